"""Writes of the grid register: cells, and who works them."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.errors import RefusedError
from grids.models import Grid, GridAssignment
from places.actions import check_scope


@transaction.atomic
def save_grid(
    *, grid: Grid, by: User, version: int | None = None, at: datetime | None = None
) -> Grid:
    """Save a grid cell; the caller has set its fields.

    Source: docs/rules.md R-GRD-1.
    """
    check_scope(
        grid,
        by=by,
        permission=Permission.GRID_EDIT,
        place_of=lambda row: (row.community.street_id, row.community_id),
    )
    return save_recorded(grid, "grid.saved", by=by, version=version, at=at)


@transaction.atomic
def save_assignment(
    *,
    assignment: GridAssignment,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> GridAssignment:
    """Save somebody's duty in a grid; the caller has set its fields.

    Errors: RefusedError when the person holds no post in the grid's street.
    """
    check_scope(
        assignment,
        by=by,
        permission=Permission.GRID_EDIT,
        place_of=lambda row: (row.grid.community.street_id, row.grid.community_id),
    )
    street = assignment.grid.community.street_id
    if not assignment.user.posts.filter(street=street).exists():
        raise RefusedError("所选人员在本街道没有岗位，请先在“岗位”中登记。")
    return save_recorded(assignment, "assignment.saved", by=by, version=version, at=at)
