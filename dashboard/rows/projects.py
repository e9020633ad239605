"""Rows of places, of livelihood projects and renewal, of premises and honours."""

from dashboard.rows.base import Column, Layout, day, ledger

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
    link=ledger("places_community"),
)
COMPOUND = Layout(
    columns=(
        Column("小区", lambda row: row.name, is_title=True),
        Column("社区", lambda row: str(row.community)),
        Column("地址", lambda row: row.address),
        Column("户数", lambda row: row.households, is_number=True),
    ),
    load=lambda rows: rows.select_related("community").order_by("community__code", "name", "pk"),
    link=ledger("places_compound"),
)
LIVELIHOOD = Layout(
    columns=(
        Column("完工日期", day("finished_on"), is_short=True),
        Column("项目", lambda row: row.name, is_title=True),
        Column("编号", lambda row: row.number),
        Column("社区", lambda row: row.place_label),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("惠及人数", lambda row: row.beneficiaries, is_number=True, adds="beneficiaries"),
        Column("人数依据", lambda row: row.get_beneficiary_basis_display(), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("-finished_on", "-pk"),
    link=lambda row: row.get_absolute_url(),
)
RENEWAL = Layout(
    columns=(
        Column("启动日期", day("launched_on"), is_short=True),
        Column("项目", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("楼栋数", lambda row: row.buildings_count, is_number=True, adds="buildings_count"),
        Column("户数", lambda row: row.households_count, is_number=True, adds="households_count"),
        Column("建筑面积（平方米）", lambda row: row.area_m2, is_number=True, adds="area_m2"),
        Column("进度", lambda row: row.stage_label),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("-launched_on", "-pk"),
    link=lambda row: row.get_absolute_url(),
)
DRAINAGE = Layout(
    columns=(
        Column("编号", lambda row: row.code, is_short=True),
        Column("排水单元", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("进场日期", day("entered_on"), is_short=True),
        Column("完工日期", day("completed_on"), is_short=True),
        Column("进度", lambda row: row.stage_label),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("code", "pk"),
    link=ledger("projects_drainageunit"),
)
ASSET = Layout(
    columns=(
        Column("建成、打通或安装日期", day("opened_on"), is_short=True),
        Column("名称", lambda row: row.name, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("位置", lambda row: row.address),
        Column("上次检查", day("last_inspected_on"), is_short=True),
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
        Column("引入日期", day("started_on"), is_short=True),
        Column("收费标准（元/户·月）", lambda row: row.monthly_fee, is_number=True),
    ),
    load=lambda rows: rows.select_related("compound__community").order_by("started_on", "pk"),
    link=ledger("projects_quasiproperty"),
)
PREMISES = Layout(
    columns=(
        Column("社区用房", lambda row: row.name, is_title=True),
        Column("来源项目", lambda row: row.project_name),
        Column("社区", lambda row: row.place_label),
        Column("建筑面积", lambda row: row.area_m2, is_number=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
        Column("接收日期", day("handed_over_on"), is_short=True),
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
        Column("命名日期", day("granted_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related(
        "street", "community", "compound", "unit", "programme"
    ).order_by("-granted_on", "pk"),
    link=lambda row: row.get_absolute_url(),
)
