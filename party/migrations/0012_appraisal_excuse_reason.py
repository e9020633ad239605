"""Why somebody does not take part in a round of 述职评议; the version before ignores it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("party", "0011_ledgers_by_index")]
    operations = [
        migrations.AddField(
            "appraisal",
            "excuse_reason",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=300,
                verbose_name="不参加的原因",
            ),
        ),
    ]
