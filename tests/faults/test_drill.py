"""deploy/bin/backup under people who write, deploy/bin/drill, and backups that are not whole."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import debian
from tests.faults.machine import PYTHON, Machine
from tests.visiting import look_around

pytestmark = [
    pytest.mark.faults,
    pytest.mark.enable_socket,
]
DEPLOY = debian.ROOT / "deploy"
FORGED = "20990101-000000"
Rows = dict[str, list[str]]


class Office:
    """A portal with backups beside it, and what is typed there."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.backups = machine.folder / "backups"
        self.backups.mkdir()
        self.settings = machine.folder / "portal.env"
        self.settings.write_text("SITE_ORGANISER=office\n")
        self.env = machine.env | {
            "PATH": f"{debian.postgres_programs()}:{machine.env['PATH']}",
            "PGHOST": str(machine.folder),
            "PGUSER": "portal",
            "PORTAL_DATA": str(machine.data),
            "PORTAL_SETTINGS": str(self.settings),
        }
        self.psql("postgres", "CREATE DATABASE portal_drill", "CREATE DATABASE portal_forged")
        self.people = machine.step("office")
        machine.manage("verify_audit")  # notes the head of the chain

    def type(self, *words: str | Path, **env: str) -> str:
        done = subprocess.run(
            list(map(str, words)), env=self.env | env, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def psql(self, database: str, *statements: str | Path) -> str:
        words = [
            word for one in statements for word in ("-f" if isinstance(one, Path) else "-c", one)
        ]
        return self.type("psql", "-X", "-q", "-A", "-t", "-F", " ", "-d", database, *words)

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(f"host={self.machine.folder} user=portal dbname={database}")

    def back_up(self) -> Path:
        self.type(DEPLOY / "bin/backup", self.backups)
        return sorted(self.backups.glob("20*"))[-1]

    def drill(self, **env: str) -> tuple[str, str]:
        """Hold a drill; return its result and what it said."""
        done = subprocess.run(
            [DEPLOY / "bin/drill", self.backups],
            env=self.env | env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        report = dict(
            line.split(" ", 1) for line in (self.backups / ".drill").read_text().splitlines()
        )
        assert (done.returncode == 0) == (report["result"] == "ok"), done.stdout
        return report["result"], done.stdout

    def rows(self, database: str) -> Rows:
        """Return every row of every table."""
        with self.connect(database) as found:
            names = found.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            return {
                name: sorted(row[0] for row in found.execute(f'SELECT t::text FROM "{name}" AS t'))
                for (name,) in names
            }

    def forge(self, newest: Path, statement: str = "", *, is_listed: bool = False) -> Path:
        """Make a newer backup in which `statement` has been done, with sums that are right."""
        forged = self.backups / FORGED
        shutil.rmtree(forged, ignore_errors=True)
        shutil.copytree(newest, forged)
        if statement:
            self.psql("portal_forged", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
            self.type("pg_restore", "-O", "-x", "-d", "portal_forged", forged / "database.dump")
            replica = "SET session_replication_role = replica"  # no trigger refuses it
            self.psql("portal_forged", replica, statement)
            self.type("pg_dump", "-Fc", "-f", forged / "database.dump", "portal_forged")
        if is_listed:
            (forged / "rows.txt").write_text(
                self.psql("portal_forged", DEPLOY / "postgresql/rows.sql")
            )
        command = "find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum"
        self.type("bash", "-c", f"cd {forged} && {command} > .sums && mv .sums SHA256SUMS")
        sums = forged / "SHA256SUMS"
        sums.write_text(
            "".join(
                line for line in sums.read_text().splitlines(keepends=True) if "./.sums" not in line
            )
        )
        return forged


@pytest.fixture
def office(machine: Machine) -> Office:
    return Office(machine)


@contextmanager
def writing(office: Office) -> Iterator[list[int]]:
    """Write pairs, one of each in a transaction, all the while; yield those acknowledged."""
    done, stop = list[int](), threading.Event()
    office.psql("portal", "CREATE TABLE drill_left (n int)", "CREATE TABLE drill_right (n int)")

    def write() -> None:
        with office.connect("portal") as database:
            while not stop.wait(0.002):
                database.execute("INSERT INTO drill_left VALUES (%s)", [len(done)])
                database.execute("INSERT INTO drill_right VALUES (%s)", [len(done)])
                database.commit()
                done.append(len(done))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield done
    finally:
        stop.set()
        writer.join()


@contextmanager
def served(office: Office, database: str, data: Path) -> Iterator[str]:
    """Serve a database and a folder of uploads by a process of its own; yield its address."""
    (data / "static").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"postgres://portal@/{office.machine.folder}/{database}"
    env = office.env | {
        "DATA_DIR": str(data),
        "DATABASE_URL": url,
        "REDIS_URL": "",
        "DEBUG": "true",
    }
    server = subprocess.Popen(
        [PYTHON, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
        cwd=debian.ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def test_a_backup_under_writers_is_restored_row_for_row_and_serves(
    office: Office, tmp_path: Path
) -> None:
    with writing(office) as done:
        while len(done) < 20:
            time.sleep(0.01)
        newest = office.back_up()
        while len(done) < 40:
            time.sleep(0.01)

    result, said = office.drill(DRILL_KEEP="1")

    assert result == "ok", said
    assert "全部打开" in said
    assert "3 条，全部相符" in said
    restored, living = office.rows("portal_drill"), office.rows("portal")
    pairs = {name: set(restored.pop(name)) for name in ("drill_left", "drill_right")}
    later = {name: set(living.pop(name)) for name in ("drill_left", "drill_right")}
    assert restored == living
    assert pairs["drill_left"] == pairs["drill_right"] < later["drill_left"]
    assert len(pairs["drill_left"]) >= 20
    shutil.copytree(newest / "media", tmp_path / "media")
    photo = f"/desk/photos/{office.people['photo']}/"
    pages = ["/desk/activities/", "/board/", "/guide/", photo]
    with served(office, "portal_drill", tmp_path) as address:
        arrived, found = look_around(address, office.people["username"], pages)
    assert arrived == "/desk/"
    assert found[photo] == (office.machine.data / "media" / office.people["file"]).read_bytes()


def test_a_backup_that_is_not_whole_is_found_each_time_at_its_step(office: Office) -> None:
    newest = office.back_up()
    assert office.drill()[0] == "ok"
    tables = office.psql(
        "portal_drill", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    )
    assert tables.strip() == "0"  # nothing is left lying about

    office.forge(newest, "UPDATE accounts_user SET name = reverse(name)")
    counts = [line.split()[:2] for line in (newest / "rows.txt").read_text().splitlines()]
    listed = office.psql("portal_forged", DEPLOY / "postgresql/rows.sql").splitlines()
    assert [line.split()[:2] for line in listed] == counts  # by number they are the same
    assert office.drill()[0] == "rows"

    forged = office.forge(newest)
    assert office.drill()[0] == "ok"
    (forged / "media" / office.people["file"]).unlink()
    assert office.drill()[0] == "files"

    last = "(SELECT max(id) FROM audit_auditevent)"
    office.forge(newest, f"DELETE FROM audit_auditevent WHERE id = {last}", is_listed=True)
    result, said = office.drill()
    assert (result, "尾部被截断" in said) == ("chain", True)

    shutil.rmtree(forged)
    result, said = office.drill(FIELD_KEY="00" * 32)
    assert (result, "密钥与数据库不符" in said) == ("sealed", True)
    assert office.drill()[0] == "ok"


def test_ten_gigabytes_would_be_back_within_half_an_hour(office: Office) -> None:
    """Prints what docs/reliability.md says; indexes are few in it, so a real table takes longer."""
    texts = " || ".join(f"md5((n + {place})::text)" for place in range(8))
    office.psql(
        "portal",
        f"CREATE TABLE bulk AS SELECT n, {texts} AS text FROM generate_series(1, 2000000) AS n",
        "ALTER TABLE bulk ADD PRIMARY KEY (n)",
        "CREATE INDEX ON bulk (text)",
    )
    media = office.machine.data / "media" / "bulk"
    media.mkdir()
    for place in range(1000):
        (media / f"{place}.jpg").write_bytes(os.urandom(500_000))
    rows = int(office.psql("portal", "SELECT pg_database_size('portal')"))
    size = (rows + 500_000_000) / 1e9

    begun = time.monotonic()
    newest = office.back_up()
    saved = time.monotonic() - begun
    begun = time.monotonic()
    assert office.drill()[0] == "ok"
    drilled = time.monotonic() - begun
    begun = time.monotonic()
    shutil.copytree(newest / "media", office.machine.folder / "media.restored")
    copied = time.monotonic() - begun

    back = (drilled + copied) / size * 10
    print(
        f"{size:.2f} GB ({rows / 1e9:.2f} of rows): backup {saved:.0f} s, drill {drilled:.0f} s, "
    )
    print(f"copy of uploads {copied:.0f} s; 10 GB: {back / 60:.1f} minutes")
    assert back < 30 * 60
