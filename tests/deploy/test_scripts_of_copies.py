"""offsite: one encrypted file a night on another disk, or nothing, and how old it is."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.deploy.stage import SETTINGS, Stage, as_root

pytestmark = [pytest.mark.once, as_root]
OTHER_DISK = Path("/dev/shm")
OF_BACKUPS = 1_790_000_000  # seconds


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    for name in ("20260101-023000", "20260102-023000"):
        folder = stage.folder / "backups" / name
        folder.mkdir()
        (folder / "database.dump").write_text("a dump")
        (folder / "SHA256SUMS").write_text(
            "ec0836540d7066a2b80056c56b74878dd942e8bf826f1b27b5b66ca6fb8bdd1a  ./database.dump\n"
        )
        os.utime(folder, (OF_BACKUPS, OF_BACKUPS))
    return stage


@pytest.fixture
def copies(stage):
    if os.stat(OTHER_DISK).st_dev == os.stat(stage.folder).st_dev:
        pytest.skip("this machine has one disk only")
    folder = Path(tempfile.mkdtemp(dir=OTHER_DISK))
    put(stage, folder)
    yield folder
    shutil.rmtree(folder)


def put(stage, folder, more=""):
    backups = stage.folder / "backups"
    lines = f"BACKUP_ROOT={backups}\nOFFSITE_COPIES={folder}\n{more}"
    stage.write("etc/portal/portal.env", SETTINGS + lines)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_does_nothing_until_the_office_has_set_where(stage):
    put(stage, "")

    assert stage.run("offsite") == (0, "OFFSITE_COPIES is not set; nothing is copied.\n")
    assert names(stage.folder / "backups") == ["20260101-023000", "20260102-023000"]


def test_the_newest_backup_is_copied_encrypted_and_comes_out_whole(stage, copies):
    lent = stage.folder / "lent"  # as the unit lends it
    lent.mkdir()
    (stage.folder / "etc/portal/backup-passphrase").rename(lent / "backup-passphrase")

    code, said = stage.run("offsite", CREDENTIALS_DIRECTORY=str(lent))

    [file] = copies.iterdir()
    assert (code, file.name) == (0, "portal-20260102-023000.gpg"), said
    assert b"a dump" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert (stage.folder / "backups/.offsite").stat().st_mtime == OF_BACKUPS  # not of now
    shutil.copy(lent / "backup-passphrase", stage.folder / "etc/portal/backup-passphrase")
    (stage.folder / "out").mkdir()
    assert stage.run("unseal", str(file), str(stage.folder / "out")) == (0, "")
    assert (stage.folder / "out/20260102-023000/database.dump").read_text() == "a dump"


def test_it_keeps_as_many_as_are_set_and_copies_none_twice(stage, copies):
    put(stage, copies, "KEEP_COPIES=2\n")
    for day in range(1, 5):
        (copies / f"portal-2025120{day}-023000.gpg").touch()
    (copies / "of somebody else").touch()

    assert stage.run("offsite")[0] == 0
    kept = ["of somebody else", "portal-20251204-023000.gpg", "portal-20260102-023000.gpg"]
    assert names(copies) == kept
    content = (copies / kept[-1]).read_bytes()
    assert stage.run("offsite")[0] == 0

    assert (copies / kept[-1]).read_bytes() == content


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("not mounted", "is on the disk of the backups. Is it mounted?"),
        ("not there", "is not there."),
        ("no backup", "There is no backup in"),
        ("damaged", "is damaged. Nothing has been written."),
        ("no passphrase", "backup-passphrase cannot be read."),
        ("no number", "KEEP_COPIES is not a number"),
    ],
)
def test_what_cannot_be_copied_is_said_and_takes_no_copy_away(stage, copies, fault, sentence):
    put(stage, copies, "KEEP_COPIES=1\n")
    (copies / "portal-20251201-023000.gpg").touch()
    if fault == "not mounted":
        put(stage, stage.folder / "data")
    if fault == "not there":
        put(stage, copies / "away")
    if fault == "no backup":
        shutil.rmtree(stage.folder / "backups")
        (stage.folder / "backups").mkdir()
    if fault == "damaged":
        (stage.folder / "backups/20260102-023000/database.dump").write_text("another dump")
    if fault == "no passphrase":
        (stage.folder / "etc/portal/backup-passphrase").unlink()
    if fault == "no number":
        put(stage, copies, "KEEP_COPIES=0\n")

    code, said = stage.run("offsite")

    assert (code, sentence in said) == (1, True), said
    assert names(copies) == ["portal-20251201-023000.gpg"]
    assert not (stage.folder / "backups/.offsite").exists()
