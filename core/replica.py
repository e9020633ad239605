"""A copy of the database that answers what the board asks: `DATABASE_REPLICA_URL`.

Only a page marked `reads_replica` asks it, only while no transaction is open, and never about
people, sessions and the audit trail. Who is away or behind is passed over: the primary answers.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import Error, InterfaceError, OperationalError, connections, models
from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PRIMARY = "default"
ALIAS = "replica"
MOST_BEHIND = 5.0  # seconds
LOOK_EVERY = 3.0
LOOK_AGAIN = 15.0  # where it was away, and asking may take two seconds
ALWAYS_PRIMARY = frozenset({"accounts", "audit", "auth", "axes", "contenttypes", "sessions"})
# Nothing received that is not replayed is up to date, but only while the primary can be heard.
LAG = """
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN 0
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN 0
    ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 1e9)
END::float
"""
logger = logging.getLogger(__name__)
_is_reading: ContextVar[bool] = ContextVar("reading_replica", default=False)


@dataclass(frozen=True)
class Look:
    """What one look at the replica found.

    Units:  behind: seconds, None when it did not answer; until: of the process's own clock.
    """

    behind: float | None
    until: float

    @property
    def is_fresh(self) -> bool:
        """True when its answers may be shown."""
        return self.behind is not None and self.behind <= MOST_BEHIND


_last = Look(None, 0.0)


class Router:
    """Where a query goes, for Django."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Return the replica for what a marked page asks, else the primary."""
        if not _is_reading.get() or model._meta.app_label in ALWAYS_PRIMARY:
            return PRIMARY
        return PRIMARY if _is_in_transaction() else ALIAS

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """Return the primary, always."""
        return PRIMARY

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """What the primary becomes, the replica becomes by itself."""
        return db == PRIMARY


def reads_replica(view: View) -> View:
    """Let a page that only reads be answered from the replica; stands below its guard.

    A replica that breaks off in the middle is passed over, and the page made once more.
    """

    @wraps(view)
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with reading():
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if not _was_asked():
                raise
            logger.warning("the replica broke off; the primary is asked", exc_info=True)
            _remember(None)
        return view(request, *args, **kwargs)

    chosen.reads_replica = True  # type: ignore[attr-defined]
    return cast(View, chosen)


@contextmanager
def reading() -> Iterator[None]:
    """Ask the replica inside, if there is one that is fresh."""
    token = _is_reading.set(is_there() and look().is_fresh)
    try:
        yield
    finally:
        _is_reading.reset(token)


def is_there() -> bool:
    """True when the office runs a replica."""
    return ALIAS in connections.settings


def look() -> Look:
    """Return how far behind the replica is; it is asked once in a few seconds by each process."""
    if time.monotonic() < _last.until:
        return _last
    # Others go on with what was known while this one asks.
    _remember(_last.behind)
    try:
        behind = _behind()
    except Error as error:
        logger.warning("the replica does not answer; the primary is asked: %s", error)
        behind = None
    return _remember(behind)


def forget() -> None:
    """Ask anew at the next look."""
    global _last
    _last = Look(None, 0.0)


def _remember(behind: float | None) -> Look:
    global _last
    wait = LOOK_AGAIN if behind is None else LOOK_EVERY
    _last = Look(behind, time.monotonic() + wait)
    return _last


def _was_asked() -> bool:
    return is_there() and _last.is_fresh


def _is_in_transaction() -> bool:
    return connections[PRIMARY].in_atomic_block


def _behind() -> float:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(LAG)
        (behind,) = cursor.fetchone()
    return max(0.0, float(behind))
