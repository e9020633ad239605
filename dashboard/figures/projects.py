"""F14, F15: livelihood projects; F33–F43: renewal, drainage, safety, quasi-property."""

from collections.abc import Callable
from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import WITH_THE_COMPOUND, Figure, Nature, Rows, Selection
from places.models import Compound
from projects.models import (
    AssetKind,
    DrainageUnit,
    LivelihoodProject,
    QuasiProperty,
    RenewalProgramme,
    RenewalProject,
    SafetyAsset,
)

CHAPTER = "民生实事和老旧小区改造"
MOVED = f"{WITH_THE_COMPOUND}小区划到别的社区以前验收的，按原社区算。"


def _livelihood(selection: Selection) -> Rows:
    projects: Any = selection.rows_of(LivelihoodProject)
    rows: Rows = projects.counted()
    if selection.period.start:
        rows = rows.filter(finished_on__gte=selection.period.start)
    if selection.period.end:
        rows = rows.filter(finished_on__lte=selection.period.end)
    return rows


def _overhauls(selection: Selection) -> Rows:
    projects: Any = selection.rows_of(RenewalProject)
    rows: Rows = projects.of_programme(RenewalProgramme.OVERHAUL).launched_by(selection.day)
    return rows


def _uplifted_compounds(selection: Selection) -> Rows:
    """Whether a compound is one of the old ones is asked of the street, whatever place is chosen.

    A compound that went to another community is so at both places.
    """
    projects: Any = selection.rows_of(RenewalProject)
    uplifted = _launched_compounds(projects, RenewalProgramme.UPLIFT, selection)
    of_street: Any = RenewalProject.objects.filter(street=selection.street)
    overhauled = _launched_compounds(of_street, RenewalProgramme.OVERHAUL, selection)
    return Compound.objects.filter(pk__in=uplifted).exclude(pk__in=overhauled)


def _launched_compounds(projects: Any, programme: RenewalProgramme, selection: Selection) -> Rows:
    launched = projects.of_programme(programme).launched_by(selection.day)
    rows: Rows = launched.exclude(compound=None).order_by().values("compound")
    return rows


def _drainage(selection: Selection) -> Any:
    return selection.rows_of(DrainageUnit)


def _drainage_entered(selection: Selection) -> Rows:
    rows: Rows = _drainage(selection).entered_by(selection.day)
    return rows


def _drainage_completed(selection: Selection) -> Rows:
    rows: Rows = _drainage(selection).completed_by(selection.day)
    return rows


def _in_use(kind: AssetKind) -> Callable[[Selection], Rows]:
    def rows(selection: Selection) -> Rows:
        assets: Any = selection.rows_of(SafetyAsset)
        found: Rows = assets.in_use(kind).filter(opened_on__lte=selection.day)
        return found

    return rows


def _quasi_property(selection: Selection) -> Rows:
    user = selection.user
    pilots: Any = QuasiProperty.objects.all()
    pilots = pilots if user is None else QuasiProperty.objects.visible_to(user)
    rows: Rows = pilots.running_on(selection.day).filter(
        compound__community__street=selection.street
    )
    if selection.is_street_level:
        return rows.none()
    if selection.community is not None:
        return rows.filter(compound__community=selection.community)
    return rows


def _livelihood_figure(**values: Any) -> Figure:
    return Figure(
        chapter=CHAPTER,
        nature=Nature.FLOW,
        permission=Permission.LIVELIHOOD_VIEW,
        rows=_livelihood,
        **values,
    )


def _renewal_figure(**values: Any) -> Figure:
    return Figure(
        chapter=CHAPTER, nature=Nature.STOCK, permission=Permission.RENEWAL_VIEW, **values
    )


PROJECTS: tuple[Figure, ...] = (
    _livelihood_figure(
        id="F14",
        key="livelihood_projects",
        label="民生实事",
        unit="件",
        definition="验收组验收合格、有实施后照片的民生实事（已验收、已测评、已公开），按完工日期计。"
        "没有验收或没有照片的不算。",
    ),
    _livelihood_figure(
        id="F15",
        key="livelihood_beneficiaries",
        label="民生实事惠及居民",
        unit="人",
        definition="“民生实事”各项目惠及人数之和，多为估算；一个人受益于几个项目就算几次，不等于居民总数。",
        sums="beneficiaries",
    ),
    _renewal_figure(
        id="F33",
        key="renovated_buildings",
        label="老旧小区改造启动楼栋",
        unit="栋",
        definition=f"截至当日已启动的“老旧小区改造”项目的楼栋数之和。启动不是完工；暂停的仍算，终止的从终止当日起不算。{MOVED}",
        rows=_overhauls,
        sums="buildings_count",
    ),
    _renewal_figure(
        id="F34",
        key="renovated_households",
        label="老旧小区改造启动户数",
        unit="户",
        definition=f"截至当日已启动的“老旧小区改造”项目的户数之和。启动不是完工；暂停的仍算，终止的从终止当日起不算。{MOVED}",
        rows=_overhauls,
        sums="households_count",
    ),
    _renewal_figure(
        id="F35",
        key="renovated_area_m2",
        label="老旧小区改造启动面积",
        unit="平方米",
        definition="截至当日已启动的“老旧小区改造”项目的建筑面积之和，取整，所以各社区之和可以略少于全街道。启动不是完工；暂停的仍算，终止的从终止当日起不算。"
        f"{MOVED}",
        rows=_overhauls,
        sums="area_m2",
        in_ten_thousands=True,
    ),
    _renewal_figure(
        id="F36",
        key="renovation_started",
        label="启动提升改造小区",
        unit="个",
        definition="截至当日已启动“提升改造”的小区，一个小区算一次；不含“老旧小区改造”的小区。启动不是完工；暂停的仍算，终止的从终止当日起不算。"
        f"{MOVED}前后都有的，两个社区各算一次，所以各社区之和可以多于全街道。",
        rows=_uplifted_compounds,
        is_additive=False,
    ),
    _renewal_figure(
        id="F37",
        key="drainage_units",
        label="排水单元",
        unit="个",
        definition="登记的雨污分流排水单元，不论是否进场；进场、完工都包含在内。",
        rows=_drainage,
        has_history=False,
    ),
    _renewal_figure(
        id="F38",
        key="drainage_entered",
        label="排水单元进场",
        unit="个",
        definition=f"截至当日施工已进场的排水单元，包含已完工的。{WITH_THE_COMPOUND}",
        rows=_drainage_entered,
    ),
    _renewal_figure(
        id="F39",
        key="drainage_completed",
        label="排水单元完工",
        unit="个",
        definition=f"截至当日已完工的排水单元，不论是否验收。{WITH_THE_COMPOUND}",
        rows=_drainage_completed,
    ),
    _renewal_figure(
        id="F40",
        key="micro_fire_stations",
        label="微型消防站",
        unit="个",
        definition="现在在用、当日以前建成的微型消防站；停用整改和撤销的不算。",
        rows=_in_use(AssetKind.STATION),
        has_history=False,
        is_suppressible=False,
    ),
    _renewal_figure(
        id="F41",
        key="fire_lanes_cleared",
        label="打通消防通道",
        unit="条",
        definition="现在畅通、当日以前打通的消防通道；再次堵塞的不算，重新打通后才算。",
        rows=_in_use(AssetKind.LANE),
        has_history=False,
        is_suppressible=False,
    ),
    _renewal_figure(
        id="F42",
        key="charging_sites",
        label="安装充电桩的充电保管站",
        unit="家",
        definition="现在在用、当日以前装好充电桩的保管站，按家数计，不是桩数；停用的不算。",
        rows=_in_use(AssetKind.CHARGING),
        has_history=False,
        is_suppressible=False,
    ),
    _renewal_figure(
        id="F43",
        key="quasi_property",
        label="准物业试点",
        unit="个",
        definition=f"截至当日正在服务的准物业试点，已结束的不算。{WITH_THE_COMPOUND}",
        rows=_quasi_property,
        is_additive=False,
        is_suppressible=False,
    ),
)
