"""A database that stands between migrations which are now one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import health

LAST = {"app": "volunteers", "name": "0011_check_ins"}


@pytest.fixture
def half_way(db):
    """The volunteers' tables as an earlier version left them; readiness is looked at anew."""
    health._migrations.cache_clear()
    MigrationRecorder(connection).migration_qs.filter(**LAST).delete()
    yield
    health._migrations.cache_clear()


def test_a_start_on_a_version_too_old_stops_with_a_sentence(half_way):
    with pytest.raises(CommandError, match="先按运维手册") as said:
        call_command("prepare")

    assert "志愿" in str(said.value)


def test_the_portal_is_not_ready_on_a_version_too_old(half_way, client):
    assert client.get("/readyz").json()["migrations"] == "failed"


def test_a_database_with_every_replaced_migration_has_nothing_to_apply(db):
    done = MigrationRecorder(connection).migration_qs.filter(name__contains="_squashed_")
    assert done.delete()[0] == 8

    call_command("migrate", check_unapplied=True)
