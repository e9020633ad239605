"""Effects leave after commit: a row in the same transaction, then a Celery task by reference.

Doing one twice has the effect of once: the key is unique and a worker claims the row by
a row lock before it runs the task. What fails is tried again after growing pauses, then given up
where the operator sees it.
"""

import logging
from datetime import datetime
from typing import Any

from celery import Task, current_app
from django.db import transaction
from django.utils import timezone

from core.context import JOB, coming_from
from core.masking import mask_personal
from core.models import OutboxEntry
from core.models.jobs import OutboxQuerySet
from core.publishing import publish

logger = logging.getLogger(__name__)


def send(
    task: Task[..., None], key: str, *arguments: Any, not_before: datetime | None = None
) -> None:
    """Promise that `task(*arguments)` will run once after the current transaction commits.

    With `not_before` it is left to the first sweep after that moment.

    Arguments are ids (strings, numbers), never objects. Sending the same key again does nothing.
    """
    entry, is_new = OutboxEntry.objects.get_or_create(
        key=key,
        defaults={
            "task": task.name,
            "arguments": [str(word) for word in arguments],
            "next_at": not_before,
        },
    )
    if is_new and not_before is None:
        # A lambda and not a partial: Django logs the name of a robust function that failed.
        transaction.on_commit(lambda: _enqueue(entry.pk), robust=True)


def send_about(task: Task[..., None], row: Any) -> None:
    """Promise that `task` will run once about a row as it stands: its version is in the key."""
    send(task, f"{task.name}:{row.uid}:{row.version}", row.uid)


def _enqueue(entry_id: int) -> None:
    """Tell a worker at once; when the broker is away the sweep finds the row within a minute."""
    publish(current_app.tasks["core.tasks.deliver_outbox_entry"], entry_id)


def deliver(entry_id: int) -> bool:
    """Run one effect; True when it ran now, False when it had left before or failed again.

    The effect and the mark that it has left commit together, so a killed worker leaves the row
    waiting for the sweep. A row that another worker holds is left to it.
    """
    try:
        with transaction.atomic():
            rows = OutboxEntry.objects.due(at=timezone.now()).select_for_update(skip_locked=True)
            entry = rows.filter(pk=entry_id).first()
            if entry is None:
                return False
            with coming_from(JOB):
                current_app.tasks[entry.task].run(*entry.arguments)
            entry.done_at = timezone.now()
            entry.save(update_fields=["done_at"])
    except Exception as error:  # noqa: BLE001  # any effect may fail; the row keeps it for the sweep
        _postpone(OutboxEntry.objects.get(pk=entry_id), error)
        return False
    return True


def try_again(entries: OutboxQuerySet) -> int:
    """Give those that were given up all their tries back; return how many these are."""
    return entries.given_up().update(attempts=0, next_at=None)


def _postpone(entry: OutboxEntry, error: Exception) -> None:
    entry.attempts += 1
    entry.error = mask_personal(f"{type(error).__name__}: {error}")[:300]
    entry.next_at = timezone.now() + entry.pause
    entry.save(update_fields=["attempts", "error", "next_at"])
    if entry.attempts >= OutboxEntry.MAX_ATTEMPTS:
        logger.exception("outbox: given up after %s attempts: %s", entry.attempts, entry.task)
    else:
        logger.warning("outbox: attempt %s failed: %s", entry.attempts, entry.task)
