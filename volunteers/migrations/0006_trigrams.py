"""Trigram indexes for searching titles and names on PostgreSQL; SQLite scans, which is enough there.

Two-character words have no trigram: they scan as well, and stop at the first page by its index.
"""

from django.db import migrations

# Names of places lie here too: the app that searches the longest table asks for all of them.
TRIGRAMS = [
    ("activity_title_trigrams", "volunteers_activity", "title"),
    ("problem_title_trigrams", "volunteers_problem", "title"),
    ("team_name_trigrams", "volunteers_team", "name"),
    ("volunteer_name_trigrams", "volunteers_volunteer", "name"),
    ("unit_name_trigrams", "places_unit", "name"),
]
# LIKE 'abc%' uses an ordinary index only in locale C, in which trigrams of Chinese are empty.
PREFIXES = [
    ("activity_initials_prefix", "volunteers_activity", "title_initials"),
]


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, table, column in PREFIXES:
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} "
            f"ON {table} ({column} varchar_pattern_ops)"
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return  # search stays right and becomes slower
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, table, column in TRIGRAMS:
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} "
            f"ON {table} USING gin ({column} gin_trgm_ops)"
        )


def remove_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, _table, _column in [*TRIGRAMS, *PREFIXES]:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY does not run inside a transaction
    dependencies = [
        ("volunteers", "0005_activity_headcount_when_sent"),
        ("places", "0001_initial"),
    ]
    operations = [migrations.RunPython(add_indexes, remove_indexes)]
