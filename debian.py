"""What a run asks of the machine: packages of Debian, and PostgreSQL and Redis to throw away.

Nothing but the standard library, like run.py, which begins before anything is installed.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

Environment = dict[str, str]


def python() -> str:
    """Return the Python of the portal: Debian's own of this version where it can make a `.venv`.

    Another one on PATH is often built without optimisation, and takes half as long again.
    """
    debians = "/usr/bin/python{}.{}".format(*sys.version_info)
    if not Path(debians).exists():
        return sys.executable
    can = makes_environments(debians) or prefix_of_root() is not None
    return debians if can else sys.executable


def makes_environments(python: str) -> bool:
    """Say whether a Python has what `-m venv` asks for; Debian keeps it in a package apart."""
    return subprocess.run([python, "-c", "import ensurepip"], capture_output=True).returncode == 0


def postgres_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, which Debian keeps off PATH; the newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


PACKAGES: dict[str, Callable[[], object]] = {
    "python3-venv": lambda: makes_environments(python()),
    "postgresql": postgres_programs,
    "redis-server": lambda: shutil.which("redis-server"),
    "nginx": lambda: shutil.which("nginx", path="/usr/sbin:/sbin:/usr/bin"),
    "chromium-headless-shell": lambda: shutil.which("chromium-headless-shell"),
    "rsync": lambda: shutil.which("rsync"),
    "debootstrap": lambda: shutil.which("debootstrap", path="/usr/sbin:/sbin:/usr/bin"),
    "fonts-noto-cjk": NOTO.exists,
    "libpangoft2-1.0-0": lambda: find_library("pangoft2-1.0"),  # brings libpango and fontconfig
    "libharfbuzz-subset0": lambda: find_library("harfbuzz-subset"),
}


def system_packages(*names: str) -> None:
    """Install what is missing through apt when we may, otherwise print the one line to type."""
    missing = [name for name in names if not PACKAGES[name]()]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    may = prefix_of_root()
    if may is None or not shutil.which("apt-get"):
        as_root = f"sudo {line}" if shutil.which("sudo") else f'su -c "{line}"'
        sys.exit(f"System packages are missing. Type this, then start again:\n\n    {as_root}\n")
    print(f"Installing {', '.join(missing)} ...", flush=True)
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive"]
    run([*apt, "apt-get", "update", "-qq"])
    run([*apt, *line.split(), "-qq"])


def pdf_packages() -> None:
    """Install what PDFs are laid out with; without it everything else works all the same."""
    try:
        system_packages("libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
    except SystemExit as missing:
        print(f"The portal makes no PDFs for now. {missing}", flush=True)


def prefix_of_root() -> list[str] | None:
    """Return what to put before a command to run it as root, or None when we may not."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0
    ):
        return sudo
    return None


def run(command: list[str], env: Mapping[str, str] | None = None) -> None:
    """Run a command that must succeed; exit with a sentence that names it when it does not."""
    code = subprocess.run(command, cwd=ROOT, env=env).returncode
    if code != 0:
        sys.exit(f"This command failed with code {code}: {' '.join(command)}")


@contextmanager
def services(like: Path | None = None) -> Iterator[Environment]:
    """Run PostgreSQL and Redis on sockets in a temporary folder; yield their addresses.

    PostgreSQL keeps to the settings of the file `like`, but for sockets and durability.
    """
    system_packages("postgresql", "redis-server")
    # Told to end, take both along: without this the signal ends only this process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))  # sockets need short paths
    try:
        with postgres(folder, like), redis(folder):
            yield {
                "DATABASE_URL": f"postgres://portal@/{folder}/portal",
                "REDIS_URL": f"unix://{folder}/redis.sock",
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(folder: Path, like: Path | None) -> Iterator[None]:
    """Run a cluster that forgets everything; PostgreSQL refuses root, so root lends it a user."""
    programs = postgres_programs()
    cluster = folder / "postgres"
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    if like is None:
        settings["shared_buffers"] = "256MB"
    flags = " ".join(f"-c {name}={value}" for name, value in settings.items())
    initdb = [f"{programs}/initdb", "-D", str(cluster), "-U", "portal", "-A", "trust", "--no-sync"]
    pg_ctl = [f"{programs}/pg_ctl", "-D", str(cluster), "-s", "-w"]
    # In a database of locale C, trigrams of Chinese are empty.
    quietly([*prefix, *initdb, "-E", "UTF8", "--locale=C.UTF-8"])
    if like is not None:
        with (cluster / "postgresql.conf").open("a", encoding="utf-8") as own:
            own.write(like.read_text(encoding="utf-8"))
    quietly([*prefix, *pg_ctl, "-l", f"{folder}/postgres.log", "-o", flags, "start"])
    try:
        quietly([*prefix, f"{programs}/createdb", "-h", str(folder), "-U", "portal", "portal"])
        yield
    finally:
        subprocess.run([*prefix, *pg_ctl, "-m", "immediate", "stop"], cwd="/")


def quietly(command: list[str]) -> None:
    """Run a command whose output matters only when it fails; from /, which every user may enter."""
    done = subprocess.run(
        command, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\nThis command failed: {' '.join(command)}")


@contextmanager
def redis(folder: Path) -> Iterator[None]:
    """Run a Redis without files and ports, in a session of its own so that Ctrl-C stops it last."""
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""]
    server = subprocess.Popen(
        [*command, "--dir", str(folder)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.05)
        else:
            sys.exit("Redis did not start within five seconds.")
        yield
    finally:
        server.terminate()
        server.wait()
