"""Text that a spreadsheet would run as a formula is exported so that it stays text."""

import re

# Excel skips blanks and invisible characters before the sign, and takes full-width signs as well.
_FORMULA = re.compile(
    r"[\t\r]|[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]"
)
GUARD = "'"


def neutralise(text: str) -> str:
    """Put an apostrophe before text that begins like a formula; leave all other text alone."""
    return GUARD + text if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe that `neutralise` put, so that export and import agree."""
    return text[1:] if text[:1] == GUARD and _FORMULA.match(text, 1) else text
