"""Rows that are there are looked at while people write."""

from django.db import migrations

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0030_signup_told_of_a_change")]
    operations = [
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    "ALTER TABLE volunteers_signup VALIDATE CONSTRAINT signup_told_after_moving_up"
                ],
                "sqlite": [],
            },
            backwards={"postgresql": [], "sqlite": []},
        )
    ]
