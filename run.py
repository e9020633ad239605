#!/usr/bin/env python3
"""Set up, serve, test, check and measure the portal. Needs nothing but Python 3.11 on Debian 12.

  python3 run.py               set up, fill an empty database with demo data, serve
  python3 run.py setup         the same without serving
  python3 run.py test [...]    what no database changes, and what SQLite does in its own way, on
                               SQLite; then all else on PostgreSQL, Redis and Chromium; what
                               follows goes to pytest (then PostgreSQL only, or SQLite only with
                               TEST_ONLY=sqlite; all that can run there: TEST_ONLY=sqlite ... tests)
  python3 run.py test --deploy the lines of docs/deployment.md, as root in a bare Debian
  python3 run.py check         formatting, lint, types, layers, templates, migrations, deployment
  python3 run.py bench [...]   measurements on PostgreSQL and Redis
  python3 run.py manage ...    any management command, such as: manage figures --json

DEMO=false python3 run.py starts from an empty database, for a street with workbooks of its own;
the data folder remembers it. python3 run.py manage set_up_street makes the street.
Without internet, Python packages come from the folder wheels/ (docs/deployment.md says how).
"""

import argparse
import errno
import hashlib
import ipaddress
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from debian import ROOT, Environment, pdf_packages, python, run, services, system_packages

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WHEELS = ROOT / "wheels"
# Which tests run where; pyproject.toml says what their marks mean.
ON_SQLITE = "not browser and (once or both and not slow)"
ON_POSTGRESQL = "not once"


# Python packages, keys, environment


def python_packages(lock: str) -> None:
    """Install requirements/<lock>.txt into .venv, unless its stamp says that it is there."""
    path = ROOT / "requirements" / f"{lock}.txt"
    place = f"{python()} {VENV}"
    digest = hashlib.sha256(path.read_bytes() + place.encode()).hexdigest()
    stamp = VENV / f"{lock}.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    # A changed lock starts afresh, so that nothing it dropped stays behind.
    if stamp.exists() or not has_pip():
        system_packages("python3-venv")
        run([python(), "-m", "venv", "--clear", str(VENV)])
    print(f"Installing the Python packages of {path.relative_to(ROOT)} ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    run([*pip, *offline(), "--require-hashes", "--only-binary", ":all:", "-r", str(path)])
    stamp.write_text(digest)


def offline() -> list[str]:
    """Return what lets pip take packages from a folder alone: WHEELS, or wheels/ where it is here.

    Without either, pip asks the index for which the machine is set up (docs/deployment.md).
    """
    named = os.environ.get("WHEELS")
    folder = Path(named).resolve() if named else WHEELS
    if named and not folder.is_dir():
        sys.exit(f"WHEELS names {folder}, which is no folder.")
    return ["--no-index", "--find-links", str(folder)] if folder.is_dir() else []


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
    data gets neither them nor their banner by starting again, nor does one whose backup was
    restored into an empty folder.
    """
    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    first = told_first(options)
    hosts = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", *addresses(options.host)])
    defaults = {
        "DEMO": first.read_text().strip() if first.exists() else demo_of(data),
        "ALLOWED_HOSTS": ",".join(hosts),
        "SITE_URL": f"http://{addresses(options.host)[0]}:{options.port}",
        **keys(data / "keys"),
    }
    return defaults | os.environ | {"DATA_DIR": str(data)}


def demo_of(data: Path) -> str:
    """Return what DEMO is where nobody has said: an empty folder becomes a demo."""
    return "false" if (data / "portal.sqlite3").exists() else "true"


def told_first(options: argparse.Namespace) -> Path:
    """Return the file that keeps what DEMO was at the first start, or since the demo was purged."""
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


# Commands


def setup(options: argparse.Namespace) -> Environment:
    """Install, generate keys, bring database and static files to this version; demo if empty."""
    python_packages("base")
    pdf_packages()
    env = environment(options)
    first = told_first(options)
    if not first.exists():
        first.write_text(env["DEMO"])
    elif first.read_text().strip() == "true" and env["DEMO"] == "false":
        print(f"{first.parent} holds the demo street. Take another folder (--data), or remove the")
        print("demo first: python3 run.py manage purge_demo", flush=True)
    run([str(PYTHON), "manage.py", "prepare"], env)
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
    """Run what is the same everywhere on SQLite without services, then what a database decides."""
    only = os.environ.get("TEST_ONLY", "postgres" if options.rest else "")
    # Each process would compile all of two thousand modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python_packages("dev")
    pdf_packages()
    if "--deploy" in options.rest:
        if os.geteuid() != 0:
            sys.exit("test --deploy makes a Debian in a folder, which only root may.")
        system_packages("chromium-headless-shell", "debootstrap", "fonts-noto-cjk")
        words = ["-v", "-x", "-m", "deploy", "-p", "no:randomly", *options.rest]
        run([str(PYTHON), "-m", "pytest", *words])
        return
    system_packages("rsync")  # which deploy/bin/backup copies by
    total = Counter(passed=0, failed=0)
    with ExitStack() as stack:
        found: Environment = {}
        if only != "sqlite":
            system_packages("chromium-headless-shell", "fonts-noto-cjk")
            found = stack.enter_context(services())
        if not only:
            stack.enter_context(tables_made(os.environ | found))
        if only != "postgres":
            print("On SQLite, without services", flush=True)
            bare = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
            total.update(pytest(options.rest or ["-m", ON_SQLITE], bare))
        if only != "sqlite":
            print("On PostgreSQL, Redis and Chromium", flush=True)
            total.update(pytest(options.rest or ["-m", ON_POSTGRESQL], os.environ | found))
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
    folder = os.environ.get("DATA_DIR", ROOT / "var")
    own.add_argument("--data", default=folder, type=Path, help="data folder (%(default)s)")
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
