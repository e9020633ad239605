"""The database refuses to empty the trail too; triggers for rows do not see TRUNCATE."""

from django.db import migrations

import core.tables

FORWARDS = {
    "postgresql": [
        """
        CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()
        """
    ],
    "sqlite": [],  # has no TRUNCATE
}
BACKWARDS = {
    "postgresql": ["DROP TRIGGER audit_no_truncate ON audit_auditevent"],
    "sqlite": [],
}


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_source_and_key")]
    operations = [core.tables.RunStatements(FORWARDS, BACKWARDS)]
