"""An exchange of points can be taken back: a column that the version before ignores."""

import django.db.models.deletion
from django.db import migrations, models

import core.tables

FROZEN = ("record_id", "kind", "points", "what", "entered_on", "entered_by_id", "is_demo")
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN)
REFUSED = "BEGIN SELECT RAISE(ABORT, 'points are append-only'); END"
# SQLite makes the table anew to take the column away, and drops what refuses changes.
TRIGGERS = [
    "DROP TRIGGER IF EXISTS points_no_update",
    "DROP TRIGGER IF EXISTS points_no_delete",
    f"CREATE TRIGGER points_no_update BEFORE UPDATE OF {', '.join(FROZEN)} "
    f"ON volunteers_pointentry WHEN {CHANGED} {REFUSED}",
    "CREATE TRIGGER points_no_delete BEFORE DELETE "
    f"ON volunteers_pointentry WHEN NOT OLD.is_demo {REFUSED}",
]


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0025_no_truncate")]
    operations = [
        core.tables.RunStatements(
            forwards={"postgresql": [], "sqlite": []},
            backwards={"postgresql": [], "sqlite": TRIGGERS},
        ),
        migrations.AddField(
            "pointentry",
            "cancels",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancellations",
                to="volunteers.pointentry",
                verbose_name="撤销哪一笔",
            ),
        ),
    ]
