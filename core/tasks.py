"""Scheduled entry points of the ground floor."""

from celery import shared_task
from django.utils import timezone

from core import jobs, outbox
from core.models import OutboxEntry


@shared_task(name="core.tasks.deliver_outbox_entry")
def deliver_outbox_entry(entry_id: int) -> None:
    """Deliver one effect right after its transaction committed."""
    outbox.deliver(entry_id)


@shared_task(name="core.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver what a crash or a stopped broker left behind; safe to run twice."""
    due = OutboxEntry.objects.due(at=timezone.now())
    for entry_id in due.values_list("pk", flat=True)[:500]:
        outbox.deliver(entry_id)


@shared_task(name="core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Delete yesterday's result files; safe to run twice."""
    jobs.sweep(at=timezone.now())


@shared_task(name="core.tasks.revive_jobs")
def revive_jobs() -> None:
    """Queue again what was lost on its way or left in the middle; safe to run twice."""
    jobs.revive(at=timezone.now())
