"""An activity may name the alliance that held it: a column that the version before ignores."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0009_milestones_of_a_project"),
        ("volunteers", "0031_signup_told_checked"),
    ]
    operations = [
        migrations.AddField(
            "activity",
            "alliance",
            models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="联盟自己组织、不属于共建项目的才选",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="alliances.alliance",
                verbose_name="党建联盟",
            ),
        )
    ]
