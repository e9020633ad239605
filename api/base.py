"""What every view of the API is."""

from typing import Any

from rest_framework.views import APIView

from accounts.permissions import Permission
from core.guards import SIGNED_IN


class Guarded(APIView):
    """A view of the API.

    `guard` holds for all of it; `write_guard` besides for everything but reading.
    Source: docs/rules.md R-API-3.
    """

    guard: str = SIGNED_IN
    write_guard: Permission | None = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Say on the view itself who may use it; the crawl of all routes reads it there."""
        view = super().as_view(**initkwargs)
        view.required_permission = cls.guard  # type: ignore[attr-defined]  # as guards of pages do
        return view
