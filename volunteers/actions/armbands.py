"""Writes of the red-armband register: save a member, join them to the roster's same person."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from places.actions import check_scope, placed
from volunteers.models import RedArmband, Volunteer


@transaction.atomic
def save_armband(
    *,
    armband: RedArmband,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RedArmband:
    """Save a member of the register; the caller has set its fields.

    Shape:  joined to the roster's entry of the same name and phone when there is exactly one.
    Errors: ValidationError for bad fields or somebody who is there already; RefusedError outside
            one's posts.
    Source: docs/rules.md R-ARM-1.
    """
    armband.volunteer = same_volunteer(armband)
    check_scope(armband, by=by, permission=Permission.ARMBAND_EDIT, place_of=placed)
    return save_recorded(armband, "armband.saved", by=by, version=version, at=at)


def same_volunteer(armband: RedArmband) -> Volunteer | None:
    """Return the standing roster entry of this person: the one linked, or of one name and phone."""
    name, phone = armband.name.strip(), armband.phone.strip()
    linked = armband.volunteer
    if linked is not None and linked.name == name and linked.phone in {phone, ""}:
        return linked
    if not phone:
        return None
    rows = Volunteer.objects.standing().filter(street=armband.street_id, name=name, phone=phone)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
