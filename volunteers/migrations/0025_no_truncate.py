"""The database refuses to empty points and awards too; triggers for rows do not see TRUNCATE."""

from django.db import migrations

import core.tables

TABLES = {"points": "volunteers_pointentry", "awards": "grids_headaward"}
FORWARDS = {
    "postgresql": [
        f"""
        CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse_change()
        """
        for name, table in TABLES.items()
    ],
    "sqlite": [],  # has no TRUNCATE
}
BACKWARDS = {
    "postgresql": [f"DROP TRIGGER {name}_no_truncate ON {table}" for name, table in TABLES.items()],
    "sqlite": [],
}


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0024_counted_on_a_day"), ("grids", "0004_awards_stand")]
    operations = [core.tables.RunStatements(FORWARDS, BACKWARDS)]
