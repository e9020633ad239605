"""Nothing is due or solved before it was found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0003_problem_add_was_solved_on_spot")]

    operations = [
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on__isnull", True),
                        ("due_on__gte", models.F("found_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("solved_on__isnull", True),
                        ("solved_on__gte", models.F("found_on")),
                        _connector="OR",
                    ),
                ),
                name="problem_days_after_found",
                violation_error_message="办理期限和解决日期不能早于发现日期。",
            ),
        ),
    ]
