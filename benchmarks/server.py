"""One gunicorn process of our own, whose CPU per request is read from the system.

Module and server in one: gunicorn loads `application` from here, the bench starts gunicorn.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

CONSTANT = "/bench/constant/"
TICK = os.sysconf("SC_CLK_TCK")


def _application() -> Callable[..., object]:
    """Return the portal, with a bare constant view beside it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianhua.settings")
    django.setup()
    from core import pagecache  # the apps are loaded by now

    settings.ROOT_URLCONF = "benchmarks.pages"
    whole = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        bare = WSGIHandler()

    def answer(environ, start_response):  # type: ignore[no-untyped-def]
        if environ["PATH_INFO"] == CONSTANT:
            return bare(environ, start_response)
        if environ.get("HTTP_X_FORGET"):
            pagecache._pages.clear()
        return whole(environ, start_response)

    return answer


@contextmanager
def served() -> Iterator[Callable[[str, bool], Callable[[int], float]]]:
    """Yield a function that gives, for an address, a measure of CPU milliseconds per request."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"]
    flags = ["--threads", "1", "--log-level", "error", "--no-control-socket", "--preload"]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen(
        [*command, *flags, "--bind", address, "benchmarks.server:application"]
    )
    try:
        worker = _worker_of(server.pid, port)
        yield (
            lambda path, forget: (
                lambda repeat: _cpu_per_request(worker, port, path, repeat, forget=forget)
            )
        )
    finally:
        server.terminate()
        server.wait()


def _worker_of(parent: int, port: int) -> int:
    for _ in range(300):
        time.sleep(0.1)
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        with socket.socket() as probe:
            if children and probe.connect_ex(("127.0.0.1", port)) == 0:
                return int(children[0])
    raise TimeoutError("gunicorn did not start")


def _cpu_per_request(worker: int, port: int, path: str, repeat: int, *, forget: bool) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Host": "127.0.0.1", **({"X-Forget": "1"} if forget else {})}
    start = _ticks(worker)
    for _ in range(repeat):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, f"{path}: {response.status}"
    connection.close()
    return (_ticks(worker) - start) * 1000 / TICK / repeat


def _ticks(process: int) -> int:
    """Return user and system time of a process in clock ticks."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


if "gunicorn" in sys.modules:
    application = _application()
