"""What people hear, and wait for, while the tables of a portal become others."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import psycopg

from tests.faults.filing import ADDRESS, PHONES, form
from tests.faults.machine import Machine
from tests.faults.tables import people_tables
from tests.faults.test_stopped import PAGES

REQUESTS = 2000
LONGEST_WAIT = 2.0  # seconds that anything may wait for a table
LONG_READ = 3.0  # seconds: the role that migrates waits for two
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


@dataclass
class Traffic:
    """What people heard while something else went on."""

    answers: Counter[str] = field(default_factory=Counter)
    filed: dict[str, str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    moments: list[float] = field(default_factory=list)
    changed_since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asked(self) -> int:
        return sum(self.answers.values())

    def note(self, what: str, status: int, seconds: float) -> None:
        with self._lock:
            self.answers[f"{what} {status}"] += 1
            self.slowest = max(self.slowest, seconds)
            self.moments.append(time.time())
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
            begun, traffic.changed_since = traffic.asked, time.time()
            migrate()
            print(f"{traffic.asked - begun} requests meanwhile")
            print(asked_during_each(machine, traffic))
    finally:
        done.set()
        people.join()
    print(dict(traffic.answers), f"slowest {traffic.slowest:.2f} s")
    print(f"waited {locks.waited:.2f} s, held {locks.held:.2f} s, {locks.looks} looks")
    return traffic, locks


def asked_during_each(machine: Machine, traffic: Traffic) -> dict[str, int]:
    """Return {migration: requests answered while it ran} of those that ran meanwhile."""
    rows = machine.sql(
        "SELECT app || ' ' || name, extract(epoch FROM applied) FROM django_migrations"
        f" WHERE applied > to_timestamp({traffic.changed_since}) ORDER BY applied"
    ).splitlines()
    ended = {name: float(moment) for name, moment in (row.split("|") for row in rows)}
    spans = pairwise([traffic.changed_since, *ended.values()])
    return {
        name: sum(begun < moment <= over for moment in traffic.moments)
        for name, (begun, over) in zip(ended, spans, strict=True)
    }


@contextmanager
def somebody_reads_for_long(machine: Machine) -> Iterator[None]:
    """Hold one snapshot after the other, each longer than a role that migrates waits."""
    over = threading.Event()

    def read() -> None:
        address = f"host={machine.folder} user=portal dbname=portal"
        with psycopg.connect(address, autocommit=True) as database:
            while not over.is_set():
                database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                database.execute("SELECT count(*) FROM django_migrations")
                over.wait(LONG_READ)
                database.execute("COMMIT")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
