"""Writes of who works a cell; a change of leader keeps the one before."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.dates import refuse_future
from core.errors import RefusedError
from grids.actions.places import place_of_grid
from grids.models import Grid, GridAssignment, GridRole
from grids.moving import A_DAY
from places.actions import check_scope


@transaction.atomic
def save_assignment(
    *,
    assignment: GridAssignment,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> GridAssignment:
    """Save somebody's duty in a grid; the caller has set its fields.

    Errors: RefusedError when the person holds no post in the grid's street; ValidationError when
            two people would lead the grid on the same day.
    Source: docs/rules.md R-GRD-2.
    """
    check_scope(
        assignment,
        by=by,
        permission=Permission.GRID_EDIT,
        place_of=lambda row: place_of_grid(row.grid),
    )
    Grid.objects.select_for_update(no_key=True).get(pk=assignment.grid_id)
    street = assignment.grid.community.street_id
    if not assignment.user.posts.filter(street=street).exists():
        raise RefusedError("所选人员在本街道没有岗位，请先在“岗位”中登记。")
    pagecache.forget_on_commit()
    return save_recorded(assignment, "assignment.saved", by=by, version=version, at=at)


@transaction.atomic
def change_leader(
    *,
    grid: Grid,
    user: User,
    starts_on: date,
    by: User,
    work_phone: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> GridAssignment:
    """Give a cell another leader (主负责人): the one before ends the day before.

    Errors: RefusedError for the same person, a day to come, a day on which the one before had not
            yet begun, or a cell that is not in force then; ConflictError since `version`.
    Source: docs/rules.md R-GRD-2.
    """
    row = locked(grid)
    check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=place_of_grid)
    row.expect_version(version)
    refuse_future(starts_on, at=at)
    if not row.is_active_on(starts_on):
        raise RefusedError("网格在这一天没有启用，请核对日期。")
    before = row.assignments.leading().filter(ends_on=None).first()
    if before is not None:
        if before.user_id == user.pk:
            raise RefusedError(f"{user.name}已是这个网格的网格长。")
        if before.starts_on >= starts_on:
            raise RefusedError(f"前一位从{before.starts_on:%Y年%-m月%-d日}开始任职，日期要晚于它。")
        before.ends_on = starts_on - A_DAY
        save_assignment(assignment=before, by=by, version=before.version, at=at)
    row.version += 1  # whoever looked at the old leader is told
    row.save(update_fields=["version", "updated_at"])
    return save_assignment(
        assignment=GridAssignment(
            grid=row,
            user=user,
            role=GridRole.LEADER,
            starts_on=starts_on,
            work_phone=work_phone.strip(),
        ),
        by=by,
        at=at,
    )
