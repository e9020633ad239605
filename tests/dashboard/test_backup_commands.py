"""backup and restore as an office types them, in processes and folders of their own."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
SET_UP = """
from accounts.models import User
from audit.actions import record
from core.models import Photo
from django.core.files.base import ContentFile
from django.db import transaction
with transaction.atomic():
    user = User.objects.create(username="first", name="第一人")
    record("account.created", user)
photo = Photo(width=1, height=1, sha256="0" * 64)
photo.file.save("x.jpg", ContentFile(b"picture"), save=False)
photo.thumbnail.save("x.jpg", ContentFile(b"small"), save=True)
"""

LATER = """
from django.db import transaction
from audit.actions import record
with transaction.atomic():
    record("test.done")
    record("test.done")
"""


def run(folder, *words, check=True, **variables):
    """Run a management command on the office in `folder`; return what it said."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=env | {"DATA_DIR": str(folder)} | variables,
        text=True,
        capture_output=True,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with a small office in `old` and its backup in `old.zip`; set up once."""
    folder = tmp_path_factory.mktemp("original")
    run(folder / "old", "migrate", "-v0")
    run(folder / "old", "shell", "--no-imports", "-c", SET_UP)
    run(folder / "old", "backup", "--to", str(folder / "old.zip"))
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


def uploads(folder):
    media = folder / "media"
    return {p.relative_to(media): p.read_bytes() for p in media.rglob("*") if p.is_file()}


def test_an_office_is_restored_row_by_row_and_file_by_file(office, archive, tmp_path):
    office("new", "restore", str(archive))

    assert tables(tmp_path / "new") == tables(tmp_path / "old")
    assert uploads(tmp_path / "new") == uploads(tmp_path / "old")
    assert len(uploads(tmp_path / "new")) == 2
    assert "全部相符" in office("new", "verify_audit")
    with sqlite3.connect(tmp_path / "new" / "portal.sqlite3") as database:
        actions = [row[0] for row in database.execute("SELECT action FROM audit_auditevent")]
    assert actions == ["account.created", "backup.restored"]


def test_an_office_in_use_is_replaced_only_by_force_and_kept_first(office, archive, tmp_path):
    said = office("old", "restore", str(archive), check=False)
    assert "这里已有数据，没有恢复任何内容" in said
    office("old", "shell", "--no-imports", "-c", LATER)
    assert "4 条，全部相符" in office("old", "verify_audit")

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


def test_without_the_right_keys_a_restore_says_so(office, archive, tmp_path):
    said = office("new", "restore", str(archive), check=False, FIELD_KEY="00" * 32)

    assert "密钥不在备份里" in said
    assert "Traceback" not in said
    assert not (tmp_path / "new" / "media").exists()


def test_an_office_on_postgresql_is_told_where_to_look(office):
    said = office("pg", "backup", check=False, DATABASE_URL="postgres://nobody@127.0.0.1:1/x")

    assert "docs/operations.md" in said


def test_the_timetable_runs_by_command(office):
    assert "sweep-outbox" in office("old", "run_due").split()
