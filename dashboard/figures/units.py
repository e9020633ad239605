"""F04 to F06: the alliances and the units in them, each unit once."""

from datetime import date
from typing import Any

from django.db.models import Q

from accounts.permissions import Permission
from alliances.models import Alliance, AllianceCoverage, AllianceMembership, AllianceTier
from dashboard.figures.base import AS_REGISTERED_NOW, Figure, Nature, Rows, Selection
from dashboard.figures.party import CHAPTER
from places.models import Unit


def _sub_alliances(selection: Selection) -> Rows:
    rows = Alliance.objects.all()
    if selection.user is not None:
        rows = rows.visible_to(selection.user)
    rows = rows.filter(street=selection.street, tier=AllianceTier.COMMUNITY)
    if selection.is_street_level:
        return rows.none()
    if selection.community is not None:
        rows = rows.filter(communities=selection.community)
    return rows.standing_on(selection.day).distinct()


def units_on(selection: Selection) -> Rows:
    """Return the units that the selection may count: entered twice and joined, they are one."""
    units: Any = selection.rows_of(Unit)
    rows: Rows = units.standing()
    return rows


def is_covered(day: date, street_id: int) -> Q:
    """Say which units count for F05 on `day`.

    Source: docs/rules.md R-UNI-2.
    """
    subs = Alliance.objects.filter(street=street_id, tier=AllianceTier.COMMUNITY).standing_on(day)
    members = AllianceMembership.objects.filter(alliance__in=subs).active_on(day)
    covered = AllianceCoverage.objects.filter(alliance__in=subs).in_force_on(day)
    return Q(pk__in=members.order_by().values("unit")) | Q(pk__in=covered.order_by().values("unit"))


def is_member(day: date, street_id: int) -> Q:
    """Say which units count for F06 on `day`."""
    streets = Alliance.objects.filter(street=street_id, tier=AllianceTier.STREET).standing_on(day)
    members = AllianceMembership.objects.filter(alliance__in=streets).active_on(day)
    return Q(pk__in=members.order_by().values("unit"))


def _covered_units(selection: Selection) -> Rows:
    return units_on(selection).filter(is_covered(selection.day, selection.street.pk))


def _alliance_units(selection: Selection) -> Rows:
    return units_on(selection).filter(is_member(selection.day, selection.street.pk))


# What is counted in one pass over the units; dashboard/tallies.py.
UNIT_CONDITIONS = {"F05": is_covered, "F06": is_member}

UNITS: tuple[Figure, ...] = (
    Figure(
        id="F04",
        key="sub_alliances",
        label="社区党建子联盟",
        unit="个",
        definition="截至当日已成立、没有解散的社区子联盟。按社区看时，算涉及该社区的，所以各社区之和可以多于全街道。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PROJECT_VIEW,
        rows=_sub_alliances,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F05",
        key="covered_units",
        label="子联盟覆盖单位",
        unit="家",
        definition=(
            "截至当日被社区子联盟覆盖的、或是其成员的单位，一家单位算一次，不论在几个子联盟。"
            f"{AS_REGISTERED_NOW}"
        ),
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.UNIT_VIEW,
        rows=_covered_units,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F06",
        key="alliance_units",
        label="议事厅驻区单位",
        unit="家",
        definition=(
            "截至当日是街道党建联盟（议事厅）成员的单位，一家单位算一次；邀请中、申请中的不算。"
            f"{AS_REGISTERED_NOW}"
        ),
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.UNIT_VIEW,
        rows=_alliance_units,
        is_additive=False,
        is_suppressible=False,
    ),
)
