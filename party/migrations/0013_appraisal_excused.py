"""An appraisal may end without a report: excused, by whom and why."""

from django.db import migrations, models

import core.table_checks

Q = models.Q
BALLOTS = ("issued", "returned", "valid", "invalid", "good", "fairly", "normal", "poor")
UNSENT, ENDED = ("open", "excused"), ("closed", "excused")


class Migration(migrations.Migration):
    dependencies = [("party", "0012_appraisal_excuse_reason")]
    operations = [
        # Choices are no business of the database: its table is locked once, for the checks.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "appraisal",
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待述职"),
                            ("submitted", "待测评"),
                            ("evaluated", "已测评"),
                            ("closed", "已办结"),
                            ("excused", "不参加"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                )
            ]
        ),
        core.table_checks.WidenChecks(
            [
                core.table_checks.WidenCheck(
                    "appraisal",
                    models.CheckConstraint(
                        name="appraisal_submitted_at_iff_sent",
                        condition=Q(state__in=UNSENT, submitted_at__isnull=True)
                        | (
                            ~Q(state__in=UNSENT)
                            & Q(submitted_at__isnull=False, reported_by__isnull=False)
                        ),
                        violation_error_message="提交了述职报告才能测评。",
                    ),
                ),
                core.table_checks.WidenCheck(
                    "appraisal",
                    models.CheckConstraint(
                        name="appraisal_evaluated_at_by_and_whole",
                        condition=(
                            Q(
                                state__in=["evaluated", "closed"],
                                evaluated_at__isnull=False,
                                evaluated_by__isnull=False,
                                score__isnull=False,
                                **{f"{name}__isnull": False for name in BALLOTS},
                            )
                            & ~Q(grade="")
                        )
                        | Q(
                            state__in=[*UNSENT, "submitted"],
                            evaluated_at__isnull=True,
                            evaluated_by__isnull=True,
                        ),
                        violation_error_message="测评结果要填齐票数、综合得分和等次。",
                    ),
                ),
                core.table_checks.WidenCheck(
                    "appraisal",
                    models.CheckConstraint(
                        name="appraisal_closed_at_and_by_after_confirming",
                        condition=Q(
                            state="closed",
                            closed_at__isnull=False,
                            closed_by__isnull=False,
                            confirmed_at__isnull=False,
                            excuse_reason="",
                        )
                        | Q(state="excused", closed_at__isnull=False, closed_by__isnull=False)
                        & ~Q(excuse_reason="")
                        | (
                            ~Q(state__in=ENDED)
                            & Q(closed_at__isnull=True, closed_by__isnull=True, excuse_reason="")
                        ),
                        violation_error_message="结果经领导确认后才能办结；不参加的要写明原因。",
                    ),
                ),
            ]
        ),
    ]
