"""Answers that are dear to make: one makes them at a time, the others read the one before.

The shared cache says who is at it, in one process or in many. Who dies while making is forgotten
after MAKING seconds, and nobody waits for anybody longer than WAIT: then they make their own. So
they do at once while Redis is away, where everybody is told to be the one.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

MAKING = 30  # seconds after which who makes an answer counts as dead
WAIT = 2.0  # for the first answer, where there is none before
LOOK_EVERY = 0.03
CHEAP = 0.25  # what takes less is made anew each time
TIMES = 30  # as many times as it took to make, an answer is kept
MOST = 60  # seconds, however long it took
STALE = 60  # and as long again for those who come while another one is made
DAY = 86_400
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Value = TypeVar("Value")


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """What was made, when making it began, until when it is as good as new, and for which mark.

    Units:  seconds since 1970, the same in all processes.
    """

    value: Value
    at: float
    until: float
    mark: str = ""
    is_new: bool = False

    @property
    def moment(self) -> datetime | None:
        """The moment it tells of; None when that is now."""
        if self.is_new:
            return None
        return timezone.localtime(datetime.fromtimestamp(self.at, UTC))


def seconds_to_keep(took: float) -> float:
    """Return for how many seconds an answer stands that took `took` to make.

    Source: docs/rules.md R-FIG-6.
    """
    return 0.0 if took < CHEAP else min(MOST, TIMES * took)


def answer(
    key: str,
    make: Callable[[], Value],
    *,
    reader: int | str,
    keep: Callable[[float], float] = seconds_to_keep,
    meanwhile: Value | None = None,
) -> Answer[Value]:
    """Return what `make` makes for `reader`, or a kept one that is not older than it may be.

    `key` tells two answers apart; what `reader` changed since makes each of theirs anew. Values
    are pickled. `meanwhile` is told while somebody else takes long over the first one.
    """
    shared, marks = f"kept:{reader}:{key}", f"kept:{reader}"

    def read() -> tuple[Answer[Value] | None, str]:
        found: dict[str, Any] = cache.get_many([shared, marks])
        known, mark = found.get(shared), found.get(marks, "")
        return (known if known is not None and known.mark == mark else None), mark

    known, mark = read()
    if known is not None and known.until > time.time():
        return known
    with alone(shared) as is_mine:
        other = None if is_mine else known or wait(shared, lambda: read()[0])
        if other is None and not is_mine and meanwhile is not None:
            return Answer(meanwhile, time.time(), 0.0)
        return other or _made(shared, make, mark, keep)


def _made(
    key: str, make: Callable[[], Value], mark: str, keep: Callable[[float], float]
) -> Answer[Value]:
    at, begun = time.time(), time.perf_counter()
    value = make()
    seconds = keep(time.perf_counter() - begun)
    made = Answer(value, at, time.time() + seconds, mark)
    if seconds:
        cache.set(key, made, timeout=seconds + STALE)
    return Answer(value, at, made.until, mark, is_new=True)


@contextmanager
def alone(key: str) -> Iterator[bool]:
    """Yield True to the one who may make the answer now, False to all who come meanwhile."""
    token, lock = secrets.token_hex(8), f"making:{key}"
    is_mine = cache.add(lock, token, timeout=MAKING)
    try:
        yield is_mine
    finally:
        if is_mine and cache.get(lock) == token:
            cache.delete(lock)


def wait(key: str, read: Callable[[], Value | None]) -> Value | None:
    """Return what somebody else makes; None when they gave up, or take longer than WAIT."""
    last = time.monotonic() + WAIT
    while time.monotonic() < last:
        time.sleep(LOOK_EVERY)
        is_over = cache.get(f"making:{key}") is None
        found = read()
        if found is not None or is_over:
            return found
    return None


def forget(reader: int | str) -> None:
    """Make everything anew that is kept for `reader`."""
    cache.set(f"kept:{reader}", secrets.token_hex(8), timeout=DAY)


class OwnChangesMiddleware:
    """Whoever changes something sees it in their own numbers at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if request.method not in SAFE and user is not None and user.is_authenticated:
            forget(user.pk)
        return response
