"""One key per filing, so that a lost answer is found again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="filing_key",
            field=models.UUIDField(
                blank=True,
                editable=False,
                help_text="一次填报在手机与服务器之间的同一标识",
                null=True,
                verbose_name="填报键",
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="submissions",
                to="volunteers.activity",
                verbose_name="活动",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("filed_by", "filing_key"), name="activity_once_per_filing_key"
            ),
        ),
    ]
