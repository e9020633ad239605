"""portal.env as the units read it (systemd.exec, EnvironmentFile) and as the scripts do: the same.

An office writes addresses and passwords into it that a shell would take for something else.
"""

import pytest

from tests.deploy.stage import SETTINGS, Stage, as_root

pytestmark = [pytest.mark.once, as_root]

WRITTEN = {
    "SITE_PARTY_GOV_BADGE_URL=https://bszs.example/sitename?method=show&id=0B(1)": (
        "https://bszs.example/sitename?method=show&id=0B(1)"
    ),
    "EMAIL_HOST_PASSWORD=a$b;`c`#d 'e' \"f": "a$b;`c`#d 'e' \"f",
    "  SITE_ORGANISER = 莲华 街道  ": None,  # no name of a variable
    "SITE_ORGANISER=莲华 街道  ": "莲华 街道",
    'SMS_GATEWAY_SECRET="two words, \\"quoted\\" \\$1 #"': 'two words, "quoted" $1 #',
    "EMAIL_FROM='it\\s <a@b.cn>'": "it\\s <a@b.cn>",
    "EMAIL_HOST_USER=back\\\\slash": "back\\slash",
    "# EMAIL_HOST=of a remark": None,
    "; EMAIL_HOST=of another": None,
    "EMAIL_PORT=": "",
}
PROGRAM = """#!/bin/bash
env > "$STAGE/variables"
"""


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["as written here", "as written on Windows"])
def test_the_scripts_read_what_an_office_wrote_as_it_stands(stage, end):
    lines = [*SETTINGS.splitlines(), *WRITTEN, f"BACKUP_ROOT={stage.folder}/another disk"]
    stage.write("etc/portal/portal.env", "").write_bytes(end.join(lines).encode())
    stage.write("opt/portal/releases/portal-0.1.0/.venv/bin/python", PROGRAM)
    (stage.folder / "another disk").mkdir()

    said = stage.run("manage", "check")

    assert said == (0, "")
    read = dict(
        line.split("=", 1) for line in (stage.folder / "variables").read_text().splitlines()
    )
    wanted = {line.split("=")[0]: value for line, value in WRITTEN.items() if value is not None}
    assert {name: read.get(name) for name in wanted} == wanted
    assert "EMAIL_HOST" not in read
    assert stage.run("backup")[0] == 0
    assert len(list((stage.folder / "another disk").iterdir())) == 1
