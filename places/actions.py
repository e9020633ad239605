"""Writes of the registers of places and units, and the scope rule all registers share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
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
from places.moving import let_go_of, rehouse, spread_code, take_along
from places.permissions import CALENDAR_EDIT, PLACE_EDIT, PLACE_UPKEEP, UNIT_EDIT

Row = TypeVar("Row", bound=models.Model)
Place = tuple[int | None, int | None]

# What a community knows best of itself; its name and codes are the street's.
PROFILE = ("office_address", "phone", "households", "population", "elderly", "area_km2")
MOST_DAYS = 62  # two months of other hours at once; longer ones are weekly hours


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
    if isinstance(by, field.related_model) or not hasattr(rows, "visible_to"):
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
    pagecache.forget_on_commit()
    return save_recorded(street, "street.saved", by=by, version=version, at=at)


@transaction.atomic
def save_community(
    *, community: Community, by: Any, version: int | None = None, at: datetime | None = None
) -> Community:
    """Save a community; the caller has set its fields. The codes of its grids follow its own.

    Source: docs/rules.md R-GRD-1.
    """
    check_scope(
        community, by=by, permission=PLACE_EDIT, place_of=lambda row: (row.street_id, row.pk)
    )
    is_recoded = Community.objects.filter(pk=community.pk).exclude(code=community.code).exists()
    pagecache.forget_on_commit()
    saved = save_recorded(community, "community.saved", by=by, version=version, at=at)
    if is_recoded:
        spread_code(saved, by=by, at=at)
    return saved


@transaction.atomic
def save_compound(
    *, compound: Compound, by: Any, version: int | None = None, at: datetime | None = None
) -> Compound:
    """Save a compound; the caller has set its fields.

    Gone to another community, its buildings leave what held them in the one before, and what is
    open goes along.
    Source: docs/rules.md R-GRD-4, R-PLC-6.
    """
    moves = Compound.objects.filter(pk=compound.pk).exclude(community=compound.community_id)
    is_moved = moves.exists()
    leaving = list(Building.objects.filter(compound=compound.pk)) if is_moved else []
    check_scope(
        compound,
        by=by,
        permission=PLACE_EDIT,
        place_of=lambda row: (row.community.street_id, row.community_id),
    )
    pagecache.forget_on_commit()
    saved = save_recorded(compound, "compound.saved", by=by, version=version, at=at)
    let_go_of(leaving, by=by, at=at)
    if is_moved:
        take_along(saved, by=by, at=at)
    return saved


@transaction.atomic
def save_building(
    *, building: Building, by: Any, version: int | None = None, at: datetime | None = None
) -> Building:
    """Save a building; the caller has set its fields. In another community it is let go of.

    In another compound what lies in it goes along.

    Source: docs/rules.md R-GRD-4.
    """
    lay = Building.objects.filter(pk=building.pk)
    leaving = list(lay.exclude(compound__community=building.compound.community_id))
    is_rehoused = lay.exclude(compound=building.compound_id).exists()
    check_scope(
        building,
        by=by,
        permission=PLACE_EDIT,
        place_of=lambda row: (row.compound.community.street_id, row.compound.community_id),
    )
    pagecache.forget_on_commit()
    saved = save_recorded(building, "building.saved", by=by, version=version, at=at)
    if is_rehoused:
        rehouse(saved, by=by, at=at)
    let_go_of(leaving, by=by, at=at)
    return saved


@transaction.atomic
def save_facility(
    *, facility: Facility, by: Any, version: int | None = None, at: datetime | None = None
) -> Facility:
    """Save a facility; its hours are saved by `replace_hours` and `replace_exceptions`."""
    check_scope(facility, by=by, permission=PLACE_EDIT, place_of=placed)
    pagecache.forget_on_commit()
    return save_recorded(facility, "facility.saved", by=by, version=version, at=at)


@transaction.atomic
def replace_hours(
    *,
    facility: Facility,
    hours: Sequence[OpeningHours],
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Make a facility's weekly hours equal to `hours`.

    Errors: ConflictError when the facility or its hours were changed since `version`.
    Source: docs/rules.md R-PLC-3.
    """
    row = _seen(facility, version)
    _replace(row, OpeningHours, hours, by=by, action="facility.hours_saved", at=at)


@transaction.atomic
def replace_exceptions(
    *,
    facility: Facility,
    exceptions: Sequence[HoursException],
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Make a facility's days with other hours equal to `exceptions`.

    Errors: ConflictError when the facility or its hours were changed since `version`.
    Source: docs/rules.md R-PLC-3.
    """
    row = _seen(facility, version)
    _replace(row, HoursException, exceptions, by=by, action="facility.days_saved", at=at)


@transaction.atomic
def save_profile(
    *,
    community: Community,
    values: Mapping[str, Any],
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> Community:
    """Save a community's basic information, and that somebody has checked it today.

    Shape:  `values` holds fields of PROFILE; saved unchanged they count as checked.
    Errors: RefusedError outside one's posts; ValidationError; ConflictError since `version`.
    Source: docs/rules.md R-PLC-4.
    """
    row = Community.objects.get(pk=community.pk)
    for name in PROFILE:
        if name in values:
            setattr(row, name, values[name])
    row.verified_on = timezone.localdate(at)
    check_scope(
        row, by=by, permission=PLACE_UPKEEP, place_of=lambda state: (state.street_id, state.pk)
    )
    pagecache.forget_on_commit()
    return save_recorded(row, "community.profile_saved", by=by, version=version, at=at)


@transaction.atomic
def set_day_hours(
    *,
    facility: Facility,
    days: Collection[date],
    periods: Sequence[tuple[time, time]],
    note: str,
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Let other hours hold on single days; without a period the facility is closed on them.

    Errors: RefusedError outside one's posts, for a day that is over, or more than MOST_DAYS days;
            ConflictError when the facility or its hours were changed since `version`.
    Source: docs/rules.md R-PLC-3.
    """
    if min(days) < timezone.localdate(at):
        raise RefusedError("只能安排今天和以后的日子。")
    if len(days) > MOST_DAYS:
        raise RefusedError(f"一次最多安排 {MOST_DAYS} 天；长期调整请修改每周开放时间。")
    kept = [row for row in _exceptions(facility) if row.day not in days]
    shown: list[tuple[time | None, time | None]] = [*periods] or [(None, None)]
    new = [
        HoursException(day=day, opens_at=opens_at, closes_at=closes_at, note=note.strip())
        for day in sorted(days)
        for opens_at, closes_at in shown
    ]
    replace_exceptions(facility=facility, exceptions=[*kept, *new], by=by, version=version, at=at)


@transaction.atomic
def clear_day_hours(
    *,
    facility: Facility,
    day: date,
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Let the weekly hours hold again on a day.

    Errors: ConflictError when the facility or its hours were changed since `version`.
    Source: docs/rules.md R-PLC-3.
    """
    kept = [row for row in _exceptions(facility) if row.day != day]
    replace_exceptions(facility=facility, exceptions=kept, by=by, version=version, at=at)


@transaction.atomic
def save_unit(
    *, unit: Unit, by: Any, version: int | None = None, at: datetime | None = None
) -> Unit:
    """Save a unit; the caller has set its fields.

    Errors: RefusedError outside one's posts, or for one that was joined to another.
    Source: docs/rules.md R-UNI-3, R-UNI-4.
    """
    check_scope(unit, by=by, permission=UNIT_EDIT, place_of=placed)
    if unit.same_as is not None:
        raise RefusedError(f"这家单位已并入“{unit.same_as}”，请改后者。")
    before = Unit.objects.filter(pk=unit.pk).values_list("name", "credit_code").first()
    if before != (unit.name, unit.credit_code):
        unit.told_apart_at = None  # another name or code may be another unit's
    pagecache.forget_on_commit()
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
    pagecache.forget_on_commit()
    return save_recorded(day, "calendar_day.saved", by=by, version=version, at=at)


@transaction.atomic
def remove_calendar_day(
    *, day: CalendarDay, by: Any, version: int | None = None, at: datetime | None = None
) -> None:
    """Take a day off the list, so that its weekday decides; an official one may be loaded again.

    Errors: RefusedError without the permission; ConflictError when changed since `version`.
    """
    if not by.may(CALENDAR_EDIT):
        raise RefusedError("您的岗位不能修改节假日安排。")
    row = locked(day)
    row.expect_version(version)
    record("calendar_day.removed", row, by=by, at=at)
    pagecache.forget_on_commit()
    row.delete()


def _exceptions(facility: Facility) -> list[HoursException]:
    """Return the days with other hours as they are now, under lock of the facility."""
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    return list(HoursException.objects.filter(facility=facility))


def _seen(facility: Facility, version: int | None) -> Facility:
    """Return a facility under lock; what belongs to it is as it was at `version`."""
    row = locked(facility)
    row.expect_version(version)
    return row


def _replace(
    facility: Facility,
    model: type[OpeningHours] | type[HoursException],
    wanted: Sequence[Any],
    *,
    by: Any,
    action: str,
    at: datetime | None,
) -> None:
    check_scope(facility, by=by, permission=PLACE_UPKEEP, place_of=placed)
    pagecache.forget_on_commit()
    rows = model._default_manager.filter(facility=facility)
    before = "；".join(str(row) for row in rows)
    rows.delete()
    for row in wanted:
        row.pk, row.facility = None, facility
        row.full_clean()
        row.save(force_insert=True)
    facility.version += 1  # its hours are a part of it: who looked at the ones before is told
    facility.save(update_fields=["version", "updated_at"])
    after = "；".join(str(row) for row in model._default_manager.filter(facility=facility))
    record(action, facility, by=by, at=at, fields={model._meta.model_name or "": (before, after)})
