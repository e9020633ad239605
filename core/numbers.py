"""Whole numbers as they stand in addresses and hidden fields."""

_MOST_DIGITS = 9  # more than any version, page or year has; fits every integer column


def whole_number(text: str) -> int | None:
    """Return the number that `text` writes in digits; None for anything else.

    Python calls `²` a digit and cannot read it as a number, nor one of thousands of digits.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
