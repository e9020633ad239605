"""The search of ledgers for two characters of a unit's name.

The function that makes pairs of characters stands in the migration of volunteers.
"""

from django.db import migrations

import core.tables

SEARCHED = {"unit_name_pairs": "places_unit USING gin (word_pairs(name))"}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("places", "0003_unit_codes_and_joins"),
        ("volunteers", "0019_ledgers_by_index"),
    ]
    operations = [
        core.tables.SearchIndexes(SEARCHED),
    ]
