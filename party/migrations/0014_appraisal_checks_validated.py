"""The checks of appraisals are looked at while people write."""

from django.db import migrations

import core.tables

CHECKS = (
    "appraisal_submitted_at_iff_sent",
    "appraisal_evaluated_at_by_and_whole",
    "appraisal_closed_at_and_by_after_confirming",
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("party", "0013_appraisal_excused")]
    operations = [
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    f"ALTER TABLE party_appraisal VALIDATE CONSTRAINT {name}" for name in CHECKS
                ],
                "sqlite": [],
            },
            backwards={"postgresql": [], "sqlite": []},
        )
    ]
