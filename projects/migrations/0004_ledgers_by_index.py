"""Ledgers that read whole tables: their order, and their filters."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("projects", "0003_premises_and_honours")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "livelihoodmilestone",
                    models.Index(fields=["due_on", "id"], name="livelihood_milestone_ledger"),
                ),
                (
                    "livelihoodpayment",
                    models.Index(fields=["paid_on", "id"], name="livelihood_payment_ledger"),
                ),
                (
                    "assetinspection",
                    models.Index(fields=["-inspected_on", "-id"], name="inspection_ledger"),
                ),
                (
                    "assetinspection",
                    models.Index(
                        fields=["result", "-inspected_on", "-id"], name="inspection_by_result"
                    ),
                ),
                (
                    "drainageunit",
                    models.Index(fields=["kind", "code", "id"], name="drainage_by_kind"),
                ),
                ("drainageunit", models.Index(fields=["entered_on"], name="drainage_entered_on")),
                (
                    "drainageunit",
                    models.Index(fields=["completed_on"], name="drainage_completed_on"),
                ),
            ]
        ),
    ]
