"""An upgrade on PostgreSQL: rows are kept (G-54), the code before serves all the while (G-30).

The earlier code is really run: unpacked from the history, with its own demo, on its own tables.
"""

import subprocess
import time
from collections.abc import Callable

import psycopg
import pytest

import debian
from tests.faults import earlier
from tests.faults.earlier import owner
from tests.faults.machine import Machine
from tests.faults.tables import columns_of, kept, shape
from tests.faults.traffic import (
    LONGEST_WAIT,
    REQUESTS,
    asked_during_each,
    migrate_under_traffic,
    somebody_reads_for_long,
)

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]
# One of each kind: alone, one of several, the last of several, by a statement of its own.
KILLED_IN = {
    *("activity_source_seen", "points_by_kind", "problem_result_pairs", "member_by_role"),
    *("award_giver_pairs", "unit_name_pairs", "walk_place_pairs"),
}
MAKING = """
SELECT pid, replace(query, '"', '') FROM pg_stat_activity
WHERE usename = 'owner' AND state = 'active' AND query LIKE 'CREATE INDEX CONCURRENTLY%'
"""
AN_EVENT = """
from django.db import transaction
from audit.actions import record
with transaction.atomic():
    record("test.done")
"""


@pytest.mark.parametrize(
    "commit", [lambda: earlier.FIRST, earlier.before_the_newest_migration], ids=["first", "last"]
)
def test_a_dump_of_an_earlier_state_is_upgraded_keeps_every_row_and_is_walked(
    older: Callable[[str], Machine], commit: Callable[[], str]
) -> None:
    machine = older(commit())
    dump = machine.folder / "dump.sql"
    programs, at = debian.postgres_programs(), ["-h", str(machine.folder), "-U", "portal"]
    with dump.open("wb") as file:
        subprocess.run([f"{programs}/pg_dump", *at, "portal"], stdout=file, check=True)
    machine.sql("CREATE DATABASE restored TEMPLATE template0")
    subprocess.run(
        ["psql", *at, "-qX", "-d", "restored", "-f", dump], check=True, stdout=subprocess.DEVNULL
    )
    columns = columns_of(machine, "restored")
    before = kept(machine, columns, "restored")
    assert sum(int(row.split("|")[0]) for row in before.values()) > 1000  # the demo is in it

    machine.root = debian.ROOT
    machine.env |= {"DATABASE_URL": f"postgres://portal@/{machine.folder}/restored"}
    assert "[ ]" in machine.manage("showmigrations", "--plan")  # the control: there is a way to go
    machine.manage("prepare")
    machine.manage("migrate", "--check")

    after = kept(machine, columns, "restored")
    assert {table for table in before if before[table] != after[table]} == set()
    machine.sql("UPDATE places_community SET name = name || '1' WHERE id = 1", "restored")
    assert kept(machine, columns, "restored") != after  # the control: a changed row is seen
    walked = machine.crawl()
    print(len(before), "tables,", walked["opened"])
    assert walked["failed"] == []
    assert sum(walked["opened"].values()) > 200


def test_the_code_before_serves_while_the_tables_become_those_of_the_next(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.FIRST)
    person = machine.step("people")
    machine.start_web()
    code_before = machine.root

    def migrate() -> None:
        machine.root = debian.ROOT
        machine.manage("prepare", **owner(machine))

    traffic, locks = migrate_under_traffic(machine, person, migrate)

    assert traffic.failed == {}
    assert traffic.asked >= REQUESTS
    assert traffic.filed
    assert locks.looks > 20
    assert max(locks.waited, locks.held) <= LONGEST_WAIT
    counts = machine.step("counts")
    assert {title: counts["activities"].get(title) for title in traffic.filed} == dict.fromkeys(
        traffic.filed, 1
    )
    assert set(traffic.filed.values()) <= set(counts["keys"])
    assert counts["broken_links"] == 0

    # The new code comes, and serves the person who was signed in at the one before.
    machine.stop("web")
    machine.start_web()
    assert machine.get("/readyz")[0] == 200
    assert machine.get("/desk/", person["session"])[0] == 200
    walked = {"new": machine.crawl()}
    machine.root = code_before
    walked["before"] = machine.crawl()
    print({name: found["opened"] for name, found in walked.items()})
    assert [found["failed"] for found in walked.values()] == [[], []]
    assert all(sum(found["opened"].values()) > 200 for found in walked.values())
    # The control: tables that the code before cannot live with are noticed by the same walk.
    machine.sql("ALTER TABLE volunteers_team RENAME COLUMN name TO title")
    assert machine.crawl()["failed"]


def test_control_a_migration_that_holds_a_table_is_noticed(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.FIRST)
    person = machine.step("people")
    machine.start_web()

    def migrate() -> None:
        rewriting = "BEGIN; LOCK TABLE volunteers_activity; SELECT pg_sleep(12); COMMIT"
        words = ["-h", str(machine.folder), "-U", "owner", "-d", "portal", "-qX", "-c", rewriting]
        subprocess.run(["psql", *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    traffic, locks = migrate_under_traffic(machine, person, migrate)

    assert traffic.failed
    assert min(locks.waited, locks.held) > LONGEST_WAIT


def test_the_newest_tables_come_while_people_go_on_and_somebody_reads_for_long(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.before_the_newest_migration())
    person = machine.step("people")
    machine.start_web()

    def migrate() -> None:
        machine.root = debian.ROOT
        with somebody_reads_for_long(machine):
            machine.manage("prepare", **owner(machine))

    traffic, locks = migrate_under_traffic(machine, person, migrate)

    assert traffic.failed == {}
    assert traffic.asked >= REQUESTS
    assert locks.looks > 20
    assert max(locks.waited, locks.held) <= LONGEST_WAIT
    during = asked_during_each(machine, traffic)
    assert during
    assert min(during.values()) > 0


def upgrade_killed_in(machine: Machine, names: set[str]) -> set[str]:
    """Upgrade, killed once in the making of each of these indexes; return those it was killed in.

    Somebody always reads, so that each index is waited for and seen.
    """
    address = f"host={machine.folder} user=portal dbname=portal"
    killed: set[str] = set()
    readers = [psycopg.connect(address, autocommit=True) for _ in range(2)]
    with psycopg.connect(address, autocommit=True) as database:
        machine.start_prepare(**owner(machine))
        while machine.processes["prepare"].poll() is None:
            readers.reverse()
            readers[0].execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            readers[0].execute("SELECT count(*) FROM django_migrations")
            time.sleep(0.1)
            pid, statement = database.execute(MAKING).fetchone() or (0, "")
            made = statement.removeprefix("CREATE INDEX CONCURRENTLY ").split(" ")[0]
            if made in names - killed:
                killed.add(made)
                machine.kill("prepare")
                database.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
                machine.start_prepare(**owner(machine))
            readers[1].execute("COMMIT")
    for reader in readers:
        reader.close()
    assert machine.processes.pop("prepare").returncode == 0, (
        machine.folder / "prepare.log"
    ).read_text()[-3000:]
    return killed


def fresh_shape(machine: Machine) -> set[str]:
    """Return what the tables of this version are made of in an office that begins with it."""
    machine.sql("CREATE DATABASE fresh TEMPLATE template0")
    address = f"postgres://portal@/{machine.folder}/fresh"
    machine.manage("migrate", "--verbosity", "0", DATABASE_URL=address)
    return shape(machine, "fresh")


def test_an_upgrade_that_is_killed_again_and_again_ends_at_the_next_try(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.FIRST)
    columns = columns_of(machine, "portal")
    before = kept(machine, columns, "portal")
    machine.root = debian.ROOT

    assert upgrade_killed_in(machine, KILLED_IN) == KILLED_IN

    machine.manage("migrate", "--check")
    assert kept(machine, columns, "portal") == before
    assert shape(machine) == fresh_shape(machine)


def test_back_over_the_newest_migrations_and_forward_again_keeps_every_row(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.FIRST)
    columns, shape_before = columns_of(machine, "portal"), shape(machine)
    before = kept(machine, columns, "portal")
    machine.root = debian.ROOT
    machine.manage("prepare", **owner(machine))
    shape_after = shape(machine)
    assert shape_after - shape_before  # the control: there is a way to go back

    # Volunteers comes first: places and grids use a function that it takes away.
    for app, name in reversed(earlier.last_migrations(earlier.FIRST).items()):
        machine.manage("migrate", app, name, **owner(machine))
    assert shape(machine) == shape_before
    assert kept(machine, columns, "portal") == before

    machine.manage("prepare", **owner(machine))
    assert shape(machine) == shape_after
    assert kept(machine, columns, "portal") == before

    # What events say since is not lost by accident.
    machine.manage("shell", "-c", AN_EVENT)
    with pytest.raises(AssertionError, match="审计记录"):
        machine.manage("migrate", "audit", "0002", **owner(machine))
    machine.manage("prepare", **owner(machine))  # what came after it was undone before it refused
    assert shape(machine) == shape_after
