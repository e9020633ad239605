"""backup, seal, unseal and restore where something goes wrong: no half, and nothing is lost."""

import os
import shutil
import signal
import subprocess

import pytest

from tests.deploy.stage import REFUSING, SETTINGS, Stage, as_root

pytestmark = [
    pytest.mark.once,
    as_root,
]


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def back_up(stage, **env):
    return stage.run("backup", str(stage.folder / "backups"), **env)


def made(stage):
    """Return the backups that have their name, and what else lies in their folder."""
    found = sorted(path.name for path in (stage.folder / "backups").iterdir())
    return [n for n in found if n.startswith("20")], [n for n in found if not n.startswith("20")]


def a_backup(stage, name="20260101-023000", **values):
    """Make one and give it an earlier name: no two of one second are made."""
    code, said = back_up(stage, **values)
    assert code == 0, said
    [newest] = [n for n in made(stage)[0] if not n.startswith("202601")]
    return (stage.folder / "backups" / newest).rename(stage.folder / "backups" / name)


def list_anew(backup):
    """Write the list of a backup whose files were changed."""
    command = "find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum"
    done = subprocess.run(["sh", "-c", command], cwd=backup, capture_output=True, check=True)
    (backup / "SHA256SUMS").write_bytes(done.stdout)


def test_a_backup_takes_settings_uploads_and_the_noted_heads_from_where_they_are(stage):
    heads = stage.write("elsewhere/heads.log", "noted\n")
    stage.write("etc/portal/portal.env", f"AUDIT_HEADS={heads}\n")
    stage.write("data/exports/jobs/2026/11/people.bin", "names and phones")

    backup = a_backup(stage)

    assert (backup / "audit-heads.log").read_text() == "noted\n"
    assert (backup / "portal.env").read_text() == f"AUDIT_HEADS={heads}\n"
    assert (backup / "media/photo.jpg").read_text() == "a photo"
    assert list(backup.rglob("people.bin")) == []  # R-JOB-1
    assert made(stage)[1] == []


def test_where_backups_lie_and_how_many_is_what_the_office_has_set(stage):
    """A unit hands no words and no variables over: both stand in portal.env."""
    folder = stage.folder / "another disk"
    for day in range(1, 4):
        (folder / f"2026010{day}-023000/media").mkdir(parents=True)
        (folder / f"2026010{day}-023000/database.dump").touch()
        (folder / f"2026010{day}-023000/SHA256SUMS").touch()
    words = f"{SETTINGS}BACKUP_ROOT='{folder}'\nKEEP_BACKUPS=2\n"
    stage.write("etc/portal/portal.env", words)

    code, said = stage.run("backup")

    names = sorted(path.name for path in folder.iterdir())
    assert (code, len(names), names[0]) == (0, 2, "20260103-023000"), said
    assert stage.run("drill", PGDATA_ON=str(stage.folder))[0] == 1  # rows are not the stand-in's
    assert f"backup {names[1]}\n" in (folder / ".drill").read_text()
    assert made(stage) == ([], [])
    stage.write("etc/portal/portal.env", words.replace("=2", "=some"))
    assert "KEEP_BACKUPS is not a number of backups: some" in stage.run("backup")[1]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"FAILS": "backup.sql"}, ""),
        ({"FAILS": "pg_restore --file"}, ""),
        ({"FAILS": "--list"}, "The list of rows is not whole"),
        ({"BLOCKS": "10"}, ""),  # no file may be larger: as a disk that is full
        ({"KEEP_BACKUPS": "0"}, "KEEP_BACKUPS is not a number"),
    ],
)
def test_a_backup_that_fails_leaves_no_half_and_takes_no_other_away(stage, fault, sentence):
    a_backup(stage)
    (stage.folder / "data/media/large.jpg").write_bytes(bytes(100_000))

    code, said = back_up(stage, **fault)

    assert code != 0
    assert sentence in said
    assert made(stage) == (["20260101-023000"], [])


def test_a_backup_without_room_does_not_begin(stage):
    a_backup(stage)

    code, said = back_up(stage, ROOM="1")

    assert (code, "There is no room in" in said) == (1, True)
    assert stage.calls("psql") == []


@pytest.mark.parametrize("is_first", [True, False])
def test_the_room_for_a_backup_is_reckoned_with_the_uploads_that_are_new(stage, is_first):
    """The first takes all of them and a dump of a database of 100 kB; a later one the new ones."""
    if not is_first:
        a_backup(stage)
    (stage.folder / "data/media/large.jpg").write_bytes(bytes(5_000 << 10))
    least = 5_000 + (100 if is_first else 0)

    code, said = back_up(stage, ROOM=str(least))

    assert (code, "kB of new uploads; no backup was made." in said) == (1, True)
    assert stage.calls("backup.sql") == []
    assert made(stage) == (["20260101-023000"] * (not is_first), [])
    a_backup(stage, "20260102-023000", ROOM=str(least + 20))
    if not is_first:
        a_backup(stage, "20260103-023000", ROOM="20")  # nothing is new


def test_no_backup_is_made_by_a_clock_that_stands_before_the_newest_one(stage):
    """By its name it would be the oldest and taken away at once; one of 2099 stays the newest."""
    a_backup(stage, "20990101-023000")

    code, said = back_up(stage)

    assert (code, "20990101-023000 is from later than now" in said) == (1, True), said
    assert stage.calls("psql") == []
    assert made(stage) == (["20990101-023000"], [])


def test_two_backups_at_once_do_not_spoil_each_other(stage):
    first = stage.start("backup", str(stage.folder / "backups"), HANGS="pg_restore --file")
    with first:
        stage.wait_for_call("pg_restore --file")
        code, said = back_up(stage)
        assert (code, "Another backup" in said) == (1, True)
        assert len(made(stage)[1]) == 1
        os.killpg(first.pid, signal.SIGKILL)

    assert len(made(stage)[1]) == 1  # cut off as by a power failure
    assert back_up(stage)[0] == 0
    assert made(stage)[1] == []


def test_an_upload_that_the_disk_lost_in_the_backup_before_is_copied_anew(stage):
    before = a_backup(stage) / "media/photo.jpg"
    times = before.stat()
    before.write_text("another")
    os.utime(before, ns=(times.st_atime_ns, times.st_mtime_ns))

    code, said = back_up(stage)
    newest = stage.folder / "backups" / made(stage)[0][-1]

    assert (code, "no longer what was written there" in said) == (0, True)
    assert (newest / "media/photo.jpg").read_text() == "a photo"
    assert "media/photo.jpg" in (newest / "SHA256SUMS").read_text()
    os.rename(newest, newest.with_name("20260201-023000"))
    assert back_up(stage)[0] == 0
    whole = stage.folder / "backups/20260201-023000/media/photo.jpg"
    assert whole.samefile(stage.folder / "backups" / made(stage)[0][-1] / "media/photo.jpg")


# One encrypted file


def test_a_sealed_backup_comes_out_as_it_went_in(stage):
    backup = a_backup(stage)
    file = stage.folder / "sealed.gpg"
    (stage.folder / "out").mkdir()

    assert stage.run("seal", str(backup), str(file)) == (0, "")
    assert stage.run("unseal", str(file), str(stage.folder / "out")) == (0, "")

    out = stage.folder / "out" / backup.name
    assert (out / "SHA256SUMS").read_text() == (backup / "SHA256SUMS").read_text()
    assert (out / "media/photo.jpg").read_text() == "a photo"


@pytest.mark.parametrize("harm", ["full disk", "damaged", "not there"])
def test_what_could_not_be_sealed_does_not_replace_yesterdays_file(stage, harm):
    backup = a_backup(stage)
    file = stage.write("sealed.gpg", "of yesterday")
    if harm == "damaged":
        (backup / "rows.txt").write_text("x")
    if harm == "not there":
        shutil.rmtree(backup)
    if harm == "full disk":
        (backup / "database.dump").write_bytes(os.urandom(100_000))
        list_anew(backup)
    limit = {"BLOCKS": "20"} if harm == "full disk" else {}

    code, _ = stage.run("seal", str(backup), str(file), **limit)

    assert code != 0
    assert file.read_text() == "of yesterday"
    assert list(stage.folder.glob("sealed.gpg.*")) == []


@pytest.mark.parametrize("harm", ["half", "another word"])
def test_a_half_or_another_passphrase_leaves_nothing_behind(stage, harm):
    backup = a_backup(stage)
    (backup / "media/more").write_bytes(os.urandom(200_000))
    list_anew(backup)
    file, out = stage.folder / "sealed.gpg", stage.folder / "out"
    out.mkdir()
    stage.run("seal", str(backup), str(file))
    if harm == "half":
        file.write_bytes(file.read_bytes()[:150_000])
    else:
        stage.write("etc/portal/backup-passphrase", "another word\n")

    code, said = stage.run("unseal", str(file), str(out))

    assert (code, "is cut off or altered, or sealed with another passphrase" in said) == (1, True)
    assert list(out.iterdir()) == []


# Restore


@pytest.fixture
def backup(stage):
    backup = a_backup(stage)
    (backup / "rows.txt").write_text("")  # as the stand-in of the database says
    list_anew(backup)
    stage.write("data/media/later.jpg", "later")
    stage.write("data/audit-heads.log", "before\n")
    return backup


def media(stage):
    return sorted(path.name for path in (stage.folder / "data/media").iterdir())


def test_a_restore_exchanges_and_keeps_what_was_here(stage, backup):
    code, said = stage.run("restore", str(backup))

    assert (code, media(stage)) == (0, ["photo.jpg"]), said
    assert len(list((stage.folder / "data").glob("media_before_*"))) == 1
    assert stage.calls("erase_again") != []
    assert stage.calls("systemctl")[-1].startswith("systemctl start portal-web.socket")


NOTES = """#!/bin/bash
echo "${*:2} with $(head -n 1 "$AUDIT_HEADS" 2> /dev/null)" >> "$STAGE/calls"
[[ "$2" != verify_audit ]] || echo "$3" >> "$AUDIT_HEADS"
[[ -z "$FAILS" || ! "$*" =~ $FAILS ]] || exit 1
"""


@pytest.fixture
def noted(stage, backup):
    """The backup knows noted heads, and the portal's own program writes to the file of them."""
    (backup / "audit-heads.log").write_text("noted there\n")
    list_anew(backup)
    stage.write("opt/portal/releases/portal-0.1.0/.venv/bin/python", NOTES)
    return stage.folder / "data/audit-heads.log"


@pytest.mark.parametrize("is_made", [False, True], ids=["no file", "an empty one"])
def test_a_new_server_verifies_by_the_heads_of_the_backup_and_takes_them_over(
    stage, backup, noted, is_made
):
    """Source: docs/rules.md R-AUD-2."""
    noted.unlink()
    if is_made:  # as for a second place, where it is made before it can only grow
        noted.touch()
    noted.with_name("audit-heads.log.new").symlink_to(stage.write("of root", "secret"))

    code, said = stage.run("restore", str(backup))

    assert code == 0, said
    assert noted.read_text() == "noted there\n--after-restore\n"
    assert (stage.folder / "of root").read_text() == "secret"
    assert [call for call in stage.calls("runuser -u portal --") if str(noted) in call]
    verified = [
        line for line in stage.calls() if line.startswith(("verify_audit", "systemctl stop"))
    ]
    assert verified[0] == "verify_audit with noted there"
    assert verified[1].startswith("systemctl stop")
    assert verified[2] == "verify_audit --after-restore with noted there"


def test_a_trail_that_was_cut_before_its_noted_head_is_refused_untouched(stage, backup, noted):
    noted.unlink()

    code, said = stage.run("restore", str(backup), FAILS="verify_audit$")

    assert (code, "Not restored. Nothing has been changed." in said) == (1, True)
    assert stage.calls("systemctl") == []
    assert not noted.exists()


def test_what_this_server_noted_is_only_ever_added_to(stage, backup, noted):
    """The file may be one that can only grow (`chattr +a`)."""
    before = noted.stat()

    assert stage.run("restore", str(backup), FAILS="erase_again")[0] == 1
    assert noted.stat().st_mtime_ns == before.st_mtime_ns

    assert stage.run("restore", str(backup))[0] == 0
    assert noted.read_text() == "before\n--after-restore\n"
    assert noted.stat().st_ino == before.st_ino


def test_root_reads_no_noted_heads_where_the_portal_could_have_put_a_link(stage, backup, noted):
    noted.unlink()
    noted.symlink_to(stage.write("of root", "secret\n"))
    stage.write("bin/runuser", REFUSING)

    code, said = stage.run("restore", str(backup))

    assert (code, "and what was here serves again." in said) == (1, True), said
    assert stage.calls("secret") == []


@pytest.mark.parametrize("name", ["media", "rows.txt", "audit-heads.log"])
def test_root_restores_and_seals_no_link_that_lies_in_a_backup(stage, backup, noted, name):
    of_root = stage.folder / "of root"
    (backup / name).rename(of_root)
    (backup / name).symlink_to(of_root)
    list_anew(backup)

    for script, word in (("restore", "damaged. Nothing has been changed"), ("seal", "damaged")):
        code, said = stage.run(script, str(backup), *["sealed"] * (script == "seal"))
        assert (code, word in said) == (1, True), said
    assert stage.calls("runuser") == []


LINKING = """#!/bin/bash
/bin/rm "$@"
[[ "$*" != *media.restored ]] || ln -s "$STAGE/of root" "$STAGE/data/media.restored"
"""


def test_root_writes_no_uploads_where_the_portal_could_have_put_a_link(stage, backup):
    of_root = stage.write("of root/secret", "secret")
    before = of_root.stat()
    stage.write("bin/rm", LINKING)

    code, said = stage.run("restore", str(backup))

    assert (code, "Not restored. Nothing has been changed." in said) == (1, True)
    assert [path.name for path in of_root.parent.iterdir()] == ["secret"]
    assert of_root.stat() == before  # its mode and owner as well


@pytest.mark.parametrize("fault", ["pg_restore", "manage.py prepare"])
def test_a_restore_that_fails_before_the_exchange_stops_nothing_and_cleans_up(stage, backup, fault):
    code, said = stage.run("restore", str(backup), FAILS=fault)

    assert (code, "Not restored. Nothing has been changed." in said) == (1, True)
    assert stage.calls("systemctl") == []
    assert "DROP DATABASE IF EXISTS portal_restored" in stage.calls()[-1]
    assert sorted(path.name for path in (stage.folder / "data").iterdir()) == [
        "audit-heads.log",
        "media",
    ]


def test_a_restore_without_room_for_the_uploads_does_not_begin(stage, backup):
    code, said = stage.run("restore", str(backup), ROOM="1")

    assert (code, "There is no room for the uploads" in said) == (1, True)
    assert stage.calls("runuser") == []


def test_a_restore_without_room_for_the_second_database_does_not_begin(stage, backup):
    code, said = stage.run("restore", str(backup), ROOM="125", PGDATA_ON=str(stage.folder))

    assert (code, "for a second database of 100 kB" in said) == (1, True)
    assert stage.calls("pg_restore") == []


@pytest.mark.parametrize(
    "fault",
    [
        "single-transaction --command",
        "roles.sql",
        "grants.sql",
        "redis-cli",
        "verify_audit",
        "erase_again",
    ],
)
def test_a_restore_that_fails_in_the_exchange_is_put_back(stage, backup, fault):
    code, said = stage.run("restore", str(backup), FAILS=fault)

    assert (code, "Nothing has been changed, and what was here serves again." in said) == (1, True)
    assert media(stage) == ["later.jpg", "photo.jpg"]
    assert stage.calls("systemctl")[-1] == (
        "systemctl start portal-web.socket portal-web portal-worker portal-beat"
    )
    is_exchanged = fault != "single-transaction --command"
    assert len(stage.calls("ALTER DATABASE portal RENAME TO portal_restored")) == 2 * is_exchanged
    assert (stage.folder / "data/audit-heads.log").read_text() == "before\n"
    assert list((stage.folder / "data").glob("media_before_*")) == []


def test_a_restore_that_cannot_be_put_back_says_where_everything_lies(stage, backup):
    code, said = stage.run("restore", str(backup), FAILS="redis-cli|SELECT datname")

    [former] = (stage.folder / "data").glob("media_before_*")
    assert code == 1
    assert "Neither restored nor put back; the portal is stopped." in said
    assert f"database portal_before_{former.name[13:]} and folder {former}" in said


# Drill


def drill(stage, **env):
    folder = str(stage.folder / "backups")
    return stage.run("drill", folder, PGDATA_ON=str(stage.folder), **env)


def test_a_drill_that_would_fill_the_disk_of_the_office_does_not_restore(stage, backup):
    assert drill(stage, ROOM="126")[0] == 0

    code, said = drill(stage, ROOM="125")

    assert (code, "There is no room" in said) == (1, True)
    assert "result room" in (stage.folder / "backups/.drill").read_text()
    assert stage.calls("pg_restore") == []


@pytest.mark.parametrize("fault", ["sealed", "audit", "pages"])
def test_a_drill_is_red_at_the_look_that_fails_and_opens_pages_last(stage, backup, fault):
    code, said = drill(stage, FAILS=f"verify_{fault}")

    word = {"audit": "chain"}.get(fault, fault)
    assert code == 1, said
    assert f"result {word}\n" in (stage.folder / "backups/.drill").read_text()
    assert stage.calls("manage.py")[-1].endswith(f"manage.py verify_{fault}")


def test_a_second_drill_does_not_empty_the_database_of_the_first(stage, backup):
    folder = str(stage.folder / "backups")
    with stage.start("drill", folder, HANGS="pg_restore") as first:
        stage.wait_for_call("pg_restore")
        code, said = drill(stage)
        assert (code, "Another drill is being held." in said) == (1, True)
        assert stage.calls("psql") == []
        os.killpg(first.pid, signal.SIGKILL)

    assert drill(stage)[0] == 0
