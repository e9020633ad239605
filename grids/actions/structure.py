"""Writes of what lies below a cell: buildings in cells, entrances, ten-household groups, counts."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.dates import refuse_future
from core.errors import RefusedError
from grids.actions.places import (
    keeps,
    place_of_community,
    place_of_grid,
)
from grids.models import Entrance, Grid, GridBuilding, GridCount, HouseholdGroup, community_of
from grids.moving import A_DAY
from places.actions import check_scope
from places.models import Building


@transaction.atomic
def save_entrance(
    *, entrance: Entrance, by: User, version: int | None = None, at: datetime | None = None
) -> Entrance:
    """Save an entrance; the caller has set its fields.

    Errors: RefusedError for whoever neither keeps the grids there nor adds to a building of theirs.
    Source: docs/rules.md R-GRD-11.
    """
    _check_place(entrance, entrance.building, by, at)
    pagecache.forget_on_commit()
    return save_recorded(entrance, "entrance.saved", by=by, version=version, at=at)


@transaction.atomic
def save_group(
    *, group: HouseholdGroup, by: User, version: int | None = None, at: datetime | None = None
) -> HouseholdGroup:
    """Save a ten-household group; the caller has set its fields.

    Errors: as save_entrance.
    Source: docs/rules.md R-GRD-11.
    """
    _check_place(group, group.building, by, at)
    pagecache.forget_on_commit()
    return save_recorded(group, "household_group.saved", by=by, version=version, at=at)


@transaction.atomic
def save_count(
    *, count: GridCount, by: User, version: int | None = None, at: datetime | None = None
) -> GridCount:
    """Save how many of something a cell has; the caller has set its fields.

    Source: docs/rules.md R-GRD-9.
    """
    check_scope(
        count,
        by=by,
        permission=Permission.GRID_EDIT,
        place_of=lambda row: place_of_grid(row.grid),
    )
    return save_recorded(count, "grid_count.saved", by=by, version=version, at=at)


@transaction.atomic
def place_buildings(
    *,
    grid: Grid,
    buildings: Collection[Building],
    starts_on: date,
    by: User,
    at: datetime | None = None,
) -> int:
    """Let buildings lie in a cell from a day on; where they lay before ends the day before.

    Shape:  how many moved; those that lie there already stay.
    Errors: RefusedError for a day to come, a building of another community, or one that came where
            it lies no earlier than `starts_on`.
    Source: docs/rules.md R-GRD-4.
    """
    row = locked(grid)
    check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=place_of_grid)
    refuse_future(starts_on, at=at)
    if not row.is_active_on(starts_on):
        raise RefusedError("网格在这一天没有启用，请核对日期。")
    rows = Building.objects.select_for_update(no_key=True).filter(
        pk__in=[one.pk for one in buildings]
    )
    moved = [building for building in rows if _place(building, row, starts_on)]
    if moved:
        pagecache.forget_on_commit()
        record("grid.buildings_placed", row, by=by, at=at, facts={"buildings": len(moved)})
    return len(moved)


def leave_grids(buildings: Collection[Building], by: Any, at: datetime | None) -> None:
    """End where buildings lie that go to another community; where they lay before is kept.

    A building that came only today lies there for that day. Runs in the caller's transaction.
    Source: docs/rules.md R-GRD-4.
    """
    lines = GridBuilding.objects.running().filter(building__in=buildings).select_related("grid")
    left: Counter[Grid] = Counter()
    for line in lines.select_for_update(of=("self",), no_key=True):
        line.ends_on = max(line.starts_on, timezone.localdate(at) - A_DAY)
        line.save()
        left[line.grid] += 1
    for grid, number in left.items():
        record("grid.buildings_left", grid, by=by, at=at, facts={"buildings": number})


def _place(building: Building, grid: Grid, starts_on: date) -> bool:
    before = GridBuilding.objects.running().filter(building=building).first()
    if before is not None and before.grid_id == grid.pk:
        return False
    if before is not None:
        if before.starts_on >= starts_on:
            raise RefusedError(
                f"{building}从{before.starts_on:%Y年%-m月%-d日}起在“{before.grid}”，日期要晚于它。"
            )
        before.ends_on = starts_on - A_DAY
        before.save()
    line = GridBuilding(grid=grid, building=building, starts_on=starts_on)
    line.full_clean()
    line.save()
    return True


def _check_place(row: Any, building: Building | None, by: User, at: datetime | None) -> None:
    """Refuse whoever may not write here; who keeps the heads of a building may add to it."""
    if (
        row.pk is None
        and building is not None
        and keeps(by, community_of(row), building, on=timezone.localdate(at))
    ):
        return
    check_scope(
        row,
        by=by,
        permission=Permission.GRID_EDIT,
        place_of=lambda state: place_of_community(community_of(state)),
    )
