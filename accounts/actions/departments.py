"""The departments of the street office."""

from datetime import datetime

from django.db import transaction

from accounts.models import Department, User
from accounts.permissions import Permission
from audit.actions import save_recorded
from places.actions import check_scope


@transaction.atomic
def save_department(
    *, department: Department, by: User, version: int | None = None, at: datetime | None = None
) -> Department:
    """Save a department of the street office; the caller has set its fields.

    Errors: ValidationError for bad fields; RefusedError outside one's posts.
    """
    check_scope(
        department,
        by=by,
        permission=Permission.ACCOUNT_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(department, "department.saved", by=by, version=version, at=at)
