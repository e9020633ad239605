"""What stands in the tables of a portal under test, and what they are made of."""

from tests.faults.machine import Machine

# What people entered; the rest belongs to the release, which also notes each key that it brings.
KEPT_BY_THE_RELEASE = ("django_", "auth_", "core_keymark")
SHAPE = r"""
SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT concat_ws(' ', proname, btrim(regexp_replace(prosrc, '\s+', ' ', 'g')))
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def people_tables(machine: Machine, database: str = "portal") -> list[str]:
    rows = machine.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", database
    ).splitlines()
    return [table for table in rows if not table.startswith(KEPT_BY_THE_RELEASE)]


def kept(machine: Machine, columns: dict[str, list[str]], database: str) -> dict[str, str]:
    """Return {table: rows and a digest of them over the columns that it had before}."""
    found = {}
    for table, names in columns.items():
        line = "concat_ws('|', " + ", ".join(f'"{name}"::text' for name in names) + ")"
        found[table] = machine.sql(
            f"SELECT count(*), md5(string_agg({line}, ' ' ORDER BY {line})) FROM {table}", database
        )
    return found


def columns_of(machine: Machine, database: str) -> dict[str, list[str]]:
    rows = machine.sql(
        "SELECT table_name, string_agg(column_name, ',') FROM information_schema.columns"
        " WHERE table_schema = 'public' GROUP BY 1",
        database,
    )
    found = dict(row.split("|") for row in rows.splitlines())
    return {table: found[table].split(",") for table in people_tables(machine, database)}


def shape(machine: Machine, database: str = "portal") -> set[str]:
    """Return columns, indexes and whether they answer, constraints, triggers and functions."""
    return set(machine.sql(SHAPE, database).splitlines())
