"""The search of ledgers for two characters of a unit's name.

The function that makes pairs of characters stands in the migration of volunteers.
"""

from django.db import migrations

import core.tables

SEARCHED = {"unit_name_pairs": "places_unit USING gin (word_pairs(name))"}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("places", "0003_unit_codes_and_joins"),
        ("volunteers", "0019_ledgers_by_index"),
    ]
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
