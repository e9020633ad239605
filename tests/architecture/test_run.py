"""run.py and debian.py: keys stay secret, busy ports are told, lines to type are printed."""

import argparse
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

import debian
import run


def test_keys_are_generated_once_and_only_their_owner_may_read_them(tmp_path, monkeypatch):
    names = ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "AUDIT_KEY")
    for name in names:
        monkeypatch.delenv(name, raising=False)

    variables = run.keys(tmp_path / "keys")
    contents = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}

    assert set(variables) == {f"{name}_FILE" for name in names}
    assert len(set(contents.values())) == 4
    assert {len(text) for text in contents.values()} == {64}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys").iterdir()} == {0o600}
    assert run.keys(tmp_path / "keys") == variables
    assert {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()} == contents


def test_a_key_from_outside_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "from outside")

    assert "SECRET_KEY_FILE" not in run.keys(tmp_path / "keys")


@pytest.mark.parametrize("word", ["false", "true"])
def test_a_folder_stays_what_its_first_start_was_told(tmp_path, monkeypatch, word):
    started = []
    for name in ("python_packages", "pdf_packages", "run"):
        monkeypatch.setattr(run, name, lambda *words: started.append(words))
    options = argparse.Namespace(data=tmp_path, host="127.0.0.1", port=8000)
    monkeypatch.setenv("DEMO", word)
    run.setup(options)

    monkeypatch.delenv("DEMO")
    later = run.setup(options)
    monkeypatch.setenv("DEMO", "true")

    assert later["DEMO"] == word
    assert run.environment(options)["DEMO"] == "true"  # what is set outside wins
    assert len(started) == 6


def test_an_office_that_was_restored_into_an_empty_folder_is_no_demo(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO", raising=False)
    options = argparse.Namespace(data=tmp_path, host="127.0.0.1", port=8000)
    assert run.environment(options)["DEMO"] == "true"

    (tmp_path / "portal.sqlite3").touch()

    assert run.environment(options)["DEMO"] == "false"


@pytest.mark.parametrize(
    ("words", "folder"), [([], "set outside"), (["--data", "typed"], "typed")], ids=str
)
def test_keys_and_data_lie_in_the_folder_that_is_set(tmp_path, monkeypatch, words, folder):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "set outside")
    monkeypatch.setattr(sys, "argv", ["run.py", "serve", *words])
    served: list[dict[str, str]] = []
    monkeypatch.setitem(
        run.COMMANDS, "serve", lambda options: served.append(run.environment(options))
    )

    run.main()

    assert served[0]["DATA_DIR"] == str(tmp_path / folder)
    assert [path.name for path in tmp_path.iterdir()] == [folder]
    assert (tmp_path / folder / "keys/field_key").exists()


def test_a_street_of_ones_own_beside_the_demo_is_told_of_it(tmp_path, monkeypatch, capsys):
    for name in ("python_packages", "pdf_packages", "run"):
        monkeypatch.setattr(run, name, lambda *words: None)
    options = argparse.Namespace(data=tmp_path, host="127.0.0.1", port=8000)
    (tmp_path / "demo").write_text("true")
    monkeypatch.setenv("DEMO", "false")

    run.setup(options)

    assert "manage purge_demo" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_folder_whose_demo_was_purged_is_none_at_the_next_start(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("DEMO", raising=False)
    options = argparse.Namespace(data=tmp_path, host="127.0.0.1", port=8000)
    (tmp_path / "demo").write_text("true")
    settings.DATA_DIR = tmp_path

    call_command("purge_demo")

    assert run.environment(options)["DEMO"] == "false"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A function that installs into an empty place; it returns what pip was told."""
    ran = []
    (tmp_path / "venv").mkdir()
    monkeypatch.setattr(run, "VENV", tmp_path / "venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / "venv/bin/python")
    monkeypatch.setattr(run, "system_packages", lambda *names: None)
    monkeypatch.setattr(run, "run", ran.append)
    monkeypatch.delenv("WHEELS", raising=False)
    monkeypatch.setattr(run, "WHEELS", tmp_path / "wheels")

    def install():
        run.python_packages("base")
        return ran[-1]

    return install


def test_without_a_folder_of_wheels_pip_asks_where_the_machine_says(installed):
    assert "--no-index" not in installed()


@pytest.mark.parametrize("name", ["wheels", "elsewhere"])
def test_on_a_network_without_internet_packages_come_from_a_folder_alone(
    installed, tmp_path, monkeypatch, name
):
    (tmp_path / name).mkdir()
    if name == "elsewhere":
        monkeypatch.setenv("WHEELS", str(tmp_path / name))

    told = installed()

    assert "--require-hashes" in told
    assert told[told.index("--no-index") :][:3] == [
        "--no-index",
        "--find-links",
        str(tmp_path / name),
    ]


def test_a_folder_of_wheels_that_is_not_there_is_said(installed, monkeypatch):
    monkeypatch.setenv("WHEELS", "/mnt/usb/wheels")

    with pytest.raises(SystemExit, match="WHEELS names /mnt/usb/wheels, which is no folder"):
        installed()


def test_a_busy_port_is_refused_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} on 127.0.0.1 is in use"):
            run.refuse_busy_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("sudo", "line"),
    [
        pytest.param("/usr/bin/sudo", "sudo apt-get install -y", id="with sudo"),
        pytest.param(None, 'su -c "apt-get install -y', id="without sudo"),
    ],
)
def test_who_may_not_install_gets_the_line_to_type(monkeypatch, sudo, line):
    monkeypatch.setitem(debian.PACKAGES, "nginx", lambda: None)
    monkeypatch.setattr(debian, "prefix_of_root", lambda: None)
    monkeypatch.setattr(debian.shutil, "which", lambda program: sudo)

    with pytest.raises(SystemExit) as stopped:
        debian.system_packages("nginx")

    assert f"{line} --no-install-recommends nginx" in str(stopped.value)


def test_without_what_pdfs_need_it_goes_on_and_says_so(monkeypatch, capsys):
    monkeypatch.setitem(debian.PACKAGES, "libharfbuzz-subset0", lambda: None)
    monkeypatch.setattr(debian, "prefix_of_root", lambda: None)

    debian.pdf_packages()

    assert "no PDFs for now" in capsys.readouterr().out


def test_what_is_there_is_not_installed_again(monkeypatch):
    monkeypatch.setitem(debian.PACKAGES, "nginx", lambda: "/usr/sbin/nginx")
    monkeypatch.setattr(debian, "run", lambda *words: pytest.fail(f"ran {words}"))

    debian.system_packages("nginx")


@pytest.mark.parametrize(
    ("host", "answers"),
    [
        pytest.param("127.0.0.1", True, id="loopback"),
        pytest.param("::1", True, id="loopback of version 6"),
        pytest.param("localhost", True, id="loopback by name"),
        pytest.param("0.0.0.0", False, id="every address"),
        pytest.param("portal.example", False, id="another name"),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host, answers):
    assert run.is_loopback(host) is answers


WITHOUT_SERVERS = """
import contextlib, time
import debian

@contextlib.contextmanager
def server(folder, *settings):
    try:
        yield
    finally:
        print("stopped", flush=True)

debian.postgres = debian.redis = server
debian.system_packages = lambda *names: None
with debian.services():
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("environments", "root", "chosen"),
    [
        pytest.param(True, None, "debian", id="all is there"),
        pytest.param(False, [], "debian", id="what is missing may be installed"),
        pytest.param(False, None, "own", id="neither"),
    ],
)
def test_the_portal_runs_on_debians_python_if_it_can(monkeypatch, environments, root, chosen):
    own, debians = sys.executable, "/usr/bin/python{}.{}".format(*sys.version_info)
    if not Path(debians).exists():
        pytest.skip("this machine has no Python of Debian's of this version")
    monkeypatch.setattr(debian, "makes_environments", lambda python: environments)
    monkeypatch.setattr(debian, "prefix_of_root", lambda: root)

    assert debian.python() == {"debian": debians, "own": own}[chosen]
    monkeypatch.setattr(debian.sys, "version_info", (3, 99))
    assert debian.python() == own  # Debian has none of that version


def test_told_to_end_it_takes_its_servers_along():
    with subprocess.Popen(
        [sys.executable, "-c", WITHOUT_SERVERS], cwd=debian.ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=10)

    assert said == "stopped\nstopped\n"
    assert process.returncode == 143
