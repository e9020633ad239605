"""The search of walks: a number from its beginning, or two characters of where somebody was."""

from django.db import migrations

import core.tables

SEARCHED = {
    "walk_number_prefix": "volunteers_gridwalk (number varchar_pattern_ops)",
    "walk_place_pairs": "volunteers_gridwalk USING gin (word_pairs(place))",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0019_ledgers_by_index")]
    operations = [
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    statement  # what a first try left unfinished is no index that answers
                    for name, on in SEARCHED.items()
                    for statement in (
                        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                        f"CREATE INDEX CONCURRENTLY {name} ON {on}",
                    )
                ],
                "sqlite": [],
            },
            backwards={
                "postgresql": [f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in SEARCHED],
                "sqlite": [],
            },
        ),
    ]
