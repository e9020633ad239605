"""A filter that leaves few: buildings with a lift."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("places", "0004_unit_name_pairs")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "building",
                    models.Index(
                        fields=["compound"],
                        name="building_with_lift",
                        condition=models.Q(has_lift=True),
                    ),
                ),
            ]
        ),
    ]
