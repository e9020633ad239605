"""What deploy/ holds: it parses, holds no secret, and its parts say the same as each other."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import reverse
from gunicorn.config import Config

import run
from core.pictures import MOST_BYTES
from tests.deploy.debian import ROOT
from tests.deploy.page import PAGE, sections
from tests.deploy.services import read_unit
from tests.faults.traffic import LONGEST_WAIT

pytestmark = pytest.mark.once

DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
HARDENING = SYSTEMD / "portal-.service.d" / "hardening.conf"
SERVICES = sorted(SYSTEMD.glob("*.service"))
SCRIPTS = sorted(
    path for path in DEPLOY.rglob("*") if path.is_file() and path.read_bytes()[:2] == b"#!"
)
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
PROGRAMS = "/opt/portal/current/"


def known_variables() -> set[str]:
    """Return what .env.example lists; another test compares that with what is read."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))


def settings_of_the_office() -> dict[str, str]:
    words = shlex.split((DEPLOY / "portal.env").read_text(encoding="utf-8"), comments=True)
    return dict(word.split("=", 1) for word in words)


def command_of(name: str) -> list[str]:
    """Return the program and words of a unit, from the release's folder."""
    [line] = read_unit([SYSTEMD / f"portal-{name}.service"])["ExecStart"]
    return shlex.split(line.replace(PROGRAMS, "", 1))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_a_script_is_sound_and_may_be_started(script):
    bash = subprocess.run(["bash", "-n", script], capture_output=True, text=True)

    assert (bash.returncode, bash.stderr) == (0, "")
    assert script.stat().st_mode & 0o111


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_unit_starts_something_that_is_there_as_a_user_who_may_little(service):
    unit = read_unit([HARDENING, service])
    program, *words = shlex.split(unit["ExecStart"][0])

    # Only the files of the tables are nobody's but the database's own.
    own = "postgres" if service.stem == "portal-archive" else "portal_backup"
    assert unit["User"][0] in {"portal", own}
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["NoNewPrivileges"] == unit["PrivateTmp"] == unit["PrivateNetwork"] == ["yes"]
    assert "CapabilityBoundingSet" in unit
    assert unit["CapabilityBoundingSet"] == []
    assert unit["RemoveIPC"] == []  # the database's shared memory belongs to the same user
    for path in [program, *words]:
        inside = path.removeprefix(PROGRAMS)
        if "/" in inside and not inside.startswith(("/", ".venv/")):
            assert (ROOT / inside).is_file()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
def test_systemd_itself_takes_the_units_and_finds_them_little_exposed(tmp_path, monkeypatch):
    shutil.copytree(SYSTEMD, tmp_path, dirs_exist_ok=True)
    for unit in tmp_path.glob("*.service"):  # the programs are not on this machine
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        unit.write_text(text)
    monkeypatch.setenv("SYSTEMD_UNIT_PATH", f"{tmp_path}:/lib/systemd/system")
    units = [
        str(path) for kind in ("service", "socket", "timer") for path in tmp_path.glob(f"*.{kind}")
    ]

    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    exposed = [
        subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
            capture_output=True,
        ).returncode
        for unit in units
        if unit.endswith(".service")
    ]

    assert [line for line in verified.stderr.splitlines() if "portal" in line] == []
    assert set(exposed) == {0}


@pytest.mark.parametrize(
    ("harm", "is_whole"),
    [
        ("true", True),
        ("printf x >> dump", False),
        ("rm media/a", False),
        ("rm media/a && touch media/b", False),
        ("touch media/b", False),
    ],
)
def test_the_files_of_a_backup_are_compared_with_its_list(tmp_path, harm, is_whole):
    lines = f"""
        . {DEPLOY}/bin/common.sh
        cd {tmp_path}
        mkdir media && echo 1 > media/a && echo 2 > dump
        sha256sum dump media/a > SHA256SUMS
        {harm}
        check_files {tmp_path} || fail "damaged"
    """

    done = subprocess.run(["bash", "-c", lines], capture_output=True)

    assert (done.returncode == 0) == is_whole


def test_gunicorn_knows_every_setting_and_takes_it():
    known = Config()
    values: dict[str, object] = {}
    exec((DEPLOY / "web.py").read_text(), {}, values)

    del values["__doc__"]
    for name, value in values.items():
        known.set(name, value)

    assert known.settings["worker_class"].get() == "gthread"


def test_what_the_office_sets_is_read_and_no_secret_is_among_it():
    set_here = settings_of_the_office()
    named = {name.removesuffix("_FILE") for name in set_here}

    assert named - known_variables() == set()
    assert {name for name in named if name.endswith("_KEY")} == {
        "SECRET_KEY",
        "FIELD_KEY",
        "INDEX_KEY",
        "AUDIT_KEY",
    }
    assert all(f"{name}_FILE" in set_here for name in named if name.endswith("_KEY"))
    assert "@" not in set_here["DATABASE_URL"]


PRINT_SETTINGS = """
from django.conf import settings
database = settings.DATABASES["default"]
print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD)
print(settings.PRODUCTION, settings.HTTPS, settings.MEDIA_ACCEL, settings.CELERY_BROKER_URL)
print(database["USER"] or "nobody", database["CONN_MAX_AGE"], database["OPTIONS"]["pool"])
"""


def test_the_settings_of_the_page_start_a_production(tmp_path):
    run.keys(folder := tmp_path / "keys")
    keys = {f"{path.name.upper()}_FILE": str(path) for path in folder.iterdir()}
    env = {**settings_of_the_office(), **keys, "DJANGO_SETTINGS_MODULE": "lianhua.settings"}

    said = subprocess.run(
        [sys.executable, "-c", PRINT_SETTINGS], cwd=ROOT, env=env, capture_output=True, text=True
    )

    assert said.stderr == ""
    assert said.stdout.splitlines() == [
        "31536000 False",
        "True True /protected-media/ redis+socket:///run/redis-portal/redis.sock",
        "nobody 0 {'min_size': 1, 'max_size': 8, 'timeout': 2, 'reconnect_timeout': 3}",
    ]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_container_runs_what_the_unit_runs(name):
    assert COMPOSE["services"][name]["command"] == command_of(name)


def test_the_web_container_runs_what_the_unit_runs_on_a_socket_of_its_own():
    command = COMPOSE["services"]["web"]["command"]
    place = command.index("--bind")
    socket = read_unit([SYSTEMD / "portal-web.socket"])["ListenStream"][0]

    assert command[place + 1] == f"unix:{socket}"
    assert command[:place] + command[place + 2 :] == command_of("web")


def test_containers_have_the_parts_of_the_units_and_only_nginx_is_reached_from_outside():
    services = COMPOSE["services"]
    units = {path.stem.removeprefix("portal-") for path in SERVICES}

    # The drill needs the database's own programs beside the keys, which no container has; the
    # certificate is looked at in the container of nginx; copies elsewhere are the machine's, and so
    # is the archive of the database's log.
    assert set(services) == units - {"drill", "certificate", "offsite", "archive"} | {
        "postgres",
        "redis",
        "nginx",
        "prepare",
    }
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert {name for name, service in services.items() if "network_mode" not in service} == {
        "nginx"
    }


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_container_has_the_limits_of_the_unit(name):
    service, unit = (
        COMPOSE["services"][name],
        read_unit([HARDENING, SYSTEMD / f"portal-{name}.service"]),
    )

    assert service["mem_limit"].upper() == unit["MemoryMax"][0]
    assert service["stop_grace_period"] == f"{unit['TimeoutStopSec'][0]}s"
    assert str(service["pids_limit"]) == unit["TasksMax"][0]
    assert {key: [str(value)] for key, value in service["ulimits"].items()} == {
        "nofile": unit["LimitNOFILE"],
        "core": unit["LimitCORE"],
    }
    assert service["env_file"] == ["portal.env"]  # DATABASE_POOL and all else, as on a server


def test_each_of_our_containers_may_little_and_writes_its_volumes_alone():
    ours = {n: s for n, s in COMPOSE["services"].items() if s["image"] == "street-portal"}

    assert {n for n, s in ours.items() if not s["read_only"] or s["cap_drop"] != ["ALL"]} == set()
    assert {n for n, s in ours.items() if s["security_opt"] != ["no-new-privileges:true"]} == set()
    assert {n for n, s in ours.items() if "cap_add" in s} == {"nginx"}


def test_an_upload_to_the_container_lies_on_the_disk_and_not_in_its_memory():
    web = COMPOSE["services"]["web"]

    assert web["tmpfs"] == []
    assert [volume for volume in web["volumes"] if volume.endswith(":/tmp")] == ["uploads:/tmp"]
    assert set(COMPOSE["services"]["worker"]["volumes"]) == set(web["volumes"]) - {"uploads:/tmp"}


def test_the_database_of_the_containers_has_the_settings_of_a_server():
    postgres = COMPOSE["services"]["postgres"]
    [file] = [word.partition("=")[2] for word in postgres["command"] if "config_file" in word]
    folder = next(v for v in postgres["volumes"] if v.endswith(":/opt/postgresql:ro"))

    assert file == "/opt/postgresql/portal.conf"
    assert (DEPLOY / folder.split(":")[0] / "portal.conf").is_file()


def test_connections_fit_into_the_database():
    values: dict[str, object] = {}
    exec((DEPLOY / "web.py").read_text(), {}, values)
    pool = int(settings_of_the_office()["DATABASE_POOL"])
    text = (DEPLOY / "postgresql/portal.conf").read_text()
    most = re.search(r"^max_connections = (\d+)", text, re.M)
    worker = command_of("worker")
    jobs = int(worker[worker.index("--concurrency") + 1])

    assert most is not None
    assert values["workers"] * pool + jobs + 1 <= int(most[1]) - 3  # kept for its superuser


def test_who_migrates_waits_for_a_table_no_longer_than_is_promised():
    """Whoever comes after it waits behind it; the same figure is asked of an upgrade under load."""
    roles = (DEPLOY / "postgresql/roles.sql").read_text(encoding="utf-8")
    [seconds] = re.findall(r'ALTER ROLE :"owner" SET lock_timeout = \'(\d+)s\';', roles)

    assert int(seconds) <= LONGEST_WAIT == 2


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_what_serves_is_tried_again_for_ever(name):
    text = (SYSTEMD / f"portal-{name}.service").read_text()
    unit = read_unit([SYSTEMD / f"portal-{name}.service"])

    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert text.index("StartLimitIntervalSec") < text.index("[Service]")


def test_the_network_that_notices_need_is_taken_back_after_it_was_taken_away():
    outside = SYSTEMD / "outside.conf"
    unit = read_unit(sorted([outside, HARDENING], key=lambda path: path.name))

    assert unit["PrivateNetwork"] == ["no"]
    assert unit["RestrictAddressFamilies"] == ["AF_INET AF_INET6"]  # added to AF_UNIX by systemd
    assert unit["ProtectSystem"] == ["strict"]


LIMIT = r"location (=|~)? ?(\S+) \{[^}]*client_max_body_size (\d+)m"


def test_nginx_lets_through_what_the_portal_takes_in():
    text = (DEPLOY / "nginx/locations.conf").read_text(encoding="utf-8")
    limits = {path: int(most) << 20 for _, path, most in re.findall(LIMIT, text)}

    assert limits["^/desk/"] == limits["^/admin/"] == settings.REQUEST_MAX_BYTES
    assert limits[reverse("api:photos")] > MOST_BYTES


def test_nginx_waits_longer_than_any_page_may_take():
    proxy = (DEPLOY / "nginx/proxy.conf").read_text(encoding="utf-8")
    roles = (DEPLOY / "postgresql/roles.sql").read_text(encoding="utf-8")
    waits = re.search(r"proxy_read_timeout (\d+)s", proxy)
    statement = re.search(r"statement_timeout = '(\d+)s'", roles)
    values: dict[str, int] = {}
    exec((DEPLOY / "web.py").read_text(), {}, values)

    assert waits is not None
    assert statement is not None
    assert int(waits[1]) > max(values["timeout"], int(statement[1]))
    for name in ("web", "worker"):  # longer than what is in hand may take
        unit = read_unit([SYSTEMD / f"portal-{name}.service"])
        assert int(unit["TimeoutStopSec"][0]) > values["graceful_timeout"]


def test_what_compose_names_is_there():
    services = COMPOSE["services"].values()
    mounted = [v.split(":")[0] for service in services for v in service.get("volumes", [])]
    made_by_hand = {"./nginx.conf", "./tls"}
    secrets = {word for service in services for word in service.get("secrets", [])}

    assert {v for v in mounted if "/" not in v} == set(COMPOSE["volumes"])
    assert [
        v for v in mounted if "/" in v and v not in made_by_hand if not (DEPLOY / v).exists()
    ] == []
    assert secrets == set(COMPOSE["secrets"])
    assert (DEPLOY / "Containerfile").exists()
    named = {
        name.removesuffix("_FILE")
        for service in services
        for name in service.get("environment", {})
        if not name.startswith(("POSTGRES", "PG"))
    }
    assert named - known_variables() == set()


def test_nginx_is_whole_and_speaks_no_old_tls():
    files = [*(DEPLOY / "nginx").glob("*.conf")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    included = re.findall(rf"include {PROGRAMS}(\S+);", text)

    assert all(p.read_text().count("{") == p.read_text().count("}") for p in files)
    assert {line.strip() for line in re.findall(r"ssl_protocols.*", text)} == {
        "ssl_protocols TLSv1.2 TLSv1.3;"
    }
    assert [path for path in included if not (ROOT / path).is_file()] == []
    internal = re.search(r"location (\S+) \{\s+internal;\s+alias (\S+)media/;", text)
    assert internal is not None
    assert internal[1] == settings_of_the_office()["MEDIA_ACCEL"]
    assert internal[2].rstrip("/") == settings_of_the_office()["DATA_DIR"]
    assert "exports/" not in text  # a folder of the portal's own, which nginx may not open


def test_addresses_of_parts_agree():
    redis = dict(
        line.split(maxsplit=1)
        for line in (DEPLOY / "redis/redis-portal.conf").read_text().splitlines()
        if line and not line.startswith("#")
    )
    [socket] = read_unit([SYSTEMD / "portal-web.socket"])["ListenStream"]

    assert settings_of_the_office()["REDIS_URL"] == f"unix://{redis['unixsocket']}"
    assert f"server unix:{socket} " in (DEPLOY / "nginx/portal.conf").read_text()
    assert f"--unix-socket {socket} " in (DEPLOY / "bin/common.sh").read_text()


def test_what_the_scripts_read_of_the_settings_is_explained():
    texts = [script.read_text(encoding="utf-8") for script in (DEPLOY / "bin").iterdir()]
    read = {name for text in texts for name in re.findall(r"\$\(of_settings (\w+)", text)}
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    assert {"BACKUP_ROOT", "KEEP_BACKUPS", "AUDIT_HEADS"} <= read
    assert [name for name in read if f"`{name}`" not in page] == []


def test_every_secret_is_looked_for_among_the_settings_that_all_may_read():
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    script = (DEPLOY / "bin/common.sh").read_text(encoding="utf-8")
    [names] = re.findall(r"^not_for_all='(.*)'$", script, re.M)
    [explained] = re.findall(r"^A secret is no line of it.*?\n\n", page, re.M | re.DOTALL)

    assert set(names.split("|")) == set(re.findall(r"`([A-Z_]+)`", explained)) - {"NAME"}
    assert set(names.split("|")) <= known_variables()
    assert {"SMS_GATEWAY_SECRET", "EMAIL_HOST_PASSWORD"} <= set(names.split("|"))


def test_the_page_names_every_script_and_nothing_that_is_not_there():
    page = PAGE.read_text(encoding="utf-8")
    typed = "\n".join(block for blocks in sections().values() for block in blocks)
    from_here = re.findall(r"\b(?:postgresql|redis|nginx|logrotate|systemd|bin)/[\w./-]+", typed)
    of_release = re.findall(r"/opt/portal/(?:current|releases/[\w.-]+)/(deploy/\S+)", typed)

    # It wants a server without an office, so its lines stand apart.
    assert [s.name for s in SCRIPTS if s.parent.name == "bin" if s.name not in typed] == ["move-in"]
    assert "deploy/bin/move-in /root" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert [path for path in of_release if not (ROOT / path).exists()] == []
    ours = [path for path in from_here if (DEPLOY / path.split("/")[0] / "x").parent.is_dir()]
    named = [p for p in re.findall(r"`(deploy/[\w./-]+)`", page) if p != "deploy/secrets"]
    assert [path for path in named if not (ROOT / path).exists() and path != "deploy/tls"] == []
    assert ours


def test_no_block_of_the_page_is_left_out():
    text = PAGE.read_text(encoding="utf-8")

    assert text.count("```sh\n") == sum(len(blocks) for blocks in sections().values())
    assert [heading for heading, blocks in sections().items() if blocks] == [
        "Install",
        "Notices to the outside",
        "Backup",
        "At most five minutes",
        "Restore",
        "Drill",
        "Figures for Prometheus",
        "Certificate",
        "Upgrade",
        "Roll-back",
    ]


@pytest.mark.parametrize("page", sorted(Path(DEPLOY, "nginx/pages").glob("*.html")))
def test_a_page_of_nginx_stands_alone(page):
    text = page.read_text(encoding="utf-8")

    assert 'lang="zh-CN"' in text
    assert "http" not in text
    assert "<script" not in text
