"""Rows of Party work and of the alliance."""

from django.db.models import Case, Value, When
from django.urls import reverse

from core.masking import mask_name
from dashboard.rows.base import Column, Layout, day, ledger
from party.models import THREE_TIERS, OrganisationLevel, WorkListKind

TIER = Layout(
    columns=(
        Column("层级", lambda row: OrganisationLevel(row["level"]).label, is_title=True),
        Column("党组织数", lambda row: row["organisation_count"], is_number=True),
    ),
    load=lambda rows: rows.order_by(
        Case(*(When(level=tier, then=Value(place)) for place, tier in enumerate(THREE_TIERS))),
        "level",
    ),
)
WORK_LIST = Layout(
    columns=(
        Column("清单", lambda row: row.title, is_title=True),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("版次", lambda row: row.edition, is_number=True),
        Column("文号", lambda row: row.issued_doc),
        Column("施行日期", day("effective_from"), is_short=True),
        Column("发布日期", day("published_on"), is_short=True),
    ),
    load=lambda rows: rows.order_by(
        Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(WorkListKind))),
        "pk",
    ),
    link=lambda row: row.get_absolute_url(),
)
LIFE_RECORD = Layout(
    columns=(
        Column("日期", day("held_on"), is_short=True),
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
        Column("届满日期", day("expires_on"), is_short=True),
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
        Column("启用日期", day("started_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community", "partner").order_by("kind", "pk"),
    link=lambda row: row.get_absolute_url(),
)
PART_TIME = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row["name"]), is_title=True),
        Column("单位", lambda row: row["unit_name"]),
        Column("任职的党组织数", lambda row: row["seat_count"], is_number=True),
    ),
    load=lambda rows: rows,
)
ALLIANCE = Layout(
    columns=(
        Column("子联盟", lambda row: row.name, is_title=True),
        Column("牵头党组织", lambda row: str(row.lead_organisation or "待补充")),
        Column("成立日期", day("founded_on"), is_short=True),
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
PROJECT = Layout(
    columns=(
        Column("签约日期", day("signed_on"), is_short=True),
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
    link=ledger("alliances_cobuildproject"),
)
CATEGORY = Layout(
    columns=(Column("类别", lambda row: row.name, is_title=True),),
    load=lambda rows: rows.order_by("order", "pk"),
    link=ledger("alliances_projectcategory"),
)
