"""Ledgers that read whole tables: their order, their filters, and their search for two characters.

Trigrams know words of three characters and more; most names have two or three.
"""

from django.db import migrations, models

import core.tables

PAIRS = """
CREATE OR REPLACE FUNCTION word_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(substr($1, place, 2)) FROM generate_series(1, length($1) - 1) AS place
$$
"""
SEARCHED = {
    "activity_title_pairs": "volunteers_activity USING gin (word_pairs(title))",
    "problem_result_pairs": "volunteers_problem USING gin (word_pairs(result))",
    "problem_title_pairs": "volunteers_problem USING gin (word_pairs(title))",
    "volunteer_name_pairs": "volunteers_volunteer USING gin (word_pairs(name))",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0018_filters_by_index")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                ("pointentry", models.Index(fields=["-entered_on", "-id"], name="points_ledger")),
                (
                    "pointentry",
                    models.Index(fields=["kind", "-entered_on", "-id"], name="points_by_kind"),
                ),
                ("gridwalk", models.Index(fields=["-walked_on", "-id"], name="walk_newest")),
                (
                    "gridwalk",
                    models.Index(fields=["kind", "-walked_on", "-id"], name="walk_by_kind"),
                ),
            ]
        ),
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    PAIRS,
                    *(  # what a first try left unfinished is no index that answers
                        statement
                        for name, on in SEARCHED.items()
                        for statement in (
                            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                            f"CREATE INDEX CONCURRENTLY {name} ON {on}",
                        )
                    ),
                ],
                "sqlite": [],
            },
            backwards={
                "postgresql": [
                    *(f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in SEARCHED),
                    "DROP FUNCTION word_pairs(text)",
                ],
                "sqlite": [],
            },
        ),
    ]
