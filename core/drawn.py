"""Pieces of a page that are drawn once and then shown on many pages."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings

MOST_KEPT = 1024  # of each kind; what was not shown for the longest time makes room

Draw = TypeVar("Draw", bound=Callable[..., str])


def drawn_once(draw: Draw) -> Draw:
    """Keep what `draw` returns for the same arguments; a template costs twenty times as much.

    Only for what depends on its arguments alone, and names no person. While DEBUG is on nothing is
    kept, so that an edited template shows at once.
    """
    return draw if settings.DEBUG else lru_cache(MOST_KEPT)(draw)  # type: ignore[return-value]
