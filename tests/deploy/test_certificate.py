"""certificate and renew: a new one serves, or the one of before goes on."""

import subprocess

import pytest

from tests.deploy.stage import Stage, as_root

pytestmark = [pytest.mark.once, as_root]

NAME = "portal.example.gov.cn"


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    (tmp_path / "etc/portal/tls").mkdir()
    return stage


def make(stage, folder, *, days=90, name=NAME):
    """Make a certificate of `days` for `name` with its key."""
    (stage.folder / folder).mkdir(exist_ok=True)
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ]
    words += ["-days", str(days), "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    words += ["-keyout", "key.pem", "-out", "chain.pem"]
    subprocess.run(words, cwd=stage.folder / folder, capture_output=True, check=True)


def renew(stage, **env):
    return stage.run("renew", f"{stage.folder}/new/chain.pem", f"{stage.folder}/new/key.pem", **env)


def served(stage):
    folder = stage.folder / "etc/portal/tls"
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_new_certificate_takes_the_place_of_the_old_one(stage):
    make(stage, "etc/portal/tls", days=3)
    make(stage, "new")

    code, said = renew(stage)

    assert (code, "The certificate holds until" in said) == (0, True), said
    assert served(stage) == {
        name: (stage.folder / "new" / name).read_text() for name in ("chain.pem", "key.pem")
    }
    assert (stage.folder / "etc/portal/tls/key.pem").stat().st_mode & 0o077 == 0
    assert stage.calls() == ["nginx -t -q", "systemctl reload nginx"]


@pytest.mark.parametrize(
    ("fault", "made", "sentence"),
    [
        ({}, {"days": 19}, "ends within 20 days. Nothing has been changed."),
        ({}, {"name": "other.example"}, f"is not for {NAME}. Nothing has been changed."),
        ({"FAILS": "nginx -t"}, {}, "The certificate of before serves."),
        ({"FAILS": "reload nginx"}, {}, "The certificate of before serves."),
    ],
    ids=["ends soon", "of another name", "nginx refuses", "nginx does not reload"],
)
def test_a_certificate_that_does_not_fit_leaves_the_old_one(stage, fault, made, sentence):
    make(stage, "etc/portal/tls", days=3)
    make(stage, "new", **made)
    before = served(stage)

    code, said = renew(stage, **fault)

    assert (code, sentence in said) == (1, True), said
    assert served(stage) == before


@pytest.mark.parametrize(("days", "is_well"), [(21, True), (19, False)])
def test_twenty_days_before_the_end_the_look_fails_and_says_the_moment(stage, days, is_well):
    make(stage, "etc/portal/tls", days=days)

    code, said = stage.run("certificate", RUNTIME_DIRECTORY=str(stage.folder))

    assert (code == 0, "holds until" in said) == (is_well, is_well)
    assert "less than 20 days" in said or is_well
    name, moment = (stage.folder / "metrics").read_text().split()
    assert (name, moment.isdigit()) == ("nginx_certificate_ends_seconds", True)


def test_without_a_certificate_the_look_fails(stage):
    code, said = stage.run("certificate")

    assert (code, "cannot be read" in said) == (1, True)
