"""Who may ask: each view names a permission, PUBLIC or SIGNED_IN, as the pages do."""

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import guards
from accounts.models import User
from accounts.permissions import Permission
from api.refusals import TooLargeError
from core.guards import PUBLIC
from core.requests import announced_bytes

if TYPE_CHECKING:
    from rest_framework.views import APIView

SAFE = {"GET", "HEAD"}


class Guard(BasePermission):
    """Lets in who holds the view's permission; others get 401 or 403 with a sentence.

    Asked before a view reads the body; from who has no token, no more is read than from visitors.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """
        Errors: NotAuthenticated without a token; PermissionDenied without the permission;
            TooLargeError for what is read from nobody without a token.
        """
        guarded = cast(Any, view)
        if not request.user.is_authenticated:
            if guarded.guard != PUBLIC:
                raise NotAuthenticated
            if announced_bytes(request._request) > settings.VISITOR_MAX_BYTES:
                raise TooLargeError
        if guarded.guard == PUBLIC:
            return True
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
