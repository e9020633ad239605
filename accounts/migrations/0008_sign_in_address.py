"""Whether somebody signed in from an address lately, asked for each try that is kept waiting."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0007_webhooks")]
    operations = [
        core.tables.AddIndexWhileUsed(
            "signin", models.Index(fields=["address", "created_at"], name="sign_in_address")
        )
    ]
