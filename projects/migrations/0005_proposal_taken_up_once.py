"""A proposal has one project that was not cancelled; the index is made while people write."""

from django.db import migrations, models

import core.tables

NAME = "livelihood_takes_up_a_proposal_once"
ON = "projects_livelihoodproject (proposal_id) WHERE NOT (state = 'cancelled')"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("projects", "0004_ledgers_by_index")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    "livelihoodproject",
                    models.UniqueConstraint(
                        fields=("proposal",),
                        name=NAME,
                        condition=models.Q(state="cancelled", _negated=True),
                        violation_error_message=(
                            "这个征集事项已有项目，请打开那个项目；取消以后才能另立。"
                        ),
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
