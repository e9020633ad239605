"""Growing delays: guessing slows down, nobody is shut out by somebody else's guesses.

Per address, so that one place cannot try many names; an office behind one address goes on. Per
name over all addresses, so that many places cannot try one name; over all strangers together, so
that many places cannot try many names. A device on which that name has signed in goes on
(accounts/known_devices.py). Nothing of what was typed is kept but digests.
Source: docs/rules.md R-ACC-6, R-ACC-16, R-ACC-17.
"""

import math
from contextlib import suppress
from datetime import datetime

from django.core.cache import cache

from core.context import network_of
from core.crypto import blind_index

WINDOW_SECONDS = 15 * 60
FREE_TRIES = 10
FIRST_DELAY, LONGEST_DELAY = 3, 24  # seconds; never more than 20 tries a minute

NAME_WINDOW_SECONDS = 60 * 60
NAME_FREE_TRIES = 20
NAME_FIRST_DELAY, NAME_LONGEST_DELAY = 5, 300

EVERYBODY = "everybody"
EVERYBODY_FREE_TRIES = 200  # wrong ones of strangers in a quarter of an hour
EVERYBODY_DELAY = 3  # seconds from one try to the next; 20 a minute, whoever makes them

DEVICE_TRIES = 5


def seconds_to_wait(address: str, *, at: datetime) -> int:
    """Return how long this address must wait before its next try; 0 when it may try now."""
    until: float = cache.get(_key("until", network_of(address)), 0.0)
    return max(0, math.ceil(until - at.timestamp()))


def count_wrong(address: str, *, at: datetime) -> None:
    """Count a wrong try; from the eleventh in a quarter of an hour on, each one must wait."""
    wrong_count = _count(_key("wrong", network_of(address)), WINDOW_SECONDS)
    if wrong_count > FREE_TRIES:
        delay = min(FIRST_DELAY * 2 ** min(wrong_count - FREE_TRIES - 1, 8), LONGEST_DELAY)
        cache.set(_key("until", network_of(address)), at.timestamp() + delay, delay)


def begin_try(name: str, *, at: datetime) -> int:
    """Count a try of this name from a device that it does not know; return how long it must wait.

    Counted before the password is looked at, so that tries sent at the same moment count too.
    Beyond NAME_FREE_TRIES in an hour one try is let through, then none for a growing while.
    """
    tries = _count(_key("tries", _of(name)), NAME_WINDOW_SECONDS)
    if tries <= NAME_FREE_TRIES:
        return 0
    delay = min(NAME_FIRST_DELAY * 2 ** min(tries - NAME_FREE_TRIES - 1, 8), NAME_LONGEST_DELAY)
    return _turn(_key("turn", _of(name)), delay, at=at)


def begin_strangers_try(*, at: datetime) -> int:
    """Count a try of somebody on an unknown device; return how long all such must wait.

    Beyond EVERYBODY_FREE_TRIES one try is let through, then none for EVERYBODY_DELAY.
    """
    tries = _count(_key("tries", EVERYBODY), WINDOW_SECONDS)
    if tries <= EVERYBODY_FREE_TRIES:
        return 0
    return _turn(_key("turn", EVERYBODY), EVERYBODY_DELAY, at=at)


def forget_try(name: str) -> None:
    """Take back what was counted of a try that was right."""
    for key in (_key("tries", _of(name)), _key("tries", EVERYBODY)):
        with suppress(ValueError):  # its time is over
            cache.decr(key)


def count_wrong_on(device: str) -> None:
    """Count a wrong try on a device that is known."""
    _count(_key("device", device), WINDOW_SECONDS)


def is_trusted(device: str) -> bool:
    """True until a known device has tried too often: it is then treated as any other."""
    wrong_count: int = cache.get(_key("device", device), 0)
    return wrong_count < DEVICE_TRIES


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out in between
        cache.set(key, 1, seconds)
        return 1


def _turn(turn: str, delay: int, *, at: datetime) -> int:
    """Take the turn and return 0, or return how many seconds it is taken for."""
    until = at.timestamp() + delay
    if cache.add(turn, until, delay):
        return 0
    taken_until: float = cache.get(turn, 0.0)
    if taken_until > at.timestamp():
        return max(1, math.ceil(taken_until - at.timestamp()))
    cache.set(turn, until, delay)
    return 0


def _of(name: str) -> str:
    return blind_index(name, field="sign-in name")


def _key(name: str, whose: str) -> str:
    return f"sign-in:{name}:{whose}"
