"""What takes an exchange back says which one and why; it is frozen like the rest of its row."""

from django.db import migrations, models

import core.table_checks
import core.tables

FROZEN = (
    *("record_id", "kind", "points", "what", "entered_on", "entered_by_id", "is_demo"),
    "cancels_id",
)
REFUSED = "points are append-only"
Q = models.Q


def statements(frozen):
    """Return what makes both triggers again, for each database."""
    other = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in frozen)
    return {
        "postgresql": [
            "DROP TRIGGER points_no_update ON volunteers_pointentry",
            f"""
            CREATE TRIGGER points_no_update BEFORE UPDATE ON volunteers_pointentry
            FOR EACH ROW WHEN ({other}) EXECUTE FUNCTION points_refuse_change()
            """,
        ],
        "sqlite": [
            "DROP TRIGGER IF EXISTS points_no_update",
            "DROP TRIGGER IF EXISTS points_no_delete",
            f"""
            CREATE TRIGGER points_no_update BEFORE UPDATE OF {", ".join(frozen)}
            ON volunteers_pointentry WHEN {other.replace("IS DISTINCT FROM", "IS NOT")}
            BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
            f"""
            CREATE TRIGGER points_no_delete BEFORE DELETE ON volunteers_pointentry
            WHEN NOT OLD.is_demo BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
            """,
        ],
    }


NOTHING = {"postgresql": [], "sqlite": []}


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0026_points_cancel")]
    operations = [
        # Backwards from below: the table is made anew first, then its triggers.
        core.tables.RunStatements(NOTHING, statements(FROZEN[:-1])),
        # Only choices, which are no business of the database; models are rendered before the lock.
        migrations.AlterField(
            "pointentry",
            "kind",
            models.CharField(
                choices=[
                    ("service", "服务时长"),
                    ("correction", "工时更正"),
                    ("exchange", "兑换"),
                    ("cancelled", "撤销兑换"),
                ],
                max_length=10,
                verbose_name="事由",
            ),
        ),
        core.table_checks.WidenCheck(
            "pointentry",
            models.CheckConstraint(
                condition=Q(kind="exchange", points__lt=0, record__isnull=True)
                & Q(cancels__isnull=True)
                & ~Q(what="")
                | Q(kind="cancelled", points__gt=0, record__isnull=True)
                & Q(cancels__isnull=False)
                & ~Q(what="")
                | (
                    Q(kind__in=("service", "correction"))
                    & Q(record__isnull=False, cancels__isnull=True)
                ),
                name="points_given_for_what",
                violation_error_message="兑换要写明换了什么，积分为负数。",
            ),
        ),
        core.tables.RunStatements(statements(FROZEN), NOTHING),
    ]
