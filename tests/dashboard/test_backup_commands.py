"""backup and restore as an office types them, in processes and folders of their own."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from core import backups
from run import keys
from tests.migrated import copy_sqlite
from tests.visiting import look_around

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.once]
SET_UP = """
from django.db import transaction
from accounts.models import Authenticator
from accounts.roles import Role
from audit.actions import record
from core import jobs
from core.models import Job
from tests import factories
with transaction.atomic():
    user = factories.make_user(Role.STREET_STAFF, username="first")
    record("account.created", user)
factories.make_photo(user)
job = Job.objects.create(kind="export", label="志愿者", owner=user)
jobs.attach(job, "志愿者.csv", b"rows of people")
jobs.finish(job)
device = Authenticator(user=user)
device.set_key(b"drill of a restore 1")
device.save()
"""

VERIFY = """
from django.core.management import call_command
call_command("verify_audit")
call_command("verify_sealed")
"""

LATER = """
from django.core.management import call_command
from django.db import transaction
from audit.actions import record
with transaction.atomic():
    record("test.done")
    record("test.done")
call_command("verify_audit")
"""


def environment(folder):
    """Return the variables of an office of its own in `folder`."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return env | {"DATA_DIR": str(folder)}


def run(folder, *words, check=True, **variables):
    """Run a management command on the office in `folder`; return what it said.

    Django's look at all addresses and pages beforehand, which finds the same each time, is a third
    of what a command takes; `backup` of the original goes through it.
    """
    quick = ["--skip-checks"] if words[0] in {"restore", "verify_audit"} else []
    done = subprocess.run(
        [sys.executable, "manage.py", *words, *quick],
        cwd=ROOT,
        env=environment(folder) | variables,
        text=True,
        capture_output=True,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@contextmanager
def writing(folder):
    """Write pairs, one of each in a transaction, all the while; yield those acknowledged."""
    done, stop = [], threading.Event()

    def write():
        with closing(sqlite3.connect(folder / "portal.sqlite3", timeout=30)) as database:
            while not stop.wait(0.005):
                with database:
                    database.execute("INSERT INTO drill_left VALUES (?)", [len(done)])
                    database.execute("INSERT INTO drill_right VALUES (?)", [len(done)])
                done.append(len(done))

    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        database.execute("CREATE TABLE drill_left (n integer)")
        database.execute("CREATE TABLE drill_right (n integer)")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield done
    finally:
        stop.set()
        writer.join()


@contextmanager
def served(folder):
    """Serve the office in `folder` by a process of its own; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
        cwd=ROOT,
        env=environment(folder) | {"DEBUG": "true"},  # serves static files from where they lie
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with a small office in `old`, its backup in `old.zip` and what that `said`."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "old").mkdir()
    if not copy_sqlite(folder / "old" / "portal.sqlite3"):
        run(folder / "old", "migrate")
    run(folder / "old", "shell", "--no-imports", "-c", SET_UP)
    with writing(folder / "old") as done:
        time.sleep(0.2)
        said = run(folder / "old", "backup", "--to", str(folder / "old.zip"))
        assert len(done) > 10
    (folder / "said").write_text(said, encoding="utf-8")
    return folder


@pytest.fixture
def office(original, tmp_path):
    """A function that runs a command on an office of this test; `old` is a copy of the original."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return lambda name, *words, **options: run(tmp_path / name, *words, **options)


@pytest.fixture
def archive(office, tmp_path):
    return tmp_path / "old.zip"


def tables(folder):
    """Return every row of every table but those a restore is meant to change."""
    with sqlite3.connect(folder / "portal.sqlite3") as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: database.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in names
            if name not in {"django_session", "audit_auditevent", "sqlite_sequence"}
        }


def photos(folder):
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        return [
            (UUID(uid), file) for uid, file in database.execute("SELECT uid, file FROM core_photo")
        ]


def uploads(folder):
    media = folder / "media"
    return {p.relative_to(media): p.read_bytes() for p in media.rglob("*") if p.is_file()}


@pytest.mark.enable_socket
def test_an_office_is_restored_row_by_row_and_file_by_file(office, archive, tmp_path):
    office("new", "restore", str(archive))

    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "snapshot")
    restored, living = tables(tmp_path / "new"), tables(tmp_path / "old")
    assert restored == tables(tmp_path / "snapshot")
    pairs = restored["drill_left"]
    assert pairs == restored["drill_right"] == living["drill_left"][: len(pairs)]
    assert 0 < len(pairs) < len(living["drill_left"])
    written = {"drill_left", "drill_right"}
    assert {n: r for n, r in restored.items() if n not in written} == {
        n: r for n, r in living.items() if n not in written
    }
    assert uploads(tmp_path / "new") == uploads(tmp_path / "old")
    assert len(uploads(tmp_path / "new")) == 2
    made = {p.name for p in (tmp_path / "old" / "exports").rglob("*.bin")}
    with zipfile.ZipFile(archive) as packed:
        assert made
        assert not [name for name in packed.namelist() if Path(name).name in made]
    said = office("new", "shell", "--no-imports", "-c", VERIFY)
    assert "全部相符" in said
    assert "1 个加密字段，试解密 1 条，全部打开" in said
    with sqlite3.connect(tmp_path / "new" / "portal.sqlite3") as database:
        actions = [row[0] for row in database.execute("SELECT action FROM audit_auditevent")]
    assert actions == ["account.created", "backup.restored"]
    [(photo, file)] = photos(tmp_path / "new")
    pages = ["/desk/activities/", "/board/", "/guide/", f"/desk/photos/{photo}/"]
    with served(tmp_path / "new") as address:
        arrived, found = look_around(address, "first", pages)
    assert arrived == "/desk/"
    assert found[pages[-1]] == (tmp_path / "old" / "media" / file).read_bytes()


def test_an_office_in_use_is_replaced_only_by_force_and_kept_first(office, archive, tmp_path):
    said = office("old", "restore", str(archive), check=False)
    assert "这里已有数据，没有恢复任何内容" in said
    assert "4 条，全部相符" in office("old", "shell", "--no-imports", "-c", LATER)

    said = office("old", "restore", str(archive), "--force")

    kept = list((tmp_path / "old" / "backups").glob("before-restore-*.zip"))
    assert len(kept) == 1
    assert kept[0].name in said
    said = office("old", "verify_audit")
    assert "2 条，全部相符" in said
    assert "恢复备份时，舍弃了第 2 条到第 4 条" in said


def test_a_damaged_archive_changes_nothing(office, archive, tmp_path):
    before = tables(tmp_path / "old"), uploads(tmp_path / "old")
    archive.write_bytes(archive.read_bytes()[:-50])

    said = office("old", "restore", str(archive), "--force", check=False)

    assert "没有恢复任何内容" in said
    assert (tables(tmp_path / "old"), uploads(tmp_path / "old")) == before


def test_a_backup_whose_trail_was_cut_is_refused_on_a_new_machine(office, tmp_path):
    """Source: docs/rules.md R-AUD-2."""
    office("old", "shell", "--no-imports", "-c", LATER)
    with sqlite3.connect(tmp_path / "old" / "portal.sqlite3") as database:
        database.execute("DROP TRIGGER audit_no_delete")
        database.execute("DELETE FROM audit_auditevent WHERE id > 1")
        database.execute("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'audit_auditevent'")
    office("old", "backup", "--to", str(tmp_path / "cut.zip"))

    said = office("new", "restore", str(tmp_path / "cut.zip"), check=False)

    assert "尾部被截断" in said
    assert "没有恢复任何内容" in said
    assert not (tmp_path / "new" / "media").exists()


def test_a_new_machine_goes_on_from_the_noted_heads_of_the_backup(office, tmp_path):
    office("old", "shell", "--no-imports", "-c", LATER)
    office("old", "backup", "--to", str(tmp_path / "noted.zip"))

    office("new", "restore", str(tmp_path / "noted.zip"))

    old, new = ((tmp_path / n / "audit-heads.log").read_text() for n in ("old", "new"))
    assert old
    assert new.startswith(old)
    assert "全部相符" in office("new", "verify_audit")


def test_without_the_right_keys_a_restore_says_so(office, archive, tmp_path):
    said = office("new", "restore", str(archive), check=False, FIELD_KEY="00" * 32)

    assert "密钥不在备份里" in said
    assert "Traceback" not in said
    assert not (tmp_path / "new" / "media").exists()


def test_an_office_on_postgresql_is_told_where_to_look(office):
    said = office("pg", "backup", check=False, DATABASE_URL="postgres://nobody@127.0.0.1:1/x")

    manual = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    for script in ("deploy/bin/backup", "deploy/bin/restore"):
        assert script in said
        assert (ROOT / script).is_file()
    assert "docs/deployment.md" in said
    assert "deploy/bin/restore" in manual


def test_as_many_keys_are_told_of_as_there_are(original, tmp_path):
    keys(tmp_path / "keys")
    assert len(list((tmp_path / "keys").iterdir())) == 4
    assert "keys 文件夹里的四个文件" in (original / "said").read_text(encoding="utf-8")
    assert "四把密钥" in backups.WRONG_KEY
