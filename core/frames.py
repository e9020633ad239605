"""Room for the frames of deep calls."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

SLOTS = 2**16  # 512 KiB

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def roomy(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Return `function` with room for the frames of all that it calls.

    CPython 3.11 keeps the frames of a thread in pieces of 16 KiB and gives a piece back as soon as
    it is empty. A page is a deep call, and whatever is called again and again at the end of a piece
    maps and unmaps memory each time. One piece that holds the frames of a whole request spares it.
    """

    @functools.wraps(function)
    def with_room(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        return function(*args, **kwargs)

    untyped: Any = with_room
    untyped.__code__ = untyped.__code__.replace(co_stacksize=SLOTS)
    return with_room
