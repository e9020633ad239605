"""Exports of what a page of numbers shows: the same rows, masked alike, logged."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guards import check_permission, require_permission, require_recent_sign_in, signed_in
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_csv, write_xlsx
from dashboard.catalogue import Line, catalogue_of
from dashboard.life import asked_for_life, narrowed, owed_in
from dashboard.monthly import monthly_table
from dashboard.rows import layout_of, totals
from dashboard.selections import Asked, asked_for
from dashboard.views.board import figure_for, published_beside
from dashboard.views.monthly import asked_for_report, title_of, total_and_rows

CATALOGUE_COLUMNS = (
    ("章节", 18),
    ("编号", 10),
    ("代号", 24),
    ("指标", 20),
    ("口径", 50),
    ("单位", 6),
    ("统计方式", 12),
    ("公开", 10),
    ("责任科室", 18),
    ("责任岗位", 18),
    ("实时", 10),
    ("公布数", 10),
    ("公布数是下限", 12),
    ("公布截至", 12),
    ("出处", 24),
    ("按那天算的实时数", 16),
    ("差额说明", 50),
)
LIFE_COLUMNS = (
    ("党组织", 30),
    ("社区", 16),
    ("类别", 14),
    ("周期", 16),
    ("完成情况", 12),
    ("开展日期", 12),
    ("主题", 34),
)
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def figure_export(request: HttpRequest, figure_id: str, extension: str) -> FileResponse:
    """The rows behind one number, exactly those of its page."""
    figure = figure_for(signed_in(request), figure_id)
    asked = asked_for(request)
    layout = layout_of(figure)
    rows = layout.load(figure.rows(asked.selection))
    columns = [Column(column.label, width=18) for column in layout.columns]
    values = (
        [column.value(row) for column in layout.columns] for row in rows.iterator(chunk_size=1000)
    )
    title = f"{figure.label}-{asked.sentence}"
    below = totals(figure, rows)
    return _answer(
        request, asked, extension, title, columns, values, count=rows.count(), below=below
    )


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def monthly_export(request: HttpRequest, extension: str) -> FileResponse:
    """The report of a month or another period."""
    asked = asked_for_report(request)
    table = monthly_table(asked.selection, asked.communities)
    heads = [f"{figure.label}（{figure.unit}）" for figure in table.figures]
    columns = [Column(head) for head in ("社区", *heads, "参加（人）", "参加（人次）", "是否填报")]
    lines = [
        [
            line["label"],
            *(number for number, _ in line["numbers"]),
            "未报" if line["is_missing"] else "",
        ]
        for line in total_and_rows(table)
    ]
    title = f"{title_of(asked.selection.period)}-{asked.sentence}"
    return _answer(request, asked, extension, title, columns, lines, count=len(lines))


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def catalogue_export(request: HttpRequest, extension: str) -> FileResponse:
    """指标目录, as its page shows it."""
    asked = asked_for(request)
    selection = asked.selection
    chapters = catalogue_of(selection, signed_in(request), published_beside(selection))
    rows = [_catalogue_row(chapter, line) for chapter, lines in chapters for line in lines]
    columns = [Column(label, width) for label, width in CATALOGUE_COLUMNS]
    return _answer(
        request, asked, extension, f"指标目录-{asked.sentence}", columns, rows, count=len(rows)
    )


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def life_export(request: HttpRequest, extension: str) -> FileResponse:
    """The times that organisational life was owed, as their page shows them."""
    check_permission(request, Permission.LIFE_VIEW)
    asked = asked_for_life(request)
    times = narrowed(owed_in(asked.selection), request.GET)
    columns = [Column(head, width) for head, width in LIFE_COLUMNS]
    rows = [
        [
            owed.organisation.name,
            str(owed.organisation.community or asked.selection.street),
            str(owed.kind.label),
            owed.label,
            "已完成" if owed.record else ("还没开展" if owed.is_running else "缺"),
            owed.record.held_on if owed.record else None,
            owed.record.topic if owed.record else "",
        ]
        for owed in times
    ]
    title = f"组织生活完成情况-{asked.sentence}"
    return _answer(request, asked, extension, title, columns, rows, count=len(rows))


def _catalogue_row(chapter: str, line: Line) -> list[object]:
    figure, owner, gap = line.figure, line.owner, line.gap
    baseline = gap.baseline if gap else None
    return [
        chapter,
        figure.id,
        figure.key,
        figure.label,
        figure.definition,
        figure.unit,
        line.period_kind,
        line.publicity,
        str(owner.department or "") if owner else "",
        owner.position if owner else "",
        line.now,
        baseline.value if baseline else None,
        baseline.is_lower_bound if baseline else None,
        baseline.as_of if baseline else None,
        baseline.source if baseline else "",
        gap.then if gap else None,
        f"{gap.text}{gap.baseline.note}" if gap else "",
    ]


def _answer(
    request: HttpRequest,
    asked: Asked,
    extension: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    count: int,
    below: Sequence[Sequence[object]] = (),
) -> FileResponse:
    if extension not in FORMATS:
        raise Http404("只能导出 xlsx 或 csv。")
    user = signed_in(request)
    with transaction.atomic():
        record(
            "figures.exported",
            by=user,
            label=title,
            facts={"rows": count, "format": extension, "filter": asked.sentence},
        )
    note = f"导出人：{user.name}；导出时间：{timezone.localtime():%Y-%m-%d %H:%M}；{asked.sentence}"
    file: IO[bytes] = (
        write_xlsx(columns, rows, title=title, note=note, totals=below)
        if extension == "xlsx"
        else write_csv(columns, rows, note=note, totals=below)
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{title}.{extension}",
        content_type=FORMATS[extension],
    )
