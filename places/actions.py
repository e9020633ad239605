"""Writes of the registers of places and units, and the scope rule all registers share."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from audit.actions import record, save_recorded
from core.errors import RefusedError
from core.models import CalendarDay
from places.models import (
    Building,
    Community,
    Compound,
    Facility,
    HoursException,
    OpeningHours,
    Street,
    Unit,
)
from places.permissions import CALENDAR_EDIT, PLACE_EDIT, UNIT_EDIT

Row = TypeVar("Row", bound=models.Model)
Place = tuple[int | None, int | None]


def check_scope(row: Row, *, by: Any, permission: str, place_of: Callable[[Row], Place]) -> None:
    """Refuse to save a row that lies, lay or points outside one's posts.

    Shape:  `place_of` returns the keys of a row's street and community (None = street level).
    Errors: RefusedError. A related row must be visible to `by`; people are the caller's question.
    Source: docs/rules.md R-ACC-2.
    """
    before = type(row)._default_manager.filter(pk=row.pk).first() if row.pk is not None else None
    reach = by.reach(permission)
    if not all(reach.covers(*place_of(state)) for state in (before, row) if state is not None):
        raise RefusedError("这条记录不在您的岗位范围内，不能保存。")
    for field in row._meta.concrete_fields:
        key = field.value_from_object(row)
        is_new = before is None or field.value_from_object(before) != key
        if field.is_relation and key is not None and is_new:
            _check_related(field, key, by=by)


def _check_related(field: Any, key: Any, *, by: Any) -> None:
    rows = field.related_model._default_manager
    if field.related_model is type(by) or not hasattr(rows, "visible_to"):
        return
    if not rows.visible_to(by).filter(pk=key).exists():
        raise RefusedError(f"所选的{field.verbose_name}不在您的岗位范围内，请重新选择。")


def placed(row: Any) -> Place:
    """Return the place of a row that names its street and community itself."""
    return row.street_id, row.community_id


@transaction.atomic
def save_street(
    *, street: Street, by: Any, version: int | None = None, at: datetime | None = None
) -> Street:
    """Save the street's own data; the caller has set its fields."""
    check_scope(street, by=by, permission=PLACE_EDIT, place_of=lambda row: (row.pk, None))
    return save_recorded(street, "street.saved", by=by, version=version, at=at)


@transaction.atomic
def save_community(
    *, community: Community, by: Any, version: int | None = None, at: datetime | None = None
) -> Community:
    """Save a community; the caller has set its fields."""
    check_scope(
        community, by=by, permission=PLACE_EDIT, place_of=lambda row: (row.street_id, row.pk)
    )
    return save_recorded(community, "community.saved", by=by, version=version, at=at)


@transaction.atomic
def save_compound(
    *, compound: Compound, by: Any, version: int | None = None, at: datetime | None = None
) -> Compound:
    """Save a compound; the caller has set its fields."""
    check_scope(
        compound,
        by=by,
        permission=PLACE_EDIT,
        place_of=lambda row: (row.community.street_id, row.community_id),
    )
    return save_recorded(compound, "compound.saved", by=by, version=version, at=at)


@transaction.atomic
def save_building(
    *, building: Building, by: Any, version: int | None = None, at: datetime | None = None
) -> Building:
    """Save a building; the caller has set its fields."""
    check_scope(
        building,
        by=by,
        permission=PLACE_EDIT,
        place_of=lambda row: (row.compound.community.street_id, row.compound.community_id),
    )
    return save_recorded(building, "building.saved", by=by, version=version, at=at)


@transaction.atomic
def save_facility(
    *, facility: Facility, by: Any, version: int | None = None, at: datetime | None = None
) -> Facility:
    """Save a facility; its hours are saved by `replace_hours` and `replace_exceptions`."""
    check_scope(facility, by=by, permission=PLACE_EDIT, place_of=placed)
    return save_recorded(facility, "facility.saved", by=by, version=version, at=at)


@transaction.atomic
def replace_hours(
    *, facility: Facility, hours: Sequence[OpeningHours], by: Any, at: datetime | None = None
) -> None:
    """Make a facility's weekly hours equal to `hours`.

    Source: docs/rules.md R-PLC-3.
    """
    _replace(facility, OpeningHours, hours, by=by, action="facility.hours_saved", at=at)


@transaction.atomic
def replace_exceptions(
    *,
    facility: Facility,
    exceptions: Sequence[HoursException],
    by: Any,
    at: datetime | None = None,
) -> None:
    """Make a facility's days with other hours equal to `exceptions`.

    Source: docs/rules.md R-PLC-3.
    """
    _replace(facility, HoursException, exceptions, by=by, action="facility.days_saved", at=at)


@transaction.atomic
def save_unit(
    *, unit: Unit, by: Any, version: int | None = None, at: datetime | None = None
) -> Unit:
    """Save a unit; the caller has set its fields."""
    check_scope(unit, by=by, permission=UNIT_EDIT, place_of=placed)
    return save_recorded(unit, "unit.saved", by=by, version=version, at=at)


@transaction.atomic
def save_calendar_day(
    *, day: CalendarDay, by: Any, version: int | None = None, at: datetime | None = None
) -> CalendarDay:
    """Save a day of the working calendar; from now on no automatic update touches it.

    It stands here because the calendar's own app lies below the audit trail.
    """
    if not by.may(CALENDAR_EDIT):
        raise RefusedError("您的岗位不能修改节假日安排。")
    day.is_edited = True
    return save_recorded(day, "calendar_day.saved", by=by, version=version, at=at)


def _replace(
    facility: Facility,
    model: type[OpeningHours] | type[HoursException],
    wanted: Sequence[Any],
    *,
    by: Any,
    action: str,
    at: datetime | None,
) -> None:
    check_scope(facility, by=by, permission=PLACE_EDIT, place_of=placed)
    rows = model._default_manager.filter(facility=facility)
    before = "；".join(str(row) for row in rows)
    rows.delete()
    for row in wanted:
        row.pk, row.facility = None, facility
        row.full_clean()
        row.save(force_insert=True)
    after = "；".join(str(row) for row in model._default_manager.filter(facility=facility))
    record(action, facility, by=by, at=at, fields={model._meta.model_name or "": (before, after)})
