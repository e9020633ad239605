"""网格重构: cells are split or merged in one transaction; the old ones end, new ones begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.dates import refuse_future
from core.errors import ConflictError, RefusedError
from grids import moving
from grids.actions.assignments import save_assignment
from grids.actions.places import place_of_grid
from grids.models import ChangeKind, Grid, GridAssignment, GridChange, GridLineage, GridRole
from grids.moving import A_DAY
from places.actions import check_scope

FEWEST, MOST_PARTS = 2, 6
CHANGED = "在您预览以后，网格里的记录有变化。请再看一遍，然后确认。"


@dataclass(frozen=True)
class Part:
    """One new cell: its code and name, and who leads it."""

    code: str
    name: str
    leader: User


@transaction.atomic
def reshape(
    *,
    sources: Sequence[Grid],
    parts: Sequence[Part],
    effective_on: date,
    basis: str,
    by: User,
    part_of_building: Mapping[int, int] | None = None,
    part_of_worker: Mapping[int, int] | None = None,
    rest: int = 0,
    seen: str | None = None,
    at: datetime | None = None,
) -> GridChange:
    """Split one cell into several, or merge several into one.

    Shape:  `part_of_building` and `part_of_worker` map the key of a building, or of a running
            assignment, to the number of its part; those left out, and open work, go to `rest`.
            `seen` is what `moving.digest_of` said of the preview that the person confirmed.
    Errors: RefusedError for cells of several communities or no longer in force, for too few or
            too many parts, or a day that is to come or not later than everything that runs;
            ConflictError when the records changed since `seen`; ValidationError for codes.
    Source: docs/rules.md R-GRD-1, R-GRD-2, R-GRD-3.
    """
    keys = [grid.pk for grid in sources]
    rows = list(
        Grid.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("code")
    )
    kind = _check(rows, parts, effective_on, by=by, at=at)
    found = moving.preview(rows)
    if seen is not None and seen != moving.digest_of(found):
        raise ConflictError(CHANGED)
    new = [_begin(part, rows[0], effective_on, by=by, at=at) for part in parts]
    for row in rows:
        lines = row.building_rows.running().values_list("building", flat=True)
        chosen = {key: new[(part_of_building or {}).get(key, rest)] for key in lines}
        moving.move_buildings(row, chosen, on=effective_on)
        moving.move_open_work(row, new[rest], by=by, at=at)
    _move_people(rows, new, part_of_worker or {}, rest, effective_on, by=by, at=at)
    for grid, part in zip(new, parts, strict=True):
        _go_on(grid, part.leader, GridRole.LEADER, effective_on, by=by, at=at)
    for row in rows:
        row.effective_to = effective_on
        row.version += 1
        row.save()
    for grid in new:
        _sum_households(grid)
    change = GridChange(
        kind=kind,
        community=rows[0].community,
        effective_on=effective_on,
        basis=basis,
        moved={one.label: one.number for one in found},
        done_by=by,
    )
    save_recorded(change, "grid_change.made", by=by, at=at)
    GridLineage.objects.bulk_create(
        GridLineage(change=change, before=row, after=grid) for row in rows for grid in new
    )
    pagecache.forget_on_commit()
    record("grid.reshaped", rows[0], by=by, at=at, reason=basis)
    return change


def _check(
    rows: Sequence[Grid],
    parts: Sequence[Part],
    effective_on: date,
    *,
    by: User,
    at: datetime | None,
) -> ChangeKind:
    is_split = len(rows) == 1
    if is_split and not FEWEST <= len(parts) <= MOST_PARTS:
        raise RefusedError(f"拆分后应有 {FEWEST} 到 {MOST_PARTS} 个新网格。")
    if not is_split and (len(rows) < FEWEST or len(parts) != 1):
        raise RefusedError("合并要选两个以上的网格，合成一个。")
    if len({row.community_id for row in rows}) > 1:
        raise RefusedError("只能合并同一社区的网格。")
    for row in rows:
        check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=place_of_grid)
        if row.effective_to is not None:
            raise RefusedError(f"“{row}”已经停用，不能再拆分或合并。")
    refuse_future(effective_on, at=at)
    latest = moving.latest_start(rows)
    if effective_on <= latest:
        raise RefusedError(f"网格里最近的一条登记从{latest:%Y年%-m月%-d日}开始，生效日期要晚于它。")
    return ChangeKind.SPLIT if is_split else ChangeKind.MERGE


def _begin(part: Part, like: Grid, day: date, *, by: User, at: datetime | None) -> Grid:
    grid = Grid(
        community=like.community,
        code=part.code.strip(),
        name=part.name.strip(),
        kind=like.kind,
        effective_from=day,
    )
    return save_recorded(grid, "grid.saved", by=by, at=at)


def _move_people(
    rows: Sequence[Grid],
    new: Sequence[Grid],
    part_of: Mapping[int, int],
    rest: int,
    day: date,
    *,
    by: User,
    at: datetime | None,
) -> None:
    """End every duty; leaders are those of the parts, others go on in the part chosen for them."""
    going = [
        row
        for grid in rows
        for row in grid.assignments.select_for_update(of=("self",), no_key=True).filter(
            ends_on=None
        )
    ]
    GridAssignment.objects.filter(pk__in=[row.pk for row in going]).update(ends_on=day - A_DAY)
    done: set[tuple[int, int, str]] = set()
    for row in going:
        grid = new[part_of.get(row.pk, rest)]
        mark = (grid.pk, row.user_id, row.role)
        if row.role == GridRole.LEADER or mark in done:
            continue
        done.add(mark)
        _go_on(grid, row.user, row.role, day, phone=row.work_phone, by=by, at=at)


def _go_on(
    grid: Grid,
    user: User,
    role: str,
    day: date,
    *,
    by: User,
    at: datetime | None,
    phone: str = "",
) -> None:
    save_assignment(
        assignment=GridAssignment(grid=grid, user=user, role=role, starts_on=day, work_phone=phone),
        by=by,
        at=at,
    )


def _sum_households(grid: Grid) -> None:
    """A new cell has the households of its buildings, as far as they are known."""
    lines = grid.building_rows.running().values_list("building__households", flat=True)
    known = [number for number in lines if number is not None]
    if known:
        Grid.objects.filter(pk=grid.pk).update(households=sum(known))
