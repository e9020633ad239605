"""Filters of the ledgers of activities, volunteers and problems that read whole tables."""

from django.db import migrations, models

import core.tables

SEEN_BY = ("street", "state", "filed_by")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0017_points_and_proofs")]
    operations = [
        core.tables.AddIndexWhileUsed(
            "activity",
            models.Index(fields=["line", "-held_on", "-id", *SEEN_BY], name="activity_line_seen"),
        ),
        core.tables.AddIndexWhileUsed(
            "activity",
            models.Index(
                fields=["source", "-held_on", "-id", *SEEN_BY], name="activity_source_seen"
            ),
        ),
        core.tables.AddIndexWhileUsed(
            "volunteer", models.Index(fields=["registered_on"], name="volunteer_registered")
        ),
        core.tables.AddIndexWhileUsed(
            "volunteer",
            models.Index(fields=["state", "name_pinyin", "id"], name="volunteer_by_state"),
        ),
        core.tables.AddIndexWhileUsed(
            "problem", models.Index(fields=["state", "-found_on", "-id"], name="problem_by_state")
        ),
        core.tables.AddIndexWhileUsed(
            "problem", models.Index(fields=["solved_on"], name="problem_solved_on")
        ),
    ]
