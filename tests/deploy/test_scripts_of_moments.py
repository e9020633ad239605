"""moment: a backup of a minute of the past, or nothing but a sentence; archive: looked after.

That the rows of then come back is seen in test_walk_on.py.
"""

import os
import time

import pytest

from tests.deploy.debian import ROOT
from tests.deploy.stage import INSTALL, REFUSING, SETTINGS, STAND_IN, Stage, as_root

pytestmark = [pytest.mark.once, as_root]
THEN = "2026-01-01 14:05"
HEADS = """2026-01-01T06:04:00+00:00 7 a
2026-01-01T06:05:00+00:00 8 b
2026-01-01T06:06:00+00:00 9 c
"""


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    for name in ("pgbackrest", "pg_ctl", "pg_isready"):
        stage.write(f"bin/{name}", STAND_IN)
    stage.write("bin/install", INSTALL)
    stage.write("etc/portal/portal.env", f"{SETTINGS}BACKUP_ROOT={stage.folder}/backups\n")
    stage.write("data/audit-heads.log", HEADS)
    stage.write("tables/other", "")
    return stage


def bring_back(stage, *words, **env):
    tables = str(stage.folder / "tables")
    return stage.run("moment", *words, PGDATA_ON=tables, PROGRAMS=f"{stage.folder}/bin", **env)


def left(stage):
    return sorted(path.name for path in (stage.folder / "tables").iterdir())


def test_a_backup_is_made_of_a_moment_in_beijing_and_says_how_it_is_restored(stage):
    (stage.folder / "backups-moment/20251201-000000").mkdir(parents=True)

    code, said = bring_back(stage, THEN)

    [backup] = (stage.folder / "backups-moment").iterdir()
    restored = stage.calls("pgbackrest --stanza=portal")[-1]
    assert code == 0, said
    assert "--target=2026-01-01 14:05:00+08:00" in restored
    assert "--archive-mode=off restore" in restored
    assert said.splitlines()[-1].split() == [
        "/opt/portal/releases/portal-0.1.0/deploy/bin/restore",
        str(backup),
    ]
    assert (backup / "audit-heads.log").read_text().splitlines() == HEADS.splitlines()[:2]
    assert (backup / "media/photo.jpg").read_text() == "a photo"
    assert stage.calls("systemctl") == []
    assert left(stage) == ["other"]


def test_root_writes_nothing_where_the_database_server_could_have_put_a_link(stage):
    bring_back(stage, THEN)

    work = f"{stage.folder}/tables/portal-moment"
    calls = stage.calls("runuser -u postgres")
    written = [call.split("-- ")[1] for call in calls if "mkdir" in call or "tee" in call]
    assert written == [
        f"mkdir --mode 0755 {work}",
        *(f"tee {work}/{name}" for name in ("postgresql.conf", "pg_hba.conf", "audit-heads.log")),
    ]


def test_root_reads_no_noted_heads_where_the_portal_could_have_put_a_link(stage):
    heads = stage.folder / "data/audit-heads.log"
    heads.unlink()
    heads.symlink_to(stage.write("of root", "1 secret\n"))
    stage.write("bin/runuser", REFUSING)

    code, said = bring_back(stage, THEN)

    assert (code, "Permission denied" in said) == (1, True), said
    assert not (stage.folder / "backups-moment").exists()
    assert left(stage) == ["other"]


@pytest.mark.parametrize(
    ("words", "fails", "sentence"),
    [
        (["yesterday evening or so"], "", "is no moment; write it like 2026-11-28 14:05."),
        (["2999-01-01"], "", "is still to come."),
        ([THEN], "^pgbackrest", "There is no copy of the database from before"),
        ([THEN], "^pg_isready", "The archived log does not reach to"),
    ],
)
def test_what_cannot_be_brought_back_is_said_and_leaves_nothing(stage, words, fails, sentence):
    code, said = bring_back(stage, *words, FAILS=fails)

    assert (code, sentence in said) == (1, True), said
    assert left(stage) == ["other"]
    assert not (stage.folder / "backups-moment").exists()


def test_without_room_for_a_second_database_nothing_is_begun(stage):
    code, said = bring_back(stage, THEN, ROOM="100")

    assert (code, "There is no room in" in said) == (1, True), said
    assert stage.calls("pgbackrest") == []


CHECK = "pgbackrest --stanza=portal check"
NIGHTLY = "pgbackrest --stanza=portal --type=diff backup"
HOUR, DAY = 60 * 60, 24 * 60 * 60


DATE = """#!/bin/bash
case "$*" in
    *--reference*) echo "${COPIED_ON:-2026-11-28}" ;;
    +%F) echo 2026-11-28 ;;
    +%u) echo "${WEEKDAY:-6}" ;;
    *) exec /bin/date "$@" ;;
esac
"""


@pytest.fixture
def archived(stage):
    """An archive whose log arrived an hour ago, and which was brought back a day ago."""
    stage.write("bin/date", DATE)
    stage.write("bin/pg_dump", STAND_IN)
    stage.write("opt/portal/releases/portal-0.1.0/deploy/bin/uploads", STAND_IN)
    for name, ago in (("seen", HOUR), ("copied", HOUR), ("restored", DAY)):
        stage.write(f"state/{name}", "")
        age(stage, name, ago)
    return stage


def age(stage, name, seconds):
    moment = time.time() - seconds
    os.utime(stage.folder / "state" / name, (moment, moment))


def look(stage, **env):
    """Return how the script ended, what of pgBackRest it asked, and what it left in this minute."""
    folder = stage.folder / "state"
    tables = str(stage.folder / "tables")
    programs = f"{stage.folder}/bin"
    code, _ = stage.run("archive", STATE=str(folder), PGDATA_ON=tables, PROGRAMS=programs, **env)
    new = {path.name for path in folder.iterdir() if time.time() - path.stat().st_mtime < 60}
    return code, [line for line in stage.calls("pgbackrest") if "runuser" not in line], new


def test_every_hour_new_uploads_are_copied_and_it_is_seen_whether_the_log_arrives(archived):
    assert look(archived) == (0, [CHECK], {"seen"})
    assert archived.calls("uploads") == ["uploads "]


@pytest.mark.parametrize(("fault", "seen"), [("^uploads", {"seen"}), ("check$", set())])
def test_uploads_and_log_do_not_wait_for_each_other_and_either_is_a_unit_that_fails(
    archived, fault, seen
):
    assert look(archived, FAILS=fault) == (1, [CHECK], seen)
    assert archived.calls("uploads") == ["uploads "]


@pytest.mark.parametrize(("weekday", "kind"), [("7", "full"), ("6", "diff")])
def test_every_night_the_database_is_copied_whole_on_sundays(archived, weekday, kind):
    code, asked, new = look(archived, COPIED_ON="2026-11-27", WEEKDAY=weekday)

    assert asked == [CHECK, NIGHTLY.replace("diff", kind)]
    assert (code, new) == (0, {"seen", "copied"})


@pytest.mark.parametrize("weekday", ["6", "7"])
def test_what_was_given_up_meanwhile_is_closed_at_once_by_a_copy_of_what_changed(archived, weekday):
    """On a Sunday too: a second whole copy would push out the one from two weeks ago."""
    age(archived, "seen", 2 * HOUR)

    failed = look(archived, FAILS="backup$", WEEKDAY=weekday)
    assert failed == (1, [CHECK, NIGHTLY], set())
    assert look(archived, WEEKDAY=weekday) == (0, [CHECK, NIGHTLY], {"seen", "copied"})


def test_whole_copies_are_kept_by_their_age_so_that_two_weeks_are_two_weeks():
    """Two by their number are the two weeks only on the day of the third."""
    lines = (ROOT / "deploy/pgbackrest/pgbackrest.conf").read_text(encoding="utf-8").splitlines()

    assert {"repo1-retention-full-type=time", "repo1-retention-full=14"} <= set(lines)


def test_every_week_what_is_archived_is_brought_back_and_read(archived):
    age(archived, "restored", 7 * DAY)

    code, asked, new = look(archived)

    assert (code, new) == (0, {"seen", "restored"})
    assert "--type=time" in asked[-1]
    assert "--dbname portal" in archived.calls("pg_dump")[-1]
    assert left(archived) == ["other"]


@pytest.mark.parametrize("fault", ["restore$", "^pg_isready", "^pg_dump"])
def test_what_could_not_be_brought_back_or_read_is_no_drill(archived, fault):
    age(archived, "restored", 7 * DAY)

    code, _, new = look(archived, FAILS=fault)

    assert (code != 0, new) == (True, {"seen"})
    assert left(archived) == ["other"]
