"""Writes of the red-armband register: save a member, join them to the roster's same person."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import outbox
from core.database import locked
from places.actions import check_scope, placed
from places.models import Street
from volunteers import notifications
from volunteers.models import PatrolShift, RedArmband, ShiftMember, Volunteer


@transaction.atomic
def save_armband(
    *,
    armband: RedArmband,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RedArmband:
    """Save a member of the register; the caller has set its fields.

    Shape:  joined to the roster's entry of the same name and phone when there is exactly one;
            whoever leaves is taken off the coming shifts.
    Errors: ValidationError for bad fields or somebody who is there already; RefusedError outside
            one's posts.
    Source: docs/rules.md R-ARM-1, R-ARM-7.
    """
    armband.volunteer = same_volunteer(armband)
    check_scope(armband, by=by, permission=Permission.ARMBAND_EDIT, place_of=placed)
    if armband.pk is not None:
        locked(armband)  # whoever puts them into a shift meanwhile waits
    places = _hold_coming({armband.pk: armband.left_on}, at=at)
    saved = save_recorded(armband, "armband.saved", by=by, version=version, at=at)
    _take_off(places, by=by, at=at)
    return saved


def take_leavers_off(street: Street, *, by: User, at: datetime | None = None) -> None:
    """Take off the coming shifts whoever has left by a workbook.

    Shape:  the caller wrote their days of leaving in the same transaction.
    Source: docs/rules.md R-ARM-7.
    """
    gone = RedArmband.objects.filter(street=street).exclude(left_on=None)
    _take_off(_hold_coming(dict(gone.values_list("pk", "left_on")), at=at), by=by, at=at)


def _hold_coming(left_on: Mapping[int, date | None], *, at: datetime | None) -> list[ShiftMember]:
    """Return the places in coming shifts, held, of people on days on which they no longer serve.

    Who goes on under another row, after a merge of two entries, keeps them.
    """
    serving = RedArmband.objects.filter(left_on=None).exclude(volunteer=None)
    people = serving.exclude(pk__in=left_on).values("volunteer")
    held = ShiftMember.objects.select_for_update(of=("self",), no_key=True)
    held = held.filter(armband__in=left_on, shift__cancelled_at=None)
    held = held.filter(shift__starts_at__gt=at or timezone.now())
    held = held.exclude(armband__volunteer__in=people).select_related("shift", "armband")
    return [row for row in held.order_by("pk") if _is_over(left_on[row.armband_id], row.shift)]


def _is_over(left_on: date | None, shift: PatrolShift) -> bool:
    return left_on is not None and left_on <= timezone.localdate(shift.starts_at)


def _take_off(places: Sequence[ShiftMember], *, by: User, at: datetime | None) -> None:
    """Free places, and tell who plans there what is short of somebody now."""
    for row in places:
        record("shiftmember.left", row, by=by, at=at)
        row.delete()
    for armband in {row.armband for row in places}:
        shifts = [str(row.shift.uid) for row in places if row.armband == armband]
        key = f"armband.left:{armband.uid}:{shifts[0]}"
        outbox.send(notifications.shifts_left, key, armband.uid, *shifts)


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
