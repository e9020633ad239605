"""A volume that takes no more: told apart from our own faults, and remembered for the watchman."""

import errno
import logging

from django.core.cache import cache
from django.db import OperationalError

KEY = "disk:was-full"
REMEMBERED = 120  # seconds; whoever tries in the meantime begins them anew
_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT})
logger = logging.getLogger(__name__)


def is_full(error: BaseException | None) -> bool:
    """True when there was no room for a file, or for the database; nothing of it was written."""
    if isinstance(error, OperationalError):
        cause = error.__cause__
        names = (getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None))
        return names in {("53100", None), (None, "SQLITE_FULL")}
    return isinstance(error, OSError) and error.errno in _NUMBERS


def remember(path: str) -> None:
    """Let /readyz know for two minutes; the volume of the database may be none that we see."""
    logger.error("the disk is full: %s", path)
    cache.set(KEY, True, timeout=REMEMBERED)


def was_full() -> bool:
    """True when somebody was told so in the last two minutes."""
    return bool(cache.get(KEY))
