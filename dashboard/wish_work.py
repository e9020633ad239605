"""What of the wishes waits for somebody: to review, to confirm, to mend, to deliver."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from projects.models import Wish


def wishes_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the wishes that wait for a step of this person.

    The street reviews and sees what nobody claims; confirming is the community's work.
    """
    waiting: list[QuerySet[Any]] = [Wish.objects.returned_to(user)]
    reach = user.reach(Permission.WISH_POST)
    if user.may(Permission.WISH_REVIEW):
        waiting.append(Wish.objects.reviewable_by(user))
    if reach.communities:
        own = Wish.objects.filter(community__in=reach.communities)
        waiting.append(own.confirmable_by(user))
    if reach.streets:
        waiting.append(Wish.objects.filter(street__in=reach.streets).unclaimed_too_long(today))
    if units := user.reach(Permission.WISH_CLAIM).units:
        waiting.append(Wish.objects.claimed_by_units(units))
    return waiting
