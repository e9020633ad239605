#!/usr/bin/env python3
"""Set up, serve, test, check and measure the portal. Needs nothing but Python 3.11 on Debian 12.

  python3 run.py               set up, fill an empty database with demo data, serve
  python3 run.py setup         the same without serving
  python3 run.py test [...]    the fast tests and those that no database changes on SQLite, then the
                               fast and the long ones on PostgreSQL, Redis and Chromium; what
                               follows goes to pytest (then PostgreSQL only, or SQLite only with
                               TEST_ONLY=sqlite)
  python3 run.py test --deploy the lines of docs/deployment.md, as root in a bare Debian
  python3 run.py check         formatting, lint, types, layers, templates, migrations, deployment
  python3 run.py bench [...]   measurements on PostgreSQL and Redis
  python3 run.py manage ...    any management command, such as: manage figures --json

DEMO=false python3 run.py starts from an empty database, for a street with workbooks of its own;
the data folder remembers it. python3 run.py manage set_up_street makes the street.
"""

import argparse
import errno
import hashlib
import ipaddress
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from ctypes.util import find_library
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

Environment = dict[str, str]


# The machine


def postgres_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, which Debian keeps off PATH; the newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


PACKAGES: dict[str, Callable[[], object]] = {
    "python3-venv": lambda: find_spec("ensurepip"),
    "postgresql": postgres_programs,
    "redis-server": lambda: shutil.which("redis-server"),
    "nginx": lambda: shutil.which("nginx", path="/usr/sbin:/sbin:/usr/bin"),
    "chromium": lambda: shutil.which("chromium"),
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


# Python packages, keys, environment


def python_packages(lock: str) -> None:
    """Install requirements/<lock>.txt into .venv, unless its stamp says that it is there."""
    path = ROOT / "requirements" / f"{lock}.txt"
    place = f"{sys.version} {VENV}"
    digest = hashlib.sha256(path.read_bytes() + place.encode()).hexdigest()
    stamp = VENV / f"{lock}.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    # A changed lock starts afresh, so that nothing it dropped stays behind.
    if stamp.exists() or not has_pip():
        system_packages("python3-venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    print(f"Installing the Python packages of {path.relative_to(ROOT)} ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(path)])
    stamp.write_text(digest)


def has_pip() -> bool:
    """Say whether .venv is whole; Debian without python3-venv leaves one without pip behind."""
    pip = [str(PYTHON), "-m", "pip", "--version"]
    return PYTHON.exists() and subprocess.run(pip, capture_output=True).returncode == 0


def keys(folder: Path) -> Environment:
    """Return the variables that point at the secret keys, generating each once, mode 0600."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("secret_key", "field_key", "index_key", "audit_key"):
        try:
            descriptor = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        with open(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    names = ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "AUDIT_KEY")
    return {f"{name}_FILE": str(folder / name.lower()) for name in names if name not in os.environ}


def environment(options: argparse.Namespace) -> Environment:
    """Return the environment of the demo portal; what is set outside wins.

    Whether it is a demo is as the folder's first start was told: an office that began without demo
    data gets neither them nor their banner by starting again.
    """
    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    first = told_first(options)
    hosts = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", *addresses(options.host)])
    defaults = {
        "DATA_DIR": str(data),
        "DEMO": first.read_text().strip() if first.exists() else "true",
        "ALLOWED_HOSTS": ",".join(hosts),
        "SITE_URL": f"http://{addresses(options.host)[0]}:{options.port}",
        **keys(data / "keys"),
    }
    return defaults | os.environ


def told_first(options: argparse.Namespace) -> Path:
    """Return the file that keeps what DEMO was at the first start of the data folder."""
    folder: Path = options.data
    return folder.resolve() / "demo"


def addresses(host: str) -> list[str]:
    """Return the names by which a browser reaches `host`; all of this machine's for 0.0.0.0."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
        return [bracketed(host)]
    name = socket.gethostname()
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, socket.AF_INET)]
    except OSError:  # a machine that does not know its own name
        found = []
    return list(dict.fromkeys(["127.0.0.1", name, *found]))


def bracketed(host: str) -> str:
    """Return the host as it stands in an address: version 6 in brackets."""
    return f"[{host}]" if ":" in host else host


# Throw-away PostgreSQL and Redis


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


# Commands


def setup(options: argparse.Namespace) -> Environment:
    """Install, generate keys, bring database and static files to this version; demo if empty."""
    python_packages("base")
    pdf_packages()
    env = environment(options)
    run([str(PYTHON), "manage.py", "prepare"], env)
    first = told_first(options)
    if not first.exists():
        first.write_text(env["DEMO"])
    return env


def serve(options: argparse.Namespace) -> None:
    """Set up, then become the web server: one process, which holds the cache in its memory."""
    refuse_busy_port(options.host, options.port)
    env = setup(options)
    print("\nThe portal is served at")
    for address in addresses(options.host):
        print(f"    http://{address}:{options.port}/")
    if not is_loopback(options.host):
        print("It can be reached from other machines, without HTTPS.")
    print("Stop it with Ctrl-C.", flush=True)
    bind = f"{bracketed(options.host)}:{options.port}"
    server = ["-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    logs = ["--log-level", "warning", "--worker-tmp-dir", env["DATA_DIR"], "--no-control-socket"]
    os.chdir(ROOT)
    # The timetable (补发通知, 清理) is kept by a thread of this process; see lianhua/gunicorn.py.
    server += ["--config", "python:lianhua.gunicorn"]
    os.execve(PYTHON, [str(PYTHON), *server, *logs, "--bind", bind, "lianhua.wsgi"], env)


def refuse_busy_port(host: str, port: int) -> None:
    """Exit with a sentence when nobody can listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} on {host} is in use; choose another one with --port.")
        sys.exit(f"The portal cannot listen on {host}, port {port}: {error.strerror}.")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def test(options: argparse.Namespace) -> None:
    """Run the fast tests on SQLite without services, then those where the database matters too."""
    only = os.environ.get("TEST_ONLY", "postgres" if options.rest else "")
    # Each process would compile all of two thousand modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python_packages("dev")
    pdf_packages()
    if "--deploy" in options.rest:
        if os.geteuid() != 0:
            sys.exit("test --deploy makes a Debian in a folder, which only root may.")
        system_packages("chromium", "debootstrap", "fonts-noto-cjk")
        words = ["-v", "-x", "-m", "deploy", "-p", "no:randomly", *options.rest]
        run([str(PYTHON), "-m", "pytest", *words])
        return
    total = Counter(passed=0, failed=0)
    with ExitStack() as stack:
        found: Environment = {}
        if only != "sqlite":
            system_packages("chromium", "fonts-noto-cjk")
            found = stack.enter_context(services())
        if not only:
            stack.enter_context(tables_made(os.environ | found))
        if only != "postgres":
            print("Fast tests on SQLite, without services", flush=True)
            bare = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
            quick = "not browser and (not slow or once)"
            total.update(pytest(options.rest or ["-m", quick], bare))
        if only != "sqlite":
            print("Fast and long tests on PostgreSQL, Redis and Chromium", flush=True)
            total.update(pytest(options.rest or ["-m", "not once"], os.environ | found))
    print(", ".join(f"{count} {word}" for word, count in total.items()))
    sys.exit(total["failed"] > 0 or total["passed"] == 0)


@contextmanager
def tables_made(env: Environment) -> Iterator[None]:
    """Let PostgreSQL's tables be made while one core waits for SQLite's (tests/migrated.py)."""
    one = [str(PYTHON), "-m", "pytest", "-q", "tests/test_migrated.py"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(one, cwd=ROOT, env=env, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()


def pytest(words: list[str], env: Mapping[str, str]) -> Counter[str]:
    """Run pytest on both cores; return how many tests passed, failed and so on."""
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *words]
    color = "yes" if sys.stdout.isatty() else "no"
    line, counts = "", Counter(passed=0, failed=0)
    with subprocess.Popen(
        [*command, f"--color={color}"], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
        except BaseException:
            process.terminate()
            raise
    for count, word in re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", line):
        counts["failed" if word.startswith("error") else word] += int(count)
    if process.returncode != 0 and not counts["failed"]:
        counts["failed"] += 1
    return counts


def check(options: argparse.Namespace) -> None:
    """Run every static check, show the output of those that fail, exit non-zero if any did."""
    python_packages("dev")
    tools, manage = VENV / "bin", [str(PYTHON), "manage.py"]
    steps: dict[str, list[str]] = {
        "format": [f"{tools}/ruff", "format", "--check", "."],
        "lint": [f"{tools}/ruff", "check", "."],
        "types": [f"{tools}/mypy", "."],
        "layers of the apps": [f"{tools}/lint-imports", "--no-cache"],
        "templates": [f"{tools}/djlint", "--lint", "--quiet", "templates"],
        "migrations are complete": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
    }
    house_rules = [str(PYTHON), "-m", "pytest", "-q", "-m", "not slow", "tests/architecture"]
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | production(Path(folder))
        passed = [passes(name, command, env) for name, command in steps.items()]
    passed.append(passes("house rules", house_rules, os.environ))
    print(f"{passed.count(True)} checks passed, {passed.count(False)} failed")
    sys.exit(not all(passed))


def passes(name: str, command: list[str], env: Mapping[str, str]) -> bool:
    """Run one check, say how it went, show its output only when it failed."""
    print(f"{name:.<40}", end=" ", flush=True)
    out = subprocess.PIPE
    done = subprocess.run(
        command, cwd=ROOT, env=env, text=True, stdout=out, stderr=subprocess.STDOUT
    )
    print("ok" if done.returncode == 0 else f"failed\n{done.stdout}", flush=True)
    return done.returncode == 0


def production(data: Path) -> Environment:
    """Return a complete production environment with keys made for the moment."""
    return {
        "PRODUCTION": "true",
        "DATA_DIR": str(data),
        "ALLOWED_HOSTS": "portal.example.gov.cn",
        "SITE_URL": "https://portal.example.gov.cn",
        "SITE_ORGANISER": "示例街道办事处",
        "SITE_IDENTIFIER_CODE": "0000000000",
        "SITE_ICP_NUMBER": "示例ICP备00000000号",
        "SITE_POLICE_NUMBER": "示例公网安备00000000000000号",
        **keys(data / "keys"),
    }


def bench(options: argparse.Namespace) -> None:
    """Measure on throw-away PostgreSQL and Redis; see docs/performance.md."""
    python_packages("dev")
    if "nodes" in options.rest:
        system_packages("nginx")
    env = environment(options)
    like = ROOT / "deploy" / "postgresql" / "portal.conf"
    with services(like) as found, tempfile.TemporaryDirectory() as data:
        run([str(PYTHON), "-m", "benchmarks", *options.rest], env | found | {"DATA_DIR": data})


def manage(options: argparse.Namespace) -> None:
    """Become `manage.py` in the environment of the demo portal."""
    python_packages("base")
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "manage.py", *options.rest], environment(options))


COMMANDS: dict[str, Callable[[argparse.Namespace], object]] = {
    "serve": serve,
    "setup": setup,
    "test": test,
    "check": check,
    "bench": bench,
    "manage": manage,
}
PASSED_ON = {"test", "bench", "manage"}


def main() -> None:
    own = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    own.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    own.add_argument("--port", default=8000, type=int, help="port to listen on (%(default)s)")
    own.add_argument("--data", default=ROOT / "var", type=Path, help="data folder (var)")
    parser = argparse.ArgumentParser(
        parents=[own],
        allow_abbrev=False,
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="serve")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.command not in PASSED_ON:
        own.parse_args(options.rest, options)
    # A stopped run takes its PostgreSQL and Redis down with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        COMMANDS[options.command](options)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  # the only file that an older Python may meet
        sys.exit("The portal needs Python 3.11 or newer; Debian 12 has it as python3.")
    main()
