"""Rows of activities, of what they solved, and of who serves."""

from django.urls import reverse

from core.masking import mask_name
from dashboard.rows.base import Column, Layout, day, ledger

ACTIVITY = Layout(
    columns=(
        Column("日期", day("held_on"), is_short=True),
        Column("活动名称", lambda row: row.title, is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("组织者", lambda row: row.organiser_label),
        Column("类型", lambda row: row.get_kind_display(), is_short=True),
        Column("地点", lambda row: row.place),
        Column("人数", lambda row: row.headcount, is_number=True, adds="headcount"),
        Column("计数方式", lambda row: row.get_headcount_basis_display(), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related(
        "street", "community", "team", "project", "alliance"
    ).order_by("-held_on", "-pk"),
    link=lambda row: row.get_absolute_url(),
)
PROBLEM = Layout(
    columns=(
        Column("解决日期", day("solved_on"), is_short=True),
        Column("问题", lambda row: row.title, is_title=True),
        Column("结果", lambda row: row.result),
        Column("社区", lambda row: row.place_label),
        Column("所属活动", lambda row: str(row.activity) if row.activity else "单独登记"),
    ),
    load=lambda rows: rows.select_related("street", "community", "activity").order_by(
        "-solved_on", "-pk"
    ),
    link=ledger("volunteers_problem"),
)
TEAM = Layout(
    columns=(
        Column("队伍", lambda row: row.name, is_title=True),
        Column("类别", lambda row: row.get_kind_display(), is_short=True),
        Column("社区", lambda row: row.place_label),
        Column("成立日期", day("founded_on"), is_short=True),
        Column("服务方向", lambda row: row.focus),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name", "pk"),
    link=ledger("volunteers_team"),
)
VOLUNTEER = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.name), is_title=True),
        Column("社区", lambda row: row.place_label),
        Column("登记日期", day("registered_on"), is_short=True),
        Column("状态", lambda row: row.get_state_display(), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name_pinyin", "pk"),
    link=ledger("volunteers_volunteer"),
)
SEAT = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.volunteer.name), is_title=True),
        Column("队伍", lambda row: str(row.team)),
        Column("入队日期", day("joined_on"), is_short=True),
    ),
    # By the person, as an index has them; by the team, all seats would be sorted for one page.
    load=lambda rows: rows.select_related("team", "volunteer").order_by(
        "volunteer__name_pinyin", "volunteer_id", "pk"
    ),
    link=lambda row: reverse("admin:volunteers_volunteer_change", args=[row.volunteer_id]),
)
ARMBAND = Layout(
    columns=(
        Column("姓名", lambda row: mask_name(row.name), is_title=True),
        Column("来源", lambda row: row.get_source_display(), is_short=True),
        Column("社区", lambda row: row.place_label),
        Column("加入日期", day("joined_on"), is_short=True),
    ),
    load=lambda rows: rows.select_related("street", "community").order_by("name_pinyin", "pk"),
    link=ledger("volunteers_redarmband"),
)
