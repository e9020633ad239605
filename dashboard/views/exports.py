"""Exports of what a page of numbers shows: the same rows, masked alike, logged."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_csv, write_xlsx
from dashboard.monthly import monthly_table
from dashboard.rows import layout_of
from dashboard.selections import Asked, asked_for
from dashboard.views.board import figure_for
from dashboard.views.monthly import asked_for_report, title_of, total_and_rows

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
    return _answer(request, asked, extension, title, columns, values, count=rows.count())


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


def _answer(
    request: HttpRequest,
    asked: Asked,
    extension: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    count: int,
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
        write_xlsx(columns, rows, title=title, note=note)
        if extension == "xlsx"
        else write_csv(columns, rows, note=note)
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{title}.{extension}",
        content_type=FORMATS[extension],
    )
