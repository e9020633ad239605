"""Leap day, the turn of the year, holidays: every deadline that the code works out."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from alliances.models.needs import UNMET_TOO_LONG, too_long_since
from core.dates import months_on
from core.workdays import add_workdays
from dashboard.personal.actions import ANSWER_WORKDAYS
from party.actions.admissions import OPINION_DAYS
from party.halves import Half
from party.models.admissions import last_day_of_a_year
from party.relief import Quarter
from party.school_terms import SchoolTerm
from projects.actions.livelihood_steps import NOTICE_DAYS
from projects.models.wishes import CLAIM_DAYS
from services import actions as services
from services.actions.corrections import ANSWER_WITHIN_WORKDAYS
from services.models import CorrectionKind
from services.models.items import six_months_before
from tests import factories
from tests.core.test_workdays import workdays_between
from tests.services.guides import make_guide_version
from volunteers.actions.problems import DAYS_TO_SOLVE, _set_due
from volunteers.models import Problem

NEW_YEARS_EVE, BEFORE_SPRING = date(2025, 12, 31), date(2026, 2, 13)
BEFORE_NATIONAL, BEFORE_LEAP = date(2026, 9, 30), date(2028, 2, 28)
# Counted by hand from the notices of the State Council; 2028 has none yet.
DUE = {
    5: {
        NEW_YEARS_EVE: date(2026, 1, 8),
        BEFORE_SPRING: date(2026, 2, 27),
        BEFORE_NATIONAL: date(2026, 10, 13),
        BEFORE_LEAP: date(2028, 3, 6),
    },
    10: {
        NEW_YEARS_EVE: date(2026, 1, 15),
        BEFORE_SPRING: date(2026, 3, 5),
        BEFORE_NATIONAL: date(2026, 10, 20),
        BEFORE_LEAP: date(2028, 3, 13),
    },
    15: {
        NEW_YEARS_EVE: date(2026, 1, 22),
        BEFORE_SPRING: date(2026, 3, 12),
        BEFORE_NATIONAL: date(2026, 10, 27),
        BEFORE_LEAP: date(2028, 3, 20),
    },
}


@pytest.fixture
def calendar(db):
    call_command("load_calendar", 2025, 2026, verbosity=0)


def test_every_promise_in_working_days_over_holidays_and_the_leap_day(calendar):
    promises = {
        "problem": (DAYS_TO_SOLVE, 5),
        "correction": (ANSWER_WITHIN_WORKDAYS, 5),
        "opinions": (OPINION_DAYS, 5),
        "notice": (NOTICE_DAYS, 5),
        "wish": (CLAIM_DAYS, 10),
        "subject": (ANSWER_WORKDAYS, 15),
    }
    for name, (days, promised) in promises.items():
        assert days == promised, name
        for start, due in DUE[promised].items():
            found = add_workdays(start, days)
            assert found.date == due, (name, start)
            assert found.is_estimated == (start == BEFORE_LEAP)
            assert workdays_between(start, due) == days
            # The naive sum, which the calendar protects from, would be another day.
            assert due.toordinal() != start.toordinal() + days


def test_a_problem_found_on_new_years_eve(calendar):
    row = Problem(found_on=NEW_YEARS_EVE)

    _set_due(row, None)

    assert (row.due_on, row.due_is_estimated) == (date(2026, 1, 8), False)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param(datetime(2026, 2, 13, 15, 59, tzinfo=UTC), date(2026, 2, 27), id="23:59"),
        pytest.param(datetime(2026, 2, 13, 16, 0, tzinfo=UTC), date(2026, 2, 28), id="0:00"),
    ],
)
def test_the_day_begins_at_midnight_in_china(calendar, at, due):
    row = services.file_correction(
        guide_version=make_guide_version(), kind=CorrectionKind.PLACE, text="搬家了", at=at
    )

    assert row.due_on == due


@pytest.mark.parametrize("day", [NEW_YEARS_EVE, BEFORE_NATIONAL, date(2026, 3, 1)])
def test_a_need_is_unmet_for_too_long_after_thirty_working_days(calendar, day):
    last = too_long_since(day)

    assert workdays_between(last, day) > UNMET_TOO_LONG
    assert workdays_between(date.fromordinal(last.toordinal() + 1), day) <= UNMET_TOO_LONG


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (last_day_of_a_year(date(2028, 2, 29)), date(2029, 2, 28)),
        (last_day_of_a_year(date(2027, 2, 28)), date(2028, 2, 27)),
        (last_day_of_a_year(date(2027, 3, 1)), date(2028, 2, 29)),
        (last_day_of_a_year(date(2026, 1, 1)), date(2026, 12, 31)),
        (last_day_of_a_year(NEW_YEARS_EVE), date(2026, 12, 30)),
        (months_on(date(2028, 2, 29), 36), date(2031, 2, 28)),
        (months_on(date(2028, 2, 29), 48), date(2032, 2, 29)),
        (months_on(NEW_YEARS_EVE, 12), date(2026, 12, 31)),
        (months_on(date(2025, 12, 1), 1), date(2026, 1, 1)),
        (months_on(date(2026, 1, 1), -12), date(2025, 1, 1)),
        (six_months_before(date(2028, 8, 31)), date(2028, 2, 29)),
        (six_months_before(date(2027, 8, 31)), date(2027, 2, 28)),
        (six_months_before(date(2028, 2, 29)), date(2027, 8, 29)),
        (six_months_before(NEW_YEARS_EVE), date(2025, 6, 30)),
        (Half.of(NEW_YEARS_EVE).end, NEW_YEARS_EVE),
        (Half.of(date(2028, 2, 29)).start, date(2028, 1, 1)),
        (Quarter.of(date(2028, 2, 29)).end, date(2028, 3, 31)),
        (Quarter.of(NEW_YEARS_EVE).moved(1).start, date(2026, 1, 1)),
        (SchoolTerm.of(NEW_YEARS_EVE).after_end.year, 2026),
        (SchoolTerm.of(date(2028, 2, 29)).after_end, date(2028, 3, 1)),
    ],
)
def test_years_halves_quarters_and_terms(found, expected):
    assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize("last", [NEW_YEARS_EVE, date(2028, 2, 29)])
def test_the_last_day_of_a_post_still_counts(last):
    from accounts.models import Post

    post = factories.make_user().posts.get()
    Post.objects.filter(pk=post.pk).update(starts_on=date(2025, 1, 1), ends_on=last)
    rows = Post.objects.filter(pk=post.pk)

    assert rows.active_on(last).exists()
    assert not rows.active_on(date.fromordinal(last.toordinal() + 1)).exists()
