"""Lookups that PostgreSQL answers by an index, where Django's own read the whole table."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, ForeignObject
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import Contains, In, Lookup

PAIR = 2


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


class Holds(Lookup):
    """`title__holds=word`: as `contains`, for columns with an index of their pairs of characters.

    Most names and search words have two characters, of which PostgreSQL's trigrams know nothing.
    Which columns: volunteers/migrations/0019_ledgers_by_index.py and what depends on it.
    """

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return what `contains` says."""
        sql, parameters = Contains(self.lhs, self.rhs).as_sql(compiler, connection)
        return sql, tuple(parameters)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Let an index find what has all its pairs, then compare as usual."""
        sql, parameters = self.as_sql(compiler, connection)
        if len(str(self.rhs)) < PAIR:
            return sql, parameters
        column, of_column = compiler.compile(self.lhs)
        has_pairs = f"word_pairs({column}) @> word_pairs(%s)"
        return f"({has_pairs} AND {sql})", (*of_column, str(self.rhs), *parameters)


def register() -> None:
    """Let every field know `among`, and those of words `holds`."""
    CharField.register_lookup(Holds)
    Field.register_lookup(Among)
    ForeignObject.register_lookup(RelatedAmong)
