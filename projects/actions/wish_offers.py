"""Wishes that nobody claims are offered to the units that are likely to grant them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import tell_liaisons
from alliances.models import ClaimState, NeedClaim, ResourceItem
from audit.actions import save_recorded
from core.database import locked
from places.models import Unit
from projects.models import Wish, WishOffer

HAS_RESOURCE = "资源清单里有同类资源"
HAS_HELPED = "办成过同类需求"


def matching_units(wish: Wish) -> dict[Unit, str]:
    """Return the units of the street that are likely to grant a wish, each with the reason.

    Those that offer an available resource of the wish's category, and those that fulfilled a need
    of that category before. Source: docs/rules.md R-WSH-7.
    """
    resources = ResourceItem.objects.available().filter(category=wish.category_id)
    helped = NeedClaim.objects.filter(state=ClaimState.FULFILLED, need__category=wish.category_id)
    units: QuerySet[Unit] = Unit.objects.standing().filter(street=wish.street_id)
    found = dict.fromkeys(units.filter(pk__in=helped.values("unit")).order_by("pk"), HAS_HELPED)
    offering = units.filter(pk__in=resources.values("unit")).order_by("pk")
    return found | dict.fromkeys(offering, HAS_RESOURCE)


def offer_unclaimed(*, at: datetime | None = None) -> int:
    """Offer what nobody has claimed for too long to matching units; return how many offers.

    Each unit hears of a wish once, however often this runs.
    Source: docs/rules.md R-WSH-7.
    """
    today = timezone.localdate(at)
    waiting = Wish.objects.unclaimed_too_long(today).order_by("open_since", "pk")
    return sum(_offer(wish, at) for wish in waiting)


@transaction.atomic
def _offer(wish: Wish, at: datetime | None) -> int:
    today = timezone.localdate(at)
    row = locked(wish)
    if not Wish.objects.unclaimed_too_long(today).filter(pk=row.pk).exists():
        return 0  # claimed or withdrawn meanwhile
    asked = set(row.offers.values_list("unit", flat=True))
    new = {unit: basis for unit, basis in matching_units(row).items() if unit.pk not in asked}
    for unit, basis in new.items():
        offer = WishOffer(wish=row, unit=unit, offered_on=today, basis=basis, is_demo=row.is_demo)
        save_recorded(offer, "wishoffer.made", by=None, at=at)
        tell_liaisons(
            unit,
            row,
            key=f"wish:{row.uid}:offered",
            title=f"有一个微心愿等人认领：{row}",
            body=f"{row.community}，{row.category}。{row.detail}",
        )
    return len(new)
