"""What every view of the API is."""

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.permissions import Permission
from core.guards import SIGNED_IN


class Guarded(APIView):
    """A view of the API.

    `guard` holds for all of it; `write_guard` besides for everything but reading. What is refused,
    for want of a token or of a permission, counts among the requests of a minute too.
    Source: docs/rules.md R-API-3, R-API-4.
    """

    guard: str = SIGNED_IN
    write_guard: Permission | None = None

    def perform_authentication(self, request: Request) -> None:
        """Find out who asks, and count it before anything may be refused."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Counted by `perform_authentication` already; the framework would come to it too late."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Say on the view itself who may use it; the crawl of all routes reads it there."""
        view = super().as_view(**initkwargs)
        view.required_permission = cls.guard  # type: ignore[attr-defined]  # as guards of pages do
        return view
