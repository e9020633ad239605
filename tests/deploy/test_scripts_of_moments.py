"""moment: a backup of a minute of the past, or nothing but a sentence; archive: whole on Sundays.

That the rows of then come back is seen in test_walk_on.py.
"""

import pytest

from tests.deploy.stage import SETTINGS, STAND_IN, Stage, as_root

pytestmark = [pytest.mark.once, as_root]
THEN = "2026-01-01 14:05"
HEADS = """2026-01-01T06:04:00+00:00 7 a
2026-01-01T06:05:00+00:00 8 b
2026-01-01T06:06:00+00:00 9 c
"""


# The stage has no users but root.
INSTALL = """#!/bin/bash
words=()
while [[ $# -gt 0 ]]; do
    case "$1" in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac
done
exec /usr/bin/install "${words[@]}"
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


@pytest.mark.parametrize(("day", "kind"), [("2026-11-29", "full"), ("2026-11-28", "diff")])
def test_the_copy_is_whole_on_sundays(stage, day, kind):
    stage.write("bin/date", f'#!/bin/bash\nexec /bin/date --date="{day} 12:00" "$@"\n')

    assert stage.run("archive")[0] == 0
    assert stage.calls("pgbackrest") == [
        f"pgbackrest --stanza=portal --type={kind} backup",
        "pgbackrest --stanza=portal check",
    ]


def test_a_copy_that_fails_is_a_unit_that_fails(stage):
    assert stage.run("archive", FAILS="backup$")[0] != 0
    assert stage.calls("check") == []
