"""deploy/Containerfile and deploy/compose.yaml, carried out line by line without an engine.

The image is built in a bare Debian in a folder; each service then runs as its lines say: as its
user, without privileges, on a file system that is read-only but for its volumes, without a network
and without the volumes of the others.
What only an engine does (pulling, restarting, health checks in a loop) is not seen here.
"""

import os
import re
import shlex
import signal
import subprocess
import textwrap
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.debian import ROOT, Debian, bare_debian, write_release
from tests.deploy.services import PATH

pytestmark = pytest.mark.deploy
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
NAME = "portal.example.gov.cn"
HERE = "/opt/portal/current/deploy"  # where the folder of compose.yaml is
# A mount namespace of its own, in which only volumes may be written; those of others are empty.
CONTAINER = """
set -e
mount --make-rprivate /
for path in $OF_OTHERS; do mount -t tmpfs tmpfs "$IN$path"; done
for path in $VOLUMES; do mkdir -p "$IN$path"; mount --bind "$IN$path" "$IN$path"; done
for path in $TMPFS; do mount -t tmpfs tmpfs "$IN$path"; done
[ -z "$READ_ONLY" ] || mount -o remount,bind,ro "$IN"
exec chroot "$IN" "$@"
"""


def instructions() -> list[tuple[str, str]]:
    """Return what the Containerfile says, word and rest, long lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.M)).splitlines()
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word
    ]


def first_steps() -> str:
    """Return what compose.yaml says is to be typed before the first start."""
    head = (DEPLOY / "compose.yaml").read_text(encoding="utf-8").partition("\nname:")[0]
    typed = textwrap.dedent("\n".join(re.findall(r"^#(   .*)$", head, re.M)))
    certificate = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN={NAME} -days 2"
        " -keyout tls/key.pem -out tls/chain.pem"
    )
    assert "cp …/chain.pem …/key.pem tls/" in typed
    return typed.replace("cp …/chain.pem …/key.pem tls/", certificate).replace("<your name>", NAME)


def targets(service: dict[str, Any]) -> list[str]:
    """Return where the volumes of a service are inside its container."""
    return [volume.split(":")[1] for volume in service.get("volumes", [])]


class Image(Debian):
    """The image, and the containers that run from it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.folder, self.user = "/", "root"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def type(self, lines: str, *, fails: bool = False) -> str:
        """Type lines as an engine runs them: what it writes is read by everybody in there."""
        return super().type(f"umask 022\n{lines}", fails=fails)

    def build(self) -> None:
        for word, rest in instructions():
            getattr(self, f"do_{word.lower()}")(rest)

    def do_from(self, rest: str) -> None:
        assert rest == "debian:12-slim"  # which is a bare Debian without manuals

    def do_run(self, rest: str) -> None:
        self.type(f"cd {self.folder}\n{rest}")

    def do_copy(self, rest: str) -> None:
        source, target = rest.split()
        assert source == "."
        folder = Path(target)
        self.path(str(folder.parent)).mkdir(parents=True)
        write_release(self.path("/root/context.tar.gz"), folder.name)
        self.type(f"tar -xzf /root/context.tar.gz -C {folder.parent}; rm /root/context.tar.gz")

    def do_workdir(self, rest: str) -> None:
        self.folder = rest

    def do_user(self, rest: str) -> None:
        self.user = rest

    def start(self, name: str, command: list[str] | None = None) -> subprocess.Popen[bytes]:
        """Start a service of compose.yaml, or another command in its place."""
        service = COMPOSE["services"][name]
        user = service.get("user", self.user)
        words = [word.replace("$$", "$") for word in command or service["command"]]
        volumes = targets(service)
        others = {
            path
            for other in COMPOSE["services"].values()
            if other["image"] == service["image"]
            for path in targets(other)
        }
        kept = "".join(f",+{word.lower()}" for word in service.get("cap_add", []))
        privileges = f"--inh-caps=-all --bounding-set=-all{kept} --no-new-privs"
        given = privileges.split() if "cap_drop" in service else []
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *given]
        apart = ["--net"] if service.get("network_mode") == "none" else []
        inside = [*become, "env", "--chdir", self.folder, *words]
        with self.path(f"/root/{name}.log").open("ab") as log:
            process = subprocess.Popen(
                ["unshare", "--mount", *apart, "sh", "-c", CONTAINER, "sh", *inside],
                env=self.settings(service)
                | {
                    "PATH": PATH,
                    "IN": str(self.root),
                    "VOLUMES": self.folders(volumes),
                    "OF_OTHERS": self.folders(others - set(volumes)),
                    "TMPFS": " ".join(service.get("tmpfs", [])),
                    "READ_ONLY": "yes" if service.get("read_only") else "",
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running[shlex.join([name, *(command or [])])] = process
        return process

    def folders(self, paths: Iterable[str]) -> str:
        return " ".join(path for path in paths if self.path(path).is_dir())

    def settings(self, service: dict[str, Any]) -> dict[str, str]:
        found = {}
        for file in service.get("env_file", []):
            text = (DEPLOY / file).read_text(encoding="utf-8")
            found |= dict(word.split("=", 1) for word in shlex.split(text, comments=True))
        return found | service.get("environment", {})

    def says(self, name: str) -> str:
        return self.path(f"/root/{name}.log").read_text(errors="replace")[-3000:]

    def ends_well(self, name: str, command: list[str] | None = None) -> bool:
        return self.start(name, command).wait(300) == 0

    def stop(self) -> None:
        """End them, the database last and without waiting for whoever is connected."""
        for name, process in sorted(self.running.items(), key=lambda one: one[0] == "postgres"):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
                process.wait(60)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with bare_debian(Image) as image:
        image.build()
        try:
            yield image
        finally:
            image.stop()


def start_database(image: Image) -> None:
    """Do what the image of PostgreSQL does with an empty volume, and serve as compose.yaml says."""
    service = COMPOSE["services"]["postgres"]
    image.type(
        "apt-get update -qq\n"
        "apt-get install -y -qq --no-install-recommends postgresql redis-server\n"
        "cp -r /opt/portal/current/deploy/postgresql /opt/postgresql\n"
        "install -d -o postgres /var/lib/postgresql/data /run/postgresql\n"
        "cd /\n"
        "runuser -u postgres -- /usr/lib/postgresql/15/bin/initdb -D /var/lib/postgresql/data"
        f" {service['environment']['POSTGRES_INITDB_ARGS']} -U postgres"
        " --pwfile /run/secrets/postgres_password"
    )
    command = [*service["command"], "-D", "/var/lib/postgresql/data"]
    command[0] = "/usr/lib/postgresql/15/bin/postgres"
    words = shlex.join(
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    )
    image.running["postgres"] = subprocess.Popen(
        ["unshare", "--net", "chroot", str(image.root), "sh", "-c", f"cd /; exec {words}"],
        env={"PATH": PATH},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    health = shlex.join(service["healthcheck"]["test"][1:])
    image.type(f"cd /; for _ in $(seq 60); do ! {health} || exit 0; sleep 1; done; exit 1")
    image.type(
        "cd /; PGHOST=/run/postgresql PGPASSWORD=$(cat /run/secrets/postgres_password)"
        " bash /opt/postgresql/container.sh"
    )


def start_redis(image: Image) -> None:
    image.type(
        "install -d -o redis /data /run/redis-portal\n"
        "cp /opt/portal/current/deploy/redis/redis-portal.conf /etc/redis/"
    )
    command = ["setpriv", "--reuid=redis", "--regid=redis", "--init-groups"]
    command += COMPOSE["services"]["redis"]["command"]
    image.running["redis"] = subprocess.Popen(
        ["unshare", "--net", "chroot", str(image.root), *command],
        env={"PATH": PATH},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def ask(image: Image, path: str) -> str:
    """Ask nginx as a browser would, on this machine; it may not be up yet."""
    return image.type(
        f"curl -sk --max-time 60 --resolve {NAME}:443:127.0.0.1 -w ' %{{http_code}}'"
        f" https://{NAME}{path} || true"
    )


def until(image: Image, path: str, word: str) -> str:
    said = ""
    end = time.monotonic() + 180
    while word not in said:
        assert time.monotonic() < end, said + "".join(map(image.says, ("web", "worker", "nginx")))
        said = ask(image, path)
        time.sleep(1)
    return said


def test_the_image_is_built_and_its_services_serve_as_compose_says(image: Image) -> None:
    image.type(f"cd {HERE}\n{first_steps()}")
    image.type(
        f"cp -r {HERE}/secrets /run/secrets; chmod 0755 /run/secrets\n"
        f"cp {HERE}/nginx.conf /etc/nginx/conf.d/portal.conf\n"
        f"mkdir -p /etc/portal; cp -r {HERE}/tls {HERE}/portal.env /etc/portal/\n"
        f"cp {HERE}/nginx/admin-networks.conf /etc/portal/"
    )
    start_database(image)
    start_redis(image)

    assert image.ends_well("prepare"), image.says("prepare")
    for name in ("web", "worker", "beat", "nginx"):
        image.start(name)

    said = until(image, "/readyz", '"worker": "ok"')
    assert said.endswith("200"), said
    for part in ("database", "migrations", "disk", "cache", "outbox"):
        assert f'"{part}": "ok"' in said
    assert ask(image, "/sign-in/").endswith("200")
    assert image.ends_well("backup"), image.says("backup")
    assert image.type("ls /var/backups/portal/20*/database.dump /var/backups/portal/20*/portal.env")
    assert '"backup": "ok"' in until(image, "/readyz", '"backup": "ok"')
    assert {name for name, p in image.running.items() if p.poll() is not None} == {
        "prepare",
        "backup",
    }


def test_a_container_may_write_nothing_but_its_volumes_and_reaches_nobody(image: Image) -> None:
    assert image.ends_well("worker", ["touch", "/var/lib/portal/x", "/tmp/x"])
    assert not image.ends_well("worker", ["touch", "/opt/portal/x"])
    assert image.ends_well("worker", ["bash", "-c", "! echo > /dev/tcp/127.0.0.1/443"])
    assert not image.ends_well("worker", ["chown", "root", "/var/lib/portal/x"])
    assert not image.ends_well("backup", ["touch", "/opt/portal/x"])
