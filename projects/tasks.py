"""Scheduled entry points of the app."""

from celery import shared_task

from projects.actions import expire_claims, offer_unclaimed, remind_claimants


@shared_task(name="projects.tasks.tend_wishes")
def tend_wishes() -> None:
    """Free wishes whose claim has expired, remind claimants, offer what nobody claims; daily."""
    expire_claims()
    remind_claimants()
    offer_unclaimed()
