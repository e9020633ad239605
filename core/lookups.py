"""Lookups that both databases answer by an index."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class _ReadFirst:
    """What a statement below finds is read first, and then looked up like values that are given.

    Beside another condition in an OR, PostgreSQL asks IN (SELECT ...) row by row through the whole
    table; an array it looks up in the index of each condition and joins what they find.
    """

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: Any) -> str:
        """Return the comparison; values that are given, and SQLite, have the usual one."""
        is_statement = str(rhs).startswith("(SELECT ")
        if connection.vendor == "postgresql" and is_statement:
            return f"= ANY(ARRAY{rhs})"
        return f"IN {rhs}"


class Among(_ReadFirst, In):
    """`pk__among=rows.values("other")`: as `in`, for few rows of a statement below."""

    lookup_name = "among"


class RelatedAmong(_ReadFirst, RelatedIn):
    """The same for a foreign key."""

    lookup_name = "among"


def register() -> None:
    """Let every field know `among`."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(RelatedAmong)
