"""Effects leave after commit: a row in the same transaction, then a Celery task by reference.

Doing one twice has the effect of once: the key is unique and a worker claims the row by
compare-and-set before it runs the task.
"""

from typing import Any

from celery import Task, current_app
from django.db import transaction
from django.utils import timezone

from core.models import OutboxEntry


def send(task: Task[..., None], key: str, *arguments: Any) -> None:
    """Promise that `task(*arguments)` will run once after the current transaction commits.

    Arguments are ids (strings, numbers), never objects. Sending the same key again does nothing.
    """
    entry, is_new = OutboxEntry.objects.get_or_create(
        key=key, defaults={"task": task.name, "arguments": [str(word) for word in arguments]}
    )
    if is_new:
        # A lambda and not a partial: Django logs the name of a robust function that failed.
        transaction.on_commit(lambda: _enqueue(entry.pk), robust=True)


def _enqueue(entry_id: int) -> None:
    from_registry = current_app.tasks["core.tasks.deliver_outbox_entry"]
    from_registry.delay(entry_id)


def deliver(entry_id: int) -> bool:
    """Run one effect; True when it ran now, False when it had left before or failed again.

    The effect and the mark that it has left commit together, so a killed worker leaves the row
    waiting for the sweep.
    """
    try:
        with transaction.atomic():
            entry = OutboxEntry.objects.due().select_for_update().filter(pk=entry_id).first()
            if entry is None:
                return False
            current_app.tasks[entry.task].run(*entry.arguments)
            entry.done_at = timezone.now()
            entry.save(update_fields=["done_at"])
    except Exception as error:  # noqa: BLE001  # any effect may fail; the row keeps it for the sweep
        failed = OutboxEntry.objects.get(pk=entry_id)
        failed.attempts += 1
        failed.error = f"{type(error).__name__}: {error}"[:300]
        failed.save(update_fields=["attempts", "error"])
        return False
    return True
