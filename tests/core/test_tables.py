"""Operations of migrations beside people who work."""

import threading

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from core.tables import AddIndexWhileUsed
from tests.factories import make_street

NAME = "made_while_used"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


def add_index():
    """Add an index as a migration does, by a role that waits for no lock for long."""
    before = ProjectState()
    before.add_model(ModelState.from_model(apps.get_model("core", "OutboxEntry")))
    operation = AddIndexWhileUsed("outboxentry", models.Index(fields=["attempts"], name=NAME))
    after = before.clone()
    operation.state_forwards("core", after)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        try:
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("core", editor, before, after)
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("100ms",)
        finally:
            cursor.execute("RESET lock_timeout")


def is_valid():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [NAME])
        return cursor.fetchone()


def test_an_index_waits_for_who_was_there_before_and_one_that_was_broken_off_is_made_anew():
    make_street()
    reads, may_end = threading.Event(), threading.Event()

    def read_for_long():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM places_street")
            reads.set()
            may_end.wait(0.4)
        connection.close()

    reader = threading.Thread(target=read_for_long)
    reader.start()
    try:
        reads.wait(5)
        add_index()  # four times as long as the role waits for a lock
        assert is_valid() == (True,)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)", [NAME]
            )
        add_index()
        assert is_valid() == (True,)
    finally:
        may_end.set()
        reader.join()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {NAME}")
