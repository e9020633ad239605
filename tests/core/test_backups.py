"""Backups read back whole, refuse what is damaged or under another key, change all or nothing."""

import sqlite3
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from core import backups
from core.errors import RefusedError

pytestmark = pytest.mark.once

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def office(tmp_path):
    """A database of two tables in WAL mode and two uploads, one of them a picture."""
    database = sqlite3.connect(tmp_path / "portal.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE activity (title TEXT)")
    database.execute("CREATE TABLE empty (word TEXT)")
    database.executemany("INSERT INTO activity VALUES (?)", [("清扫楼道",), ("走访老人",)])
    database.commit()
    media = tmp_path / "media"
    (media / "photos" / "ab").mkdir(parents=True)
    (media / "photos" / "ab" / "1.jpg").write_bytes(b"\xff\xd8" + bytes(5000))
    (media / "说明.txt").write_text("说明", encoding="utf-8")
    yield database, media
    database.close()


@pytest.fixture
def archive(office, tmp_path):
    database, media = office
    path = tmp_path / "backups" / "one.zip"
    backups.write(path, database=database, media=media, at=AT)
    return path


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rewritten(archive, change):
    """Write the archive again with `change(name, data)` applied; None leaves a file out."""
    with zipfile.ZipFile(archive) as old:
        files = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for name, data in files.items():
            if data is not None:
                new.writestr(name, data)


def refusal_of(archive, tmp_path):
    with pytest.raises(RefusedError) as refused, backups.unpacked(archive, beside=tmp_path / "x"):
        pytest.fail("a bad archive was unpacked")
    assert not list(tmp_path.glob(".restore-*"))
    return refused.value.sentence


def test_an_archive_gives_back_every_row_and_every_file(office, archive, tmp_path):
    database, media = office
    before = contents(media)
    database.execute("DELETE FROM activity")
    database.commit()
    (media / "说明.txt").unlink()
    (media / "later.txt").write_text("made after the backup")

    with backups.unpacked(archive, beside=media) as folder:
        backups.put_back(folder, database=database, media=media)

    assert backups.row_counts(database) == {"activity": 2, "empty": 0}
    assert contents(media) == before
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_archive_is_readable_by_its_owner_alone_and_holds_no_key(archive, settings):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with zipfile.ZipFile(archive) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist())
    for key in (settings.FIELD_KEYS[settings.FIELD_KEY_ID], settings.INDEX_KEY):
        assert key not in everything
        assert key.hex().encode() not in everything


def test_a_backup_never_replaces_another_one(office, archive):
    database, media = office

    with pytest.raises(RefusedError, match="不会覆盖"):
        backups.write(archive, database=database, media=media, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda name, data: data + b"x" if name == "media/说明.txt" else data,
            id="an upload was altered",
        ),
        pytest.param(
            lambda name, data: None if name == "media/说明.txt" else data,
            id="an upload is missing",
        ),
        pytest.param(
            lambda name, data: data[:-4096] if name == "portal.sqlite3" else data,
            id="the database was cut off",
        ),
        pytest.param(
            lambda name, data: (
                data.replace(b'"activity": 2', b'"activity": 3')
                if name == "manifest.json"
                else data
            ),
            id="the manifest was altered",
        ),
        pytest.param(
            lambda name, data: None if name == "manifest.json" else data, id="no manifest"
        ),
    ],
)
def test_a_damaged_archive_is_refused(archive, tmp_path, change):
    rewritten(archive, change)

    assert "已损坏或不完整" in refusal_of(archive, tmp_path)


def test_an_archive_that_was_cut_off_is_refused(archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:-100])

    assert "已损坏或不完整" in refusal_of(archive, tmp_path)


def test_bytes_that_rotted_on_the_disk_are_refused(archive, tmp_path):
    data = bytearray(archive.read_bytes())
    data[data.index(b"\xff\xd8") + 100] ^= 1
    archive.write_bytes(data)

    assert "已损坏或不完整" in refusal_of(archive, tmp_path)


def test_an_archive_of_another_field_key_is_refused_in_words(archive, tmp_path, settings):
    settings.FIELD_KEYS = {settings.FIELD_KEY_ID: bytes(32)}

    assert "密钥不在备份里" in refusal_of(archive, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "none.zip" in refusal_of(tmp_path / "none.zip", tmp_path)


def test_while_somebody_writes_nothing_is_replaced(office, archive, tmp_path, monkeypatch):
    database, media = office
    (media / "later.txt").write_text("made after the backup")
    before = contents(media)
    writer = sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    database.execute("PRAGMA busy_timeout=50")
    monkeypatch.setattr(backups, "PATIENCE", 1)

    with (
        backups.unpacked(archive, beside=media) as folder,
        pytest.raises(RefusedError, match="请先停止平台"),
    ):
        backups.put_back(folder, database=database, media=media)
    writer.close()

    assert contents(media) == before
