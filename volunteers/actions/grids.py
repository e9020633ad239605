"""When grid cells are reshaped, what is open in them goes along; what was confirmed stays."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from audit.actions import record
from grids.models import Grid
from grids.moving import OpenKind
from volunteers.models import (
    Activity,
    ActivityState,
    DutyRoster,
    PatrolShift,
    Problem,
    RedArmband,
    VisitDuty,
)

CLOSED = (ActivityState.CONFIRMED, ActivityState.VOIDED)


def open_activities(grid: Grid) -> QuerySet[Activity]:
    """Return the filings of a cell that are not yet decided."""
    return Activity.objects.filter(grid=grid).exclude(state__in=CLOSED)


def open_problems(grid: Grid) -> QuerySet[Problem]:
    """Return what has still to be solved of the activities and walks of a cell."""
    return Problem.objects.open().filter(Q(activity__grid=grid) | Q(walk__grid=grid))


def coming_shifts(grid: Grid) -> QuerySet[PatrolShift]:
    """Return the shifts of a cell that are not over; past ones, and walks, are its history."""
    return PatrolShift.objects.standing().filter(grid=grid, ends_at__gt=timezone.now())


def rosters_in_use(grid: Grid) -> QuerySet[DutyRoster]:
    """Return the rosters by which shifts of a cell are still made."""
    return DutyRoster.objects.filter(grid=grid, is_active=True)


def running_duties(grid: Grid) -> QuerySet[VisitDuty]:
    """Return what is still to be visited in a cell."""
    return VisitDuty.objects.running_on(timezone.localdate()).filter(grid=grid)


def serving_armbands(grid: Grid) -> QuerySet[RedArmband]:
    """Return the red armbands of a cell who have not left; those who have are its history."""
    return RedArmband.objects.filter(grid=grid).exclude(left_on__lte=timezone.localdate())


def _mover(
    model: type[Model], action: str
) -> Callable[[QuerySet[Any], Grid, Any, datetime | None], None]:
    """Return how rows of a model come to lie in another cell.

    Source: docs/rules.md R-GRD-3.
    """

    def move(rows: QuerySet[Any], to: Grid, by: Any, at: datetime | None) -> None:
        for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
            changed = model._default_manager.filter(pk=row.pk)
            changed.update(grid=to, version=F("version") + 1)
            record(action, row, by=by, at=at, fields={"grid": (row.grid_id, to.pk)})

    return move


ACTIVITIES = OpenKind("未确认的活动", open_activities, _mover(Activity, "activity.moved"))
PROBLEMS = OpenKind("待解决的问题", open_problems)
SHIFTS = OpenKind("未结束的值守班次", coming_shifts, _mover(PatrolShift, "shift.moved"))
ROSTERS = OpenKind("在用的轮值表", rosters_in_use, _mover(DutyRoster, "dutyroster.moved"))
DUTIES = OpenKind("到访任务", running_duties, _mover(VisitDuty, "visitduty.moved"))
ARMBANDS = OpenKind("在队的红袖标队员", serving_armbands, _mover(RedArmband, "redarmband.moved"))
OPEN_KINDS = (ACTIVITIES, PROBLEMS, SHIFTS, ROSTERS, DUTIES, ARMBANDS)
