"""What both databases need to be told beyond Django's own words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import OperationalError, connection, models
from django.db.models import (
    CharField,
    Count,
    IntegerField,
    Max,
    OuterRef,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from core.errors import ConflictError, RefusedError

Row = TypeVar("Row", bound=models.Model)

_BUSY_STATES = frozenset({"40P01", "40001", "55P03"})
_BUSY_NAMES = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"})


def refresh_statistics() -> None:
    """Let the planner know the tables as they are now; call it after writing rows in bulk.

    PostgreSQL's own visit comes up to a minute later and cannot see a running transaction; SQLite
    never looks by itself. Until then a query may be planned for empty tables.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")


def save_version(row: Any) -> None:
    """Check a row in full and save it as its next version; a new one is its first.

    Errors: ValidationError, with the sentences of fields and constraints.
    """
    if row.pk is not None:
        row.version += 1
    row.full_clean()
    row.save()


def locked(row: Row) -> Row:
    """Return the row afresh and held until the transaction ends.

    Others may meanwhile write rows that point at it: were those to wait, two steps that each write
    an event and a row of the same person could wait for each other.
    Errors: ConflictError when somebody else removed it.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise ConflictError("这条记录刚刚被他人删除或撤销，您的操作没有写入。")
    return found


def refuse_again(rows: "models.QuerySet[Any]", noun: str) -> None:
    """Refuse to write down what stands there word for word, as when a button is tapped twice.

    Shape:  `rows` are those that say the same; what they hang on is held by the caller.
    Errors: RefusedError.
    """
    if rows.exists():
        raise RefusedError(f"同样的{noun}已经登记过，没有再记一次。")


def count_of(rows: "models.QuerySet[Any]", name: str) -> Coalesce:
    """Return how many of `rows` point by `name` at the row that is asked for, as an annotation.

    Joins instead would multiply what is counted by every other count of the same statement.
    """
    mine = rows.filter(**{name: OuterRef("pk")}).order_by().values(name)
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0)


def counted(
    questions: Mapping[str, Iterable["models.QuerySet[Any]"]], *, are_joined: bool = True
) -> Counter[str]:
    """Return {key: how many rows its questions find}; one query however many there are.

    With `are_joined` a row that a join shows several times counts once, which takes longer.
    """
    asked = [
        rows.order_by()
        .values(question_key=Value(key, output_field=CharField()))
        .annotate(number=Count("pk", distinct=are_joined))
        for key, parts in questions.items()
        for rows in parts
    ]
    counts: Counter[str] = Counter()
    if asked:
        for found in asked[0].union(*asked[1:], all=True):
            counts[found["question_key"]] += found["number"]
    return counts


def totals(questions: "Mapping[Any, models.QuerySet[Any, Any]]") -> dict[Any, int]:
    """Return {key: what `count()` says of its question}; one query however many there are.

    A count that names no column is answered by an index that holds no key, so each question is
    counted in the shortest way that it allows.
    """
    keys = list(questions)
    asked = [_total(rows, place) for place, rows in enumerate(questions.values())]
    found = dict.fromkeys(keys, 0)
    if asked:
        for total in asked[0].union(*asked[1:], all=True):
            found[keys[total["question_key"]]] = total["number"] or 0
    return found


class _HowMany(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _total(rows: "models.QuerySet[Any, Any]", place: int) -> "models.QuerySet[Any, Any]":
    key, query = Value(place, output_field=IntegerField()), rows.query
    if query.group_by is not None or query.distinct_fields or query.is_sliced:
        return _total_of_groups(rows, key)
    if query.distinct and query.values_select:
        return _total_of_groups(rows, key)
    number = Count("pk", distinct=True) if query.distinct else Count("*")
    named = rows.order_by().values(question_key=key)
    total: models.QuerySet[Any, Any] = named.annotate(number=number)
    return total


def _total_of_groups(rows: "models.QuerySet[Any, Any]", key: Value) -> "models.QuerySet[Any, Any]":
    """Count what is no row of a table: beside any row, for a table without rows has no groups."""
    beside = rows.model._base_manager.order_by()
    total: models.QuerySet[Any, Any] = beside.values(question_key=key, number=_HowMany(rows))
    return total.distinct()


def newest_of(
    questions: "Mapping[str, tuple[models.QuerySet[Any], str]]",
) -> dict[str, date | None]:
    """Return {key: the newest day in a field of its rows}; one query however many there are.

    Shape:  each question is rows and the name of the field; None where there is no row.
    """
    asked = [
        rows.order_by()
        .values(question_key=Value(key, output_field=CharField()))
        .annotate(day=Max(field))
        for key, (rows, field) in questions.items()
    ]
    days: dict[str, date | None] = dict.fromkeys(questions)
    if asked:
        days |= {found["question_key"]: found["day"] for found in asked[0].union(*asked[1:])}
    return days


def found_in(questions: "Mapping[Any, models.QuerySet[Any]]") -> dict[Any, list[str]]:
    """Return {key: primary keys as text} of what each question finds; one query for all of them.

    For many tables that mostly hold nothing of what is looked for: the rows are fetched from the
    few that do.
    """
    keys = list(questions)
    asked = [
        rows.order_by()
        .annotate(
            question_key=Value(place, output_field=IntegerField()),
            row_key=Cast("pk", TextField()),
        )
        .values_list("question_key", "row_key")
        for place, rows in enumerate(questions.values())
    ]
    found: dict[Any, list[str]] = {}
    if asked:
        for place, key in asked[0].union(*asked[1:], all=True):
            found.setdefault(keys[place], []).append(key)
    return found


def is_busy(error: OperationalError) -> bool:
    """True when nothing is wrong but the moment: others wrote the same rows, ours was rolled back.

    PostgreSQL: a deadlock, a serialisation failure, a lock that was waited for too long. SQLite:
    another writer held the database for longer than we wait.
    """
    cause = error.__cause__
    state, name = getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", "")
    return state in _BUSY_STATES or name in _BUSY_NAMES
