"""Run what is due by the one timetable in lianhua/celery.py where neither beat nor worker runs.

Celery's beat does this in a deployment with Redis. Without it, `manage.py run_due` (from cron or a
systemd timer) or the thread of lianhua/gunicorn.py asks once a minute what is due.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from celery.schedules import crontab, maybe_schedule
from celery.signals import task_postrun, task_prerun
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from core.masking import mask_personal
from core.models import ScheduledRun

EVERY = timedelta(minutes=1)
SLACK = timedelta(seconds=5)  # a timer that fires a moment early must not skip a whole turn
logger = logging.getLogger(__name__)


def run_due(at: datetime | None = None) -> list[str]:
    """Run every entry of the timetable that is due; return the names of those that ran.

    An entry is claimed before it runs, so two callers at once run it once. An entry that fails is
    logged and waits for its next turn; the others still run.
    """
    now = at or timezone.now()
    ran = []
    for name, entry in sorted(current_app.conf.beat_schedule.items()):
        if not _claim(name, entry["schedule"], now):
            continue
        try:
            current_app.tasks[entry["task"]].run(*entry.get("args", ()))
        except Exception as error:  # one bad entry must not stop the others
            logger.exception("scheduled task failed: %s", name)
            _note_end(name, error)
        else:
            _note_end(name)
            ran.append(name)
    return ran


def connect_worker() -> None:
    """Have a Celery worker note the runs of the timetable in the same table as `run_due`."""
    task_prerun.connect(_worker_begins, dispatch_uid="timetable")
    task_postrun.connect(_worker_ended, dispatch_uid="timetable")


def _worker_begins(task: Any = None, **_: Any) -> None:
    for name in _names_of(task):
        ScheduledRun.objects.update_or_create(name=name, defaults={"ran_at": timezone.now()})


def _worker_ended(task: Any = None, retval: Any = None, **_: Any) -> None:
    for name in _names_of(task):
        _note_end(name, retval if isinstance(retval, Exception) else None)


def _names_of(task: Any) -> list[str]:
    """Return the entries that run `task`; none when it runs in the process that asked for it."""
    if task is None or task.request.is_eager:
        return []
    table = current_app.conf.beat_schedule
    return [name for name, entry in table.items() if entry["task"] == task.name]


def _note_end(name: str, error: Exception | None = None) -> None:
    said = mask_personal(f"{type(error).__name__}: {error}")[:300] if error else ""
    ScheduledRun.objects.filter(name=name).update(ended_at=timezone.now(), error=said)


def _claim(name: str, schedule: Any, now: datetime) -> bool:
    """Write that `name` begins now, unless it is not its time or somebody else was faster."""
    last = ScheduledRun.objects.filter(name=name).first()
    if last is None:
        try:
            with transaction.atomic():
                ScheduledRun.objects.create(name=name, ran_at=now)
        except IntegrityError:
            return False
        return True
    # A last run that is still to come: the clock was set back, and nothing would run for as long.
    if last.ran_at <= now + SLACK and not _is_due(schedule, last.ran_at, now):
        return False
    return bool(ScheduledRun.objects.filter(name=name, ran_at=last.ran_at).update(ran_at=now) == 1)


def _is_due(schedule: Any, last: datetime, now: datetime) -> bool:
    timing: Any = maybe_schedule(schedule)
    timing.nowfun = lambda: now
    # What has its hour would be due a second time in that hour, counted from moments before it.
    slack = timedelta() if isinstance(timing, crontab) else SLACK
    return bool(timing.remaining_estimate(last) <= slack)


def start_timekeeper() -> threading.Thread:
    """Start the thread that calls `run_due` every minute until the process ends.

    A thread and not a process: without Redis the cache lives in this process's memory, and what a
    task changes must be forgotten here.
    """
    thread = threading.Thread(target=_keep_time, name="timekeeper", daemon=True)
    thread.start()
    return thread


def _keep_time(pause: threading.Event | None = None) -> None:
    pause = pause or threading.Event()
    while not pause.wait(EVERY.total_seconds()):
        close_old_connections()
        try:
            run_due()
        except Exception:  # a locked database now is no reason never to look again
            logger.exception("the timetable could not be read")
        finally:
            close_old_connections()
