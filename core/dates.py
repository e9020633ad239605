"""The day that lies some months away."""

from calendar import monthrange
from datetime import date


def months_on(day: date, count: int) -> date:
    """Return the same day `count` months on, or the month's last day when it has no such day.

    Units:  whole months, twelve to a year; a negative count goes back.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
