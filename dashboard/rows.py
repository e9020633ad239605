"""How the rows behind a figure are shown: columns, a link per row, a total line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Sum, Value, When
from django.urls import reverse

from core.masking import mask_name
from dashboard.figures import Figure, Rows
from party.models import THREE_TIERS, OrganisationLevel, WorkListKind
from volunteers.models import HeadcountBasis

Cell = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column: its head and how a row fills it.

    `is_number` aligns it right, `is_title` says what the row is called: the head of its card on
    a phone, and its link. `is_short` is never broken over two lines.
    """

    label: str
    value: Cell
    is_number: bool = False
    is_title: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class Layout:
    """How the rows of one model are listed.

    `load` prepares the query so that no column asks again; `link` leads to the row's own page.
    """

    columns: tuple[Column, ...]
    load: Callable[[Rows], Rows]
    link: Callable[[Any], str] | None = None


def _date(name: str) -> Cell:
    return lambda row: getattr(row, name)


def _ledger(model: str) -> Callable[[Any], str]:
    return lambda row: reverse(f"admin:{model}_change", args=[row.pk])


ACTIVITY = Layout(
    columns=(
        Column("日期", _date("held_on"), is_short=True),
        Column("活动名称", lambda row: row.title, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("组织者", lambda row: row.organiser_label),
        Column("类型", lambda row: row.get_kind_display(), is_short=True),
        Column("地点", lambda row: row.place),
        Column("人数", lambda row: row.headcount, is_number=True),
        Column("计数方式", lambda row: row.get_headcount_basis_display(), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community", "team", "project").order_by(
        "-held_on", "-pk"
    ),
    link=lambda row: row.get_absolute_url(),
)
PROBLEM = Layout(
    columns=(
        Column("解决日期", _date("solved_on"), is_short=True),
        Column("问题", lambda row: row.title, is_title=True),
        Column("结果", lambda row: row.result),
        Column("社区", lambda row: row.place_label),
        Column("所属活动", lambda row: str(row.activity) if row.activity else "单独登记"),
    ),
    load=lambda rows: rows.select_related("street", "community", "activity").order_by(
        "-solved_on", "-pk"
    ),
    link=_ledger("volunteers_problem"),
)
PROJECT = Layout(
    columns=(
        Column("签约日期", _date("signed_on"), is_short=True),
        Column("项目", lambda row: row.name, is_title=True),
        Column("编号", lambda row: row.number),
        Column("类别", lambda row: str(row.category)),
        Column("牵头单位", lambda row: str(row.host_unit)),
        Column("社区", lambda row: row.place_label),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community", "category", "host_unit").order_by(
        "-signed_on", "-pk"
    ),
    link=_ledger("alliances_cobuildproject"),
)
ALLIANCE = Layout(
    columns=(
        Column("子联盟", lambda row: row.name, is_title=True),
        Column("牵头党组织", lambda row: str(row.lead_organisation or "待补充")),
        Column("成立日期", _date("founded_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("lead_organisation").order_by("name", "pk"),
    link=lambda row: row.get_absolute_url(),
)
UNIT = Layout(
    columns=(
        Column("单位", lambda row: row.name, is_title=True),
        Column("性质", lambda row: row.get_kind_display(), is_short=True),
        Column("社区", lambda row: row.place_label),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name_pinyin", "pk"),
    link=lambda row: reverse("dashboard:unit-health", args=[row.uid]),
)
CATEGORY = Layout(
    columns=(Column("类别", lambda row: row.name, is_title=True),),
    load=lambda rows: rows.order_by("order", "pk"),
    link=_ledger("alliances_projectcategory"),
)
TEAM = Layout(
    columns=(
        Column("队伍", lambda row: row.name, is_title=True),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("社区", lambda row: row.place_label),
        Column("成立日期", _date("founded_on"), is_short=True),
        Column("服务方向", lambda row: row.focus),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name", "pk"),
    link=_ledger("volunteers_team"),
)
VOLUNTEER = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.name), is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("登记日期", _date("registered_on"), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name_pinyin", "pk"),
    link=_ledger("volunteers_volunteer"),
)
SEAT = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.volunteer.name), is_title=True),
        Column("队伍", lambda row: str(row.team)),
        Column("入队日期", _date("joined_on"), is_short=True),
    ),
    # By the person, as an index has them; by the team, all seats would be sorted for one page.
    load=lambda rows: rows.select_related("team", "volunteer").order_by(
        "volunteer__name_pinyin", "volunteer_id", "pk"
    ),
    link=lambda row: reverse("admin:volunteers_volunteer_change", args=[row.volunteer_id]),
)
COMMUNITY = Layout(
    columns=(
        Column("社区", lambda row: row.name, is_title=True),
        Column("类型", lambda row: row.get_kind_display(), is_short=True),
        Column("户数", lambda row: row.households, is_number=True),
        Column("人口", lambda row: row.population, is_number=True),
        Column("办公地址", lambda row: row.office_address),
        Column("电话", lambda row: row.phone),
    ),
    load=lambda rows: rows.order_by("code"),
    link=_ledger("places_community"),
)
TIER = Layout(
    columns=(
        Column("层级", lambda row: OrganisationLevel(row["level"]).label, is_title=True),
        Column("党组织数", lambda row: row["organisation_count"], is_number=True),
    ),
    load=lambda rows: rows.order_by(
        Case(*(When(level=tier, then=Value(place)) for place, tier in enumerate(THREE_TIERS)))
    ),
)
WORK_LIST = Layout(
    columns=(
        Column("清单", lambda row: row.title, is_title=True),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("版次", lambda row: row.edition, is_number=True),
        Column("文号", lambda row: row.issued_doc),
        Column("施行日期", _date("effective_from"), is_short=True),
        Column("发布日期", _date("published_on"), is_short=True),
    ),
    load=lambda rows: rows.order_by(
        Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(WorkListKind)))
    ),
    link=lambda row: row.get_absolute_url(),
)
LIFE_RECORD = Layout(
    columns=(
        Column("日期", _date("held_on"), is_short=True),
        Column("主题", lambda row: row.topic, is_title=True),
        Column("党组织", lambda row: str(row.organisation)),
        Column("社区", lambda row: row.place_label),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("应到", lambda row: row.expected_count, is_number=True),
        Column("实到", lambda row: row.attended_count, is_number=True),
    ),
    load=lambda rows: rows.select_related("street", "community", "organisation").order_by(
        "-held_on", "-pk"
    ),
    link=lambda row: row.get_absolute_url(),
)
OVERDUE_TERM = Layout(
    columns=(
        Column("党组织", lambda row: str(row.organisation), is_title=True),
        Column("届次", lambda row: f"第 {row.number} 届", is_short=True),
        Column("届满日期", _date("expires_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("organisation").order_by("expires_on", "pk"),
    link=lambda row: row.organisation.get_absolute_url(),
)
BRAND = Layout(
    columns=(
        Column("品牌或基地", lambda row: row.name, is_title=True),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("联建单位", lambda row: str(row.partner or "")),
        Column("所在", lambda row: row.place_label),
        Column("启用日期", _date("started_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community", "partner").order_by("kind", "pk"),
    link=lambda row: row.get_absolute_url(),
)
PART_TIME = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row["name"]), is_title=True),
        Column("单位", lambda row: row["unit__name"]),
        Column("任职的党组织数", lambda row: row["seat_count"], is_number=True),
    ),
    load=lambda rows: rows,
)
ARMBAND = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.name), is_title=True),
        Column("来源", lambda row: row.get_source_display(), is_short=True),
        Column("社区", lambda row: row.place_label),
        Column("加入日期", _date("joined_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name_pinyin", "pk"),
    link=_ledger("volunteers_redarmband"),
)
LIVELIHOOD = Layout(
    columns=(
        Column("完工日期", _date("finished_on"), is_short=True),
        Column("项目", lambda row: row.name, is_title=True),
        Column("编号", lambda row: row.number),
        Column("社区", lambda row: row.place_label),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("惠及人数", lambda row: row.beneficiaries, is_number=True),
        Column("人数依据", lambda row: row.get_beneficiary_basis_display(), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("-finished_on", "-pk"),
    link=lambda row: row.get_absolute_url(),
)
RENEWAL = Layout(
    columns=(
        Column("启动日期", _date("launched_on"), is_short=True),
        Column("项目", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("楼栋数", lambda row: row.buildings_count, is_number=True),
        Column("户数", lambda row: row.households_count, is_number=True),
        Column("建筑面积（平方米）", lambda row: row.area_m2, is_number=True),
        Column("进度", lambda row: row.stage_label),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("-launched_on", "-pk"),
    link=lambda row: row.get_absolute_url(),
)
COMPOUND = Layout(
    columns=(
        Column("小区", lambda row: row.name, is_title=True),
        Column("社区", lambda row: str(row.community)),
        Column("地址", lambda row: row.address),
        Column("户数", lambda row: row.households, is_number=True),
    ),
    load=lambda rows: rows.select_related("community").order_by("community__code", "name", "pk"),
    link=_ledger("places_compound"),
)
DRAINAGE = Layout(
    columns=(
        Column("编号", lambda row: row.code, is_short=True),
        Column("排水单元", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("进场日期", _date("entered_on"), is_short=True),
        Column("完工日期", _date("completed_on"), is_short=True),
        Column("进度", lambda row: row.stage_label),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("code", "pk"),
    link=_ledger("projects_drainageunit"),
)
ASSET = Layout(
    columns=(
        Column("建成、打通或安装日期", _date("opened_on"), is_short=True),
        Column("名称", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("位置", lambda row: row.address),
        Column("上次检查", _date("last_inspected_on"), is_short=True),
        Column("状态", lambda row: row.state_label, is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name", "pk"),
    link=lambda row: row.get_absolute_url(),
)
QUASI_PROPERTY = Layout(
    columns=(
        Column("小区", lambda row: str(row.compound), is_title=True),
        Column("社区", lambda row: str(row.compound.community)),
        Column("服务单位", lambda row: row.provider),
        Column("引入日期", _date("started_on"), is_short=True),
        Column("收费标准（元/户·月）", lambda row: row.monthly_fee, is_number=True),
    ),
    load=lambda rows: rows.select_related("compound__community").order_by("started_on", "pk"),
    link=_ledger("projects_quasiproperty"),
)
PREMISES = Layout(
    columns=(
        Column("社区用房", lambda row: row.name, is_title=True),
        Column("来源项目", lambda row: row.project_name),
        Column("社区", lambda row: row.place_label),
        Column("建筑面积", lambda row: row.area_m2, is_number=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
        Column("接收日期", _date("handed_over_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by(
        "community__code", "name", "pk"
    ),
    link=lambda row: row.get_absolute_url(),
)
HONOUR = Layout(
    columns=(
        Column("对象", lambda row: row.target_label, is_title=True),
        Column("创建项目", lambda row: str(row.programme)),
        Column("社区", lambda row: row.place_label),
        Column("年度", lambda row: row.period_label, is_short=True),
        Column("等次", lambda row: row.get_level_display(), is_short=True),
        Column("命名日期", _date("granted_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related(
        "street", "community", "compound", "unit", "programme"
    ).order_by("-granted_on", "pk"),
    link=lambda row: row.get_absolute_url(),
)
LAYOUTS: dict[str, Layout] = {
    "E01": LIFE_RECORD,
    "E02": OVERDUE_TERM,
    "F01": TIER,
    "F04": ALLIANCE,
    "F05": UNIT,
    "F06": UNIT,
    "F02": BRAND,
    "F03": BRAND,
    "F07": PART_TIME,
    "F08a": PROJECT,
    "F08b": CATEGORY,
    "F10": TEAM,
    "F11": VOLUNTEER,
    "F11b": SEAT,
    "F13": PROBLEM,
    "F17": ARMBAND,
    "F14": LIVELIHOOD,
    "F15": LIVELIHOOD,
    "F18": PREMISES,
    "F19": COMMUNITY,
    **dict.fromkeys(("F33", "F34", "F35"), RENEWAL),
    "F36": COMPOUND,
    **dict.fromkeys(("F37", "F38", "F39"), DRAINAGE),
    **dict.fromkeys(("F40", "F41", "F42"), ASSET),
    "F43": QUASI_PROPERTY,
    "F45": HONOUR,
    "F46": HONOUR,
    "F47": HONOUR,
    "F50": WORK_LIST,
}


def layout_of(figure: Figure) -> Layout:
    """Return how the rows behind `figure` are listed; as activities unless LAYOUTS knows better."""
    return LAYOUTS.get(figure.id, ACTIVITY)


@dataclass(frozen=True)
class Line:
    """One row as it is shown: its cells in column order and where it leads."""

    cells: list[tuple[Column, Any]]
    url: str


def lines(layout: Layout, rows: Any, *, may_open_ledgers: bool) -> list[Line]:
    """Turn rows into lines; ledger links only for people who may enter the office."""
    return [
        Line(
            cells=[(column, column.value(row)) for column in layout.columns],
            url=_url(layout, row, may_open_ledgers=may_open_ledgers),
        )
        for row in rows
    ]


def _url(layout: Layout, row: Any, *, may_open_ledgers: bool) -> str:
    url = layout.link(row) if layout.link else ""
    return url if may_open_ledgers or not url.startswith("/admin/") else ""


def headcounts(figure: Figure, rows: Rows) -> str:
    """Return the total line of a list of activities, 人 and 人次 apart; empty for other rows."""
    if layout_of(figure) is not ACTIVITY:
        return ""
    sums = dict(rows.order_by().values_list("headcount_basis").annotate(total=Sum("headcount")))
    people, visits = sums.get(HeadcountBasis.PEOPLE, 0), sums.get(HeadcountBasis.VISITS, 0)
    return f"参加 {people:,} 人；另计 {visits:,} 人次（两者不相加）"
