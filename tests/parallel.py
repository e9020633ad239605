"""Steps that begin at the same moment on connections of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import close_old_connections, connection

from core.errors import RefusedError


def at_once(work: Callable[[int], Any], count: int) -> list[Any]:
    """Run `work(number)` in as many threads as `count`, all starting together."""
    start = Barrier(count)

    def one(number: int) -> Any:
        close_old_connections()
        start.wait(timeout=20)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def refusal(step: Callable[[], Any]) -> str:
    """Take a step; return the sentence with which it was refused, nothing when it was taken."""
    try:
        step()
    except RefusedError as refused:
        return refused.sentence
    return ""
