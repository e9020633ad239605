"""A filing without a headcount passed: NULL > 0 violates no check."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0004_problem_days_after_found")]

    operations = [
        migrations.RemoveConstraint(
            model_name="activity",
            name="activity_complete_when_sent",
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        models.Q(("title", ""), _negated=True),
                        models.Q(("place", ""), _negated=True),
                        ("headcount__gt", 0),
                        ("headcount__isnull", False),
                        ("held_on__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="activity_complete_when_sent",
                violation_error_message="提交前请填写名称、日期、地点和大于 0 的人数。",
            ),
        ),
    ]
