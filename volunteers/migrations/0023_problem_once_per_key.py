"""One key of one person is one problem; made while people go on writing.

A unique constraint with a condition is an index of the database, which Django's own operation makes
while everybody who writes waits. No row has a key yet, so none can stand against it.
"""

from django.db import migrations, models

import core.tables

NAME = "problem_once_per_filing_key"
ON = "volunteers_problem (found_by_id, filing_key) WHERE filing_key IS NOT NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0022_problem_keys")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    "problem",
                    models.UniqueConstraint(
                        fields=("found_by", "filing_key"),
                        name=NAME,
                        condition=models.Q(filing_key__isnull=False),
                    ),
                )
            ],
            database_operations=[
                core.tables.RunStatements(
                    forwards={
                        "postgresql": [
                            # What a first try left unfinished is no index that holds.
                            f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}",
                            f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON {ON}",
                        ],
                        "sqlite": [f"CREATE UNIQUE INDEX IF NOT EXISTS {NAME} ON {ON}"],
                    },
                    backwards={
                        "postgresql": [f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}"],
                        "sqlite": [f"DROP INDEX IF EXISTS {NAME}"],
                    },
                )
            ],
        )
    ]
