"""F01: the organisation tree."""

from typing import Any

from django.db.models import Count

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from party.models import PartyOrganisation

CHAPTER = "党建引领“一盘棋”"


def _tiers(selection: Selection) -> Rows:
    organisations: Any = selection.rows_of(PartyOrganisation)
    tiers: Rows = (
        organisations.as_of(selection.day)
        .in_three_tiers()
        .values("level")
        .annotate(organisation_count=Count("pk", distinct=True))
        .order_by("level")
    )
    return tiers


PARTY: tuple[Figure, ...] = (
    Figure(
        id="F01",
        key="party_levels",
        label="三级党组织架构",
        unit="级",
        definition="截至当日仍在的党组织分布在几级：街道、社区、小区（网格），各级算一级。党小组是党支部的一部分，不算一级。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_tiers,
        is_additive=False,
        is_suppressible=False,
    ),
)
