"""F01: the organisation tree; F50: the lists of community work."""

from typing import Any

from django.db.models import Count

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from party.models import PartyOrganisation, WorkList

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


def _work_lists(selection: Selection) -> Rows:
    """The street's lists hold for each of its communities, so a community counts the same ones."""
    user = selection.user
    lists = WorkList.objects.all() if user is None else WorkList.objects.visible_to(user)
    return lists.of_communities().in_force_on(selection.day).filter(street=selection.street)


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
    Figure(
        id="F50",
        key="work_lists",
        label="三个清单",
        unit="份",
        definition="截至当日施行的社区工作事项清单：依法履职、协助政府工作、负面（不应承担）各算一份。"
        "草稿、待审核和已被取代的版本不算，街道自己的履职清单不算。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.WORKLIST_VIEW,
        rows=_work_lists,
        is_additive=False,
        is_suppressible=False,
    ),
)
