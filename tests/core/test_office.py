"""Periods of the ledgers' filters."""

from datetime import date

import pytest

from core.office.filters import period_bounds

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("last-month", date(2024, 1, 1), date(2024, 1, 31)),
        ("quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
        ("last-year", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_named_period_runs_from_its_first_to_its_last_day(word, first, last):
    assert period_bounds(word, date(2024, 2, 15)) == (first, last)


def test_last_month_of_january_lies_in_the_year_before():
    assert period_bounds("last-month", date(2024, 1, 31)) == (date(2023, 12, 1), date(2023, 12, 31))
