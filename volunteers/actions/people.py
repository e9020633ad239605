"""Plain registers of the app: teams and volunteers; and the logged look at personal data."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import RefusedError
from places.models import covered_by
from volunteers.models import Team, Volunteer


@transaction.atomic
def save_team(*, team: Team, by: User, at: datetime | None = None) -> Team:
    """Save a team of the register; the caller has set its fields.

    Errors: ValidationError for bad fields; RefusedError outside one's posts.
    """
    return _save_registered(team, "team.saved", permission=Permission.TEAM_EDIT, by=by, at=at)


@transaction.atomic
def save_volunteer(*, volunteer: Volunteer, by: User, at: datetime | None = None) -> Volunteer:
    """Save a volunteer of the register; the caller has set its fields.

    Errors: ValidationError for bad fields; RefusedError outside one's posts.
    """
    return _save_registered(
        volunteer, "volunteer.saved", permission=Permission.VOLUNTEER_EDIT, by=by, at=at
    )


@transaction.atomic
def reveal_person(
    *, volunteer: Volunteer, purpose: str, by: User, at: datetime | None = None
) -> dict[str, str]:
    """Open a volunteer's phone and ID number for a stated purpose; the look itself is logged.

    Shape:  {"phone": …, "id_number": …}; empty texts where nothing is kept.
    Errors: RefusedError without a purpose of at least four characters, or outside one's posts.
    Source: docs/rules.md R-ACC-4.
    """
    if not covered_by(by, volunteer, Permission.PERSON_REVEAL):
        raise RefusedError("您的岗位不能查看这名志愿者的完整信息。")
    if len(purpose.strip()) < 4:
        raise RefusedError("请写明查看用途，至少 4 个字。")
    record("volunteer.revealed", volunteer, by=by, at=at, reason=purpose.strip())
    sealed = volunteer.id_number_sealed
    return {
        "phone": volunteer.phone,
        "id_number": volunteer.unseal_id_number() if sealed else "",
    }


Registered = TypeVar("Registered", Team, Volunteer)


def _save_registered(
    row: Registered, action: str, *, permission: Permission, by: User, at: datetime | None
) -> Registered:
    if not covered_by(by, row, permission):
        raise RefusedError("这条记录不在您的岗位范围内，不能保存。")
    before = type(row).objects.filter(pk=row.pk).first()
    if before is not None:
        row.version = before.version + 1
    row.full_clean()
    row.save()
    names = [field.name for field in row._meta.concrete_fields if field.editable]
    changed = {
        name: (getattr(before, name, None), getattr(row, name))
        for name in names
        if before is None or getattr(before, name) != getattr(row, name)
    }
    record(action, row, by=by, at=at, fields=changed)
    return row
