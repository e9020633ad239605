"""Entry points of background work; each calls an action."""

from celery import shared_task
from django.utils import timezone

from core import jobs
from core.models import ImportBatch, Job
from dashboard.importing import actions
from dashboard.personal import again, retention


@shared_task(name="dashboard.tasks.check_import")
def check_import(job_uid: str, batch_uid: str) -> None:
    """Check an uploaded workbook while a page watches."""

    def work(job: Job) -> None:
        actions.check_import(
            batch=ImportBatch.objects.get(uid=batch_uid),
            by=job.owner,
            at=timezone.now(),
            progress=lambda done, total: jobs.progress(job, done, total),
        )

    jobs.run(job_uid, work)


@shared_task(name="dashboard.tasks.apply_import")
def apply_import(job_uid: str, batch_uid: str, version: str) -> None:
    """Write a checked import, as it was when it was confirmed, while a page watches."""

    def work(job: Job) -> None:
        actions.apply_import(
            batch=ImportBatch.objects.get(uid=batch_uid),
            by=job.owner,
            at=timezone.now(),
            progress=lambda done, total: jobs.progress(job, done, total),
            version=int(version),
        )

    jobs.run(job_uid, work)


@shared_task(name="dashboard.tasks.keep_retention")
def keep_retention() -> None:
    """Delete or empty what has been kept long enough; safe to run twice."""
    retention.apply_all(at=timezone.now())


@shared_task(name="dashboard.tasks.note_erasures")
def note_erasures() -> None:
    """Add to the second place what a broken-off request left out; safe to run twice."""
    again.note()


@shared_task(name="dashboard.tasks.discard_stale_imports")
def discard_stale_imports() -> None:
    """Delete uploads that nobody confirmed; once a day."""
    actions.discard_stale_imports(at=timezone.now())
