"""What somebody has to put into words: a reason, a result, an answer."""

from core.errors import RefusedError


def written(text: str, *, ask: str, most: int | None = None) -> str:
    """Return a text without blanks around it, at most `most` signs of it.

    Errors: RefusedError with the sentence `ask` when it holds nothing but blanks.
    """
    words = text.strip()
    if not words:
        raise RefusedError(ask)
    return words[:most]
