from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dashboard.periods import Period

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("word", "start", "end", "label"),
    [
        ("all", None, None, "全部时间"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "2022年"),
        ("2022Q1", date(2022, 1, 1), date(2022, 3, 31), "2022年第一季度"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (
            "2022-03-05..2022-03-09",
            date(2022, 3, 5),
            date(2022, 3, 9),
            "2022年3月5日至2022年3月9日",
        ),
        ("2022-03-05..2022-03-05", date(2022, 3, 5), date(2022, 3, 5), "2022年3月5日"),
        ("..2022-03-09", None, date(2022, 3, 9), "最初至2022年3月9日"),
    ],
)
def test_a_period_is_read_from_its_word_and_written_back(word, start, end, label):
    period = Period.from_text(word)

    assert (period.start, period.end) == (start, end)
    assert period.text == word
    assert period.label == label


@pytest.mark.parametrize(
    "word",
    [
        "2022-13",
        "2022Q5",
        "yesterday",
        "2022-03-09..2022-03-05",
        "２０２２",
        "0000",
        "0001",
        "1899-12-31..",
        "9" * 40,
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_a_sentence(word):
    with pytest.raises(ValidationError, match="。"):
        Period.from_text(word)


@pytest.mark.parametrize(
    ("word", "previous"),
    [
        ("2022", "2021"),
        ("2022Q1", "2021Q4"),
        ("2022-01", "2021-12"),
        ("2022-03-05..2022-03-09", "2022-02-28..2022-03-04"),
    ],
)
def test_the_period_before_has_the_same_kind_or_length(word, previous):
    before = Period.from_text(word).previous
    assert before is not None
    assert before.text == previous


@pytest.mark.parametrize(
    ("word", "following"),
    [
        ("2021", "2022"),
        ("2021Q4", "2022Q1"),
        ("2021-12", "2022-01"),
        ("2022-02-28..2022-03-04", "2022-03-05..2022-03-09"),
    ],
)
def test_the_period_after_has_the_same_kind_or_length(word, following):
    after = Period.from_text(word).following
    assert after is not None
    assert after.text == following


def test_a_week_runs_from_monday_to_sunday():
    assert Period.week(date(2022, 6, 5)).text == "2022-05-30..2022-06-05"
    assert Period.week(date(2022, 6, 6)).text == "2022-06-06..2022-06-12"


def test_an_open_period_has_none_before_it_or_after():
    assert Period.all().previous is None
    assert Period.all().following is None
    assert Period.from_text("..2022-03-09").previous is None


def test_a_stock_figure_is_taken_on_the_last_day_but_never_after_today():
    today = date(2022, 6, 15)

    assert Period.all().as_of(today) == today
    assert Period.year(2021).as_of(today) == date(2021, 12, 31)
    assert Period.year(2022).as_of(today) == today


def test_the_first_day_that_can_be_asked_for_has_no_period_before_it():
    assert Period.year(1900).previous is None
