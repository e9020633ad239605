"""uploads and moment: what was uploaded this hour lies encrypted elsewhere, and comes back.

That PostgreSQL names the files of a moment is seen in test_walk_on.py.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.deploy.stage import SETTINGS, STAND_IN, Stage, as_root
from tests.deploy.test_scripts_of_moments import INSTALL, THEN, bring_back

pytestmark = [pytest.mark.once, as_root]
OTHER_DISK = Path("/dev/shm")
MINUTE, DAY = 60, 24 * 60 * 60

# The database of then, which names the uploads in NAMED.
PSQL = STAND_IN.replace(
    'case "$line" in',
    """case "$line" in
    *uploads.sql*) printf '%s\\0' $NAMED > "${@: -1}" ;;""",
)


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    for name in ("pgbackrest", "pg_ctl", "pg_isready"):
        stage.write(f"bin/{name}", STAND_IN)
    stage.write("bin/install", INSTALL)
    stage.write("bin/psql", PSQL)
    stage.write("tables/other", "")
    stage.write("state/copied", "")
    (stage.folder / "data/media/photo.jpg").unlink()
    return stage


@pytest.fixture
def copies(stage):
    """The folder on another machine's disk."""
    if os.stat(OTHER_DISK).st_dev == os.stat(stage.folder).st_dev:
        pytest.skip("this machine has one disk only")
    folder = Path(tempfile.mkdtemp(dir=OTHER_DISK))
    put(stage, folder)
    yield folder
    shutil.rmtree(folder)


def put(stage, folder):
    words = f"{SETTINGS}BACKUP_ROOT={stage.folder}/backups\nUPLOAD_COPIES={folder}\n"
    stage.write("etc/portal/portal.env", words)


def upload(stage, name, content="a photo", ago=10 * MINUTE):
    path = stage.write(f"data/media/{name}", content)
    moment = time.time() - ago
    os.utime(path, (moment, moment))
    return path


def look(stage):
    return stage.run("uploads", STATE=str(stage.folder / "state"))


def is_seen(stage):
    """Say whether the portal is told that this look went well, and forget it."""
    seen = stage.folder / "state/uploads"
    found = seen.exists()
    seen.unlink(missing_ok=True)
    return found


def copied(stage, copies):
    """Return {name: content} of each copy, the earliest first."""
    home = stage.folder / "gpg"
    home.mkdir(mode=0o700, exist_ok=True)
    found = []
    for file in sorted(copies.glob("*.gpg")):
        shutil.rmtree(stage.folder / "out", ignore_errors=True)
        (stage.folder / "out").mkdir()
        word = stage.folder / "etc/portal/backup-passphrase"
        gpg = f"gpg --homedir {home} --batch --quiet --passphrase-file {word}"
        subprocess.run(
            [
                "bash",
                "-c",
                f"{gpg} --pinentry-mode loopback --decrypt {file} | tar -x -C {stage.folder}/out",
            ],
            check=True,
        )
        media = stage.folder / "out/media"
        found.append(
            {
                str(path.relative_to(media)): path.read_text()
                for path in media.rglob("*")
                if path.is_file()
            }
        )
    return found


def test_what_is_new_is_copied_once_and_encrypted(stage, copies):
    upload(stage, "photos/2026/a.jpg", "photo a")
    assert look(stage) == (0, "")
    upload(stage, "photos/2026/b.jpg", "photo b")
    assert look(stage) == (0, "")
    assert look(stage) == (0, "")

    assert copied(stage, copies) == [
        {"photos/2026/a.jpg": "photo a"},
        {"photos/2026/b.jpg": "photo b"},
    ]
    assert is_seen(stage)
    for file in copies.iterdir():
        assert b"photo a" not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


def test_an_upload_in_the_middle_of_which_was_looked_is_copied_again_when_it_is_whole(
    stage, copies
):
    upload(stage, "a.jpg", "hal", ago=0)
    look(stage)
    upload(stage, "a.jpg", "half no more", ago=2 * MINUTE)
    look(stage)
    look(stage)

    assert copied(stage, copies) == [{"a.jpg": "hal"}, {"a.jpg": "half no more"}]


def test_a_clock_that_was_set_back_does_not_make_it_copy_every_hour(stage, copies):
    upload(stage, "a.jpg", ago=-DAY)
    look(stage)
    look(stage)

    assert len(copied(stage, copies)) == 1


def test_what_every_backup_has_is_not_copied_and_what_is_older_than_two_weeks_goes(stage, copies):
    """Source: docs/personal-data.md: what was erased stays in no copy beyond its period."""
    upload(stage, "old.jpg", ago=15 * DAY)
    upload(stage, "new.jpg", ago=13 * DAY)
    look(stage)
    assert copied(stage, copies) == [{"new.jpg": "a photo"}]
    [file] = copies.glob("*.gpg")
    for days, names in ((13.9, [file.name]), (14.1, [])):
        os.utime(file, (time.time() - days * DAY,) * 2)
        look(stage)
        assert [path.name for path in copies.glob("*.gpg")] == names


def test_a_new_disk_gets_all_that_a_former_one_had(stage, copies):
    upload(stage, "a.jpg")
    look(stage)
    for path in copies.iterdir():
        path.unlink()

    look(stage)

    assert copied(stage, copies) == [{"a.jpg": "a photo"}]


def test_no_link_leads_out_of_the_uploads(stage, copies):
    secret = stage.write("of root/secret.jpg", "secret")
    upload(stage, "a.jpg")
    media = stage.folder / "data/media"
    (media / "link.jpg").symlink_to(secret)
    (media / "folder").symlink_to(secret.parent)
    os.mkfifo(media / "pipe")

    assert look(stage) == (0, "")
    media.rename(stage.folder / "data/away")
    media.symlink_to(secret.parent)
    look(stage)

    assert [one for one in copied(stage, copies) if "secret.jpg" in one] == []
    assert b"secret" not in b"".join(path.read_bytes() for path in copies.iterdir())


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("not mounted", "is on the disk of the uploads. Is it mounted?"),
        ("not there", "is not there; no uploads were copied."),
        ("no passphrase", "backup-passphrase cannot be read."),
        ("disk full", ""),
    ],
)
def test_what_could_not_be_copied_is_told_and_tried_again(stage, copies, fault, sentence):
    upload(stage, "a.jpg", "content" * 10_000)
    limit = {}
    if fault == "not mounted":
        put(stage, stage.folder / "data")
    if fault == "not there":
        put(stage, copies / "away")
    if fault == "no passphrase":
        (stage.folder / "etc/portal/backup-passphrase").unlink()
    if fault == "disk full":
        upload(stage, "a.jpg", os.urandom(50_000).hex())
        limit = {"BLOCKS": "20"}

    code, said = stage.run("uploads", STATE=str(stage.folder / "state"), **limit)

    assert (code != 0, sentence in said, is_seen(stage)) == (True, True, False), said
    assert list(copies.glob("*.gpg")) == []
    assert not (copies / ".unfinished").exists()
    put(stage, copies)
    stage.write("etc/portal/backup-passphrase", "a long word\n")
    assert look(stage)[0] == 0
    assert len(copied(stage, copies)) == 1


def media_of_then(stage, **env):
    """Return what moment says, and {name: content} of the uploads in its backup."""
    code, said = bring_back(stage, THEN, **env)
    assert code == 0, said
    [backup] = (stage.folder / "backups-moment").iterdir()
    listed = (backup / "SHA256SUMS").read_text()
    found = {path for path in (backup / "media").rglob("*") if path.is_file()}
    assert all(f"./media/{path.relative_to(backup / 'media')}" in listed for path in found)
    return said, {str(path.relative_to(backup / "media")): path.read_text() for path in found}


def test_uploads_of_this_day_come_back_on_another_server(stage, copies):
    """Of the nightly backup that was restored there it has a.jpg alone."""
    upload(stage, "a.jpg", "photo a")
    look(stage)
    lost = upload(stage, "2026/b.jpg", "photo b")
    look(stage)
    lost.unlink()

    _, media = media_of_then(stage, NAMED="a.jpg 2026/b.jpg")

    assert media == {"a.jpg": "photo a", "2026/b.jpg": "photo b"}


def test_what_was_erased_by_then_does_not_come_back(stage, copies):
    """Source: docs/rules.md R-PIP-2."""
    upload(stage, "kept.jpg")
    erased = upload(stage, "2026/a\nb/erased.jpg")
    look(stage)
    erased.unlink()

    _, media = media_of_then(stage, NAMED="kept.jpg another.jpg")

    assert media == {"kept.jpg": "a photo"}


def test_a_link_that_the_portal_put_there_leads_nowhere_and_holds_up_nothing(stage, copies):
    of_root = stage.write("of root/secret.jpg", "secret")
    (stage.folder / "data/media/2026").symlink_to(of_root.parent)
    upload(stage, "a.jpg")
    look(stage)
    (stage.folder / "data/media/2026").unlink()
    upload(stage, "2026/b.jpg", "photo b")
    look(stage)
    shutil.rmtree(stage.folder / "data/media/2026")

    _, media = media_of_then(stage, NAMED="2026/b.jpg")

    assert media == {"a.jpg": "a photo", "2026/b.jpg": "photo b"}
    assert [path.name for path in of_root.parent.iterdir()] == ["secret.jpg"]


def test_of_two_copies_of_one_upload_the_whole_one_comes_back(stage, copies):
    upload(stage, "a.jpg", "hal", ago=0)
    look(stage)
    whole = upload(stage, "a.jpg", "half no more")
    look(stage)
    whole.unlink()

    assert media_of_then(stage, NAMED="a.jpg")[1] == {"a.jpg": "half no more"}


def test_a_copy_that_the_disk_has_lost_is_named_and_the_others_come_back(stage, copies):
    first = upload(stage, "a.jpg", os.urandom(100_000).hex())
    look(stage)
    [damaged] = copies.glob("*.gpg")
    damaged.write_bytes(damaged.read_bytes()[:-30])
    second = upload(stage, "b.jpg", "photo b")
    look(stage)
    first.unlink()
    second.unlink()

    said, media = media_of_then(stage, NAMED="a.jpg b.jpg")

    assert f"Left out: {damaged} is cut off or altered" in said
    assert media == {"b.jpg": "photo b"}


def test_where_no_uploads_are_copied_those_of_now_are_taken(stage, copies):
    put(stage, copies / "away")
    upload(stage, "a.jpg")

    said, media = media_of_then(stage)

    assert "those of now are taken" in said
    assert media == {"a.jpg": "a photo"}


def test_nothing_of_the_copies_is_left_when_the_backup_fails(stage, copies):
    upload(stage, "a.jpg")
    look(stage)

    code, _ = bring_back(stage, THEN, FAILS="backup.sql")

    assert code != 0
    assert list((stage.folder / "backups-moment").iterdir()) == []
