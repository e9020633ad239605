"""New rows on their way into the database, as fast as it takes them.

PostgreSQL takes a stream of rows in a third of the time that it takes to read one long statement.
"""

from collections.abc import Callable, Mapping, Sequence
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


def maker_of(model: type[Record]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return what turns values by column into a whole row in the order of the table's columns.

    What has no value gets its default; the database gives the key when the row is inserted.
    """
    fields = columns_of(model)
    own = [f for f in fields if f.has_default() and callable(f.default)]  # uid: another each time
    shared = {f.attname: None if f in own else f.get_default() for f in fields}

    def make(values: Mapping[str, Any]) -> list[Any]:
        made = {f.attname: f.get_default() for f in own}
        row = [*{**shared, **made, **values}.values()]
        if len(row) != len(fields):
            raise TypeError(f"{model.__name__} has no {', '.join(values.keys() - shared)}")
        return row

    return make


def columns_of(model: type[Record]) -> "list[models.Field[Any, Any]]":
    """Return the fields that a row is made of, in the order of the table."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def insert(model: type[Record], rows: Sequence[list[Any]]) -> list[int]:
    """Write new rows as `maker_of` makes them; the database's constraints hold as ever.

    Shape:  the keys of the rows, in their order.
    Errors: IntegrityError, as from any other way of writing.
    """
    if connection.vendor == "postgresql":
        return _stream(model, rows)
    new: Callable[..., Record] = model
    made = model._default_manager.bulk_create([new(*row) for row in rows])
    return [row.pk for row in made]


def _stream(model: type[Record], rows: Sequence[list[Any]]) -> list[int]:
    fields = columns_of(model)
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        # Keys are taken from the sequence first: a stream gives none back.
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, "id", len(rows)],
        )
        keys: list[int] = [key for (key,) in cursor.fetchall()]
        _complete(fields, rows, keys)
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return keys


def _complete(
    fields: "Sequence[models.Field[Any, Any]]", rows: Sequence[list[Any]], keys: Sequence[int]
) -> None:
    """Set the keys and what fields set when a row is saved (created_at); prepare odd types."""
    now = timezone.now()
    for index, field in enumerate(fields):
        if field.primary_key:
            for row, key in zip(rows, keys, strict=True):
                row[index] = key
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for row in rows:
                row[index] = now
        elif not isinstance(field, _PLAIN):
            for row in rows:
                row[index] = field.get_db_prep_save(row[index], connection)
