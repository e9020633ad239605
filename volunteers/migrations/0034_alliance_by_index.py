"""Activities are found by their alliance; rows are looked at while people write."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0033_alliance_organises")]
    operations = [
        # Only choices, which are no business of the database.
        migrations.AlterField(
            "activity",
            "line",
            models.CharField(
                choices=[
                    ("volunteer", "志愿服务队"),
                    ("alliance", "联盟共建"),
                    ("community", "社区自办"),
                ],
                default="volunteer",
                max_length=10,
                verbose_name="谁组织的",
            ),
        ),
        core.tables.RunStatements(
            forwards={
                "postgresql": [
                    "ALTER TABLE volunteers_activity "
                    "VALIDATE CONSTRAINT activity_organiser_matches_line"
                ],
                "sqlite": [],
            },
            backwards={"postgresql": [], "sqlite": []},
        ),
        core.tables.AddIndexWhileUsed(
            "activity",
            models.Index(
                fields=["alliance", "-held_on", "-id"],
                name="activity_of_alliance",
                condition=models.Q(alliance__isnull=False),
            ),
        ),
    ]
