"""Who is counted on a day is read from one index, whether they left since or not."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0023_problem_once_per_key")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "volunteer",
                    models.Index(fields=["street", "id", "state"], name="volunteer_counted_as"),
                ),
            ]
        ),
        core.tables.RemoveIndexWhileUsed("volunteer", "volunteer_counted"),
    ]
