"""Exports of what the pages of 双报到 show: the same rows, names masked, logged."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guards import (
    check_permission,
    require_permission,
    require_recent_sign_in,
    signed_in,
)
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_csv, write_xlsx
from dashboard.check_ins import COLUMNS, MEMBERS, UNITS, lines_of
from dashboard.views.check_in_reports import due_asked, lacking
from dashboard.views.check_ins import half_of, helpers_of, services_asked
from dashboard.views.exports import FORMATS
from party.models import MemberCheckIn


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def overview_export(request: HttpRequest, extension: str) -> FileResponse:
    """The numbers per community, as the overview shows them."""
    check_permission(request, Permission.CHECKIN_VIEW)
    half = half_of(request)
    lines = lines_of(signed_in(request), half)
    rows = [[line.label, *(cell.value for cell in line.cells)] for line in lines]
    columns = [Column("社区", 20), *(Column(label) for label in COLUMNS)]
    return _answer(request, extension, f"双报到总览-{half.label}", columns, rows)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def services_export(request: HttpRequest, extension: str) -> FileResponse:
    """Who took part in which activity, as the list shows it."""
    check_permission(request, Permission.CHECKIN_VIEW)
    asked = services_asked(request)
    parts = list(asked.parts)
    helpers = helpers_of(asked.who, parts)
    rows = [
        [part.activity.title, part.activity.held_on, str(helper), str(helper.community)]
        for part in parts
        for helper in [helpers[part.check_in_id]]
    ]
    who = "党员" if asked.who == MEMBERS else "单位"
    columns = [Column("活动", 30), Column("日期", 12), Column(who, 30), Column("社区", 20)]
    period = asked.half.label if asked.half else "全部时间"
    return _answer(request, extension, f"报到{who}参加活动-{period}", columns, rows)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def due_export(request: HttpRequest, extension: str) -> FileResponse:
    """Who lacks a report of a half-year, units before members."""
    check_permission(request, Permission.CHECKIN_VIEW)
    user, half = signed_in(request), half_of(request)
    found = [
        row
        for who in (UNITS, MEMBERS)
        for row in lacking(list(due_asked(request, who)), half, user=user)
    ]
    rows = [
        [
            str(row["check_in"]),
            row["check_in"].home_label if isinstance(row["check_in"], MemberCheckIn) else "",
            str(row["check_in"].community),
            "、".join(each["label"] for each in row["missing"]),
        ]
        for row in found
    ]
    columns = [
        Column("单位或党员", 30),
        Column("所在单位", 30),
        Column("社区", 20),
        Column("还缺", 30),
    ]
    return _answer(request, extension, f"待报告-{half.label}", columns, rows)


def _answer(
    request: HttpRequest,
    extension: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Iterable[object]],
) -> FileResponse:
    if extension not in FORMATS:
        raise Http404("只能导出 xlsx 或 csv。")
    user = signed_in(request)
    with transaction.atomic():
        facts: dict[str, str | int | None] = {
            "rows": len(rows),
            "format": extension,
            "masked": "yes",
        }
        record("unitcheckin.exported", by=user, label=title, facts=facts)
    note = f"导出人：{user.name}；导出时间：{timezone.localtime():%Y-%m-%d %H:%M}；姓名已遮盖"
    cells = [list(row) for row in rows]
    file = (
        write_xlsx(columns, cells, title=title, note=note)
        if extension == "xlsx"
        else write_csv(columns, cells, note=note)
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{title}.{extension}",
        content_type=FORMATS[extension],
    )
