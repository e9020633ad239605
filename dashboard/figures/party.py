"""F01: the organisation tree; F02, F03: bases and brands; F50: the lists of community work."""

from typing import Any

from django.db.models import Count

from accounts.permissions import Permission
from dashboard.figures.base import AS_REGISTERED_NOW, Figure, Nature, Rows, Selection
from party.models import CommitteeTerm, OrgLifeRecord, PartyBrand, PartyOrganisation, WorkList

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


def _overdue_terms(selection: Selection) -> Rows:
    organisations = selection.rows_of(PartyOrganisation)
    terms: Rows = (
        CommitteeTerm.objects.as_of(selection.day)
        .filter(expires_on__lte=selection.day, organisation__in=organisations)
        .exclude(organisation__ended_on__lte=selection.day)
        .order_by("expires_on", "pk")
    )
    return terms


def _life_records(selection: Selection) -> Rows:
    records: Any = selection.rows_of(OrgLifeRecord)
    rows: Rows = records.confirmed().held_between(selection.period.start, selection.period.end)
    return rows


def _joint_bases(selection: Selection) -> Rows:
    brands: Any = selection.rows_of(PartyBrand)
    rows: Rows = brands.as_of(selection.day).built_with_partner()
    return rows


def _circles(selection: Selection) -> Rows:
    brands: Any = selection.rows_of(PartyBrand)
    rows: Rows = brands.as_of(selection.day).circles_and_streets()
    return rows


PARTY: tuple[Figure, ...] = (
    Figure(
        id="F01",
        key="party_levels",
        label="三级党组织架构",
        unit="级",
        definition="截至当日仍在的党组织分布在几级：街道、社区、小区（网格），各级算一级，所以各社区之和多于全街道。党小组是党支部的一部分，不算一级。"
        f"{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_tiers,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F02",
        key="partner_bases",
        label="两基地一平台",
        unit="个",
        definition="截至当日在用、与联建单位一起建的基地和平台，各算一个。没有联建单位的不算。"
        f"{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_joint_bases,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F03",
        key="party_brands",
        label="红色商圈、党建示范街",
        unit="个",
        definition="截至当日在用的红色商圈和党建示范街，各算一个；参与的商户不另外计数。"
        f"{AS_REGISTERED_NOW}",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_circles,
        is_additive=False,
        is_suppressible=False,
    ),
    Figure(
        id="F50",
        key="work_lists",
        label="三个清单",
        unit="份",
        definition="截至当日施行的社区工作事项清单：依法履职、协助政府工作、负面（不应承担）各算一份。"
        "草稿、待审核和已被取代的版本不算，街道自己的履职清单不算。各社区用的是同一份，所以各社区之和多于全街道。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.WORKLIST_VIEW,
        rows=_work_lists,
        is_additive=False,
        is_suppressible=False,
    ),
)

# What 述职评议 counts beside the headline figures; not on the board.
EVIDENCE: tuple[Figure, ...] = (
    Figure(
        id="E01",
        key="life_records",
        label="组织生活",
        unit="次",
        definition="上级已确认的三会一课、主题党日、组织生活会和民主评议党员，按开展日期计。",
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.LIFE_VIEW,
        rows=_life_records,
        is_public=False,
    ),
    Figure(
        id="E02",
        key="overdue_terms",
        label="届满还没有换届的班子",
        unit="个",
        definition="截至当日任期已满、还没有选出新一届的班子；已撤销的党组织不算。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PARTY_VIEW,
        rows=_overdue_terms,
        is_public=False,
        is_additive=False,
    ),
)
