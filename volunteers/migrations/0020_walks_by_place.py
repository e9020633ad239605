"""The search of walks: a number from its beginning, or two characters of where somebody was."""

from django.db import migrations

import core.tables

SEARCHED = {
    "walk_number_prefix": "volunteers_gridwalk (number varchar_pattern_ops)",
    "walk_place_pairs": "volunteers_gridwalk USING gin (word_pairs(place))",
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0019_ledgers_by_index")]
    operations = [
        core.tables.SearchIndexes(SEARCHED),
    ]
