"""Somebody may be told of a change without ever having moved up."""

from django.db import migrations, models

import core.table_checks

Q = models.Q


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0029_signup_changed")]
    operations = [
        core.table_checks.WidenCheck(
            "signup",
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False)
                & (Q(moved_up_at__isnull=False) | Q(changed_at__isnull=False)),
                name="signup_told_after_moving_up",
            ),
        ),
    ]
