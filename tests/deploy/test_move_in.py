"""deploy/bin/move-in where something goes wrong: all that was moved is there, or nothing.

What `manage.py move_in` itself does is seen in tests/dashboard/test_move_in.py.
Source: docs/rules.md R-MOV-1.
"""

import pytest

from tests.deploy.stage import Stage, as_root

pytestmark = [pytest.mark.once, as_root]
# The portal's own program: it brings uploads and notes heads where it is told to.
MOVES = """#!/bin/bash
echo "${*:2} with $(head -n 1 "$AUDIT_HEADS" 2> /dev/null)" >> "$STAGE/calls"
[[ -z "$FAILS" || ! "$*" =~ $FAILS ]] || exit 1
[[ "$2" == move_in ]] || exit 0
[[ -r "$3" ]] && mkdir "$DATA_DIR/media" && echo "a photo" > "$DATA_DIR/media/photo.jpg"
echo "noted there" >> "$AUDIT_HEADS"
"""


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    (tmp_path / "data/media/photo.jpg").unlink()
    stage.write("opt/portal/releases/portal-0.1.0/.venv/bin/python", MOVES)
    stage.write("old.zip", "of the old machine")
    return stage


def move_in(stage, **env):
    return stage.run("move-in", str(stage.folder / "old.zip"), **env)


def lies_in_data(stage):
    return sorted(path.name for path in (stage.folder / "data").iterdir())


def test_rows_come_by_their_owner_and_files_and_heads_have_their_place_afterwards(stage):
    code, said = move_in(stage)

    assert (code, "Moved in." in said) == (0, True), said
    assert lies_in_data(stage) == ["audit-heads.log", "media"]
    assert (stage.folder / "data/media/photo.jpg").read_text() == "a photo\n"
    assert (stage.folder / "data/audit-heads.log").read_text() == "noted there\n"
    assert "runuser -u portal_owner -- .venv/bin/python manage.py move_in" in stage.calls("run")[0]
    assert [line.split(" with ") for line in stage.calls() if line.startswith("verify")] == [
        ["verify_sealed", "noted there"],
        ["verify_audit", "noted there"],
    ]
    assert stage.calls("erase_again") != []
    assert stage.calls("systemctl")[-1].startswith("systemctl start portal-web.socket")


LINKING = """#!/bin/bash
/bin/rm "$@"
[[ "$*" != *data/media ]] || ln -s "$STAGE/of root" "$STAGE/data/media"
"""


def test_root_writes_nothing_where_the_portal_could_have_put_a_link(stage):
    of_root = stage.write("of root/secret", "secret")
    stage.write("bin/rm", LINKING)

    assert move_in(stage)[0] == 1

    assert list(of_root.parent.iterdir()) == [of_root]
    assert stage.calls("moving") == stage.calls(f"{stage.folder}/portal-moving")


def test_an_archive_that_is_refused_leaves_the_server_as_it_was(stage):
    code, said = move_in(stage, FAILS="move_in")

    assert (code, "Not moved in. Nothing has been changed." in said) == (1, True)
    assert lies_in_data(stage) == ["media"]
    assert stage.calls("systemctl")[-1].startswith("systemctl start portal-web.socket")


def test_a_portal_that_did_not_serve_is_not_started(stage):
    code, said = move_in(stage, FAILS="is-active")

    assert code == 0, said
    assert stage.calls("systemctl start") == []


@pytest.mark.parametrize("fault", ["verify_sealed", "verify_audit", "erase_again"])
def test_rows_without_all_that_belongs_to_them_do_not_serve(stage, fault):
    code, said = move_in(stage, FAILS=fault)

    assert (code, "Begin again with an empty database" in said) == (1, True)
    assert stage.calls("systemctl start") == []


def test_without_room_or_beside_other_uploads_it_does_not_begin(stage):
    assert "There is no room" in move_in(stage, ROOM="1")[1]

    stage.write("data/media/here.jpg", "here")
    assert "There are uploads" in move_in(stage)[1]
    assert "There is no" in stage.run("move-in", str(stage.folder / "none.zip"))[1]
    assert stage.calls("systemctl") == []
    assert (stage.folder / "data/media/here.jpg").read_text() == "here"
