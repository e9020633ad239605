"""减负账单: a quarter in three tables; each number opens its rows, on paper it is one A4."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.permissions import Permission
from audit.actions import record
from core.exports import Column, write_xlsx
from core.office.exports import CONTENT_TYPES
from core.paging import page_of
from party import relief
from party.relief import COLUMNS, Bill, Line, Quarter


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def relief_bill(request: HttpRequest) -> HttpResponse:
    """Page 减负账单: one quarter by community, department and kind."""
    user = signed_in(request)
    quarter = Quarter.asked(request.GET, timezone.localdate())
    bill = relief.bill_of(quarter, user)
    context = {
        "quarter": quarter,
        "earlier": quarter.moved(-1),
        "later": quarter.moved(1),
        "heads": [head for head, _ in COLUMNS.values()],
        "total": _cells(bill, bill.total, ""),
        "tables": [
            (table, [(line, _cells(bill, line, table.group)) for line in table.lines])
            for table in bill.tables
        ],
        "bill": bill,
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "party/relief_bill.html", context)


@require_safe
@require_permission(Permission.WORKLIST_VIEW)
def relief_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one number, exactly as many as it says."""
    user = signed_in(request)
    quarter = Quarter.asked(request.GET, timezone.localdate())
    rows = relief.narrowed(relief.rows_of(quarter, user), request.GET)
    rows = rows.select_related("pushed__department", "community", "street")
    words = relief.words_of(request.GET, relief.bill_of(quarter, user).tables)
    page = page_of(request, rows.order_by("-pushed__pushed_on", "community__code", "pk"))
    context = {"quarter": quarter, "page": page, "words": "，".join(words)}
    return render(request, "party/relief_rows.html", context)


@require_POST
@require_permission(Permission.EXPORT)
@require_recent_sign_in
def relief_export(request: HttpRequest) -> FileResponse:
    """The bill of a quarter as a workbook, the tables one below the other."""
    user = signed_in(request)
    quarter = Quarter.asked(request.GET, timezone.localdate())
    bill = relief.bill_of(quarter, user)
    lines = list(_lines(bill))
    title = f"减负账单-{quarter.label}"
    with transaction.atomic():
        record(
            "relief.exported",
            by=user,
            label=title,
            facts={"rows": len(lines), "format": "xlsx", "filter": quarter.label},
        )
    heads = ["统计", "名称", *(head for head, _ in COLUMNS.values()), "婉拒省下的工时（小时）"]
    note = f"导出人：{user.name}；导出时间：{timezone.localtime():%Y-%m-%d %H:%M}；单位：件次"
    return FileResponse(
        write_xlsx([Column(head, 16) for head in heads], lines, title=title, note=note),
        as_attachment=True,
        filename=f"{title}.xlsx",
        content_type=CONTENT_TYPES["xlsx"],
    )


def _lines(bill: Bill) -> Iterator[list[object]]:
    for table in bill.tables:
        for line in table.lines:
            yield [table.title, line.label, *line.counts.values(), line.hours]
    yield ["合计", "", *bill.total.counts.values(), bill.total.hours]


def _cells(bill: Bill, line: Line, group: str) -> list[tuple[int, str]]:
    """Return each number with the address of its rows."""
    cells = []
    for what, count in line.counts.items():
        query: dict[str, Any] = {"quarter": bill.quarter.text, "what": what}
        if group:
            query[group] = line.key
        cells.append((count, f"{reverse('party:relief-rows')}?{urlencode(query)}"))
    return cells
