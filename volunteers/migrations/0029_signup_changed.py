"""What changed of an activity, and since when somebody is to be told: the version before ignores it."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0028_points_cancelled_once")]
    operations = [
        core.tables.AddColumns(
            [
                migrations.AddField(
                    "activityplan",
                    "change_words",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=300,
                        verbose_name="改了什么",
                    ),
                ),
                migrations.AddField(
                    "signup",
                    "changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="变动时间"),
                ),
            ]
        )
    ]
