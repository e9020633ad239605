"""Which action: `@require_permission(Permission.X)`. Which rows: `.visible_to(user)`.

Before exports, reveals and grants also `@require_recent_sign_in`: the password within 15 minutes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import attempts, sessions
from accounts.models import User
from accounts.permissions import LABELS, Permission
from accounts.roles import roles_with
from core.htmx import wants_fragment
from core.requests import page_before

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

AGAIN_FIELD = "password_again"


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


def require_recent_sign_in(view: View) -> View:
    """Let the view run only within 15 minutes of the password; else ask for it first.

    Stands below `@require_permission`. Nothing typed is lost: a posted form is carried through
    the page that asks, and sent on with the right password. A form with files cannot be carried,
    so guard its page as well as its target.
    Source: docs/rules.md R-ACC-7.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask_again(request) or view(request, *args, **kwargs)

    return cast(View, guarded)


def ask_again(request: HttpRequest, *, why: str = "") -> HttpResponseBase | None:
    """Return the page that asks for the password again, or None when that is not needed.

    For steps that are not views of their own, such as an action of a ledger:
    `if (page := ask_again(request)) is not None: return page`. `why` stands in place of the usual
    reason, which is what the next step is about.
    """
    user, now = signed_in(request), timezone.now()
    if sessions.is_proven(request, user, at=now):
        return None
    if request.method != "POST" or request.FILES:
        if why:
            messages.info(request, why)
        return _to_again_page(request)
    posted = request.POST.copy()
    password = posted.pop(AGAIN_FIELD, [""])[-1]
    if password and prove_again(request, str(password)):
        request.POST = posted  # type: ignore[assignment]  # the view sees what was typed, no more
        return None
    return render(
        request,
        "accounts/again.html",
        {
            "action": request.get_full_path(),
            "carried": [
                (name, value)
                for name, values in posted.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
            "is_wrong": bool(password),
            "why": why,
        },
    )


def prove_again(request: HttpRequest, password: str) -> bool:
    """Check the signed-in person's password and note the time; wrong ones count as at sign-in."""
    user, now = signed_in(request), timezone.now()
    if attempts.wait_before(request, user.username, at=now) is not None:
        return False
    if attempts.try_password(request, user.username, password) != user:
        return False
    sessions.prove(request, at=now)
    return True


def signed_in(request: HttpRequest) -> User:
    """Return the person behind a request that passed a guard."""
    return cast(User, request.user)


def check_permission(request: HttpRequest, permission: Permission) -> None:
    """Raise PermissionDenied with a sentence that names who may do this."""
    if not request.user.is_authenticated or not request.user.may(permission):
        labels = "、".join(role.label for role in roles_with(permission))
        raise PermissionDenied(
            f"这个页面需要“{LABELS[permission]}”的权限，有这项权限的岗位：{labels}。"
        )


def _to_again_page(request: HttpRequest) -> HttpResponseBase:
    """Send to the page that asks, and back to where the person is."""
    here = request.get_full_path() if request.method == "GET" else page_before(request)
    target = f"{reverse('accounts:again')}?{urlencode({'next': here})}"
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
