"""Which statements take a part of their rows in an order that does not say which part.

Seen as they are compiled: a LIMIT or OFFSET without an order, or over one in which two rows may be
equal. Then rows may stand on two pages, or on none, and which row is the first one changes from one
asking to the next. What is counted, or asked for by a key, needs no order.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connections
from django.db.models import Count, Field, Model, UniqueConstraint, Value
from django.db.models.expressions import Col, Ref
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLAggregateCompiler, SQLCompiler
from django.db.models.sql.query import Query
from django.db.models.sql.where import AND

from tests.architecture.watched import _patched, _place

Names = set[tuple[str, str]]  # (alias of a table, column)


@contextmanager
def watched_orders() -> Iterator[set[str]]:
    """Collect `file function Table: what is wrong` of each statement without a total order."""
    found: set[str] = set()
    with _patched([(SQLCompiler, "as_sql", _looking(SQLCompiler.as_sql, found))]):
        yield found


def _looking(method: Callable[..., Any], found: set[str]) -> Callable[..., Any]:
    def compiled(compiler: Any, *args: Any, **kwargs: Any) -> Any:
        frame = sys._getframe(1)
        if compiler.query.is_sliced and not _needs_none(compiler.query, frame):
            wrong = disorder(compiler.query, compiler.connection)
            if wrong:
                found.add(f"{_place(frame)} {compiler.query.model.__name__}: {wrong}")
        return method(compiler, *args, **kwargs)

    return compiled


def _needs_none(query: Query, frame: FrameType | None) -> bool:
    """Tell whether rows are only counted, looked for, or asked for by what one row has."""
    if [type(one) for one in query.annotation_select.values()] == [Value] and not query.select:
        return True  # exists()
    while frame is not None and "/django/db/" in frame.f_code.co_filename:
        asking = frame.f_locals.get("self")
        if isinstance(asking, SQLAggregateCompiler):
            sums = asking.query.annotation_select.values()
            return all(isinstance(one, Count) for one in sums)
        if frame.f_code.co_name == "get" and frame.f_code.co_filename.endswith("/query.py"):
            return True
        frame = frame.f_back
    return False


def disorder(query: Query, database: Any = connections["default"]) -> str:
    """Return what is wrong with the order of a query; "" when no two rows are equal in it."""
    compiler = query.clone().get_compiler(connection=database)
    compiler.setup_query()
    order = [expression for expression, _ in compiler.get_order_by()]
    if not order:
        return "no order"
    columns = [_column(one.expression) for one in order]
    names = {name for one in columns if (name := _name(one)) is not None}
    if query.combinator:
        return ""  # rows of several tables: by place, looked at by hand
    names |= _fixed(compiler.query.where)
    read = [_column(one) for one, _, _ in compiler.select]
    if query.values_select and all(_name(one) in names for one in read):
        return ""  # rows that are equal in the order are equal in all that is read of them
    if isinstance(query.group_by, tuple):
        groups = {(c.alias, c.target.column) for c in query.group_by if isinstance(c, Col)}
        return "" if groups <= names or _is_total(compiler.query, names) else "equal groups"
    return "" if _is_total(compiler.query, names) else "equal rows"


def _column(expression: Any) -> Any:
    """Return the column behind a name of the SELECT."""
    while isinstance(expression, Ref):
        expression = expression.source
    return expression


def _name(expression: Any) -> tuple[str, str] | None:
    is_column = isinstance(expression, Col)
    return (expression.alias, expression.target.column) if is_column else None


def _fixed(where: Any) -> Names:
    """Return the columns that have one value in all rows."""
    if where.negated or where.connector != AND:
        return set()
    found: Names = set()
    for child in where.children:
        if hasattr(child, "children"):
            found |= _fixed(child)
        elif isinstance(child, Exact) and not hasattr(child.rhs, "resolve_expression"):
            found |= {name for name in [_name(child.lhs)] if name is not None}
    return found


def _is_total(query: Query, names: Names) -> bool:
    """Tell whether what is ordered by is one row's alone, by itself or by the rows it leads to."""
    known = set(names)
    joins = [join for join in query.alias_map.values() if getattr(join, "parent_alias", None)]
    for join in reversed(joins):  # whoever is known at the end of a path, is known at its beginning
        if _is_one(join.join_field.related_model, join.table_alias, known) and _is_forward(join):
            known |= {(join.parent_alias, mine) for mine, _ in join.join_cols}
    return _is_one(query.model, query.get_initial_alias(), known)


def _is_forward(join: Any) -> bool:
    return bool(getattr(join.join_field, "many_to_one", False) or join.join_field.one_to_one)


def _is_one(model: type[Model], alias: str, names: Names) -> bool:
    known = {column for table, column in names if table == alias}
    return any(columns <= known for columns in _keys(model))


def _keys(model: type[Model]) -> Iterator[set[str]]:
    """Yield the columns that together are one row's alone."""
    meta = model._meta
    yield from ({field.column} for field in meta.concrete_fields if field.unique and not field.null)
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
            fields: list[Field[Any, Any]] = [meta.get_field(name) for name in constraint.fields]  # type: ignore[misc]
            if fields and not any(field.null for field in fields):
                yield {field.column for field in fields}


@contextmanager
def read_backwards() -> Iterator[None]:
    """Let SQLite hand on rows the other way round wherever nobody said in which order."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA reverse_unordered_selects = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = OFF")
