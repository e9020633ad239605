"""Writes of the ground floor that no person makes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from core.models import CalendarDay


@dataclass(frozen=True)
class ListedDay:
    """What a holiday notice says of one day."""

    is_workday: bool
    name: str


@transaction.atomic
def load_calendar_days(*, days: Mapping[datetime.date, ListedDay]) -> int:
    """Store days of the official calendar; return how many rows were new or changed.

    Safe to run again. A row that the office has edited stays as the office wants it.
    """
    stored = {row.date: row for row in CalendarDay.objects.filter(date__in=days)}
    changed = [
        CalendarDay(date=day, is_workday=listed.is_workday, name=listed.name, is_edited=False)
        for day, listed in days.items()
        if (row := stored.get(day)) is None
        or not (row.is_edited or (row.is_workday, row.name) == (listed.is_workday, listed.name))
    ]
    CalendarDay.objects.bulk_create(
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "updated_at"],
    )
    return len(changed)
