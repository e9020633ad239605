"""Ledgers that read whole tables: their order, and their filters."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("party", "0001_squashed_0010")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                ("orgliferecord", models.Index(fields=["-held_on", "-id"], name="life_ledger")),
                (
                    "orgliferecord",
                    models.Index(fields=["kind", "-held_on", "-id"], name="life_by_kind"),
                ),
                (
                    "orgliferecord",
                    models.Index(fields=["community", "-held_on", "-id"], name="life_of_community"),
                ),
                (
                    "assistantlog",
                    models.Index(fields=["-done_on", "-id"], name="assistant_log_ledger"),
                ),
                (
                    "assistantlog",
                    models.Index(
                        fields=["state", "-done_on", "-id"], name="assistant_log_by_state"
                    ),
                ),
            ]
        ),
    ]
