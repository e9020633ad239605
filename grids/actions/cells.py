"""Writes of single cells: what is known of one, and its end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from grids import moving
from grids.actions.places import place_of_grid
from grids.models import Grid
from grids.moving import A_DAY
from places.actions import check_scope
from places.models import Community

ELSEWHERE = (
    "网格里已经有记录，不能改到别的社区。小区划走的，请在“小区”台账里改社区，楼栋会移出网格；"
    "网格不用了，请用“停用网格”，再到新社区新建。"
)


@transaction.atomic
def save_grid(
    *, grid: Grid, by: User, version: int | None = None, at: datetime | None = None
) -> Grid:
    """Save a grid cell; the caller has set its fields.

    Errors: RefusedError when it would end this way while work lies in it, or change its community
            once anything belongs to it.
    Source: docs/rules.md R-GRD-1, R-GRD-3, R-GRD-4.
    """
    check_scope(grid, by=by, permission=Permission.GRID_EDIT, place_of=place_of_grid)
    before = Grid.objects.filter(pk=grid.pk).first() if grid.pk else None
    if before is not None and grid.community_id != before.community_id and moving.preview([before]):
        raise RefusedError(ELSEWHERE)
    if before is not None and grid.effective_to != before.effective_to and _has_work(grid):
        raise RefusedError("网格里还有未了结的事，请在网格页面用“停用网格”，写明转到哪个网格。")
    pagecache.forget_on_commit()
    return save_recorded(grid, "grid.saved", by=by, version=version, at=at)


def take_code(community: Community, by: Any, at: datetime | None) -> None:
    """Let the codes of a community's grids, those that ended too, begin with its new code.

    Runs in the caller's transaction.
    Source: docs/rules.md R-GRD-1.
    """
    rows = Grid.objects.select_for_update(of=("self",), no_key=True).filter(community=community)
    for row in rows.exclude(code__startswith=community.code).order_by("pk"):
        code = f"{community.code}{row.code[len(community.code) :]}"
        Grid.objects.filter(pk=row.pk).update(code=code, version=F("version") + 1)
        record("grid.recoded", row, by=by, at=at, fields={"code": (row.code, code)})


@transaction.atomic
def stop_grid(
    *,
    grid: Grid,
    effective_to: date,
    reason: str,
    by: User,
    to: Grid | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Grid:
    """End a cell; what is open in it goes to another one, the rest stays as its history.

    Units:  `effective_to` is the first day on which the cell is gone.
    Errors: RefusedError without `to` while buildings or open work lie in it, for a cell of another
            community, a day to come, one that is not later than everything that began in it, or
            without a reason.
    Source: docs/rules.md R-GRD-3.
    """
    words = written(reason, ask="请写明停用原因。")
    row = locked(grid)
    check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=place_of_grid)
    row.expect_version(version)
    check_running(row)
    refuse_future(effective_to, at=at)
    _check_last_day(row, effective_to)
    if to is None and _has_work(row):
        raise RefusedError("网格里还有楼栋或未了结的事，请选择转到哪个网格。")
    if to is not None:
        _check_heir(row, to, effective_to)
        buildings = [line.building_id for line in row.building_rows.running()]
        moving.move_buildings(row, dict.fromkeys(buildings, to), on=effective_to)
        moving.move_open_work(row, to, by=by, at=at)
    row.assignments.filter(ends_on=None).update(ends_on=effective_to - A_DAY)
    row.effective_to = effective_to
    row.version += 1
    row.save()
    pagecache.forget_on_commit()
    record("grid.stopped", row, by=by, at=at, reason=words)
    return row


def _has_work(grid: Grid) -> bool:
    return grid.building_rows.running().exists() or moving.has_open_work(grid)


def check_running(grid: Grid) -> None:
    """Refuse to end a cell twice.

    Source: docs/rules.md R-GRD-3.
    """
    if grid.effective_to is not None:
        raise RefusedError("这个网格已经停用。")


def _check_last_day(grid: Grid, last: date) -> None:
    latest = moving.latest_start([grid])
    if last <= latest:
        raise RefusedError(f"网格里最近的一条登记从{latest:%Y年%-m月%-d日}开始，日期要晚于它。")


def _check_heir(grid: Grid, to: Grid, day: date) -> None:
    if to.pk == grid.pk or to.community_id != grid.community_id:
        raise RefusedError("请选择同一社区的另一个网格。")
    if not to.is_active_on(day):
        raise RefusedError(f"“{to}”在这一天没有启用，请选择别的网格。")
