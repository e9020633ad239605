"""Whole numbers as they stand in addresses, hidden fields and running numbers of papers."""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

_MOST_DIGITS = 9  # more than any version, page or year has; fits every integer column


def whole_number(text: str) -> int | None:
    """Return the number that `text` writes in digits; None for anything else.

    Python calls `²` a digit and cannot read it as a number, nor one of thousands of digits.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def at_least_one(text: str) -> int:
    """Return the number of an option that counts something: none of nothing would look like done.

    Errors: ArgumentTypeError, to which the command adds the option.
    """
    number = whole_number(text)
    if not number:
        raise ArgumentTypeError(f"“{text}”应为大于 0 的整数。")
    return number


def last_running(numbers: Iterable[str | None], prefix: str) -> int:
    """Return the highest running number behind `prefix`; 0 when there is none.

    Shape:  what stands behind it and is no such number, from an old ledger for instance, is passed.
    """
    tails = (number.removeprefix(prefix) for number in numbers if number)
    return max((whole_number(tail) or 0 for tail in tails), default=0)


def next_running(rows: QuerySet[Any], prefix: str, *, name: str = "number", digits: int = 4) -> str:
    """Return the number behind `prefix` that comes after those which `rows` have in a field.

    Shape:  `prefix` and so many digits; the caller holds a row that keeps two from taking the same.
    """
    used = rows.filter(**{f"{name}__startswith": prefix}).values_list(name, flat=True)
    return f"{prefix}{last_running(used, prefix) + 1:0{digits}}"
