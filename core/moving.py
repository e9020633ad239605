"""The rows of an office on SQLite, brought into an empty PostgreSQL and compared one by one.

Fields convert their own values on both sides; a table is read and written some thousand rows at a
time, in the order of its keys. Who calls it holds the transaction: all of it comes, or nothing.

Source: docs/rules.md R-MOV-1.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from core.errors import RefusedError

SOURCE = "moved"
CHUNK = 2000
# What `prepare` and the timetable write into a database by themselves; it makes way.
MADE_BY_ITSELF = {
    "auth.Permission",
    "contenttypes.ContentType",
    "core.CalendarDay",
    "core.KeyMark",
    "core.ScheduledRun",
    "sessions.Session",
}
NOTHING = "没有移入任何内容。"
ANOTHER_VERSION = (
    f"备份里的数据库结构与这里的程序不是同一个版本，{NOTHING}"
    "请在原来的机器上换成与这里相同的版本，启动一次，停止平台，重新备份。"
)
NOT_PREPARED = (
    f"这里的数据库还没有建好，或者停在较早的版本，{NOTHING}"
    "请先运行 manage.py prepare（服务器上是 deploy/bin/switch）。"
)
FOREIGN_KEYS = """
    SELECT conname, conrelid::regclass::text, confrelid::regclass::text
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""

Table = type[models.Model]


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Let the database at `path` answer under the name SOURCE."""
    kind = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    filled = connections.configure_settings({DEFAULT_DB_ALIAS: kind})
    connections[SOURCE] = DatabaseWrapper(filled[DEFAULT_DB_ALIAS], SOURCE)
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]


def refuse_another_version() -> None:
    """Raise unless both databases have all migrations of this code, and none besides.

    Errors: RefusedError saying which side is to be brought to the version.
    """
    for alias, sentence in {SOURCE: ANOTHER_VERSION, DEFAULT_DB_ALIAS: NOT_PREPARED}.items():
        loader = MigrationLoader(connections[alias])
        replaced = {
            name for squashed in loader.disk_migrations.values() for name in squashed.replaces
        }
        unknown = {
            name
            for name in loader.applied_migrations.keys() - loader.disk_migrations.keys() - replaced
            if name[0] in loader.migrated_apps
        }
        # A plan of the executor would not see one that is missing below others that are there.
        if unknown or loader.graph.nodes.keys() - loader.applied_migrations.keys():
            raise RefusedError(sentence)


def refuse_an_office() -> None:
    """Raise when the tables here hold more than what they were made with.

    Errors: RefusedError naming the tables.
    """
    filled = [
        str(table._meta.verbose_name)
        for table in tables()
        if table._meta.label not in MADE_BY_ITSELF and table._base_manager.exists()
    ]
    if filled:
        raise RefusedError(
            f"这里已有数据（{'、'.join(filled[:5])}），{NOTHING}"
            "要移入，请换一个新建的空数据库，步骤见 docs/operations.md。"
        )


def bring_rows() -> dict[str, int]:
    """Write every row of SOURCE but the sessions, with its key; compare it with what stands there.

    Shape:  {table: rows}. The next key of each table is the one that would have come on SQLite.
    Errors: RefusedError naming table and row when PostgreSQL does not take it or has it otherwise.
    """
    ordered = _in_order(tables())
    last = _last_keys()
    counts = {}
    with connection.cursor() as cursor:
        for table in ordered:
            if table._meta.label in MADE_BY_ITSELF:
                cursor.execute(f"DELETE FROM {_quoted(table._meta.db_table)}")  # noqa: S608  # ours
        _check_at_once(ordered)
        for table in ordered:
            if table is not Session:
                newest = _bring(table)
                counts[table._meta.db_table] = _compare(table)
                _go_on_from(table, max(newest, last.get(table._meta.db_table, 0)))
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise RefusedError(f"有记录指向不存在的记录（{_primary(error)}），{NOTHING}") from error
    return counts


def tables() -> list[Table]:
    """Return every table of the portal, those of links too."""
    found = apps.get_models(include_auto_created=True)
    return [table for table in found if table._meta.managed and not table._meta.proxy]


def _in_order(found: list[Table]) -> list[Table]:
    """Return the tables so that what others point at comes first, as far as they are no circle."""
    left, order = list(found), []
    while left:
        waiting = set(left)
        free = [table for table in left if not (_pointed_at(table) - {table}) & waiting]
        order += free or left[:1]
        left = [table for table in left if table not in set(order)]
    return order


def _pointed_at(table: Table) -> set[Table]:
    return {field.related_model for field in _fields(table) if field.related_model is not None}


def _fields(table: Table) -> "list[models.Field[Any, Any]]":
    return list(table._meta.local_concrete_fields)


def _check_at_once(ordered: list[Table]) -> None:
    """Check a foreign key with the rows that bring it, unless what it points at comes later.

    All of them left to the end, PostgreSQL would remember each key of each row until then.
    """
    place = {table._meta.db_table: number for number, table in enumerate(ordered)}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(FOREIGN_KEYS)
        later = [
            _quoted(name)
            for name, table, other in cursor.fetchall()
            if place.get(other, 0) >= place.get(table, 0)
        ]
        cursor.execute(f"SET CONSTRAINTS {', '.join(later)} DEFERRED")


def _rows(table: Table, alias: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows in the order of their keys; the key comes first."""
    names = ["pk", *(field.attname for field in _fields(table))]
    rows = table._base_manager.using(alias).order_by("pk")
    return rows.values_list(*names).iterator(chunk_size=CHUNK)


def _bring(table: Table) -> int:
    """Copy the rows of one table; return the last key, 0 where there is none."""
    columns = ", ".join(_quoted(str(field.column)) for field in _fields(table))
    statement = f"COPY {_quoted(table._meta.db_table)} ({columns}) FROM STDIN"
    rows, newest = _rows(table, SOURCE), 0
    while chunk := list(islice(rows, CHUNK)):
        keys: list[Any] = []
        try:
            with (
                connection.wrap_database_errors,
                connection.cursor() as cursor,
                cursor.copy(statement) as target,
            ):
                for key, *values in chunk:
                    keys.append(key)
                    target.write_row(_converted(table, values))
        except DatabaseError as error:
            raise RefusedError(_not_taken(table, keys, error)) from error
        newest = keys[-1]
    return newest


def _converted(table: Table, values: Iterable[Any]) -> list[Any]:
    fields = zip(_fields(table), values, strict=True)
    return [field.get_db_prep_save(value, connection) for field, value in fields]


def _not_taken(table: Table, keys: list[Any], error: DatabaseError) -> str:
    """Say which row it was, by its key alone: what PostgreSQL says besides quotes the row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    line = re.search(r"line (\d+)", getattr(diagnosis, "context", None) or "")
    if line:
        row = f"编号 {keys[int(line[1]) - 1]} 的一行"
    elif getattr(diagnosis, "sqlstate", None):
        row = f"编号 {keys[0]} 至 {keys[-1]} 中的一行"
    else:  # it never left this program
        row = f"编号 {keys[-1]} 的一行"
    return (
        f"“{table._meta.verbose_name}”（{table._meta.db_table}）{row}，"
        f"PostgreSQL 不收（{_primary(error)}），{NOTHING}"
        "请在原来的机器上改好这一行，重新备份后再试。"
    )


def _primary(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "message_primary", None) or str(error)


def _compare(table: Table) -> int:
    """Return the number of rows when both sides hold the same ones.

    Errors: RefusedError naming the first row that differs.
    """
    count = 0
    for there, here in zip_longest(_rows(table, SOURCE), _rows(table, DEFAULT_DB_ALIAS)):
        if there != here:
            key = (there or here or [""])[0]
            raise RefusedError(
                f"移入以后“{table._meta.verbose_name}”编号 {key} 的一行与备份不同，{NOTHING}"
                "请把这句话告诉维护人员。"
            )
        count += 1
    return count


def _last_keys() -> dict[str, int]:
    """Return {table: the last key that was ever given out} as SQLite remembers it."""
    with connections[SOURCE].cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())


def _go_on_from(table: Table, last: int) -> None:
    """Let the next key come after `last`, also where the rows that had the last keys are gone."""
    if last and isinstance(table._meta.pk, models.AutoField):
        names = [_quoted(table._meta.db_table), table._meta.pk.column, last]
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", names)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
