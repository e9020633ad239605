"""F14, F15, F33–F35, F37–F42 of a board: one aggregate per table instead of a query per figure.

Each number equals `Figure.value`; a test compares them. What asks two kinds of rows of one table
(F36) is counted by its own query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum

from dashboard.figures import Selection
from dashboard.figures.base import Rows
from projects.models import (
    AssetKind,
    AssetState,
    DrainageUnit,
    LivelihoodProject,
    RenewalProgramme,
    RenewalProject,
    SafetyAsset,
    launched_condition,
)


def _finished(selection: Selection) -> Q:
    condition = Q(pk__isnull=False)
    if selection.period.start:
        condition &= Q(finished_on__gte=selection.period.start)
    if selection.period.end:
        condition &= Q(finished_on__lte=selection.period.end)
    return condition


def _overhaul(selection: Selection) -> Q:
    return Q(programme=RenewalProgramme.OVERHAUL) & launched_condition(selection.day)


def _in_use(kind: AssetKind) -> Callable[[Selection], Q]:
    return lambda selection: Q(kind=kind, state=AssetState.IN_USE, opened_on__lte=selection.day)


@dataclass(frozen=True)
class Part:
    """One figure of a table: what it counts or adds, among which rows."""

    among: Callable[[Selection], Q]
    sums: str = ""

    def over(self, selection: Selection) -> Aggregate:
        """Return the aggregate."""
        if self.sums:
            return Sum(self.sums, filter=self.among(selection))
        return Count("pk", filter=self.among(selection))


@dataclass(frozen=True)
class Table:
    """Figures that are read in one pass."""

    rows: Callable[[Selection], Rows]
    parts: Mapping[str, Part]


def _counted(selection: Selection) -> Rows:
    projects: Any = selection.rows_of(LivelihoodProject)
    rows: Rows = projects.counted()
    return rows


TABLES = (
    Table(_counted, {"F14": Part(_finished), "F15": Part(_finished, sums="beneficiaries")}),
    Table(
        lambda selection: selection.rows_of(RenewalProject),
        {
            "F33": Part(_overhaul, sums="buildings_count"),
            "F34": Part(_overhaul, sums="households_count"),
            "F35": Part(_overhaul, sums="area_m2"),
        },
    ),
    Table(
        lambda selection: selection.rows_of(DrainageUnit),
        {
            "F37": Part(lambda _: Q(pk__isnull=False)),
            "F38": Part(lambda selection: Q(entered_on__lte=selection.day)),
            "F39": Part(lambda selection: Q(completed_on__lte=selection.day)),
        },
    ),
    Table(
        lambda selection: selection.rows_of(SafetyAsset),
        {
            "F40": Part(_in_use(AssetKind.STATION)),
            "F41": Part(_in_use(AssetKind.LANE)),
            "F42": Part(_in_use(AssetKind.CHARGING)),
        },
    ),
)


def project_numbers(
    selection: Selection, before: Selection | None, wanted: set[str]
) -> dict[str, tuple[int, int | None]]:
    """Return {figure id: (now, before)} of the tables that hold anything wanted."""
    found: dict[str, tuple[int, int | None]] = {}
    for table in TABLES:
        if not wanted & table.parts.keys():
            continue
        sides = {"now": selection} | ({"before": before} if before else {})
        numbers = table.rows(selection).aggregate(
            **{
                f"{figure_id}_{word}": part.over(side)
                for figure_id, part in table.parts.items()
                for word, side in sides.items()
            }
        )
        for figure_id in table.parts:
            earlier = int(numbers[f"{figure_id}_before"] or 0) if before else None
            found[figure_id] = (int(numbers[f"{figure_id}_now"] or 0), earlier)
    return found
