"""Who moved up is told: when, by whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0014_volunteer_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="moved_up_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="递补时间"),
        ),
        migrations.AddField(
            model_name="signup",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="通知时间"),
        ),
        migrations.AddField(
            model_name="signup",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="通知的人",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                    models.Q(
                        ("moved_up_at__isnull", False),
                        ("told_at__isnull", False),
                        ("told_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signup_told_after_moving_up",
            ),
        ),
    ]
