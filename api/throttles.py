"""How often somebody may ask: per person, per visitor's network without a token.

Source: docs/rules.md R-API-4.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from api.guards import SAFE
from core.context import visitor_of

if TYPE_CHECKING:
    from rest_framework.views import APIView

WRITE_SHARE = 5  # a fifth of all requests may write


class PerMinute(SimpleRateThrottle):
    """API_PER_MINUTE requests."""

    scope = "all"

    def get_rate(self) -> str:
        """Return the rate as it is set now."""
        return f"{settings.API_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        """Count per person, without one per network."""
        user = request.user
        if user.is_authenticated:
            return f"api:{self.scope}:u{user.pk}"
        # One program that goes on with an old token keeps nobody of its network from signing in.
        kind = "stale:" if request.META.get("HTTP_AUTHORIZATION") else ""
        return f"api:{self.scope}:{kind}{visitor_of(request._request)}"


class WritesPerMinute(PerMinute):
    """A fifth of them for what is more than reading."""

    scope = "writes"

    def get_rate(self) -> str:
        """Return the rate as it is set now."""
        return f"{settings.API_PER_MINUTE // WRITE_SHARE}/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        """Count only what is more than reading."""
        return None if request.method in SAFE else super().get_cache_key(request, view)
