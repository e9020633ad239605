"""Growing delay per address: guessing slows down, an office behind one address is not shut out.

Source: docs/rules.md R-ACC-6.
"""

import math
from datetime import datetime

from django.core.cache import cache

WINDOW_SECONDS = 15 * 60
FREE_TRIES = 10
FIRST_DELAY, LONGEST_DELAY = 3, 24  # seconds; never more than 20 tries a minute


def seconds_to_wait(address: str, *, at: datetime) -> int:
    """Return how long this address must wait before its next try; 0 when it may try now."""
    until: float = cache.get(_key("until", address), 0.0)
    return max(0, math.ceil(until - at.timestamp()))


def count_wrong(address: str, *, at: datetime) -> None:
    """Count a wrong try; from the eleventh in a quarter of an hour on, each one must wait."""
    key = _key("wrong", address)
    cache.add(key, 0, WINDOW_SECONDS)
    wrong_count = cache.incr(key)
    if wrong_count > FREE_TRIES:
        delay = min(FIRST_DELAY * 2 ** min(wrong_count - FREE_TRIES - 1, 8), LONGEST_DELAY)
        cache.set(_key("until", address), at.timestamp() + delay, delay)


def _key(name: str, address: str) -> str:
    return f"sign-in:{name}:{address or 'unknown'}"
