"""Which action: `@require_permission(Permission.X)`. Which rows: `.visible_to(user)`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import roles_with

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def require_permission(permission: Permission) -> Callable[[View], View]:
    """Let the view run only for people who hold `permission`; others get 403 with a sentence."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_permission(request, permission)
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def signed_in(request: HttpRequest) -> User:
    """Return the person behind a request that passed a guard."""
    return cast(User, request.user)


def check_permission(request: HttpRequest, permission: Permission) -> None:
    """Raise PermissionDenied with a sentence that names who may do this."""
    if not request.user.is_authenticated or not request.user.may(permission):
        labels = "、".join(role.label for role in roles_with(permission))
        raise PermissionDenied(f"您的岗位不能使用这个页面。可以使用的岗位：{labels}。")
