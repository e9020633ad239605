"""How the rows behind a figure are shown: columns, a link per row, a total line."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from dashboard.figures import Figure, Rows
from dashboard.rows.base import Column, Layout
from dashboard.rows.party import (
    ALLIANCE,
    BRAND,
    CATEGORY,
    LIFE_RECORD,
    OVERDUE_TERM,
    PART_TIME,
    PROJECT,
    TIER,
    UNIT,
    WORK_LIST,
)
from dashboard.rows.projects import (
    ASSET,
    COMMUNITY,
    COMPOUND,
    DRAINAGE,
    HONOUR,
    LIVELIHOOD,
    PREMISES,
    QUASI_PROPERTY,
    RENEWAL,
)
from dashboard.rows.volunteers import (
    ACTIVITY,
    ARMBAND,
    PROBLEM,
    SEAT,
    TEAM,
    VOLUNTEER,
)
from volunteers.models import HeadcountBasis

LAYOUTS: dict[str, Layout] = {
    "E01": LIFE_RECORD,
    "E02": OVERDUE_TERM,
    "F01": TIER,
    "F04": ALLIANCE,
    "F05": UNIT,
    "F06": UNIT,
    "F02": BRAND,
    "F03": BRAND,
    "F07": PART_TIME,
    "F08a": PROJECT,
    "F08b": CATEGORY,
    "F10": TEAM,
    "F11": VOLUNTEER,
    "F11b": SEAT,
    "F13": PROBLEM,
    "F17": ARMBAND,
    "F14": LIVELIHOOD,
    "F15": LIVELIHOOD,
    "F18": PREMISES,
    "F19": COMMUNITY,
    **dict.fromkeys(("F33", "F34", "F35"), RENEWAL),
    "F36": COMPOUND,
    **dict.fromkeys(("F37", "F38", "F39"), DRAINAGE),
    **dict.fromkeys(("F40", "F41", "F42"), ASSET),
    "F43": QUASI_PROPERTY,
    "F45": HONOUR,
    "F46": HONOUR,
    "F47": HONOUR,
    "F50": WORK_LIST,
}


def layout_of(figure: Figure) -> Layout:
    """Return how the rows behind `figure` are listed; as activities unless LAYOUTS knows better."""
    return LAYOUTS.get(figure.id, ACTIVITY)


@dataclass(frozen=True)
class Line:
    """One row as it is shown: its cells in column order and where it leads."""

    cells: list[tuple[Column, Any]]
    url: str


def lines(layout: Layout, rows: Any, *, may_open_ledgers: bool) -> list[Line]:
    """Turn rows into lines; ledger links only for people who may enter the office."""
    return [
        Line(
            cells=[(column, column.value(row)) for column in layout.columns],
            url=_url(layout, row, may_open_ledgers=may_open_ledgers),
        )
        for row in rows
    ]


def _url(layout: Layout, row: Any, *, may_open_ledgers: bool) -> str:
    url = layout.link(row) if layout.link else ""
    return url if may_open_ledgers or not url.startswith("/admin/") else ""


def totals(figure: Figure, rows: Rows) -> list[list[Any]]:
    """Return the lines below an exported list: what its page says that the rows add up to.

    Shape:  a cell per column; 人 and 人次 on a line each. Empty where nothing is added up, or there
            are no rows.
    """
    if layout_of(figure) is ACTIVITY:
        sums = _headcounts(rows)
        return [_total(figure, label, "headcount", sums[basis]) for basis, label in COUNTED if sums]
    total = rows.order_by().aggregate(total=Sum(figure.sums))["total"] if figure.sums else None
    if total is None:
        return []
    whole = int(total)
    rounded = f"（看板上取整，为 {whole:,} {figure.unit}）" if whole != total else ""
    return [_total(figure, f"合计{rounded}", figure.sums, total)]


COUNTED = (
    (HeadcountBasis.PEOPLE, "合计（人）"),
    (HeadcountBasis.VISITS, "合计（人次，另计，两者不相加）"),
)


def _total(figure: Figure, label: str, field: str, total: Any) -> list[Any]:
    cells = [total if column.adds == field else None for column in layout_of(figure).columns]
    return [label, *cells[1:]]


def _headcounts(rows: Rows) -> Counter[str]:
    """Return how many took part by the basis of the count; empty without rows."""
    sums = rows.order_by().values_list("headcount_basis").annotate(total=Sum("headcount"))
    return Counter({basis: total or 0 for basis, total in sums})


def headcounts(figure: Figure, rows: Rows) -> str:
    """Return the total line of a list of activities, 人 and 人次 apart; empty for other rows."""
    if layout_of(figure) is not ACTIVITY:
        return ""
    sums = _headcounts(rows)
    people, visits = sums[HeadcountBasis.PEOPLE], sums[HeadcountBasis.VISITS]
    return f"参加 {people:,} 人；另计 {visits:,} 人次（两者不相加）"
