"""What an erasure reached, by uid: so that it can be done again after an older backup."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0003_subject_requests")]
    operations = [
        migrations.AddField(
            "subjectrequest",
            "erased",
            models.JSONField(blank=True, editable=False, null=True, verbose_name="删除过的记录"),
        )
    ]
