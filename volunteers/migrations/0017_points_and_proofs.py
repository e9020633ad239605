"""Points are refused by the database to change or go; one certificate for the same days."""

from django.db import migrations, models

import core.tables

# All but whose they are (a merge moves them), and what every save touches.
FROZEN = ("record_id", "kind", "points", "what", "entered_on", "entered_by_id", "is_demo")
REFUSED = "points are append-only"
OTHER = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)
POSTGRESQL = [
    f"""
    CREATE FUNCTION points_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$
    """,
    f"""
    CREATE TRIGGER points_no_update BEFORE UPDATE ON volunteers_pointentry
    FOR EACH ROW WHEN ({OTHER}) EXECUTE FUNCTION points_refuse_change()
    """,
    """
    CREATE TRIGGER points_no_delete BEFORE DELETE ON volunteers_pointentry
    FOR EACH ROW WHEN (NOT OLD.is_demo) EXECUTE FUNCTION points_refuse_change()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER points_no_update BEFORE UPDATE OF {", ".join(FROZEN)} ON volunteers_pointentry
    WHEN {OTHER.replace("IS DISTINCT FROM", "IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
    f"""
    CREATE TRIGGER points_no_delete BEFORE DELETE ON volunteers_pointentry WHEN NOT OLD.is_demo
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
]


GONE = {
    "postgresql": [
        "DROP TRIGGER points_no_update ON volunteers_pointentry",
        "DROP TRIGGER points_no_delete ON volunteers_pointentry",
        "DROP FUNCTION points_refuse_change",
    ],
    "sqlite": ["DROP TRIGGER points_no_update", "DROP TRIGGER points_no_delete"],
}


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0016_points_rankings")]
    operations = [
        core.tables.RunStatements({"postgresql": POSTGRESQL, "sqlite": SQLITE}, GONE),
        migrations.AddConstraint(
            model_name="serviceproof",
            constraint=models.UniqueConstraint(
                condition=models.Q(revoked_at__isnull=True, community__isnull=False),
                fields=("volunteer", "community", "starts_on", "ends_on"),
                name="proof_once_of_community",
                violation_error_message="这段时间的证明已经出具过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceproof",
            constraint=models.UniqueConstraint(
                condition=models.Q(revoked_at__isnull=True, community__isnull=True),
                fields=("volunteer", "street", "starts_on", "ends_on"),
                name="proof_once_of_street",
                violation_error_message="这段时间的证明已经出具过。",
            ),
        ),
    ]
