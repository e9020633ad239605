"""党建联盟: what everybody may know of the 议事厅. Units, its three lists, results; no names."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    NeedItem,
    NeedState,
    ResourceItem,
    ResourceKind,
)
from core.guards import public_page
from dashboard.figures import BY_ID, Selection
from dashboard.figures.units import is_member
from dashboard.results import public_number
from dashboard.tallies import tally
from places.models import Street, Unit, UnitKind
from volunteers.models import Activity, Line

NUMBERS = ("F06", "F04", "F05", "F08a", "F09")
MOST_ACTIVITIES = 10
MOST_NEEDS = 50


@require_safe
@public_page(cached=True)
def alliance(request: HttpRequest) -> HttpResponse:
    """Page 党建联盟“议事厅”: members by kind, projects, needs and resources, the last month.

    Needs and resources are told by their names, which whoever publishes them reads; activities by
    day, community, kind and project: their titles are free text.
    Source: docs/rules.md R-UNI-7.
    """
    street = Street.objects.order_by("pk").first()
    context: dict[str, Any] = {"day": timezone.localdate(), "street": street}
    if street is not None:
        context |= _shown_of(street)
    return render(request, "dashboard/alliance.html", context)


def _shown_of(street: Street) -> dict[str, Any]:
    today = timezone.localdate()
    found = tally(Selection(street=street, today=today), set(NUMBERS))
    members = Unit.objects.standing().filter(is_member(today, street.pk), street=street)
    projects = (
        CoBuildProject.objects.filter(street=street)
        .of_street_alliance()
        .signed()
        .select_related("category")
        .only("name", "signed_on", "state", "category")
        .order_by("category__order", "category_id", "-signed_on", "pk")
    )
    return {
        "numbers": [public_number(BY_ID[key], found[key].now) for key in NUMBERS],
        "kinds": _by_kind(members.order_by("kind", "name_pinyin", "pk")),
        "subs": _sub_alliances(street),
        "categories": [
            (category.name, list(rows))
            for category, rows in groupby(projects, key=lambda row: row.category)
        ],
        **_needs(street),
        "resources": _resources(street),
        **_last_month(street),
    }


def _by_kind(units: Any) -> list[tuple[str, list[str]]]:
    order, names = list(UnitKind.values), units.values_list("kind", "name")
    groups = [(kind, [name for _, name in rows]) for kind, rows in groupby(names, itemgetter(0))]
    groups.sort(key=lambda group: order.index(group[0]))
    return [(UnitKind(kind).label, found) for kind, found in groups]


def _sub_alliances(street: Street) -> Any:
    today = timezone.localdate()
    rows = Alliance.objects.filter(street=street, tier=AllianceTier.COMMUNITY).standing_on(today)
    members = AllianceMembership.objects.filter(state="active", joined_on__lte=today)
    covered = AllianceCoverage.objects.filter(ended_on=None, covered_on__lte=today)
    return (
        rows.annotate(member_count=_count_of(members), coverage_count=_count_of(covered))
        .prefetch_related("communities")
        .order_by("name", "pk")
    )


def _count_of(rows: Any) -> Coalesce:
    """Return how many of `rows` an alliance has; joined, members and coverages would multiply."""
    own = rows.filter(alliance=OuterRef("pk")).order_by().values("alliance")
    return Coalesce(Subquery(own.annotate(count=Count("*")).values("count")), 0)


def _needs(street: Street) -> dict[str, Any]:
    """Return the needs that are not closed by category, and how many are closed.

    Shape:  of more than MOST_NEEDS those that wait longest; in a category the oldest stand first.
    """
    rows = NeedItem.objects.open_to_public().filter(street=street)
    waiting = rows.exclude(state=NeedState.CLOSED)
    shown = list(waiting.for_lists().oldest_first()[:MOST_NEEDS])
    shown.sort(key=lambda need: (need.category.order, need.category_id))
    return {
        "needs": [
            (category, list(group))
            for category, group in groupby(shown, key=lambda need: need.category)
        ],
        "shown_count": len(shown),
        "need_count": waiting.count(),
        "closed_count": rows.filter(state=NeedState.CLOSED).count(),
    }


def _resources(street: Street) -> list[tuple[str, list[ResourceItem]]]:
    """Return what units offer, by kind; a unit that is gone offers nothing."""
    rows = ResourceItem.objects.open_to_public().filter(street=street)
    standing = rows.filter(unit__in=Unit.objects.standing()).select_related("unit")
    ordered = standing.order_by("kind", "name_pinyin", "unit__name_pinyin", "pk")
    by_kind = groupby(ordered, key=lambda row: row.kind)
    return [(ResourceKind(kind).label, list(group)) for kind, group in by_kind]


def _last_month(street: Street) -> dict[str, Any]:
    """Return the last month in which something confirmed was done together, and what."""
    done = Activity.objects.filter(street=street).confirmed().of_line(Line.ALLIANCE)
    last = done.order_by("-held_on").values_list("held_on", flat=True).first()
    if last is None:
        return {"month": None, "activities": [], "activity_count": 0}
    rows = done.held_between(last.replace(day=1), last).order_by("-held_on", "-pk")
    listed = rows.select_related("street", "community", "project")
    return {
        "month": last,
        "activities": listed[:MOST_ACTIVITIES],
        "activity_count": rows.count(),
    }
