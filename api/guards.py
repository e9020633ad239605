"""Who may ask: each view names a permission, PUBLIC or SIGNED_IN, as the pages do."""

from typing import TYPE_CHECKING, Any, cast

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import guards
from accounts.models import User
from accounts.permissions import Permission
from core.guards import PUBLIC

if TYPE_CHECKING:
    from rest_framework.views import APIView

SAFE = {"GET", "HEAD"}


class Guard(BasePermission):
    """Lets in who holds the view's permission; others get 401 or 403 with a sentence."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """
        Errors: NotAuthenticated without a token; PermissionDenied without the permission.
        """
        guarded = cast(Any, view)
        if guarded.guard == PUBLIC:
            return True
        if not request.user.is_authenticated:
            raise NotAuthenticated
        asked: list[Any] = [guarded.guard]
        if request.method not in SAFE:
            asked.append(guarded.write_guard)
        for permission in asked:
            if permission in set(Permission):
                guards.check_permission(cast(Any, request), Permission(permission))
        return True


def person(request: Request) -> User:
    """Return who asks; only for views that are not PUBLIC."""
    return cast(User, request.user)
