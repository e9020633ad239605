"""Whole numbers in addresses and hidden fields."""

import pytest

from core.numbers import last_running, whole_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("12", 12), ("１２", 12), ("9" * 9, 10**9 - 1)]
)
def test_digits_are_read_as_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "²", "-1", "1.0", " 1", "NaN", "9" * 10, "9" * 5000])
def test_anything_else_is_no_number(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("numbers", "last"),
    [
        ([], 0),
        (["GJ202611260003", "GJ202611260012", None, ""], 12),
        (["GJ20261126旧", "GJ20261126²"], 0),
    ],
)
def test_the_last_running_number_passes_what_is_none(numbers, last):
    assert last_running(numbers, "GJ20261126") == last
