"""Rows that take seconds to make, made once by each process and then laid down again as they were.

Making a world goes through actions, rules and events; to copy what came of it is a hundredth of
that. It is for rows that many tests only look at: what an action does is tested where it acts.
"""

import functools
import pickle
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from tests.factories import day

Made = TypeVar("Made")
# Kept by Django itself from test to test.
STANDING = {"django_content_type", "auth_permission"}


def made_once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Return what makes the same rows in no time from its second call on.

    It copies rows of tables only, so what `make` puts elsewhere, files or a cache, is left to the
    caller. In tables that are not empty, and on another day, all is made anew. What `make` returns
    is copied with them, so it must be something that pickles.
    """
    kept: dict[date, tuple[bytes, dict[str, Any]]] = {}

    @functools.wraps(make)
    def lay() -> Made:
        if filled_tables():
            return make()
        today = day()
        if today not in kept:
            made = make()
            kept[today] = pickle.dumps(made), {name: _read(name) for name in filled_tables()}
            return made
        packed, rows = kept[today]
        with transaction.atomic():
            for table, content in rows.items():
                _write(table, content)
            _go_on_counting(rows)
        found: Made = pickle.loads(packed)
        return found

    return lay


def filled_tables() -> list[str]:
    """Return the tables that hold any row, but those that Django keeps filled."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - STANDING
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]


def _read(table: str) -> Any:
    """Return the content of a table, in a form that only this database reads."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} TO STDOUT") as copied:
                return b"".join(copied)
        # What an expression gives is not turned into a day or a moment, as a column is.
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        names = ", ".join(f'+"{column[0]}"' for column in cursor.description)
        cursor.execute(f"SELECT {names} FROM {table}")
        return cursor.fetchall()


def _write(table: str, content: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copied:
                copied.write(content)
        else:
            places = ", ".join(["%s"] * len(content[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", content)


def _go_on_counting(tables: Iterable[str]) -> None:
    """Let PostgreSQL give the next row of each table a key that none has."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in tables
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
