"""党建联盟: what everybody may know of the 议事厅. Units, its three lists, results; no names."""

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
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
from core.database import totals
from core.guards import public_page
from dashboard.figures import BY_ID, Selection
from dashboard.figures.units import is_member
from dashboard.results import if_any, public_number
from dashboard.tallies import tally
from places.models import Street, Unit, UnitKind
from volunteers.models import Activity, Line

NUMBERS = ("F06", "F04", "F05", "F08a", "F09")
MOST_ACTIVITIES = 10
MOST_NEEDS = 50
MOST_PROJECTS = 100  # of a category


@require_safe
@public_page(cached=True)
def alliance(request: HttpRequest) -> HttpResponse:
    """Page 党建联盟“议事厅”: members by kind, projects, needs and resources, the last month.

    Needs and resources are told by their names, which whoever publishes them reads; activities by
    day, community, kind and who organised them: their titles are free text.
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
    needs = NeedItem.objects.open_to_public().filter(street=street)
    waiting = needs.exclude(state=NeedState.CLOSED)
    last, activities = _last_month(street)
    members = Unit.objects.standing().filter(is_member(today, street.pk), street=street)
    return {
        "numbers": if_any([public_number(BY_ID[key], found[key].now) for key in NUMBERS]),
        "kinds": _by_kind(members.order_by("kind", "name_pinyin", "pk")),
        "subs": _sub_alliances(street),
        "categories": _by_category(street),
        "needs": _needs(waiting),
        "most_needs": MOST_NEEDS,
        "resources": _resources(street),
        "month": last,
        "activities": activities.select_related("street", "community", "project", "alliance")[
            :MOST_ACTIVITIES
        ],
        **totals(
            {
                "need_count": waiting,
                "closed_count": needs.filter(state=NeedState.CLOSED),
                "activity_count": activities,
            }
        ),
    }


def _by_category(street: Street) -> list[tuple[str, list[CoBuildProject]]]:
    """Return the newest signed projects of each category, with how many it has in all."""
    projects = (
        CoBuildProject.objects.filter(street=street)
        .of_street_alliance()
        .signed()
        .select_related("category")
        .only("name", "signed_on", "state", "category")
        .annotate(
            of_category=Window(Count("pk"), partition_by="category"),
            place=Window(RowNumber(), partition_by="category", order_by=("-signed_on", "pk")),
        )
        .filter(place__lte=MOST_PROJECTS)
        .order_by("category__order", "category_id", "place")
    )
    found = groupby(projects, key=lambda row: row.category)
    return [(category.name, list(rows)) for category, rows in found]


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


def _needs(waiting: Any) -> list[tuple[Any, list[NeedItem]]]:
    """Return the needs that are not closed by category; in a category the oldest stand first.

    Shape:  of more than MOST_NEEDS those that wait longest.
    """
    shown = list(waiting.for_lists().oldest_first()[:MOST_NEEDS])
    shown.sort(key=lambda need: (need.category.order, need.category_id))
    by_category = groupby(shown, key=lambda need: need.category)
    return [(category, list(group)) for category, group in by_category]


def _resources(street: Street) -> list[tuple[str, list[ResourceItem]]]:
    """Return what units offer, by kind; a unit that is gone or in no alliance offers nothing.

    Source: docs/rules.md R-UNI-8.
    """
    today = timezone.localdate()
    running = Alliance.objects.filter(street=street).standing_on(today)
    seats = AllianceMembership.objects.active_on(today).filter(alliance__in=running)
    members = Unit.objects.standing().filter(pk__in=seats.values("unit"))
    rows = ResourceItem.objects.open_to_public().filter(street=street)
    standing = rows.filter(unit__in=members).select_related("unit")
    ordered = standing.order_by("kind", "name_pinyin", "unit__name_pinyin", "pk")
    by_kind = groupby(ordered, key=lambda row: row.kind)
    return [(ResourceKind(kind).label, list(group)) for kind, group in by_kind]


def _last_month(street: Street) -> tuple[date | None, Any]:
    """Return the last day on which something confirmed was done together, and its month's rows."""
    done = Activity.objects.filter(street=street).confirmed().of_line(Line.ALLIANCE)
    last = done.order_by("-held_on").values_list("held_on", flat=True).first()
    if last is None:
        return None, done.none()
    return last, done.held_between(last.replace(day=1), last).order_by("-held_on", "-pk")
