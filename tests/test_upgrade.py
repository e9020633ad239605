"""The database of every earlier release becomes one of this release, and keeps its rows (G-54).

Releases are kept by `manage.py keep_release tests/upgrades/<version>.sqlite3.gz`. None is yet,
so the way is walked with a database of the present schema, set back by its newest table.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import make_volunteer
from tests.faults import earlier

ROOT = Path(__file__).resolve().parents[1]
KEPT = sorted((ROOT / "tests/upgrades").glob("*.sqlite3.gz"))
NEWEST = ("dashboard", "0003_subject_requests", "dashboard_subjectrequest")
OF_DJANGO = ("sqlite_", "django_", "auth_", "axes_")
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="kept as SQLite files"),
]


def unpacked(packed, folder):
    path = folder / "portal.sqlite3"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def counts(path):
    """Return {table: rows} of what people entered; migrations and permissions are the release's."""
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for (table,) in tables
            if not table.startswith(OF_DJANGO)
        }


def shape(path):
    """Return what our tables are made of, with constraints, indexes and triggers, in any order."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute("SELECT tbl_name, name, coalesce(sql, '') FROM sqlite_master")
        return {
            (name, *sorted(" ".join(sql.split()).split(", ")))
            for table, name, sql in made
            if not table.startswith(OF_DJANGO)
        }


def manage(path, *words):
    env = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DATA_DIR": str(path.parent)}
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True)


def migrate(path, *words):
    manage(path, "migrate", *words)


def migrate_each(path, targets):
    """Migrate apps one after another in one process, which reads the models once."""
    steps = "; ".join(f"call_command('migrate', {app!r}, {name!r})" for app, name in targets)
    call = f"from django.core.management import call_command; {steps}"
    manage(path, "shell", "-c", call)


def upgrade(path):
    migrate(path, "--no-input")
    migrate(path, "--check")


@pytest.mark.parametrize("packed", KEPT, ids=lambda path: path.name)
def test_a_release_is_upgraded_and_keeps_its_rows(packed, tmp_path):
    path = unpacked(packed, tmp_path)
    before = counts(path)
    upgrade(path)
    after = counts(path)
    assert {table: after.get(table) for table in before} == before


@pytest.mark.django_db
def test_the_way_from_one_schema_to_the_next_is_walked(tmp_path):
    make_volunteer(is_demo=True)
    packed = tmp_path / "kept.sqlite3.gz"
    call_command("keep_release", str(packed))
    path = unpacked(packed, tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"DROP TABLE {NEWEST[2]}")
        database.execute("DELETE FROM django_migrations WHERE app = ? AND name >= ?", NEWEST[:2])
    before = counts(path)
    assert NEWEST[2] not in before  # the control: it is the earlier schema
    assert before["volunteers_volunteer"] == 1

    upgrade(path)

    assert counts(path) == before | {NEWEST[2]: 0}


@pytest.mark.full
@pytest.mark.django_db
def test_the_newest_migrations_of_every_app_are_undone_and_done_again(tmp_path):
    """The same on PostgreSQL: tests/faults/test_upgrade.py."""
    make_volunteer(is_demo=True)
    packed = tmp_path / "kept.sqlite3.gz"
    call_command("keep_release", str(packed))
    path = unpacked(packed, tmp_path)
    before, shape_after = counts(path), shape(path)
    last = earlier.last_migrations(earlier.FIRST)
    first = tmp_path / "first.sqlite3"
    migrate_each(first, last.items())

    migrate_each(path, reversed(last.items()))
    assert shape(path) == shape(first)
    assert shape(first) != shape_after  # the control: there is a way to go back
    upgrade(path)

    assert counts(path) == before
    assert shape(path) == shape_after


@pytest.mark.django_db
def test_real_people_are_not_kept_with_a_release(tmp_path):
    make_volunteer()
    with pytest.raises(CommandError, match="真实的人员"):
        call_command("keep_release", str(tmp_path / "x.gz"))
    assert list(tmp_path.glob("*.gz")) == []
