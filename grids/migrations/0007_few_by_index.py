"""Filters that leave few: heads named in public, groups of one scope."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("grids", "0006_filters_by_index")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "residenthead",
                    models.Index(
                        fields=["community"],
                        name="head_in_public",
                        condition=models.Q(is_public=True),
                    ),
                ),
                ("chatgroup", models.Index(fields=["scope"], name="chat_by_scope")),
            ]
        ),
    ]
