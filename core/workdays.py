"""Working days (工作日) by the table of the official calendar.

Every question costs one query. A day of a year that the table does not know is judged by Monday
to Friday and the holidays that the law fixes to a date, and the answer says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.models import CalendarDay
from core.models.calendar import FIXED_HOLIDAYS, SATURDAY

ESTIMATED = "暂按工作日推算"


@dataclass(frozen=True)
class Deadline:
    """A day, and whether a year without an official calendar lies on the way to it."""

    date: date
    is_estimated: bool

    @property
    def note(self) -> str:
        """The words to show beside an estimated day; empty otherwise."""
        return ESTIMATED if self.is_estimated else ""


# Put together once: every question asks it.
_DAYS = CalendarDay.objects.order_by().values_list("date", "is_workday")


class _Calendar:
    """The years between two days, read at once."""

    def __init__(self, first: date, last: date) -> None:
        self._listed: dict[date, bool] = dict(
            _DAYS.filter(date__range=(date(first.year, 1, 1), date(last.year, 12, 31)))
        )
        self.known_years = {
            year
            for year in range(first.year, last.year + 1)
            if {date(year, 1, 1), date(year, 10, 1)} <= self._listed.keys()
        }

    def is_workday(self, day: date) -> bool:
        if day in self._listed:
            return self._listed[day]
        is_weekday = day.weekday() < SATURDAY
        if day.year in self.known_years:
            return is_weekday
        return is_weekday and (day.month, day.day) not in FIXED_HOLIDAYS


def is_workday(day: date) -> bool:
    """Tell whether offices work on `day`."""
    return _Calendar(_day(day), day).is_workday(day)


def lookup(first: date, last: date) -> Callable[[date], bool]:
    """Return a function that tells of each day from `first` to `last` whether offices work.

    For whoever asks of many days at once: one query.
    """
    return _Calendar(_day(first), _day(last)).is_workday


@dataclass(frozen=True)
class YearDay:
    """One day of a year. `name` is empty unless a holiday notice, or the office, names the day."""

    date: date
    is_workday: bool
    name: str = ""
    is_edited: bool = False


@dataclass(frozen=True)
class Year:
    """A whole year, day by day, and whether the official calendar is known for it."""

    is_known: bool
    days: dict[date, YearDay]

    @property
    def note(self) -> str:
        """The words to show beside a year whose notice has not come; empty otherwise."""
        return "" if self.is_known else ESTIMATED

    @property
    def workday_count(self) -> int:
        """Whole working days of the year."""
        return sum(day.is_workday for day in self.days.values())


def year_of(year: int) -> Year:
    """Return every day of a year in order, as the calendar judges it; two queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    calendar = _Calendar(first, last)
    rows = {row.date: row for row in CalendarDay.objects.of_years(year, year)}
    days = {}
    for day in [first, *_days_after(first, last)]:
        row = rows.get(day)
        days[day] = YearDay(
            day,
            calendar.is_workday(day),
            name=row.name if row else "",
            is_edited=bool(row and row.is_edited),
        )
    return Year(is_known=year in calendar.known_years, days=days)


def add_workdays(day: date, count: int) -> Deadline:
    """Return the `count`-th working day after `day`; with 0 the next working day from `day` on.

    Units:  whole working days; the day itself is never counted.
    Errors: ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    # However the holidays lie, of a stretch of days more than half are worked once a month is
    # set aside.
    calendar = _Calendar(_day(day), day + timedelta(days=2 * count + 31))
    last, worked_count = (day, 0) if count else (day - timedelta(days=1), -1)
    while worked_count < count:
        last += timedelta(days=1)
        worked_count += calendar.is_workday(last)
    years = set(range(day.year, last.year + 1))
    return Deadline(last, is_estimated=not years <= calendar.known_years)


def _day(day: date) -> date:
    """Refuse a datetime: which day it is depends on the time zone, so the caller must say."""
    if isinstance(day, datetime):
        raise TypeError("pass a date, for example timezone.localdate(moment)")
    return day


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
