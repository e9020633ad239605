"""Writes of co-building projects and their categories."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import CoBuildProject, ProjectCategory
from audit.actions import save_recorded
from core.errors import RefusedError
from places.actions import check_scope, placed
from places.models import Unit


@transaction.atomic
def save_category(
    *, category: ProjectCategory, by: User, version: int | None = None, at: datetime | None = None
) -> ProjectCategory:
    """Save a category of projects; the caller has set its fields."""
    check_scope(
        category,
        by=by,
        permission=Permission.PROJECT_EDIT,
        place_of=lambda state: (state.street_id, None),
    )
    return save_recorded(category, "category.saved", by=by, version=version, at=at)


@transaction.atomic
def save_project(
    *,
    project: CoBuildProject,
    by: User,
    partner_units: Sequence[Unit] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Save a co-building project; partners stay as they are when None."""
    check_scope(project, by=by, permission=Permission.PROJECT_EDIT, place_of=placed)
    partners = {} if partner_units is None else {"partner_units": partner_units}
    if any(unit.street_id != project.street_id for unit in partner_units or ()):
        raise RefusedError("共建单位应是本街道登记的单位，请重新选择。")
    return save_recorded(project, "project.saved", by=by, version=version, at=at, **partners)
