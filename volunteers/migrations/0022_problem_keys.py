"""A problem knows under which key it was sent: two columns that the version before ignores."""

from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0021_figures_by_index")]
    operations = [
        core.tables.AddColumns(
            [
                migrations.AddField(
                    "problem",
                    "filing_key",
                    models.UUIDField(blank=True, editable=False, null=True, verbose_name="填报键"),
                ),
                migrations.AddField(
                    "problem",
                    "content_digest",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=64,
                        verbose_name="内容摘要",
                    ),
                ),
            ]
        )
    ]
