"""The board, and the rows behind each of its numbers."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.database import newest_of
from core.replica import reads_replica
from dashboard.catalogue import owner_of, owners_in
from dashboard.charts import bar_chart
from dashboard.figures import (
    BY_ID,
    CHAPTERS,
    HEADLINES,
    Figure,
    Nature,
    Selection,
    parts_of,
)
from dashboard.models import Baseline, FigureOwner
from dashboard.months import DATE_FIELDS, MonthTable, is_open, month_table
from dashboard.periods import Period
from dashboard.rows import headcounts, layout_of, lines
from dashboard.selections import STREET_LEVEL, asked_for, query_of
from dashboard.tallies import Tally, kept_tally
from volunteers.models import Activity

DEFAULT_CHART = "F12"


@dataclass(frozen=True)
class Tile:
    """A figure as the board shows it."""

    figure: Figure
    tally: Tally
    url: str
    change: str
    baseline: str
    as_of: str
    owner: str
    parts: tuple["Tile", ...] = ()

    @property
    def short(self) -> dict[str, str]:
        """The number and its unit as the tile shows them."""
        value, unit = self.figure.short(self.tally.now)
        return {"value": value, "unit": unit}


@require_safe
@require_permission(Permission.BOARD_VIEW)
@reads_replica
def board(request: HttpRequest) -> HttpResponse:
    """看板: every figure for a period and a community, each a link to its rows."""
    asked = asked_for(request)
    selection = asked.selection
    kept = kept_tally(selection, signed_in(request))
    found = kept.value
    published = published_beside(selection)
    owners = owners_in(selection.street, signed_in(request))
    tiles = [
        _tile(figure, selection, found, published, owners)
        for figure in HEADLINES
        if figure.id in found
    ]
    chart_figure = BY_ID.get(request.GET.get("chart", DEFAULT_CHART), BY_ID[DEFAULT_CHART])
    if chart_figure.id not in DATE_FIELDS or chart_figure.id not in found:
        chart_figure = BY_ID[DEFAULT_CHART]
    newest = _newest(selection, chart_figure)
    table = month_table(chart_figure, selection, asked.communities, newest["chart"])
    context = {
        "asked": asked,
        "counted_at": kept.moment,
        "periods": _periods(selection, newest["held"]),
        "chapters": [
            {"label": label, "tiles": [tile for tile in tiles if tile.figure.chapter == label]}
            for label in CHAPTERS
        ],
        "chart_figures": [BY_ID[figure_id] for figure_id in DATE_FIELDS if figure_id in found],
        "table": table,
        "cells": _cells(table, selection),
        "chart": bar_chart(_points(table, selection)),
        "total_url": _rows_url(table.figure, selection, period=table.period.text),
        "selection_query": query_of(selection),
        "may_import": signed_in(request).may(Permission.IMPORT),
    }
    return render(request, "dashboard/board.html", context)


@require_safe
@require_permission(Permission.BOARD_VIEW)
@reads_replica
def figure_rows(request: HttpRequest, figure_id: str) -> HttpResponse:
    """Exactly the rows behind one number: same filter, same permissions, same count."""
    user = signed_in(request)
    figure = figure_for(user, figure_id)
    asked = asked_for(request)
    layout = layout_of(figure)
    rows = layout.load(figure.rows(asked.selection))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "figure": figure,
        "owner": owner_of(figure, owners_in(asked.selection.street, user)),
        "columns": layout.columns,
        "page": page,
        "lines": lines(layout, page.object_list, may_open_ledgers=user.is_staff),
        "number": figure.number_of(rows) if figure.sums else page.paginator.count,
        "total_line": headcounts(figure, rows),
        "selection_query": query_of(asked.selection),
        "may_export": user.may(Permission.EXPORT),
        "may_import": user.may(Permission.IMPORT),
        "is_stock": figure.nature == Nature.STOCK,
    }
    return render(request, "dashboard/figure_rows.html", context)


def figure_for(user: User, figure_id: str) -> Figure:
    """Return the figure when `user` may open its rows.

    Errors: Http404 for an unknown figure; PermissionDenied without the permission of its rows.
    """
    figure = BY_ID.get(figure_id)
    if figure is None:
        raise Http404("没有这个指标。")
    if not user.may(figure.permission):
        raise PermissionDenied("您的岗位不能查看这个指标的明细。")
    return figure


def _tile(
    figure: Figure,
    selection: Selection,
    found: dict[str, Tally],
    published: dict[str, Baseline],
    owners: dict[str, FigureOwner],
) -> Tile:
    baseline = published.get(figure.id)
    return Tile(
        figure=figure,
        tally=found[figure.id],
        url=reverse("dashboard:figure-rows", args=[figure.id]) + query_of(selection),
        change=_change(found[figure.id], selection, figure),
        baseline=f"公布 {_published_text(baseline)}" if baseline else "",
        as_of=f"{selection.day:%Y年%-m月%-d日}" if figure.nature == Nature.STOCK else "",
        owner=str(owner_of(figure, owners) or "待指定"),
        parts=tuple(
            _tile(part, selection, found, {}, owners)
            for part in parts_of(figure)
            if part.id in found
        ),
    )


def published_beside(selection: Selection) -> dict[str, Baseline]:
    """Return the newest approved published figure of each kind; only for the whole street."""
    if selection.community is not None or selection.is_street_level or selection.user is None:
        return {}
    rows = Baseline.objects.visible_to(selection.user).approved().filter(street=selection.street)
    return {row.figure: row for row in rows.order_by("as_of")}


def _published_text(baseline: Baseline) -> str:
    more = "余" if baseline.is_lower_bound else ""
    return f"{baseline.value:,}{more}（{baseline.as_of:%Y年%-m月%-d日}，{baseline.source}）"


def _change(found: Tally, selection: Selection, figure: Figure) -> str:
    previous = selection.period.previous
    if found.change is None or previous is None:
        return ""
    if found.change == 0:
        return f"与{previous.label}持平"
    word = "多" if found.change > 0 else "少"
    return f"比{previous.label}{word} {abs(found.change):,}"


def _newest(selection: Selection, figure: Figure) -> dict[str, date | None]:
    """Return the newest day on which anything was held, and that of the chart where it asks."""
    activities: Any = selection.rows_of(Activity)
    charted = figure.rows(selection) if is_open(selection.period) else figure.rows(selection).none()
    return newest_of(
        {
            "held": (activities.confirmed(), "held_on"),
            "chart": (charted, DATE_FIELDS[figure.id]),
        }
    )


def _periods(selection: Selection, newest: date | None) -> list[dict[str, Any]]:
    """Return the quick choices of the period picker, the chosen one marked."""
    today = timezone.localdate()
    choices = [
        Period.all(),
        *(Period.year(year) for year in _years(newest, today.year)),
        Period.quarter(today.year, (today.month + 2) // 3),
        Period.month(today.year, today.month),
        Period.month(today.year, today.month).previous or Period.all(),
    ]
    return [
        {
            "label": period.label,
            "url": query_of(replace(selection, period=period)) or "?",
            "is_current": period == selection.period,
        }
        for period in choices
    ]


def _years(newest: date | None, this_year: int) -> list[int]:
    """Return this year and the two newest years in which something was held, newest first."""
    last = min(newest.year, this_year) if newest else this_year
    return sorted({this_year, last, last - 1}, reverse=True)


def _rows_url(figure: Figure, selection: Selection, **changes: str) -> str:
    return reverse("dashboard:figure-rows", args=[figure.id]) + query_of(selection, **changes)


def _points(table: MonthTable, selection: Selection) -> list[tuple[str, int, str]]:
    return [
        (
            f"{month.month}月",
            number,
            _rows_url(table.figure, selection, period=table.days_of(month).text),
        )
        for month, number in zip(table.months, table.totals, strict=True)
    ]


def _cells(table: MonthTable, selection: Selection) -> list[dict[str, Any]]:
    """Return the table's lines: (number, shade, url) by month; every number opens its rows."""
    lines_of_table = []
    periods = [table.days_of(month).text for month in table.months]
    for community in table.communities:
        place = community.code if community else STREET_LEVEL
        numbers = table.numbers[community.pk if community else None]
        lines_of_table.append(
            {
                "label": community.name if community else "街道本级",
                "numbers": [
                    (
                        number,
                        table.shade_of(number),
                        _rows_url(table.figure, selection, period=period, community=place),
                    )
                    for period, number in zip(periods, numbers, strict=True)
                ],
                "total": (
                    sum(numbers),
                    _rows_url(table.figure, selection, period=table.period.text, community=place),
                ),
            }
        )
    return lines_of_table
