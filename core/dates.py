"""Days: some months away, and not yet here."""

from calendar import monthrange
from datetime import date, datetime

from django.utils import timezone

from core.errors import RefusedError


def months_on(day: date, count: int) -> date:
    """Return the same day `count` months on, or the month's last day when it has no such day.

    Units:  whole months, twelve to a year; a negative count goes back.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def refuse_future(day: date, *, at: datetime | None) -> None:
    """Refuse a day after that of `at`, today when None: what is to come is registered then."""
    if day > timezone.localdate(at):
        raise RefusedError("日期不能晚于今天，请到当天再登记。")
