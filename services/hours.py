"""When a place is open today, in the words a resident needs; two queries for any number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from places.models import DayKind, Facility

DAYS_AHEAD = 10
# Answers for the days between two whether offices work: core.workdays.lookup.
Calendar = Callable[[date, date], Callable[[date], bool]]
Rows = QuerySet[Facility, tuple[Any, ...]]
_WEEKDAYS = "一二三四五六日"
_WHOLE_DAY = [(time.min, time.max)]  # 0:00 to 24:00, an hour no clock and no row has


@dataclass
class Place:
    """A facility with what is known of its hours for the days to come."""

    uid: str
    name: str
    address: str
    phone: str
    directions: str
    is_barrier_free: bool
    is_always_open: bool
    community_id: int | None
    hours: dict[str, list[tuple[time, time]]] = field(default_factory=dict)
    exceptions: dict[date, list[tuple[time | None, time | None, str]]] = field(default_factory=dict)
    today: str = ""
    regular: str = ""
    note: str = ""
    is_open: bool = False


def places_today(
    facilities: "QuerySet[Facility]", *, at: datetime, calendar: Calendar
) -> list[Place]:
    """Return the facilities with today's hours in words, in the order of the queryset.

    Shape:  `today` 「现在开放，今天 17:30 前」, `regular` 「工作日 9:00–12:00」, `note` the
            notice of an exceptional day.
    Units:  `at` is an aware datetime; days and hours are local.
    Source: docs/rules.md R-PLC-3.
    """
    return places_of(with_days(facilities, timezone.localdate(at)), at=at, calendar=calendar)


def places_of(rows: Rows, *, at: datetime, calendar: Calendar) -> list[Place]:
    """Return what `places_today` does, for facilities that were given their days already."""
    moment = timezone.localtime(at)
    today = moment.date()
    found = _folded(rows)
    if not found:
        return []
    is_workday = calendar(today, today + timedelta(days=DAYS_AHEAD))
    for place in found:
        place.regular = _regular(place)
        place.note = "；".join(text for _, _, text in place.exceptions.get(today, []) if text)
        place.today, place.is_open = _today(place, moment, is_workday)
    return found


def with_days(facilities: "QuerySet[Facility]", today: date) -> Rows:
    """Read facilities, hours and the coming exceptions in one statement."""
    return facilities.annotate(
        coming=FilteredRelation(
            "exceptions",
            condition=Q(exceptions__day__range=(today, today + timedelta(days=DAYS_AHEAD))),
        )
    ).values_list(
        "uid",
        "name",
        "address",
        "phone",
        "directions",
        "is_barrier_free",
        "is_always_open",
        "community_id",
        "hours__days",
        "hours__opens_at",
        "hours__closes_at",
        "coming__day",
        "coming__opens_at",
        "coming__closes_at",
        "coming__note",
    )


def _folded(rows: Rows) -> list[Place]:
    """Make one Place of all the rows of a facility."""
    places: dict[str, Place] = {}
    for uid, *facts in rows:
        place = places.setdefault(str(uid), Place(str(uid), *facts[:7]))
        days, opens_at, closes_at, day, other_opens, other_closes, note = facts[7:]
        if days and (opens_at, closes_at) not in place.hours.setdefault(days, []):
            place.hours[days].append((opens_at, closes_at))
        if day:
            other = (other_opens, other_closes, note)
            if other not in place.exceptions.setdefault(day, []):
                place.exceptions[day].append(other)
    for place in places.values():
        for periods in place.hours.values():
            periods.sort()
    return list(places.values())


def _periods_on(
    place: Place, day: date, is_workday: Callable[[date], bool]
) -> list[tuple[time, time]]:
    """An exception of the day wins; else all day, or by the calendar, 调休 included."""
    if day in place.exceptions:
        return sorted(
            (opens_at, closes_at)
            for opens_at, closes_at, _ in place.exceptions[day]
            if opens_at is not None and closes_at is not None
        )
    if place.is_always_open:
        return _WHOLE_DAY
    kind = DayKind.WORKDAY if is_workday(day) else DayKind.RESTDAY
    return place.hours.get(kind, [])


def _today(place: Place, moment: datetime, is_workday: Callable[[date], bool]) -> tuple[str, bool]:
    """Return the sentence for now, and whether the door is open."""
    clock, today = moment.time(), moment.date()
    periods = _periods_on(place, today, is_workday)
    tomorrow = _periods_on(place, today + timedelta(days=1), is_workday)
    if periods == tomorrow == _WHOLE_DAY:
        return "全天开放", True
    for opens_at, closes_at in periods:
        if opens_at <= clock < closes_at:
            return f"现在开放，今天 {_clock(closes_at)} 前", True
        if clock < opens_at:
            return f"现在没有开门，今天 {_clock(opens_at)} 开", False
    word = "今天已下班" if periods else "今天不开门"
    for ahead in range(1, DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        coming = _periods_on(place, day, is_workday)
        if coming == _WHOLE_DAY:
            return f"{word}，{_day(day, ahead)}全天开放", False
        if coming:
            return f"{word}，{_day(day, ahead)} {_clock(coming[0][0])} 开", False
    return "开放时间请打电话问", False


def _day(day: date, ahead: int) -> str:
    if ahead == 1:
        return "明天"
    return f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def _regular(place: Place) -> str:
    if place.is_always_open:
        return "全天 24 小时"
    words = []
    for kind in (DayKind.WORKDAY, DayKind.RESTDAY):
        if periods := place.hours.get(kind):
            spans = "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in periods)
            words.append(f"{kind.label} {spans}")
    return "；".join(words)


def _clock(value: time) -> str:
    if value == time.max:
        return "24:00"
    return f"{value.hour}:{value.minute:02d}"
