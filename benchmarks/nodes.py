"""What the next box buys: one node alone, then two behind nginx with a read replica for the board.

A box is one core here. The first holds node A, the primary and Redis; the second, which stands
idle in the first run, holds node B and the replica. nginx and the people who ask run on both, so
they take from the second box what in an office they would not: the gain is the least to expect.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
import redis
from django.conf import settings
from django.db import connection

from benchmarks import load
from benchmarks.measure import Line

RATES = (5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150)
EVERYWHERE = os.sched_getaffinity(0)
FIRST, SECOND = {min(EVERYWHERE)}, {max(EVERYWHERE)}


@dataclass(frozen=True)
class Run:
    """The rate that was held, and the cores that each part used while it was."""

    held: int
    cores: dict[str, float]


def lines(seconds: int) -> Iterator[Line]:
    """Compare; then kill one of two nodes under traffic. A step takes a thirtieth of `seconds`."""
    step = max(5, seconds // 30)
    views = load.Views()
    primary = _postmaster_of_primary()
    for process in (primary, *_children(primary), _redis()):
        _pin(process, FIRST)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nodes-", dir="/tmp")))
        with node(FIRST) as alone, proxy(folder, alone.port) as (port, nginx):
            one = _highest(
                "one node", port, views, step, {"nginx": nginx, "primary": primary}, alone
            )
        replica, address = stack.enter_context(standby())
        parts = {"primary": primary, "replica": replica}
        first = stack.enter_context(node(FIRST, address))
        second = stack.enter_context(node(SECOND, address))
        port, nginx = stack.enter_context(proxy(folder, first.port, second.port))
        before = _asked_of(address)
        parts["nginx"] = nginx
        two = _highest("two nodes and a replica", port, views, step, parts, first, second)
        print(f"transactions on the replica: {_asked_of(address) - before}\n")
        rate = max(5, two.held // 2)
        print(_killed("", port, views, rate, step * 3, second))
        third = stack.enter_context(node(SECOND, address))
        port, _ = stack.enter_context(proxy(folder, first.port, third.port, repeated="off"))
        control = "control, nginx repeats nothing: "
        print(_killed(control, port, views, rate, step * 3, third))
    ratio = two.held / max(one.held, 1)
    yield Line(
        "highest rate with p95 ≤ 300 ms, two nodes and a replica (views a second, not ms)",
        "one node",
        *(ratio, None, True),
        *(two.held, one.held, ratio, ratio),
    )


def _highest(
    name: str, port: int, views: load.Views, step: int, parts: dict[str, int], *nodes: load.Web
) -> Run:
    """Raise the rate until the answers come late or wrong."""
    load.traffic(port, views, rate=5, seconds=step)  # fills caches, opens connections
    found = Run(0, {})
    print(
        f"\n{name}\n\n| views/s | p50, ms | p95, ms | errors | cores at work |"
        "\n|---|---|---|---|---|"
    )
    for rate in RATES:
        begun, before = time.perf_counter(), _cpu(parts, nodes)
        answers = load.traffic(port, views, rate=rate, seconds=step)
        if load._at(answers.all, 95) > load.MOST_MS:  # once more: somebody else may have been late
            begun, before = time.perf_counter(), _cpu(parts, nodes)
            answers = load.traffic(port, views, rate=rate, seconds=step)
        took = time.perf_counter() - begun
        cores = {part: (now - before[part]) / took for part, now in _cpu(parts, nodes).items()}
        late = load._at(answers.all, 95)
        words = ", ".join(f"{part} {share:.2f}" for part, share in cores.items())
        print(f"| {rate} | {median(answers.all):.0f} | {late:.0f} | {answers.wrong} | {words} |")
        if late > load.MOST_MS or answers.wrong:
            break
        found = Run(rate, cores)
    print(f"\nheld: {found.held}/s\n", flush=True)
    return found


def _killed(
    name: str, port: int, views: load.Views, rate: int, seconds: int, node: load.Web
) -> str:
    """Kill a node, all its processes at once, after a third of the time; count who noticed."""

    def kill() -> None:
        for process in (node.master, *node.workers()):
            os.kill(process, signal.SIGKILL)

    timer = threading.Timer(seconds / 3, kill)
    timer.start()
    answers = load.traffic(port, views, rate=rate, seconds=seconds)
    timer.join()
    found = ", ".join(f"{count} × {status}" for status, count in answers.statuses.most_common())
    return (
        f"{name}kill -9 of one of two nodes at {rate} views/s: {answers.wrong} of"
        f" {len(answers.all)} failed ({found}), p95 {load._at(answers.all, 95):.0f} ms\n"
    )


# The parts


@contextmanager
def node(box: set[int], replica: str = "") -> Iterator[load.Web]:
    """Run gunicorn on one box; what it starts stays there."""
    before = {name: os.environ.get(name) for name in ("DATABASE_POOL", "DATABASE_REPLICA_URL")}
    os.environ["DATABASE_POOL"] = "8"
    os.environ["DATABASE_REPLICA_URL"] = replica
    os.sched_setaffinity(0, box)
    try:
        with load.served() as web:
            os.sched_setaffinity(0, EVERYWHERE)
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            yield web
    finally:
        os.sched_setaffinity(0, EVERYWHERE)


@contextmanager
def standby() -> Iterator[tuple[int, str]]:
    """Copy the primary and follow it, on the second box; yield the process and the address."""
    host = str(settings.DATABASES["default"]["HOST"])
    programs = Path(f"/proc/{_postmaster_of_primary()}/exe").resolve().parent
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    cluster, own = Path(host, "replica"), Path(host, "r")
    copy = [f"{programs}/pg_basebackup", "-h", host, "-U", "portal", "-D", str(cluster)]
    _quietly([*prefix, *copy, "-R", "-X", "stream", "-c", "fast", "--no-sync"])
    _quietly([*prefix, "mkdir", str(own)])
    told = {
        "listen_addresses": "''",
        "unix_socket_directories": str(own),
        "fsync": "off",
        "shared_buffers": "256MB",
        "hot_standby_feedback": "on",
        "wal_receiver_timeout": "5s",
    }
    flags = " ".join(f"-c {name}={value}" for name, value in told.items())
    pg_ctl = [*prefix, f"{programs}/pg_ctl", "-D", str(cluster), "-s", "-w"]
    os.sched_setaffinity(0, SECOND)
    try:
        _quietly([*pg_ctl, "-l", f"{host}/replica.log", "-o", flags, "start"])
    finally:
        os.sched_setaffinity(0, EVERYWHERE)
    try:
        process = int(load._words(f"{cluster}/postmaster.pid")[0])
        yield process, f"postgres://portal@/{own}/portal"
    finally:
        subprocess.run([*pg_ctl, "-m", "immediate", "stop"], cwd="/", check=False)


@contextmanager
def proxy(folder: Path, *ports: int, repeated: str = "error timeout") -> Iterator[tuple[int, int]]:
    """Run nginx in front of nodes; yield its port and process."""
    program = shutil.which("nginx", path="/usr/sbin:/sbin:/usr/bin")
    assert program, "nginx is missing"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(dir=folder))
    servers = " ".join(f"server 127.0.0.1:{node} max_fails=1 fail_timeout=5s;" for node in ports)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; {folders}\n"
        f"  upstream portal {{ least_conn; {servers} keepalive 32; }}\n"
        f"  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://portal;\n"
        '    proxy_http_version 1.1; proxy_set_header Connection "";\n'
        "    proxy_set_header Host $host; proxy_connect_timeout 2s;\n"
        f"    proxy_next_upstream {repeated}; }} }} }}\n"
    )
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    server = subprocess.Popen([program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])
    try:
        time.sleep(1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


# The processes


def _cpu(parts: dict[str, int], nodes: tuple[load.Web, ...]) -> dict[str, float]:
    """Return the seconds of CPU that each part has used so far."""
    spent = {
        f"node {letter}": sum(load._ticks(worker) for worker in node.workers())
        for letter, node in zip("AB", nodes, strict=False)
    }
    for part, process in parts.items():
        children = sum(load._ticks(child) for child in _children(process))
        spent[part] = load._ticks(process, ended=True) + children
    return spent | {"people": time.process_time()}


def _children(process: int) -> list[int]:
    return [int(word) for word in load._words(f"/proc/{process}/task/{process}/children")]


def _pin(process: int, box: set[int]) -> None:
    for task in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(task.name), box)


def _postmaster_of_primary() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    return int(load._words(f"{folder}/postmaster.pid")[0])


def _redis() -> int:
    return int(redis.from_url(settings.REDIS_URL).info()["process_id"])  # type: ignore[no-untyped-call]


def _asked_of(address: str) -> int:
    """Return how many transactions the replica has ended."""
    folder = address.removeprefix("postgres://portal@/").removesuffix("/portal")
    with psycopg.connect(host=folder, user="portal", dbname="portal") as line:
        words = "SELECT sum(xact_commit)::int FROM pg_stat_database WHERE datname = 'portal'"
        row = line.execute(words).fetchone()
    return int(row[0]) if row else 0


def _quietly(command: list[str]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{done.stdout}{done.stderr}\nThis command failed: {' '.join(command)}")
