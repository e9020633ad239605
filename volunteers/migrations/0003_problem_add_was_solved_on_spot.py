"""Tell what was solved on the spot from what a later step closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0002_activity_add_filing_key")]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="was_solved_on_spot",
            field=models.BooleanField(db_default=False, default=False, verbose_name="当场解决"),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("was_solved_on_spot", False), ("state", "solved"), _connector="OR"
                ),
                name="problem_on_spot_means_solved",
            ),
        ),
    ]
