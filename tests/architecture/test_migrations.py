"""Migrations: one line of history per app, named, photographs, safe beside the running portal."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import Index
from django_migration_linter import MigrationLinter

import core.table_checks
import core.tables

pytestmark = pytest.mark.both

APPS = [
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR and config.models_module
]
# The linter cannot know that a new column is empty (a unique constraint then breaks nothing), nor
# that nothing ran before the first release, nor that a wider unique constraint forbids nothing that
# the version before could write. A check on columns that it does not know, or that lets through
# whatever it writes, stops nothing either. Migrations of which one of these is true stand here.
ARGUED: tuple[str, ...] = ("0017_points_and_proofs",)
# They run only on tables that are older than any which may be upgraded.
BEFORE_ANYBODY = {
    "places.0003_unit_codes_and_joins",
    "volunteers.0013_armbands_and_walks",
    "volunteers.0014_volunteer_life",
    "volunteers.0015_signup_told",
    "volunteers.0017_points_and_proofs",
}
# The first of its two changes only choices, and nothing in the database.
NOT_TWICE = {"volunteers.0027_points_cancel_checked"}
LOCKS = (
    *(operations.AddField, operations.AlterField, operations.RemoveField),
    *(operations.AddConstraint, operations.RemoveConstraint, core.tables.AddColumns),
    *(operations.AddIndex, operations.RemoveIndex, operations.AlterUniqueTogether),
    *(operations.RenameField, operations.RenameIndex, operations.RenameModel),
    *(operations.DeleteModel, operations.AlterModelTable, operations.RunSQL),
    *(core.table_checks.WidenCheck, core.table_checks.WidenChecks),  # and AddCheck, which is one
)
# They read a whole table, and nobody may write to it meanwhile, however large it has become.
READ_ALL = (operations.AddIndex, operations.AddConstraint, operations.AlterUniqueTogether)
NEWEST = 3  # of each app, that a normal run reads
FILES = [
    path for label in APPS for path in (settings.BASE_DIR / label / "migrations").glob("[0-9]*.py")
]


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_an_app_has_one_last_migration(app):
    leaves = MigrationLoader(connection).graph.leaf_nodes(app)

    assert len(list(leaves)) == 1


def test_a_migration_says_its_idea_in_its_name():
    unclear = [p.stem for p in FILES if not re.fullmatch(r"\d{4}_(?!auto_)[a-z0-9_]+", p.stem)]

    assert unclear == []


def test_a_migration_imports_nothing_that_may_change_under_it():
    """Only `from` imports are written by hand; Django itself writes `import core.fields`.

    Those name models and core alone, for tables are kept until one of these changes
    (tests/migrated.py).
    """
    by_hand, by_django = set(), set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                by_hand.add((path, node.module or ""))
            elif isinstance(node, ast.Import):
                by_django |= {(path, name.name) for name in node.names}

    assert [one for one in by_hand if one[1].partition(".")[0] in APPS] == []
    parts = ((path, name.split(".")) for path, name in by_django)
    ours = [(path, words) for path, words in parts if words[0] in APPS]
    assert [one for one in ours if one[1][0] != "core" and one[1][1] != "models"] == []
    assert ours


@pytest.mark.django_db
def test_no_migration_keeps_a_table_locked_while_django_renders_models():
    """One transaction has one operation that locks tables which are there."""
    found = {
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(connection).disk_migrations.items()
        if app in APPS
        and migration.atomic
        and not migration.replaces
        and sum(isinstance(operation, LOCKS) for operation in migration.operations) > 1
    }

    assert found == BEFORE_ANYBODY | NOT_TWICE


def reads_all(migration):
    """True when it makes an index or looks at a check while it keeps the table locked."""
    return any(
        isinstance(operation, READ_ALL)
        and not isinstance(operation, (AddIndexConcurrently, AddConstraintNotValid))
        for operation in migration.operations
    )


@pytest.mark.django_db
def test_no_migration_reads_a_whole_table_while_it_keeps_it_locked():
    """Indexes are made while people write, checks are looked at afterwards (docs/migrations.md)."""
    found = {
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(connection).disk_migrations.items()
        if app in APPS and migration.dependencies and not migration.replaces
        if not name.startswith("0001_") and reads_all(migration)
    }

    assert found <= BEFORE_ANYBODY
    planted = Migration("planted", "core")
    planted.operations = [operations.AddIndex("job", Index(fields=["label"], name="planted"))]
    assert reads_all(planted)  # the control


def statements_around(migration, model):
    """Return SQLite's statements after what alters that model's table, and on the way back.

    Nothing when none of its operations makes the table anew. A new index does not, nor does a
    column that may be empty, except to take it away.
    """
    flat = [
        operation
        for listed in migration.operations
        for operation in getattr(listed, "operations", [listed])
    ]
    altering = [
        place
        for place, operation in enumerate(flat)
        if getattr(operation, "model_name", "") == model
        and not isinstance(operation, operations.AddIndex)
    ]
    if not altering:
        return []
    before, after = (
        [row for row in part if isinstance(row, core.tables.RunStatements)]
        for part in (flat[: altering[0]], flat[altering[-1] :])
    )
    ways = [str([row.backwards["sqlite"] for row in before])]
    if any(not getattr(getattr(flat[place], "field", None), "null", False) for place in altering):
        ways.append(str([row.forwards["sqlite"] for row in after]))
    return ways


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters a table in place")
@pytest.mark.django_db
def test_what_sqlite_makes_anew_refuses_changes_afterwards_on_the_way_back_too():
    """With the old table go its triggers. The walk itself: tests/test_upgrade.py."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    looked_at, lost = set(), []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        for trigger, table in triggers:
            model = table.removeprefix(f"{app}_") if table.startswith(f"{app}_") else None
            for way in statements_around(migration, model):
                looked_at.add(f"{app}.{name}")
                lost += [f"{app}.{name}: {trigger}"] * (f"TRIGGER {trigger} " not in way)

    assert lost == []
    assert looked_at >= {"audit.0003_source_and_key", "volunteers.0026_points_cancel"}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="it reads the SQL of PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_no_migration_breaks_the_version_that_is_still_running(request):
    """The first migration of an app has no running version beside it.

    One that landed is not changed: a normal run reads the newest of each app, `--full` all.
    """
    newest = None if request.config.getoption("--full") else {p.stem for p in _newest()}
    linter = MigrationLinter(
        str(settings.BASE_DIR),
        include_apps=APPS,
        no_cache=True,
        ignore_initial_migrations=True,
        ignore_name=ARGUED,
        include_name=newest,
    )

    linter.lint_all_migrations()

    assert not linter.has_errors, "See the linter's report above, and docs/migrations.md."


def _newest():
    for label in APPS:
        yield from sorted(path for path in FILES if path.parts[-3] == label)[-NEWEST:]
