"""Ledgers that read whole tables: their order, and their filters."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("grids", "0004_awards_stand")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                ("residenthead", models.Index(fields=["starts_on"], name="head_starts_on")),
                ("residenthead", models.Index(fields=["kind", "selected_by"], name="head_by_kind")),
                ("residenthead", models.Index(fields=["selected_by"], name="head_by_selection")),
                ("headaward", models.Index(fields=["-given_on", "-id"], name="award_ledger")),
                (
                    "headaward",
                    models.Index(fields=["kind", "-given_on", "-id"], name="award_by_kind"),
                ),
                ("chatgroup", models.Index(fields=["checked_on"], name="chat_checked_on")),
                ("chatgroup", models.Index(fields=["kind"], name="chat_by_kind")),
                ("chatgroup", models.Index(fields=["owner"], name="chat_by_owner")),
            ]
        ),
    ]
