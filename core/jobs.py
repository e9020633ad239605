"""Start a long piece of work, tell how far it is, end it: the same on Celery and eagerly."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery import Task, current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from core.context import IMPORT, JOB, coming_from
from core.errors import RefusedError
from core.models import Job, JobStatus
from core.publishing import publish

FILE_KEPT = timedelta(hours=24)
LONGEST = timedelta(hours=2)
_LONGEST_ON_CELERY = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)  # then it was killed
_PROGRESS_SECONDS = 3600


def start(
    *, kind: str, label: str, owner: Any, task: Task[..., None], arguments: tuple[Any, ...] = ()
) -> Job:
    """Create the Job and queue `task(job uid, *arguments)` for after the commit."""
    job = Job.objects.create(
        kind=kind,
        label=label,
        owner=owner,
        task=task.name,
        arguments=[str(word) for word in arguments],
    )
    # A lambda and not a partial: Django logs the name of a robust function that failed.
    transaction.on_commit(lambda: _queue(job), robust=True)
    return job


def page_of(job: Job, *, back: str) -> str:
    """Return the address of the page that tells how far a job is, with the way `back` from it."""
    return f"{reverse('core:job', args=[job.uid])}?{urlencode({'back': back})}"


def _queue(job: Job) -> None:
    if publish(current_app.tasks[job.task], str(job.uid), *(job.arguments or [])):
        Job.objects.filter(pk=job.pk).update(queued_at=timezone.now())


def run(job_uid: str, work: Callable[[Job], None]) -> None:
    """Claim the job and do the work once; a refusal or a crash ends it as failed, in words.

    Redelivery is harmless: a job that is no longer waiting is left alone.
    """
    claimed = Job.objects.filter(uid=job_uid, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, tries=F("tries") + 1, updated_at=timezone.now()
    )
    if not claimed:
        return
    job = Job.objects.get(uid=job_uid)
    try:
        with coming_from(IMPORT if job.kind == IMPORT else JOB):
            work(job)
    except RefusedError as refused:
        fail(job, refused.sentence)
    except Exception:
        fail(job, "程序出错，没有写入任何数据。请稍后重试；仍不成功请联系系统管理员。")
        raise
    else:
        finish(job)


def progress(job: Job, done_count: int, total_count: int) -> None:
    """Say how far the work is.

    Kept in the cache: the work may be inside its one transaction, and nobody else would see a
    row that it writes there.
    """
    total = max(done_count, total_count)
    cache.set(_key(job), (done_count, total), _PROGRESS_SECONDS)


def with_progress(job: Job) -> Job:
    """Return the job with how far its running work last said it is; for pages that watch it."""
    if job.status == JobStatus.RUNNING:
        said: tuple[int, int] | None = cache.get(_key(job))
        job.done_count, job.total_count = said or (job.done_count, job.total_count)
    return job


def _key(job: Job) -> str:
    return f"job-progress:{job.uid}"


def attach(job: Job, name: str, content: bytes) -> None:
    """Keep the result file with the job; only the job's owner may fetch it, under the same posts.

    The owner's posts are those read when the work began.
    Source: docs/rules.md R-ACC-15.
    """
    owner: Any = job.owner
    job.file_name, job.made_under = name, sorted(owner.post_keys)
    _forget_file(job)
    job.file.name = job.file.storage.save(_place_of_file(job), ContentFile(content))
    job.save(update_fields=["file", "file_name", "made_under", "updated_at"])


def _place_of_file(job: Job) -> str:
    """Return where every try at the job puts its file, in whatever month it comes."""
    asked_on = timezone.localtime(job.created_at)
    return f"jobs/{asked_on:%Y/%m}/{job.uid}.bin"


def _forget_file(job: Job) -> None:
    """Delete the file of a try that did not end, also where no row could tell of it any more.

    It would lie there for a day and more: nothing but the row's name leads `sweep` to it earlier.
    """
    for name in {_place_of_file(job), job.file.name or ""} - {""}:
        job.file.storage.delete(name)
    job.file = ""


def sweep(*, at: datetime) -> None:
    """Delete result files of yesterday, and those that no row tells of any more.

    Source: docs/rules.md R-JOB-1.
    """
    for job in Job.objects.filter(finished_at__lt=at - FILE_KEPT).exclude(file=""):
        job.file.delete(save=False)
        job.save(update_fields=["file", "updated_at"])
    _delete_strays(before=at - FILE_KEPT - LONGEST)


def _delete_strays(*, before: datetime) -> None:
    """Delete files older than any that a row still needs, as a restore leaves whose rows went.

    In releases before they lay among the uploads, where backups took them; a backup may bring them
    back there.
    """
    shutil.rmtree(Path(settings.MEDIA_ROOT, "jobs"), ignore_errors=True)
    for path in Path(settings.EXPORT_ROOT, "jobs").rglob("*.bin"):
        with suppress(FileNotFoundError):  # its job was done anew, or failed, a moment ago
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def revive(*, at: datetime) -> None:
    """Queue again what nobody began, and what a killed process left in the middle.

    Such work would be waited for for ever: its page, and the next try at the same import. What
    was begun is one transaction or one file at its end, so doing it anew doubles nothing.
    Source: docs/rules.md R-JOB-1.
    """
    limit = LONGEST if settings.CELERY_TASK_ALWAYS_EAGER else _LONGEST_ON_CELERY
    for job in Job.objects.filter(status=JobStatus.RUNNING, updated_at__lt=at - limit):
        if not job.task or job.tries >= Job.MOST_TRIES:
            fail(job, "程序中途停止了。请看看做到了哪一步，再决定要不要重来。")
        else:
            wait_again(job)
    for job in Job.objects.unstarted(at=at).exclude(task="")[:50]:
        _queue(job)
    for job in Job.objects.filter(task="", finished_at=None, updated_at__lt=at - LONGEST):
        fail(job, "程序中途停止了。请看看做到了哪一步，再决定要不要重来。")


def wait_again(job: Job) -> bool:
    """Put a job that stands still, or that failed, back among the waiting; False when it moved."""
    rows = Job.objects.filter(pk=job.pk, status=job.status, tries=job.tries).exclude(task="")
    return bool(rows.update(status=JobStatus.WAITING, queued_at=None, finished_at=None, message=""))


def finish(job: Job, message: str = "") -> None:
    """Mark the job as done."""
    with_progress(job)
    job.status, job.finished_at = JobStatus.DONE, timezone.now()
    job.message = message or job.message
    job.save(
        update_fields=[
            "done_count",
            "total_count",
            "status",
            "finished_at",
            "message",
            "updated_at",
        ]
    )


def fail(job: Job, message: str) -> None:
    """Mark the job as failed and say why; no file of any of its tries is left."""
    _forget_file(job)
    job.status, job.finished_at, job.message = JobStatus.FAILED, timezone.now(), message[:300]
    job.save(update_fields=["status", "finished_at", "message", "file", "updated_at"])
