"""Working days; replaced by the calendar table."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Deadline:
    """A day, and whether it was estimated without the official calendar."""

    date: date
    is_estimated: bool


def add_workdays(day: date, count: int) -> Deadline:
    """Return the day `count` working days after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return Deadline(day, is_estimated=True)
