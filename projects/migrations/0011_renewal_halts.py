"""Whether a renewal stands still, since when and why; the version before ignores it."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_livelihood_checks_validated")]
    operations = [
        core.tables.AddColumns(
            [
                migrations.AddField(
                    "renewalproject",
                    "halt",
                    models.CharField(
                        blank=True,
                        choices=[("", "进行中"), ("paused", "已暂停"), ("ended", "已终止")],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=8,
                        verbose_name="暂停或终止",
                    ),
                ),
                migrations.AddField(
                    "renewalproject",
                    "halted_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="暂停或终止日期"
                    ),
                ),
                migrations.AddField(
                    "renewalproject",
                    "halt_reason",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=300,
                        verbose_name="暂停或终止原因",
                    ),
                ),
            ]
        ),
    ]
