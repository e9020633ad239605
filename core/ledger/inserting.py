"""New rows on their way into the database, as fast as it takes them.

PostgreSQL takes a stream of rows in a third of the time that it takes to read one long statement.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.utils import timezone

from core.models import Record

# What the driver writes as it is; columns of other types are prepared by their field.
_PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.UUIDField,
    models.DateField,
    models.DecimalField,
    models.ForeignKey,
)


def insert(model: type[Record], rows: Sequence[Record]) -> None:
    """Write new rows and give each its key; the database's constraints hold as ever.

    Errors: IntegrityError, as from any other way of writing.
    """
    if connection.vendor == "postgresql":
        _stream(model, rows)
    else:
        model._default_manager.bulk_create(rows)


def _stream(model: type[Record], rows: Sequence[Record]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    _set_moments(fields, rows)
    values_of = _values_of(fields)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        # Keys are taken from the sequence first: a stream gives none back.
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, "id", len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(values_of(row))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _set_moments(fields: "Sequence[models.Field[Any, Any]]", rows: Sequence[Record]) -> None:
    """Set what the fields themselves set when a row is saved: created_at, updated_at."""
    now = timezone.now()
    for field in fields:
        if not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)):
            continue
        for row in rows:
            setattr(row, field.attname, now)


def _values_of(fields: "Sequence[models.Field[Any, Any]]") -> Callable[[Record], tuple[Any, ...]]:
    read = attrgetter(*(field.attname for field in fields))
    others = [(i, field) for i, field in enumerate(fields) if not isinstance(field, _PLAIN)]

    def values(row: Record) -> tuple[Any, ...]:
        found: list[Any] = list(read(row))
        for index, field in others:
            found[index] = field.get_db_prep_save(found[index], connection)
        return tuple(found)

    return values if others else read
