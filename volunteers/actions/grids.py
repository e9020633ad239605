"""When grid cells are reshaped, what is open in them goes along; what was confirmed stays."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from audit.actions import record
from grids.models import Grid
from grids.moving import OpenKind
from volunteers.models import Activity, ActivityState, Problem

CLOSED = (ActivityState.CONFIRMED, ActivityState.VOIDED)


def open_activities(grid: Grid) -> QuerySet[Activity]:
    """Return the filings of a cell that are not yet decided."""
    return Activity.objects.filter(grid=grid).exclude(state__in=CLOSED)


def open_problems(grid: Grid) -> QuerySet[Problem]:
    """Return what has still to be solved of the activities of a cell."""
    return Problem.objects.open().filter(activity__grid=grid)


def move_activities(rows: QuerySet[Any], to: Grid, by: Any, at: datetime | None) -> None:
    """Let filings lie in another cell; whoever has one open in a form is told.

    Source: docs/rules.md R-GRD-3.
    """
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        Activity.objects.filter(pk=row.pk).update(grid=to, version=F("version") + 1)
        record("activity.moved", row, by=by, at=at, fields={"grid": (row.grid_id, to.pk)})


ACTIVITIES = OpenKind("未确认的活动", open_activities, move_activities)
PROBLEMS = OpenKind("待解决的问题", open_problems)
