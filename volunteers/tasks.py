"""Scheduled entry points of the app."""

from celery import shared_task

from volunteers.actions import purge_unused_photos


@shared_task(name="volunteers.tasks.purge_unused_photos")
def purge_photos() -> None:
    """Delete photos that no filing took up within a week."""
    purge_unused_photos()
