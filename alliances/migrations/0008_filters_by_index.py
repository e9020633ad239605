"""Filters of the ledgers of members and milestones, and what waits, that read whole tables."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("alliances", "0007_mutual_reviews")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "alliancemembership",
                    models.Index(fields=["joined_on"], name="member_joined_on"),
                ),
                (
                    "alliancemembership",
                    models.Index(fields=["state", "joined_on"], name="member_by_state"),
                ),
                ("alliancemembership", models.Index(fields=["role"], name="member_by_role")),
                ("projectmilestone", models.Index(fields=["due_on", "id"], name="milestone_due")),
                (
                    "projectmilestone",
                    models.Index(
                        fields=["due_on"],
                        name="milestone_open",
                        condition=models.Q(done_on__isnull=True),
                    ),
                ),
            ]
        ),
    ]
