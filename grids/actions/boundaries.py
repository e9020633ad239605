"""Writes of boundaries: a polygon that somebody pasted or uploaded, or none."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import ConflictError
from grids.actions.places import place_of_community
from grids.geometry import polygons_of
from grids.models import Boundary, Grid
from places.actions import Place, check_scope
from places.models import Community


@transaction.atomic
def save_boundary(
    *,
    of: Community | Grid,
    text: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Boundary:
    """Keep the boundary of a community or a cell as GeoJSON says it.

    Shape:  `version` is that of the boundary which was seen, 0 where there was none.
    Errors: ValidationError that says what is wrong with the text; RefusedError out of reach;
            ConflictError for another boundary than was seen.
    Source: docs/rules.md R-GRD-10.
    """
    owner = locked(of)
    name = "grid" if isinstance(owner, Grid) else "community"
    row = Boundary.objects.filter(**{name: owner}).first() or Boundary(**{name: owner})
    check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=_place)
    if version is not None and version != (row.version if row.pk else 0):
        raise ConflictError
    row.polygons = polygons_of(text)
    return save_recorded(row, "boundary.saved", by=by, version=row.version, at=at)


@transaction.atomic
def remove_boundary(
    *, boundary: Boundary, by: User, version: int | None = None, at: datetime | None = None
) -> None:
    """Take a boundary off the map; the place is drawn as a tile again.

    Errors: ConflictError for another boundary than was seen.
    """
    row = locked(boundary)
    row.expect_version(version)
    check_scope(row, by=by, permission=Permission.GRID_EDIT, place_of=_place)
    record("boundary.removed", row, by=by, at=at)
    row.delete()


def _place(row: Boundary) -> Place:
    community = row.community or (row.grid.community if row.grid else None)
    return place_of_community(community) if community else (None, None)
