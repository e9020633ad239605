"""月报: a month's table, or another period's; who has not filed, and the text that reminds them."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.replica import reads_replica
from dashboard.monthly import MonthlyRow, MonthlyTable, monthly_table
from dashboard.periods import Period
from dashboard.selections import STREET_LEVEL, Asked, asked_for, query_of


@require_safe
@require_permission(Permission.BOARD_VIEW)
@reads_replica
def monthly(request: HttpRequest) -> HttpResponse:
    """One month or another period, every community, each number a link to its rows."""
    asked, today = asked_for_report(request), timezone.localdate()
    table = monthly_table(asked.selection, asked.communities)
    *lines, total = total_and_rows(table)
    period = asked.selection.period
    earlier, later = period.previous, period.following
    has_begun = later is not None and later.start is not None and later.start <= today
    context = {
        "asked": asked,
        "table": table,
        "lines": lines,
        "total": total,
        "before": _before(table),
        "may_export": signed_in(request).may(Permission.EXPORT),
        "periods": _periods(asked, today),
        "month": f"{period.start:%Y-%m}",
        "title": f"{period.label}{title_of(period)}",
        "period_query": query_of(asked.selection),
        "earlier_query": query_of(asked.selection, period=earlier.text) if earlier else "",
        "later_query": query_of(asked.selection, period=later.text) if later and has_begun else "",
    }
    return render(request, "dashboard/monthly.html", context)


def asked_for_report(request: HttpRequest) -> Asked:
    """Read the selection; a period without two ends, or none, becomes the current month."""
    query = {name: request.GET[name] for name in ("street", "community") if name in request.GET}
    names = ("from", "to") if request.GET.get("from") or request.GET.get("to") else ("period",)
    period = {name: request.GET[name] for name in names if request.GET.get(name)}
    asked = asked_for(request, query | (period or {"period": request.GET.get("month", "")}))
    if asked.selection.period.previous:
        return asked
    return asked_for(request, query | {"period": f"{timezone.localdate():%Y-%m}"})


def title_of(period: Period) -> str:
    """Return what a report of this period is called."""
    kinds = {4: "活动年报", 6: "活动季报", 7: "活动月报"}
    if period.start is None or period.end is None or len(period.text) in kinds:
        return kinds.get(len(period.text), "活动报表")
    if period.start == period.end:
        return "活动日报"
    return "活动周报" if period == Period.week(period.start) else "活动报表"


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
        "is_missing": row.community is not None and not (row.has_filed or table.is_to_come),
        "numbers": [
            *((row.numbers[figure.id], urls[figure.id]) for figure in table.figures),
            (row.people, urls["M03"]),
            (row.visits, urls["M03"]),
        ],
    }


def _before(table: MonthlyTable) -> list[int] | None:
    """Return the totals of the period before, in the order of the columns."""
    if table.before is None:
        return None
    numbers = [table.before.numbers[figure.id] for figure in table.figures]
    return [*numbers, table.before.people, table.before.visits]


def _periods(asked: Asked, today: date) -> list[dict[str, Any]]:
    """Return the quick choices: the day, week, month, quarter and year of today."""
    choices = {
        "今天": Period.between(today, today),
        "本周": Period.week(today),
        "本月": Period.month(today.year, today.month),
        "本季度": Period.quarter(today.year, (today.month + 2) // 3),
        "今年": Period.year(today.year),
    }
    return [
        {
            "label": label,
            "url": query_of(asked.selection, period=period.text),
            "is_current": period == asked.selection.period,
        }
        for label, period in choices.items()
    ]
