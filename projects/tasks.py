"""Scheduled entry points of the app."""

from celery import shared_task

from projects.actions import expire_claims, offer_unclaimed


@shared_task(name="projects.tasks.tend_wishes")
def tend_wishes() -> None:
    """Free wishes whose claim has expired, then offer those that nobody claims; once a day."""
    expire_claims()
    offer_unclaimed()
