"""For the load balancer and the watchman: is the process alive, is it ready to serve.

Without a part of CHECKS no page can be right, so a balancer should send visitors elsewhere. What
is only WATCHED may fail while every page still answers: it is told, and nobody is sent away.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import drills, fullness, replica, upgrades, volumes
from core.guards import public_page
from core.models import OutboxEntry, ScheduledRun
from core.operation import last_audit_head, last_backup, last_copy

HEARTBEAT = "sweep-outbox"  # the entry of the timetable that shows that a worker lives
LONGEST_SILENCE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=10)
LATE_BACKUP = timedelta(hours=26)  # one a night
LATE_COPY = timedelta(days=3)  # one a night, where the office has set a place for them
LATE_HEAD = timedelta(minutes=10)  # noted, or seen to be the newest still, every minute
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A check that did not crash but found something missing."""


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
    """Return {part: whether it works} of all parts, those that are needed first."""
    found: dict[str, bool] = {}
    for name, check in (CHECKS | WATCHED).items():
        # Each would wait for a database that is away as long as the first one did.
        is_asked = found.get("database", True) or name not in ASK_DATABASE
        found[name] = is_asked and _works(name, check)
    return found


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # whatever a part raises, the answer is that it does not work
        logger.exception("readiness check failed: %s", name)
        return False
    return True


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
    """The sweep runs every minute where the worker, or the timekeeper, is alive."""
    last = ScheduledRun.objects.filter(name=HEARTBEAT).first()
    # Either way: a run that is still to come tells of a clock that was set back, of no worker.
    if last is None or abs(timezone.now() - last.ran_at) > LONGEST_SILENCE:
        raise NotReadyError("no worker has looked at the outbox for five minutes")


def _outbox() -> None:
    if OutboxEntry.objects.given_up().exists():
        raise NotReadyError("effects have been given up")
    due = OutboxEntry.objects.due(at=timezone.now())
    if due.filter(created_at__lt=timezone.now() - LONGEST_WAIT, attempts=0).exists():
        raise NotReadyError("effects have waited for ten minutes")


def _backup() -> None:
    _refuse_old(last_backup(timezone.now()), LATE_BACKUP, "the last backup")


def _offsite() -> None:
    if not settings.OFFSITE_COPIES:
        return
    moment = last_copy(timezone.now())
    if moment is None or timezone.now() - moment > LATE_COPY:
        raise NotReadyError("no backup of the last three days has been copied elsewhere")


def _audit_head() -> None:
    _refuse_old(last_audit_head(timezone.now()), LATE_HEAD, "the noted head of the audit chain")


def _refuse_old(moment: datetime | None, most: timedelta, what: str) -> None:
    """Raise when it is too old; where people work in earnest, also when there is none."""
    if moment is None and settings.PRODUCTION:
        raise NotReadyError(f"{what} is missing")
    if moment is not None and timezone.now() - moment > most:
        raise NotReadyError(f"{what} is too old")


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
    "audit_head": _audit_head,
    "drill": _drill,
}
ASK_DATABASE = frozenset({"migrations", "worker", "outbox"})
