"""What stands still has a day and a reason, and is not completed; its columns are empty so far."""

from django.db import migrations, models

import core.table_checks

Q = models.Q


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_renewal_halts")]
    operations = [
        core.table_checks.AddCheck(
            "renewalproject",
            models.CheckConstraint(
                name="renewal_halted_with_day_and_words",
                condition=Q(halt="", halted_on__isnull=True, halt_reason="")
                | (
                    Q(
                        halt__in=("paused", "ended"),
                        halted_on__isnull=False,
                        completed_on__isnull=True,
                    )
                    & ~Q(halt_reason="")
                ),
                violation_error_message="没有完工的项目才能暂停或终止，要写明日期和原因。",
            ),
        ),
    ]
