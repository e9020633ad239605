"""Until when a device is not asked for the second step: seen in the list, and taken back there.

Devices remembered before have no mark: they ask for the code once more.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_sign_in_address")]
    operations = [
        migrations.AddField(
            model_name="signin",
            name="remembered_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="不问动态口令到"),
        )
    ]
