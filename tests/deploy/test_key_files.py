"""How a key is changed on a server: the lines of docs/operations.md, typed on a stage.

With a real portal they are typed in test_walk_on.py.
"""

import pytest

from lianhua import env
from tests.deploy.debian import ROOT
from tests.deploy.page import OPERATIONS, sections
from tests.deploy.stage import INSTALL, Stage, as_root

pytestmark = [pytest.mark.once, as_root]

UNITS = "portal-web.socket portal-web portal-worker portal-beat"
FIRST = "a" * 64
SECTIONS = {
    "field": "Changing the field key",
    "index": "Changing the index key",
    "audit": "A key of its own for the audit chain, and changing it",
}
# What a process that begins now would read.
SYSTEMCTL = """#!/bin/bash
echo "$* reading $(cat /etc/portal/keys/$KEY)" >> "$STAGE/calls"
"""


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    stage.write("bin/install", INSTALL)
    stage.write("bin/systemctl", SYSTEMCTL)
    for name in ("secret", *SECTIONS):
        stage.write(f"etc/portal/keys/{name}_key", f"{FIRST}\n").chmod(0o640)
    settings = (ROOT / "deploy/portal.env").read_text(encoding="utf-8")
    stage.write("etc/portal/portal.env", settings)
    return stage


def type_lines(stage, lines, key):
    """Return what the key is afterwards; nothing may run from before it changes until it did."""
    file = stage.folder / f"etc/portal/keys/{key}_key"
    before = file.read_text().strip()
    stage.write("opt/portal/current/deploy/bin/lines", f"#!/bin/bash\nset -e\n{lines}")
    done = stage.run("lines", KEY=f"{key}_key")
    after = file.read_text().strip()

    assert done == (0, "")
    assert stage.calls() == [f"stop {UNITS} reading {before}", f"start {UNITS} reading {after}"]
    assert (before != after, file.stat().st_mode & 0o777) == (True, 0o640)
    return after


def test_a_signing_key_that_got_known_is_accepted_no_longer(stage):
    known, old, _ = sections(OPERATIONS)["Changing the signing key"]
    type_lines(stage, old, "secret")

    type_lines(stage, known, "secret")

    assert not [name for name in settings_of(stage) if "FALLBACKS" in name]


def test_a_signing_key_that_is_only_old_is_accepted_until_the_last_sign_in_under_it_is_over(stage):
    _, old, over = sections(OPERATIONS)["Changing the signing key"]
    kept = stage.folder / "etc/portal/keys/secret_keys_old"

    type_lines(stage, old, "secret")
    second = type_lines(stage, old, "secret")
    file = settings_of(stage)["SECRET_KEY_FALLBACKS_FILE"]
    assert stage.folder / file.lstrip("/") == kept
    assert kept.read_text().strip() not in {FIRST, second}
    assert kept.stat().st_mode & 0o777 == 0o640

    stage.write("opt/portal/current/deploy/bin/lines", f"#!/bin/bash\nset -e\n{over}")
    assert stage.run("lines", KEY="secret_key") == (0, "")
    assert "SECRET_KEY_FALLBACKS_FILE" not in settings_of(stage)
    assert not kept.exists()


def settings_of(stage):
    lines = (stage.folder / "etc/portal/portal.env").read_text(encoding="utf-8").splitlines()
    named = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert len(named) == len(dict(named)), "a setting stands there twice"
    return dict(named)


@pytest.mark.parametrize(("key", "heading"), SECTIONS.items())
def test_a_changed_key_leaves_the_earlier_ones_readable_however_often(
    stage, monkeypatch, key, heading
):
    [lines] = sections(OPERATIONS)[heading]

    second = type_lines(stage, lines, key)
    third = type_lines(stage, lines, key)

    name = f"{key.upper()}_KEYS_OLD"
    file = settings_of(stage)[f"{name}_FILE"]
    kept = stage.folder / file.lstrip("/")
    monkeypatch.setenv(f"{name}_FILE", str(kept))
    ids = ["k2:", "k1:"] if key == "field" else ["", ""]
    assert env.words(name) == [f"{ids[0]}{second}", f"{ids[1]}{FIRST}"]
    assert third not in env.words(name)
    assert kept.stat().st_mode & 0o777 == 0o640
    assert settings_of(stage).get("FIELD_KEY_ID") == ("k3" if key == "field" else None)
