"""An upgrade on PostgreSQL: rows are kept (G-54), the code before serves all the while (G-30).

The earlier code is really run: unpacked from the history, with its own demo, on its own tables.
"""

import http.client
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

import run
from tests.faults import earlier
from tests.faults.filing import ADDRESS, PHONES, form
from tests.faults.machine import Machine
from tests.faults.test_stopped import PAGES

pytestmark = [pytest.mark.faults, pytest.mark.enable_socket]
REQUESTS = 2000
LONGEST_WAIT = 2.0  # seconds that anything may wait for a table
# What people entered; the rest belongs to the release.
KEPT_BY_THE_RELEASE = ("django_", "auth_")
WAITING = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0) FROM pg_locks
WHERE NOT granted AND locktype = 'relation'
"""
HELD = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE granted AND mode = 'AccessExclusiveLock' AND locktype = 'relation'
    AND usename = 'owner' AND relation::regclass::text = ANY('{%s}')
"""


@pytest.fixture
def older() -> Iterator[Callable[[str], Machine]]:
    """A portal of an earlier state of the code with its demo, on its own tables."""
    made: list[Machine] = []

    def make(commit: str) -> Machine:
        machine = Machine()
        made.append(machine)
        machine.root = earlier.unpack(commit, machine.folder / "earlier")
        machine.env |= {"DEMO": "true"}
        machine.start_redis()
        machine.make_database()
        # As deploy/postgresql/roles.sql: who waits too long lets go of what others wait for.
        machine.sql("CREATE ROLE owner SUPERUSER LOGIN; ALTER ROLE owner SET lock_timeout = '2s'")
        machine.sql("ALTER ROLE portal SET lock_timeout = '10s'")
        return machine

    yield make
    for machine in made:
        machine.close()


def owner(machine: Machine) -> dict[str, str]:
    """Who migrates, apart from who serves."""
    return {"DATABASE_URL": f"postgres://owner@/{machine.folder}/portal"}


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


@pytest.mark.parametrize(
    "commit", [lambda: earlier.FIRST, earlier.before_the_newest_migration], ids=["first", "last"]
)
def test_a_dump_of_an_earlier_state_is_upgraded_keeps_every_row_and_is_walked(
    older: Callable[[str], Machine], commit: Callable[[], str]
) -> None:
    machine = older(commit())
    dump = machine.folder / "dump.sql"
    programs, at = run.postgres_programs(), ["-h", str(machine.folder), "-U", "portal"]
    with dump.open("wb") as file:
        subprocess.run([f"{programs}/pg_dump", *at, "portal"], stdout=file, check=True)
    machine.sql("CREATE DATABASE restored TEMPLATE template0")
    subprocess.run(
        ["psql", *at, "-qX", "-d", "restored", "-f", dump], check=True, stdout=subprocess.DEVNULL
    )
    columns = columns_of(machine, "restored")
    before = kept(machine, columns, "restored")
    assert sum(int(row.split("|")[0]) for row in before.values()) > 1000  # the demo is in it

    machine.root = run.ROOT
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


@dataclass
class Traffic:
    """What people heard while something else went on."""

    answers: Counter[str] = field(default_factory=Counter)
    filed: dict[str, str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asked(self) -> int:
        return sum(self.answers.values())

    def note(self, what: str, status: int, seconds: float) -> None:
        with self._lock:
            self.answers[f"{what} {status}"] += 1
            self.slowest = max(self.slowest, seconds)
            if status not in {200, 302}:
                self.failed[f"{what} {status}"] += 1


def people_go_on(
    machine: Machine, person: dict[str, str], traffic: Traffic, is_over: Callable[[], bool]
) -> None:
    """Read pages and file activities from PHONES phones until it is over; nobody tries twice."""

    def one(phone: int) -> None:
        turn = 0
        while not is_over():
            turn += 1
            begun = time.monotonic()
            title, key = f"升级时{phone}-{turn}", str(uuid4())
            page = PAGES[(turn + phone) % len(PAGES)]
            try:
                if turn % 4:
                    what = page
                    status = machine.get(f"{page}?n={phone}-{turn}", person["session"])[0]
                else:
                    what = "filing"
                    status = machine.ask(
                        "POST", ADDRESS, person["session"], form(person, title, key)
                    )[0]
                    if status == 302:
                        traffic.filed[title] = key
            except (OSError, http.client.HTTPException):
                status = 0
            traffic.note(what, status, time.monotonic() - begun)

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(one, range(PHONES)))


class Locks:
    """Looks twenty times a second at who waits for a table, and how long a migration holds one."""

    def __init__(self, machine: Machine) -> None:
        self.waited = self.held = 0.0
        self.looks = 0
        self._machine, self._over = machine, threading.Event()
        self._held = HELD % ",".join(people_tables(machine))
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Locks":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        import psycopg

        address = f"host={self._machine.folder} user=portal dbname=portal"
        with psycopg.connect(address, autocommit=True) as database:
            while not self._over.wait(0.05):
                waited = database.execute(WAITING).fetchone()
                held = database.execute(self._held.encode()).fetchone()
                self.waited = max(self.waited, float(waited[0]))
                self.held = max(self.held, float(held[0]))
                self.looks += 1


def migrate_under_traffic(
    machine: Machine, person: dict[str, str], migrate: Callable[[], object]
) -> tuple[Traffic, Locks]:
    """Let people go on before, while and after something is done to the tables."""
    traffic, done = Traffic(), threading.Event()

    def is_over() -> bool:
        return done.is_set() and traffic.asked >= REQUESTS

    people = threading.Thread(target=people_go_on, args=(machine, person, traffic, is_over))
    people.start()
    try:
        with Locks(machine) as locks:
            while traffic.asked < 200:
                time.sleep(0.1)
            begun = traffic.asked
            migrate()
            print(f"{traffic.asked - begun} requests meanwhile")
    finally:
        done.set()
        people.join()
    print(dict(traffic.answers), f"slowest {traffic.slowest:.2f} s")
    print(f"waited {locks.waited:.2f} s, held {locks.held:.2f} s, {locks.looks} looks")
    return traffic, locks


def test_the_code_before_serves_while_the_tables_become_those_of_the_next(
    older: Callable[[str], Machine],
) -> None:
    machine = older(earlier.FIRST)
    person = machine.step("people")
    machine.start_web()
    code_before = machine.root

    def migrate() -> None:
        machine.root = run.ROOT
        machine.manage("prepare", **owner(machine))

    traffic, locks = migrate_under_traffic(machine, person, migrate)

    assert traffic.failed == {}
    assert traffic.asked >= REQUESTS
    assert traffic.filed
    assert locks.looks > 20
    # How long one is held grows with whatever else the machine does, and is only printed.
    assert locks.waited <= LONGEST_WAIT
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
