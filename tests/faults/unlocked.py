"""The portal's addresses, where nobody who signs up or claims waits for whoever came first.

For the negative control of places: the row is read without its lock.
"""

from typing import Any

from alliances.actions import claims
from lianhua.urls import handler500, urlpatterns
from volunteers.actions import signups

__all__ = ["handler500", "urlpatterns"]


def _unlocked(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


claims.locked = signups.locked = _unlocked  # type: ignore[attr-defined]
