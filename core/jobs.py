"""Start a long piece of work, tell how far it is, end it: the same on Celery and eagerly."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import Task
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from core.errors import RefusedError
from core.models import Job, JobStatus

FILE_KEPT = timedelta(hours=24)
LONGEST = timedelta(hours=2)  # Celery itself ends a task after a quarter of an hour
_PROGRESS_SECONDS = 3600


def start(
    *, kind: str, label: str, owner: Any, task: Task[..., None], arguments: tuple[Any, ...] = ()
) -> Job:
    """Create the Job and queue `task(job uid, *arguments)` for after the commit."""
    job = Job.objects.create(kind=kind, label=label, owner=owner)
    words = (str(job.uid), *(str(word) for word in arguments))
    transaction.on_commit(partial(task.apply_async, args=words))
    return job


def run(job_uid: str, work: Callable[[Job], None]) -> None:
    """Claim the job and do the work once; a refusal or a crash ends it as failed, in words.

    Redelivery is harmless: a job that is no longer waiting is left alone.
    """
    claimed = Job.objects.filter(uid=job_uid, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING
    )
    if not claimed:
        return
    job = Job.objects.get(uid=job_uid)
    try:
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
    job.file.save(f"{job.uid}.bin", ContentFile(content), save=False)
    job.save(update_fields=["file", "file_name", "made_under", "updated_at"])


def sweep(*, at: datetime) -> None:
    """Delete result files of yesterday, and end the work that a stopped process left behind.

    Such work would be waited for for ever: its page, and the next try at the same import.
    Source: docs/rules.md R-JOB-1.
    """
    for job in Job.objects.filter(finished_at__lt=at - FILE_KEPT).exclude(file=""):
        job.file.delete(save=False)
        job.save(update_fields=["file", "updated_at"])
    for job in Job.objects.filter(finished_at=None, updated_at__lt=at - LONGEST):
        fail(job, "程序中途停止了。请看看做到了哪一步，再决定要不要重来。")


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
    """Mark the job as failed and say why."""
    job.status, job.finished_at, job.message = JobStatus.FAILED, timezone.now(), message[:300]
    job.save(update_fields=["status", "finished_at", "message", "updated_at"])
