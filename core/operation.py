"""How the machine is doing, in numbers: for the operator's page and for Prometheus."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min

from core import archive, drills, volumes
from core.models import Job, JobStatus, OutboxEntry, ScheduledRun

DAY = timedelta(days=1)
COPIED = ".offsite"  # left by deploy/bin/offsite, as old as the backup that was copied last


@dataclass(frozen=True)
class Operation:
    """One look at queue, outbox, timetable, disks and backups.

    Units:  counts. A moment is None when there is none.
    """

    outbox_waiting: int
    outbox_oldest: datetime | None
    outbox_given_up: int
    jobs_waiting: int
    jobs_running: int
    jobs_failed_today: int
    job_oldest: datetime | None
    runs: tuple[ScheduledRun, ...]
    disks: tuple[volumes.Volume, ...]
    disks_beside: tuple[volumes.Volume, ...]
    last_backup: datetime | None
    last_copy: datetime | None
    archive: archive.Archive | None
    last_audit_head: datetime | None
    last_drill: drills.Drill | None


def look(*, at: datetime) -> Operation:
    """Return how things stand at `at`."""
    waiting = OutboxEntry.objects.waiting().aggregate(count=Count("pk"), oldest=Min("created_at"))
    queued = Job.objects.filter(status=JobStatus.WAITING)
    jobs = queued.aggregate(count=Count("pk"), oldest=Min("created_at"))
    return Operation(
        outbox_waiting=waiting["count"],
        outbox_oldest=waiting["oldest"],
        outbox_given_up=OutboxEntry.objects.given_up().count(),
        jobs_waiting=jobs["count"],
        jobs_running=Job.objects.filter(status=JobStatus.RUNNING).count(),
        jobs_failed_today=Job.objects.failed_since(at - DAY).count(),
        job_oldest=jobs["oldest"],
        runs=tuple(ScheduledRun.objects.all()),
        disks=tuple(volumes.needed()),
        disks_beside=tuple(volumes.beside()),
        last_backup=last_backup(at),
        last_copy=last_copy(at),
        archive=archive.look(at=at),
        last_audit_head=last_audit_head(at),
        last_drill=drills.last(),
    )


def last_backup(at: datetime) -> datetime | None:
    """Return when the newest backup was made, in the time zone of `at`."""
    return _newest(Path(settings.BACKUP_ROOT), at)


def last_copy(at: datetime) -> datetime | None:
    """Return of when the newest backup is of which a copy lies elsewhere, in the zone of `at`."""
    return volumes.changed(Path(settings.BACKUP_ROOT, COPIED), at)


def last_audit_head(at: datetime) -> datetime | None:
    """Return when the noted head was last the chain's newest link, in the time zone of `at`."""
    return volumes.changed(Path(settings.AUDIT_HEADS), at)


def _newest(folder: Path, at: datetime) -> datetime | None:
    """Return when the newest backup in a folder was made, a file or a folder of its own.

    Shape:  None also where the folder is not ours to read; hidden ones are being written.
    """
    try:
        paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return None
    return max((moment for path in paths if (moment := volumes.changed(path, at))), default=None)
