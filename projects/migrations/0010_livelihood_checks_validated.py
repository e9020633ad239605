"""The checks of steps and objections are looked at while people write."""

from django.db import migrations

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("projects", "0009_objection_settled_when_upheld")]
    operations = [
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    "ALTER TABLE projects_livelihoodstep "
                    "VALIDATE CONSTRAINT livelihood_step_back_with_words",
                    "ALTER TABLE projects_noticeobjection "
                    "VALIDATE CONSTRAINT objection_answered_with_day",
                ],
                "sqlite": [],
            },
            backwards={"postgresql": [], "sqlite": []},
        )
    ]
