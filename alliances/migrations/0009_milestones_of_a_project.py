"""Milestones that are open, of one's projects: what waits on the desk read those that are done."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("alliances", "0008_filters_by_index")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "projectmilestone",
                    models.Index(
                        fields=["project", "due_on"],
                        name="milestone_open_of_project",
                        condition=models.Q(done_on__isnull=True),
                    ),
                ),
            ]
        ),
    ]
