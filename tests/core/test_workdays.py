from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from core.models import CalendarDay
from core.workdays import add_workdays, is_workday, lookup

pytestmark = pytest.mark.django_db


def load(*years):
    out = StringIO()
    call_command("load_calendar", *years, stdout=out)
    return out.getvalue()


@pytest.fixture
def calendar():
    load(2025, 2026)


def workdays_between(start, end):
    """Count day by day how many working days lie after `start` up to and including `end`."""
    is_worked = lookup(start, end)
    return sum(is_worked(start + timedelta(n)) for n in range(1, (end - start).days + 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 9, 30), True, id="day before National Day"),
        pytest.param(date(2026, 10, 1), False, id="National Day"),
        pytest.param(date(2026, 10, 7), False, id="last day of the holiday, a Wednesday"),
        pytest.param(date(2026, 10, 8), True, id="first day after"),
        pytest.param(date(2026, 10, 10), True, id="Saturday worked for the holiday"),
        pytest.param(date(2026, 10, 11), False, id="ordinary Sunday"),
        pytest.param(date(2026, 11, 23), True, id="ordinary Monday"),
    ],
)
def test_the_official_calendar_decides(calendar, django_assert_num_queries, day, expected):
    with django_assert_num_queries(1):
        assert is_workday(day) is expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2026, 11, 20), 1, date(2026, 11, 23), id="over a weekend"),
        pytest.param(date(2026, 11, 23), 5, date(2026, 11, 30), id="a week"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over National Day"),
        pytest.param(date(2026, 10, 9), 1, date(2026, 10, 10), id="onto a worked Saturday"),
        pytest.param(date(2026, 10, 3), 1, date(2026, 10, 8), id="from within a holiday"),
        pytest.param(date(2026, 10, 3), 0, date(2026, 10, 8), id="0 moves to the next workday"),
        pytest.param(date(2026, 10, 8), 0, date(2026, 10, 8), id="0 stays on a workday"),
        pytest.param(date(2025, 12, 31), 2, date(2026, 1, 5), id="over New Year"),
        pytest.param(date(2025, 1, 1), 496, date(2026, 12, 31), id="two whole years"),
    ],
)
def test_a_deadline_counts_working_days(calendar, django_assert_num_queries, day, count, expected):
    with django_assert_num_queries(1):
        deadline = add_workdays(day, count)

    assert deadline.date == expected
    assert not deadline.is_estimated
    assert deadline.note == ""


def test_a_year_has_as_many_working_days_as_the_notice_says(calendar):
    assert workdays_between(date(2024, 12, 31), date(2025, 12, 31)) == 248
    assert workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize("count", [1, 3, 20, 60])
def test_adding_and_counting_agree(calendar, count):
    start = date(2026, 1, 9)
    end = add_workdays(start, count).date

    assert workdays_between(start, end) == count


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2027, 1, 1), False, id="New Year, a Friday"),
        pytest.param(date(2028, 5, 1), False, id="Labour Day, a Monday"),
        pytest.param(date(2028, 5, 2), False, id="the second day of it"),
        pytest.param(date(2029, 10, 3), False, id="third day of National Day"),
        pytest.param(date(2029, 10, 4), True, id="the day after"),
        pytest.param(date(2027, 3, 6), False, id="Saturday"),
        pytest.param(date(2027, 3, 8), True, id="Monday"),
    ],
)
def test_an_unknown_year_goes_by_weekdays_and_fixed_holidays(calendar, day, expected):
    assert is_workday(day) is expected


@pytest.mark.parametrize(
    ("day", "is_estimated"),
    [
        pytest.param(date(2026, 12, 30), False, id="ends on the last known day"),
        pytest.param(date(2026, 12, 31), True, id="ends in the unknown year"),
        pytest.param(date(2027, 3, 1), True, id="lies in the unknown year"),
    ],
)
def test_a_deadline_that_touches_an_unknown_year_says_so(calendar, day, is_estimated):
    deadline = add_workdays(day, 1)

    assert deadline.is_estimated is is_estimated
    assert deadline.note == ("暂按工作日推算" if is_estimated else "")


def test_a_half_entered_year_is_not_yet_known(calendar):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    assert add_workdays(date(2027, 3, 1), 1).is_estimated

    CalendarDay.objects.create(date=date(2027, 10, 1), is_workday=False, name="国庆节")
    assert not add_workdays(date(2027, 3, 1), 1).is_estimated


def test_without_any_calendar_deadlines_still_work_and_say_so():
    deadline = add_workdays(date(2026, 11, 20), 1)

    assert deadline.date == date(2026, 11, 23)
    assert deadline.is_estimated


def test_a_negative_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="negative"):
        add_workdays(date(2026, 11, 20), -1)


@pytest.mark.parametrize(
    "ask",
    [is_workday, lambda m: add_workdays(m, 1), lambda m: lookup(m, m)],
    ids=["is_workday", "add_workdays", "lookup"],
)
def test_a_moment_is_refused_because_its_day_depends_on_the_zone(ask):
    with pytest.raises(TypeError):
        ask(datetime(2026, 11, 20, 23, 0))  # noqa: DTZ001


def test_loading_again_changes_nothing():
    assert "23 个年份，新增或更新 771 天" in load()
    assert "新增或更新 0 天" in load()
    assert CalendarDay.objects.count() == 771


def test_loading_fills_gaps_and_mends_rows_but_leaves_what_the_office_edited():
    load(2026)
    CalendarDay.objects.filter(date=date(2026, 10, 1)).delete()
    CalendarDay.objects.filter(date=date(2026, 10, 2)).update(name="写错了")
    CalendarDay.objects.filter(date=date(2026, 10, 10)).update(
        is_workday=False, name="本市另行通知", is_edited=True
    )

    assert "新增或更新 2 天" in load(2026)

    names = dict(CalendarDay.objects.values_list("date", "name"))
    assert names[date(2026, 10, 1)] == names[date(2026, 10, 2)] == "国庆节"
    assert names[date(2026, 10, 10)] == "本市另行通知"
    assert not is_workday(date(2026, 10, 10))


def test_days_are_named_in_chinese():
    load(2026)

    assert str(CalendarDay.objects.get(date=date(2026, 10, 10))) == "2026年10月10日 国庆节调休上班"
    assert not CalendarDay.objects.filter(name__regex="[A-Za-z]").exists()


def test_a_year_that_the_library_does_not_know_is_refused_and_nothing_is_loaded():
    with pytest.raises(CommandError, match="没有 2031 年"):
        load(2026, 2031)

    assert not CalendarDay.objects.exists()


def test_a_date_is_listed_once():
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")

    with pytest.raises(IntegrityError):
        CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=True, name="元旦")


def test_only_a_weekend_day_can_be_worked_for_a_holiday():
    friday = CalendarDay(date=date(2027, 1, 8), is_workday=True, name="元旦调休上班")
    sunday = CalendarDay(date=date(2027, 1, 3), is_workday=True, name="元旦调休上班")

    sunday.full_clean()
    with pytest.raises(ValidationError, match="本来就上班"):
        friday.full_clean()
