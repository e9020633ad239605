"""Rows are named to a browser by their uid; what it sends back may be anything."""

from collections.abc import Iterable
from uuid import UUID


def uid_of(value: object) -> UUID | None:
    """Return the uid that a text says, or that a row has; None for anything else."""
    try:
        return UUID(str(getattr(value, "uid", value)))
    except ValueError:
        return None


def uids_of(values: Iterable[object]) -> list[UUID]:
    """Return the uids of texts or rows in their order, without what says none."""
    return [uid for value in values if (uid := uid_of(value))]
