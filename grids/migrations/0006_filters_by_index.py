"""Filters of heads, their awards, buildings and counts of cells that read whole tables.

The function that makes pairs of characters stands in the migration of volunteers.
"""

from django.db import migrations, models

import core.tables

SEARCHED = {
    "award_what_pairs": "grids_headaward USING gin (word_pairs(what))",
    "award_giver_pairs": "grids_headaward USING gin (word_pairs(giver))",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("grids", "0005_ledgers_by_index"),
        ("volunteers", "0019_ledgers_by_index"),
    ]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "residenthead",
                    models.Index(
                        fields=["term_until", "id"],
                        name="head_term_ending",
                        condition=models.Q(ends_on__isnull=True),
                    ),
                ),
                ("residenthead", models.Index(fields=["name", "phone"], name="head_by_name")),
                ("gridbuilding", models.Index(fields=["starts_on"], name="grid_building_from")),
                ("gridcount", models.Index(fields=["subject"], name="grid_count_by_subject")),
            ]
        ),
        core.tables.SearchIndexes(SEARCHED),
    ]
