"""月报: the month's table, who has not filed, and the text that reminds them."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from dashboard.monthly import MonthlyRow, MonthlyTable, monthly_table
from dashboard.periods import Period
from dashboard.selections import STREET_LEVEL, Asked, asked_for, query_of


@require_safe
@require_permission(Permission.BOARD_VIEW)
def monthly(request: HttpRequest) -> HttpResponse:
    """One month, every community, each number a link to its rows."""
    asked = asked_for_month(request)
    table = monthly_table(asked.selection, asked.communities)
    period = asked.selection.period
    *lines, total = total_and_rows(table)
    context = {
        "asked": asked,
        "table": table,
        "lines": lines,
        "total": total,
        "may_export": signed_in(request).may(Permission.EXPORT),
        "month": f"{period.start:%Y-%m}",
        "earlier": period.previous.text if period.previous else "",
        "later": _later(period, timezone.localdate()),
    }
    return render(request, "dashboard/monthly.html", context)


def asked_for_month(request: HttpRequest) -> Asked:
    """Read the selection; anything but one month in the address becomes the current month."""
    this_month = f"{timezone.localdate():%Y-%m}"
    query = {name: request.GET[name] for name in ("street", "community") if name in request.GET}
    asked = asked_for(request, {**query, "period": request.GET.get("month", this_month)})
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", asked.selection.period.text):
        return asked
    return asked_for(request, {**query, "period": this_month})


def total_and_rows(table: MonthlyTable) -> list[dict[str, Any]]:
    """Return the table's lines in order, the total last."""
    return [_line(row, table) for row in (*table.rows, table.total)]


def _line(row: MonthlyRow, table: MonthlyTable) -> dict[str, Any]:
    """Return a line of the table; every number leads to its rows, headcounts to the confirmed."""
    label, place = "街道本级", STREET_LEVEL
    if row is table.total:
        label, place = "合计", ""
    elif row.community is not None:
        label, place = row.community.name, row.community.code
    query = query_of(table.selection, **({"community": place} if place else {}))
    urls = {
        figure.id: reverse("dashboard:figure-rows", args=[figure.id]) + query
        for figure in table.figures
    }
    return {
        "label": label,
        "is_missing": row.community is not None and not row.has_filed,
        "numbers": [
            *((row.numbers[figure.id], urls[figure.id]) for figure in table.figures),
            (row.people, urls["M03"]),
            (row.visits, urls["M03"]),
        ],
    }


def _later(period: Period, today: date) -> str:
    """Return the next month's word, empty when it has not begun."""
    if period.end is None or period.end >= today:
        return ""
    month = period.end.month % 12 + 1
    return f"{period.end.year + (month == 1)}-{month:02d}"
