"""Operations of migrations beside people who work, and broken off anywhere."""

import threading
from contextlib import contextmanager
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from core.tables import (
    AddIndexesWhileUsed,
    AddIndexWhileUsed,
    RemoveIndexWhileUsed,
    SearchIndexes,
)
from tests.factories import make_street

NAME, OTHER = "made_while_used", "made_after_it"
INDEX = models.Index(fields=["attempts"], name=NAME)
SEARCH = {NAME: "core_outboxentry (task varchar_pattern_ops)", OTHER: "core_outboxentry (error)"}
one_index = pytest.param(AddIndexWhileUsed("outboxentry", INDEX), id="index")
search_indexes = pytest.param(SearchIndexes(SEARCH), id="search")
several = pytest.param(
    AddIndexesWhileUsed(
        [("outboxentry", INDEX), ("outboxentry", models.Index(fields=["error"], name=OTHER))]
    ),
    id="several",
)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


class BrokenOff(Exception):
    """The process of an upgrade is gone."""


@pytest.fixture(autouse=True)
def no_index_is_left():
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"RESET lock_timeout; DROP INDEX IF EXISTS {NAME}, {OTHER}")


def walk(operation, way, *, statements=None, given=None):
    """Go over an operation as the role does that waits for no lock for long.

    Shape: `way` is database_forwards or database_backwards; broken off after so many statements;
    `given` is an operation that ran before.
    """
    before = ProjectState()
    before.add_model(ModelState.from_model(apps.get_model("core", "OutboxEntry")))
    if given is not None:
        given.state_forwards("core", before)
    after = before.clone()
    operation.state_forwards("core", after)
    states = (before, after) if way == "database_forwards" else (after, before)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with connection.schema_editor(atomic=False) as editor:
        if statements is not None:
            break_off_after(editor, statements)
        getattr(operation, way)("core", editor, *states)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("100ms",)


def break_off_after(editor, statements):
    execute, number = editor.execute, count(1)

    def run(*words, **options):
        if next(number) > statements:
            raise BrokenOff
        return execute(*words, **options)

    editor.execute = run


def indexes():
    """Return {name: whether it answers}."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid"
            " WHERE relname IN (%s, %s)",
            [NAME, OTHER],
        )
        return dict(cursor.fetchall())


@contextmanager
def somebody_who_reads_for_long():
    """Four times as long as the role waits for a lock."""
    make_street()
    reads, may_end = threading.Event(), threading.Event()

    def read():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM core_outboxentry")
            reads.set()
            may_end.wait(0.4)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert reads.wait(5)
        yield
    finally:
        may_end.set()
        reader.join()


@pytest.mark.parametrize("operation", [one_index, search_indexes])
def test_an_index_is_made_and_dropped_however_long_somebody_reads(operation):
    with somebody_who_reads_for_long():
        walk(operation, "database_forwards")
    assert indexes()[NAME]

    with somebody_who_reads_for_long():
        walk(operation, "database_backwards")
    assert indexes() == {}


def test_an_index_is_removed_however_long_somebody_reads():
    made, operation = (
        AddIndexWhileUsed("outboxentry", INDEX),
        RemoveIndexWhileUsed("outboxentry", NAME),
    )
    walk(made, "database_forwards")
    with somebody_who_reads_for_long():
        walk(operation, "database_forwards", given=made)
    assert indexes() == {}

    walk(operation, "database_forwards", given=made)  # it was broken off before that was noted
    with somebody_who_reads_for_long():
        walk(operation, "database_backwards", given=made)
    assert indexes() == {NAME: True}


@pytest.mark.parametrize("operation", [several, search_indexes])
@pytest.mark.parametrize("way", ["database_forwards", "database_backwards"])
def test_what_is_broken_off_anywhere_ends_at_the_next_try(operation, way):
    wanted = {NAME: True, OTHER: True} if way == "database_forwards" else {}
    for statements in range(2 if wanted == {} else 4):
        walk(operation, "database_forwards" if wanted == {} else "database_backwards")
        with pytest.raises(BrokenOff):
            walk(operation, way, statements=statements)

        walk(operation, way)
        assert indexes() == wanted


def test_an_index_that_was_left_half_made_is_made_anew():
    operation = AddIndexWhileUsed("outboxentry", INDEX)
    walk(operation, "database_forwards")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)", [NAME]
        )
    assert indexes() == {NAME: False}

    walk(operation, "database_forwards")
    assert indexes() == {NAME: True}
