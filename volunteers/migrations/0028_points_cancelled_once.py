"""An exchange is taken back once; rows are looked at and the index is made while people write."""

from django.db import migrations, models

import core.tables

NAME = "points_cancelled_once"
ON = "volunteers_pointentry (cancels_id) WHERE cancels_id IS NOT NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0027_points_cancel_checked")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    "pointentry",
                    models.UniqueConstraint(
                        fields=("cancels",),
                        name=NAME,
                        condition=models.Q(cancels__isnull=False),
                        violation_error_message="这次兑换已经撤销。",
                    ),
                )
            ],
            database_operations=[
                core.tables.RunStatements(
                    forwards={
                        "postgresql": [
                            "ALTER TABLE volunteers_pointentry "
                            "VALIDATE CONSTRAINT points_given_for_what",
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
