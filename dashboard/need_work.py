"""What of the alliance's lists waits for somebody: to publish, unmet for long, promised, asked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import NeedClaim, NeedItem, NeedMatch, NeedState
from dashboard.day_work import DayWork


def needs_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the needs that wait for a step of this person.

    Shape:  to publish and unmet for too long where one's posts permit these steps, to accept as
            the raiser, and for a unit's liaison claimed and asked ones.
    Source: docs/rules.md R-NED-6.
    """
    publishing = user.reach(Permission.NEED_PUBLISH)
    managing = user.reach(Permission.NEED_MANAGE)
    units = user.reach(Permission.NEED_RAISE).units
    waiting: list[QuerySet[Any]] = []
    if publishing:
        needs = NeedItem.objects.filter(publishing.as_filter())
        waiting.append(needs.to_publish())
    if managing:
        waiting.append(NeedItem.objects.within(managing).unmet_too_long(today))
    if user.may(Permission.NEED_RAISE):
        waiting.append(_to_accept(user))
    if units:
        waiting.append(NeedItem.objects.running_of(units))
        waiting.append(NeedMatch.objects.waiting().filter(unit__in=units))
    return waiting


def unit_work(user: User, *, today: date) -> dict[str, Any]:
    """Return what a unit's liaison has promised, was asked, and should accept; {} for others.

    Shape:  promises: [(NeedClaim, is it overdue)], asked: NeedMatch, to_accept: NeedItem.
    """
    units = user.reach(Permission.NEED_RAISE).units
    if not units:
        return {}
    claims = NeedClaim.objects.running().filter(unit__in=units).select_related("need", "unit")
    asked = NeedMatch.objects.waiting().filter(unit__in=units).select_related("need", "unit")
    promises = claims.order_by("planned_by", "pk")
    return {
        "is_liaison": True,
        "promises": [(claim, claim.is_overdue(today)) for claim in promises],
        "asked": list(asked.order_by("asked_on", "pk")),
        "to_accept": list(_to_accept(user)),
    }


def without_cards(pages: Iterable[DayWork], work: dict[str, Any]) -> list[DayWork]:
    """Return the pages; the list of needs counts only what `work` does not show as a card."""
    cards = sum(len(work.get(name, ())) for name in ("promises", "asked", "to_accept"))
    needs = reverse("alliances:need-list")
    left = [
        replace(page, waiting=max(page.waiting - cards, 0)) if page.url == needs else page
        for page in pages
    ]
    return [page for page in left if page.url != needs or page.waiting]


def _to_accept(user: User) -> Any:
    rows = NeedItem.objects.raised_by_those_of(user).filter(state=NeedState.FULFILLED)
    return rows.order_by("published_on", "pk")
