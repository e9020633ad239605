"""For the load balancer and the watchman: is the process alive, is it ready to serve.

Without a part of CHECKS no page can be right, so a balancer should send visitors elsewhere. What
is only WATCHED may fail while every page still answers: it is told, and nobody is sent away.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NoReturn

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import archive, drills, fullness, replica, upgrades, volumes
from core.guards import public_page
from core.models import OutboxEntry, ScheduledRun
from core.operation import last_audit_head, last_backup, last_copy

HEARTBEAT = "sweep-outbox"  # the entry of the timetable that shows that a worker lives
LONGEST_SILENCE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=10)
LATE_BACKUP = timedelta(hours=26)  # one a night
LATE_COPY = timedelta(days=3)  # one a night, where the office has set a place for them
LATE_HEAD = timedelta(minutes=10)  # noted, or seen to be the newest still, every minute
FIRST_BEAT = timedelta(minutes=30)  # from the first migration until worker and timekeeper stand
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A check that did not crash but found something missing."""


class NotYetError(NotReadyError):
    """Missing because the portal was set up only now; `until` is when it counts as a fault."""

    def __init__(self, what: str, until: datetime) -> None:
        super().__init__(what)
        self.until = until


@dataclass(frozen=True)
class State:
    """How one part is: `works`, or is still to come `until` a moment, or fails."""

    works: bool
    until: datetime | None = None

    @property
    def fails(self) -> bool:
        return not self.works and self.until is None


@public_page
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process runs, whatever else is broken: a restart would not help."""
    return HttpResponse("ok", content_type="text/plain")


@public_page
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every needed part works, else 503; only the log says why one does not."""
    parts = states()
    is_ready = all(parts[name] for name in CHECKS)
    word = "ok" if all(parts.values()) else "degraded" if is_ready else "failed"
    said = {name: "ok" if works else "failed" for name, works in parts.items()}
    if replica.is_there():  # told only: without it the primary answers
        behind = replica.look().behind
        said["replica"] = "away" if behind is None else f"{behind:.1f} s behind"
    return JsonResponse({"status": word, **said}, status=200 if is_ready else 503)


def states() -> dict[str, bool]:
    """Return {part: whether it works} as machines are told: what is still to come does not yet."""
    return {name: state.works for name, state in looked().items()}


def looked() -> dict[str, State]:
    """Return {part: how it is} of all parts, those that are needed first."""
    found: dict[str, State] = {}
    for name, check in (CHECKS | WATCHED).items():
        # Each would wait for a database that is away as long as the first one did.
        is_away = "database" in found and not found["database"].works
        is_asked = not is_away or name not in ASK_DATABASE
        found[name] = _state(name, check) if is_asked else State(works=False)
    return found


def _state(name: str, check: Callable[[], None]) -> State:
    try:
        check()
    except NotYetError as error:
        logger.info("%s: %s", name, error)
        return State(works=False, until=error.until)
    except Exception:  # whatever a part raises, the answer is that it does not work
        logger.exception("readiness check failed: %s", name)
        return State(works=False)
    return State(works=True)


def set_up_at() -> datetime:
    """Return when the portal's first table was made; the far past where nothing tells."""
    first = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return first or datetime.min.replace(tzinfo=UTC)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    word = get_random_string(12)
    shared_cache.set(f"readyz:{word}", word, timeout=5)
    if shared_cache.get(f"readyz:{word}") != word:
        raise NotReadyError("the cache lost what was just written")


@cache
def _migrations() -> None:
    """Raise while migrations are missing; once all are applied they stay so for this process."""
    executor = MigrationExecutor(connection)
    upgrades.refuse_half_way(executor.loader)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("migrations are missing")


def _disk() -> None:
    _refuse_full(volumes.needed())
    if fullness.was_full():
        raise NotReadyError("the database, or a file, found no room")


def _volumes() -> None:
    _refuse_full(volumes.beside())


def _refuse_full(found: list[volumes.Volume]) -> None:
    full = [name for volume in found if volume.is_nearly_full for name in volume.names]
    if full:
        raise NotReadyError(f"nearly full, or away: {', '.join(full)}")


def _worker() -> None:
    """The sweep runs every half minute where the worker, or the timekeeper, is alive."""
    last = ScheduledRun.objects.filter(name=HEARTBEAT).first()
    if last is None:
        _refuse_missing("a worker", FIRST_BEAT)
    # Either way: a run that is still to come tells of a clock that was set back, of no worker.
    elif abs(timezone.now() - last.ran_at) > LONGEST_SILENCE:
        raise NotReadyError("no worker has looked at the outbox for five minutes")


def _outbox() -> None:
    if OutboxEntry.objects.given_up().exists():
        raise NotReadyError("effects have been given up")
    if OutboxEntry.objects.overdue(at=timezone.now(), by=LONGEST_WAIT).exists():
        raise NotReadyError("effects have waited for ten minutes")


def _backup() -> None:
    _refuse_old(last_backup(timezone.now()), LATE_BACKUP, "the last backup", first=LATE_BACKUP)


def _offsite() -> None:
    if not settings.OFFSITE_COPIES:
        return
    moment = last_copy(timezone.now())
    if moment is None or timezone.now() - moment > LATE_COPY:
        raise NotReadyError("no backup of the last three days has been copied elsewhere")


def _archive() -> None:
    now = timezone.now()
    found = archive.look(at=now)
    for fault in found.faults(at=now) if found else ():
        raise NotReadyError(fault)


def _audit_head() -> None:
    what = "the noted head of the audit chain"
    _refuse_old(last_audit_head(timezone.now()), LATE_HEAD, what, first=FIRST_BEAT)


def _refuse_old(moment: datetime | None, most: timedelta, what: str, *, first: timedelta) -> None:
    """Raise when it is too old; where people work in earnest, also when there is none."""
    if moment is None and settings.PRODUCTION:
        _refuse_missing(what, first)
    if moment is not None and timezone.now() - moment > most:
        raise NotReadyError(f"{what} is too old")


def _refuse_missing(what: str, first: timedelta) -> NoReturn:
    """Raise for what there never was: a fault once the portal stands longer than `first`."""
    until = set_up_at() + first
    if timezone.now() < until:
        raise NotYetError(f"{what} is still to come", timezone.localtime(until))
    raise NotReadyError(f"{what} is missing")


def _drill() -> None:
    drill = drills.last()
    if drill is not None and drill.is_overdue(at=timezone.now()):
        raise NotReadyError("no drill has restored a backup well for eight days")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
}
WATCHED: dict[str, Callable[[], None]] = {
    "volumes": _volumes,
    "cache": _cache,
    "worker": _worker,
    "outbox": _outbox,
    "backup": _backup,
    "offsite": _offsite,
    "archive": _archive,
    "audit_head": _audit_head,
    "drill": _drill,
}
# A backup and a head that are missing are forgiven for a while after the first migration.
ASK_DATABASE = frozenset({"migrations", "worker", "outbox", "backup", "archive", "audit_head"})
