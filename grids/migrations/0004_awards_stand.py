"""Awards of heads are refused by the database to change or go; demo rows may be taken out."""

from django.db import migrations

import core.tables

FROZEN = (
    *("head_id", "kind", "given_on", "what", "points", "amount", "giver", "recorded_by_id"),
    *("cancels_id", "is_demo"),
)
REFUSED = "awards are append-only"
OTHER = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)
POSTGRESQL = [
    f"""
    CREATE FUNCTION awards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$
    """,
    f"""
    CREATE TRIGGER awards_no_update BEFORE UPDATE ON grids_headaward
    FOR EACH ROW WHEN ({OTHER}) EXECUTE FUNCTION awards_refuse_change()
    """,
    """
    CREATE TRIGGER awards_no_delete BEFORE DELETE ON grids_headaward
    FOR EACH ROW WHEN (NOT OLD.is_demo) EXECUTE FUNCTION awards_refuse_change()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER awards_no_update BEFORE UPDATE OF {", ".join(FROZEN)} ON grids_headaward
    WHEN {OTHER.replace("IS DISTINCT FROM", "IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
    f"""
    CREATE TRIGGER awards_no_delete BEFORE DELETE ON grids_headaward WHEN NOT OLD.is_demo
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
]
GONE = {
    "postgresql": [
        "DROP TRIGGER awards_no_update ON grids_headaward",
        "DROP TRIGGER awards_no_delete ON grids_headaward",
        "DROP FUNCTION awards_refuse_change",
    ],
    "sqlite": ["DROP TRIGGER awards_no_update", "DROP TRIGGER awards_no_delete"],
}


class Migration(migrations.Migration):
    dependencies = [("grids", "0003_chats")]
    operations = [
        core.tables.RunStatements({"postgresql": POSTGRESQL, "sqlite": SQLITE}, GONE),
    ]
