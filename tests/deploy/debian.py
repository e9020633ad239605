"""A bare Debian 12 in a folder, for the moment: a shell in it, its services, its files."""

import io
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.deploy.services import PATH, Services

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", "var", "node_modules", ".hypothesis"}
# How this machine reaches its packages; a server of an office has its own way.
OF_THIS_MACHINE = [
    "etc/resolv.conf",
    "etc/hosts",
    "etc/pip.conf",
    "etc/xdg/pip",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d",
    "etc/apt/apt.conf.d",
    "usr/local/share/ca-certificates",  # an upgrade inside puts them among the others again
    "etc/ssl/certs/ca-certificates.crt",
]
# Variables and folder of the window in which the reader types, from one block to the next. On a
# hardened server nobody else reads what root writes, unless root says so.
WINDOW = """
set -eo pipefail
umask 077
[ ! -e /root/.window ] || . /root/.window
keep_window() {
    for one in name newest; do declare -p $one 2> /dev/null || true; done > /root/.window
    echo "cd '$PWD'" >> /root/.window
}
trap keep_window EXIT
"""


class Debian:
    """A Debian in the folder `root`, as the person at its keyboard sees it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.services = Services(root)

    def type(self, lines: str, *, fails: bool = False) -> str:
        """Type lines as root; return what they say. They must go well, or fail if so expected."""
        pip = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
        done = subprocess.run(
            ["chroot", str(self.root), "/bin/bash", "-c", WINDOW + lines],
            env={"PATH": PATH, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", **pip},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert (done.returncode != 0) == fails, f"{lines}\n{done.stdout[-6000:]}"
        return done.stdout

    def path(self, inside: str) -> Path:
        return self.root / inside.lstrip("/")


AnyDebian = TypeVar("AnyDebian", bound=Debian)


@contextmanager
def bare_debian(kind: type[AnyDebian]) -> Iterator[AnyDebian]:
    """Make one with debootstrap, and leave nothing of it behind."""
    for port in (80, 443, 9180):
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))  # fails when something of this machine listens there
    root = Path(tempfile.mkdtemp(prefix="portal-debian-", dir="/var/tmp"))
    root.chmod(0o755)
    debian = kind(root)
    try:
        run("mount", "--bind", root, root)
        run("mount", "--make-private", root)
        include = "--include=systemd,ca-certificates"
        run("debootstrap", "--variant=minbase", include, "bookworm", root, mirror())
        for name in OF_THIS_MACHINE:
            copy_over(Path("/", name), root / name)
        mount_inside(root)
        debian.services.open()
        yield debian
    finally:
        try:
            debian.services.close()
        finally:
            end_inside(root)
            run("umount", "--recursive", root)
            assert not os.path.ismount(root / "proc")
            shutil.rmtree(root)


def end_inside(root: Path) -> None:
    """End what still runs in the folder, such as web server processes with a line open."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile, or not ours to look at
            if (process / "root").readlink() == root:
                os.kill(int(process.name), signal.SIGKILL)
    time.sleep(0.5)


def mirror() -> str:
    """Return where this machine's apt takes Debian from."""
    found = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: bookworm"],
        text=True,
        capture_output=True,
        check=True,
    )
    return found.stdout.split()[0]


def mount_inside(root: Path) -> None:
    """Give it processes, a few devices and shared memory of its own; nothing of this machine."""
    run("mount", "-t", "proc", "proc", root / "proc")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", root / "dev")
    for name, number in {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}.items():
        os.mknod(root / "dev" / name, 0o020666, os.makedev(1, number))
        (root / "dev" / name).chmod(0o666)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (root / "dev" / name).symlink_to(f"/proc/self/fd/{number}")
    (root / "dev/fd").symlink_to("/proc/self/fd")
    (root / "dev/shm").mkdir()
    run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / "dev/shm")
    refuse = root / "usr/sbin/policy-rc.d"
    refuse.write_text("#!/bin/sh\nexit 101\n")
    refuse.chmod(0o755)


def copy_over(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
        return
    target.unlink(missing_ok=True)
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write_release(target: Path, name: str, added: Mapping[str, str] | None = None) -> None:
    """Write the archive of a release from the files as they are, with text `added` to some."""

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        inside = Path(entry.name).relative_to(name)
        is_left_out = any(
            part in LEFT_OUT or part.endswith(("_cache", "__pycache__")) for part in inside.parts
        )
        return None if is_left_out or str(inside) in (added or {}) else entry

    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        archive.add(ROOT, name, filter=kept)
        for inside, text in (added or {}).items():
            content = ((ROOT / inside).read_text(encoding="utf-8") + text).encode()
            entry = tarfile.TarInfo(f"{name}/{inside}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def run(*words: str | Path) -> None:
    done = subprocess.run(
        list(map(str, words)), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout[-3000:]}"
