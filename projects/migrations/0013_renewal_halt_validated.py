"""The check of renewals that stand still is looked at while people write."""

from django.db import migrations

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("projects", "0012_renewal_halt_checked")]
    operations = [
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    "ALTER TABLE projects_renewalproject "
                    "VALIDATE CONSTRAINT renewal_halted_with_day_and_words"
                ],
                "sqlite": [],
            },
            backwards={"postgresql": [], "sqlite": []},
        )
    ]
