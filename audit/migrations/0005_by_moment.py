"""A period of the trail, and its newest events, are found without reading all of it."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_no_truncate")]
    operations = [
        core.tables.AddIndexWhileUsed(
            "auditevent", models.Index(fields=["-at", "-id"], name="audit_by_moment")
        )
    ]
