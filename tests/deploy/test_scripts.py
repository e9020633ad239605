"""The scripts of deploy/bin where something goes wrong: what was there before serves again."""

import hashlib
import os
import shutil
import signal
import subprocess
import zipfile

import pytest

from tests.deploy.debian import ROOT
from tests.deploy.stage import SETTINGS, Stage, as_root

pytestmark = [pytest.mark.once, as_root]

DEPLOY = ROOT / "deploy"
RESTART = "systemctl restart portal-web portal-worker portal-beat"


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def test_a_release_that_gets_ready_serves_and_the_one_before_is_known(stage):
    code, said = stage.run("switch", "portal-0.1.1")

    assert (code, stage.serves(), stage.serves("previous")) == (0, "portal-0.1.1", "portal-0.1.0")
    assert "portal-0.1.1 serves." in said
    assert stage.calls("nginx")[-2:] == ["nginx -t -q", "systemctl reload nginx"]


def test_secrets_that_every_user_of_the_machine_may_read_are_named_and_not_shown(stage):
    settings = [
        "EMAIL_HOST_PASSWORD='of the mailbox'",
        "  SMS_GATEWAY_SECRET = no name of a variable",
        "SMS_GATEWAY_SECRET=",
        "#FIELD_KEY=of a remark",
        "FIELD_KEYS_OLD=k1:0000",
        "METRICS_TOKEN_FILE=/etc/portal/keys/metrics_token",
        "DATABASE_URL=postgres://portal:word@10.0.0.2/portal",
        "REDIS_URL=unix:///run/redis-portal/redis.sock",
    ]
    stage.write("etc/portal/portal.env", "\n".join([SETTINGS, *settings]))

    code, said = stage.run("switch", "portal-0.1.1")

    named = [line.strip() for line in said.partition("every user")[2].splitlines()[1:]]
    assert code == 0
    assert [name for name in named if name.isupper()] == [
        "EMAIL_HOST_PASSWORD",
        "FIELD_KEYS_OLD",
        "DATABASE_URL",
    ]
    assert not [word for word in ("of the mailbox", "0000", "word@") if word in said]


def test_who_keeps_every_secret_in_a_file_of_its_own_reads_no_word_about_it(stage):
    own = (DEPLOY / "portal.env").read_text(encoding="utf-8")
    stage.write("etc/portal/portal.env", own)

    assert "every user" not in stage.run("switch", "portal-0.1.1")[1]


INSTALLED = {
    "nginx/conf.d/portal.conf": "nginx/portal.conf",
    "postgresql/15/main/conf.d/portal.conf": "postgresql/portal.conf",
    "redis/redis-portal.conf": "redis/redis-portal.conf",
    "logrotate.d/portal": "logrotate/portal",
    "systemd/journald.conf.d/portal.conf": "systemd/journald.conf",
}


@pytest.fixture
def installed(stage):
    """Return what was copied by hand from the release that serves, with the office's own name."""
    for target, file in INSTALLED.items():
        text = (DEPLOY / file).read_text(encoding="utf-8")
        stage.write(f"etc/{target}", text.replace("portal.example.gov.cn", "portal.lh.gov.cn"))
    stage.write("etc/portal/portal.env", "ALLOWED_HOSTS=portal.lh.gov.cn,127.0.0.1\n")
    return INSTALLED


def test_files_installed_by_hand_are_named_where_the_new_release_has_them_otherwise(
    stage, installed
):
    assert "by hand" not in stage.run("switch", "portal-0.1.1")[1]
    for target in installed:
        with (stage.folder / "etc" / target).open("a") as file:
            file.write("# of before\n")

    code, said = stage.run("switch", "portal-0.1.1")

    assert code == 0
    for target, file in installed.items():
        assert f"diff /etc/{target} /opt/portal/releases/portal-0.1.1/deploy/{file}\n" in said


def test_a_release_that_nginx_refuses_names_the_file_that_it_needs(stage, installed):
    (stage.releases / "portal-0.1.1/deploy/nginx/portal.conf").write_text("# with a new zone\n")

    code, said = stage.run("switch", "portal-0.1.1", FAILS="nginx -t")

    assert (code, stage.serves()) == (1, "portal-0.1.0")
    assert "diff /etc/nginx/conf.d/portal.conf /opt/portal/releases/portal-0.1.1/" in said


def test_an_upgrade_brings_the_roles_of_the_database_before_its_tables(stage):
    assert stage.run("switch", "portal-0.1.1")[0] == 0

    order = [line for line in stage.calls() if "-u postgres" in line or "prepare" in line]
    assert [("postgres" in line) for line in order] == [True, False, False]
    code, said = stage.run("switch", "portal-0.1.0", FAILS="-u postgres")
    assert (code, stage.serves()) == (1, "portal-0.1.1")
    assert "The roles of the database could not be renewed. Nothing has been changed." in said


@pytest.mark.parametrize(
    "fault", ["curl", "systemctl restart", "nginx -t", "reload nginx", "daemon-reload"]
)
def test_a_release_that_does_not_serve_is_put_back(stage, fault):
    (stage.folder / "opt/portal/previous").symlink_to("releases/portal-0.0.9")
    stage.put_release("portal-0.0.9")

    code, said = stage.run("switch", "portal-0.1.1", FAILS=fault)

    assert (code, stage.serves(), stage.serves("previous")) == (1, "portal-0.1.0", "portal-0.0.9")
    assert "portal-0.1.1 did not get ready; portal-0.1.0 serves again" in said
    if fault != "daemon-reload":  # before anything was started
        assert stage.calls()[-2:] == [*stage.calls("portal-0.1.0 manage.py collectstatic"), RESTART]


def test_migrations_that_cannot_go_on_leave_the_release_that_serves(stage):
    code, _ = stage.run("switch", "portal-0.1.1", FAILS="manage.py prepare")

    assert (code, stage.serves()) == (1, "portal-0.1.0")
    assert stage.calls("systemctl") == []


@pytest.mark.parametrize("told", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_an_upgrade_whose_window_is_closed_is_put_back(stage, told):
    with stage.start("switch", "portal-0.1.1", HANGS="curl") as process:
        stage.wait_for_call("curl")
        assert stage.serves() == "portal-0.1.1"
        os.killpg(process.pid, told)
        process.wait(300)

    assert stage.serves() == "portal-0.1.0"
    assert stage.calls()[-1] == RESTART


def test_after_a_power_failure_in_the_middle_the_one_before_is_known(stage):
    with stage.start("switch", "portal-0.1.1", HANGS="curl") as process:
        stage.wait_for_call("curl")
        os.killpg(process.pid, signal.SIGKILL)

    assert (stage.serves(), stage.serves("previous")) == ("portal-0.1.1", "portal-0.1.0")
    code, _ = stage.run("roll-back")
    assert (code, stage.serves()) == (0, "portal-0.1.0")


def test_two_of_them_do_not_run_at_once(stage):
    with stage.start("switch", "portal-0.1.1", HANGS="curl") as first:
        stage.wait_for_call("curl")
        for script, word in (("switch", "portal-0.1.0"), ("restore", "x"), ("upgrade", "x")):
            code, said = stage.run(script, word)
            assert (code, "is running. Nothing has been changed" in said) == (1, True)
        os.killpg(first.pid, signal.SIGKILL)

    assert stage.run("switch", "portal-0.1.0")[0] == 0


def test_a_roll_back_without_a_release_before_says_so(stage):
    (stage.folder / "opt/portal/previous").symlink_to("releases/portal-0.1.0")

    assert stage.run("roll-back") == (1, "There is no release before this one.\n")


def test_a_unit_that_the_release_before_had_not_rests_after_a_roll_back(stage):
    units = list((ROOT / "deploy/systemd").glob("*.timer"))
    former = stage.releases / "portal-0.1.0/deploy"
    for name in {unit.stem.removeprefix("portal-") for unit in units} - {"backup"}:
        (former / "bin" / name).unlink()
        for kind in ("service", "timer"):
            (former / f"systemd/portal-{name}.{kind}").unlink()
    assert stage.run("switch", "portal-0.1.1")[0] == 0
    assert stage.run("roll-back")[0] == 0

    for unit in units:
        service = stage.folder / f"etc/systemd/system/{unit.stem}.service"
        lines = service.read_text().splitlines()
        [script] = [line.removeprefix("ExecStart=") for line in lines if "ExecStart=" in line]
        is_there = (former / script.removeprefix("/opt/portal/current/deploy/")).exists()
        assert is_there or f"ConditionPathExists={script}" in lines, unit.stem


# Install without internet


def wheel(folder):
    """Write a package of one module; return the line of a lock that pins it."""
    folder.mkdir()
    path, info = folder / "lantern-1.0-py3-none-any.whl", "lantern-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("lantern.py", "")
        packed.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: lantern\nVersion: 1.0\n")
        packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr(f"{info}/RECORD", "lantern.py,,\n")
    return f"lantern==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "is_named",
    [False, pytest.param(True, marks=pytest.mark.full)],
    ids=["in the release", "elsewhere"],
)
def test_a_release_is_installed_out_of_a_folder_of_wheels(stage, is_named):
    release = stage.releases / "portal-0.1.0"
    folder = stage.folder / "usb" if is_named else release / "wheels"
    stage.write("opt/portal/releases/portal-0.1.0/requirements/base.txt", wheel(folder))

    named = {"WHEELS": str(folder)} if is_named else {}
    code, said = stage.run("install", **NO_INDEX, **named)

    assert code == 0, said
    assert list(release.glob(".venv/lib/python3*/site-packages/lantern.py"))


def test_a_folder_of_wheels_that_is_not_there_is_said_before_anything_is_done(stage):
    code, said = stage.run("install", WHEELS="/mnt/usb/wheels")

    assert (code, "WHEELS names /mnt/usb/wheels, which is no folder." in said) == (1, True)
    assert stage.calls() == []


# Upgrade


@pytest.fixture
def archive(stage):
    """Return the archive of a release whose `install` is a stand-in."""
    stage.put_release("portal-0.1.2")
    release = stage.releases / "portal-0.1.2"
    (release / "deploy/bin/install").write_text(
        '#!/bin/bash\necho "install $*" >> "$STAGE/calls"\n'
        '[[ ! "install" =~ ${FAILS:-never} ]] || exit 1\n'
        '[[ ! "install" =~ ${HANGS:-never} ]] || exec /bin/sleep 60\n'
    )
    (release / "large").write_bytes(os.urandom(300_000))
    target = stage.folder / "portal-0.1.2.tar.gz"
    subprocess.run(["tar", "-czf", target, "-C", stage.releases, "portal-0.1.2"], check=True)
    shutil.rmtree(release)
    return target


def test_an_upgrade_backs_up_installs_and_switches(stage, archive):
    code, said = stage.run("upgrade", str(archive))

    assert (code, stage.serves()) == (0, "portal-0.1.2"), said
    assert stage.calls()[:2] == ["systemctl start portal-backup", "install "]


def test_an_archive_that_is_cut_off_or_none_changes_nothing(stage, archive):
    half = stage.folder / "half.tar.gz"
    half.write_bytes(archive.read_bytes()[:100_000])
    odd = stage.folder / "odd.tar.gz"
    subprocess.run(["tar", "-czf", odd, "-C", stage.folder, "./backups"], check=True)

    said = [stage.run("upgrade", str(path)) for path in (half, odd)]

    assert [code for code, _ in said] == [1, 1]
    assert "cannot be read to its end. Nothing has been changed." in said[0][1]
    assert "is not the archive of a release" in said[1][1]
    assert sorted(path.name for path in stage.releases.iterdir()) == [
        "portal-0.1.0",
        "portal-0.1.1",
    ]


@pytest.mark.parametrize("fault", [{"FAILS": "install"}, {"BLOCKS": "200"}, {"HANGS": "install"}])
def test_what_could_not_be_installed_is_taken_away_and_can_be_tried_again(stage, archive, fault):
    with stage.start("upgrade", str(archive), **fault) as process:
        if "HANGS" in fault:
            stage.wait_for_call("install")
            os.killpg(process.pid, signal.SIGHUP)
        process.communicate(timeout=300)

    assert process.returncode != 0
    assert not (stage.releases / "portal-0.1.2").exists()
    assert stage.serves() == "portal-0.1.0"
    assert stage.run("upgrade", str(archive))[0] == 0


def test_without_a_backup_nothing_is_upgraded(stage, archive):
    code, said = stage.run("upgrade", str(archive), FAILS="start portal-backup")

    assert (code, "nothing has been changed" in said) == (1, True)
    assert not (stage.releases / "portal-0.1.2").exists()
