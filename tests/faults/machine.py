"""A whole portal that a test may break: PostgreSQL, Redis, web server and Celery worker.

All of it in one temporary folder on sockets and one port of the loopback, under processes that
end with it.
"""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import debian
import run

PYTHON = str(run.PYTHON)
CSRF = "c" * 32
PATIENCE = 40  # seconds until something that was started must answer


class Machine:
    """The parts, each of which can be started, stopped and killed by itself."""

    def __init__(self, root: Path = debian.ROOT) -> None:
        """
        Shape: `root` is the code that serves; assign it anew for what is started next.
        """
        self.root = root
        self.folder = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
        self.data = self.folder / "data"
        self.cluster = self.folder / "postgres"
        self.as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        names = ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "AUDIT_KEY")
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATA_DIR": str(self.data),
            "DATABASE_URL": f"postgres://portal@/{self.folder}/portal",
            "REDIS_URL": f"unix://{self.folder}/redis.sock",
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "CRITICAL",
            **{name: secrets.token_hex(32) for name in names},
        }

    # PostgreSQL

    def make_database(self) -> None:
        """Make the cluster, migrate, collect the static files."""
        if self.as_postgres:
            shutil.chown(self.folder, "postgres")
            self.folder.chmod(0o755)
        programs = debian.postgres_programs()
        initdb = [f"{programs}/initdb", "-D", str(self.cluster), "-U", "portal", "-A", "trust"]
        debian.quietly([*self.as_postgres, *initdb, "-E", "UTF8", "--locale=C.UTF-8"])
        self.start_postgres()
        createdb = [f"{programs}/createdb", "-h", str(self.folder), "-U", "portal", "portal"]
        debian.quietly([*self.as_postgres, *createdb])
        self.data.mkdir(exist_ok=True)
        self.manage("prepare")

    def start_postgres(self, **settings: str) -> None:
        """Start it as an office runs it: an acknowledged commit is on the disk."""
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": str(self.folder),
            "shared_buffers": "128MB",
            **settings,
        }
        flags = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._pg_ctl("-l", f"{self.folder}/postgres.log", "-o", flags, "start")

    def stop_postgres(self, mode: str = "immediate") -> None:
        """Stop it as a power cut would: nothing is written down on the way out."""
        self._pg_ctl("-m", mode, "stop")

    def is_postgres_running(self) -> bool:
        """Say whether there is a server, ready or not."""
        command = [f"{debian.postgres_programs()}/pg_ctl", "-D", str(self.cluster), "status"]
        done = subprocess.run([*self.as_postgres, *command], cwd="/", capture_output=True)
        return done.returncode == 0

    def start_replica(self) -> str:
        """Start a copy that follows the database, making it first; return its address."""
        copy, socket_folder = self.folder / "replica", self.folder / "r"
        programs = debian.postgres_programs()
        if not copy.exists():
            socket_folder.mkdir()
            if self.as_postgres:
                shutil.chown(socket_folder, "postgres")
            words = ["-h", str(self.folder), "-U", "portal", "-D", str(copy), "-R", "-c", "fast"]
            debian.quietly([*self.as_postgres, f"{programs}/pg_basebackup", *words])
        flags = f"-c listen_addresses='' -c unix_socket_directories={socket_folder}"
        words = ["-l", f"{self.folder}/replica.log", "-o", flags, "start"]
        debian.quietly(
            [*self.as_postgres, f"{programs}/pg_ctl", "-D", str(copy), "-s", "-w", *words]
        )
        return f"postgres://portal@/{socket_folder}/portal"

    def stop_replica(self) -> None:
        """Stop the copy as a power cut would."""
        program = f"{debian.postgres_programs()}/pg_ctl"
        words = ["-D", str(self.folder / "replica"), "-s", "-w", "-m", "immediate", "stop"]
        debian.quietly([*self.as_postgres, program, *words])

    def sql(self, statement: str, database: str = "portal", host: Path | None = None) -> str:
        """Run a statement as the owner of the cluster; return its rows, fields parted by |."""
        words = ["-h", str(host or self.folder), "-U", "portal", "-d", database, "-qAtX"]
        words += ["-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(["psql", *words], capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _pg_ctl(self, *words: str) -> None:
        program = f"{debian.postgres_programs()}/pg_ctl"
        debian.quietly([*self.as_postgres, program, "-D", str(self.cluster), "-s", "-w", *words])

    # Redis, web server, worker

    def start_redis(self) -> None:
        path = self.folder / "redis.sock"
        path.unlink(missing_ok=True)
        command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""]
        self._start("redis", [*command, "--dir", str(self.folder)])
        self._wait(path.exists)

    def start_web(self, **env: str) -> None:
        command = [PYTHON, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2"]
        command += ["--threads", "4", "--log-level", "critical", "--no-control-socket", "--preload"]
        command += ["--worker-tmp-dir", str(self.folder)]
        self._start("web", [*command, "--bind", f"127.0.0.1:{self.port}", "lianhua.wsgi"], env)
        self._wait(lambda: self.get("/healthz")[0] == 200)

    def start_worker(self, **env: str) -> None:
        command = [PYTHON, "-m", "celery", "--app", "tests.faults.effects", "worker", "--beat"]
        command += ["--schedule", str(self.folder / "beat"), "--concurrency", "2"]
        self._start("worker", [*command, "--loglevel", "ERROR"], env)

    def start_prepare(self, **env: str) -> None:
        """Begin an upgrade of the tables that may be killed."""
        self._start("prepare", [PYTHON, "manage.py", "prepare"], env)

    def _start(self, name: str, command: list[str], env: Mapping[str, str] = {}) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.root,
                env=self.env | dict(env),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """End one part and everything it started."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self, name: str) -> None:
        """kill -9 of the part and of all its children at one moment."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_child(self, name: str) -> bool:
        """kill -9 of one of its children; False when there is none just now."""
        parent = self.processes[name].pid
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            return False
        if not children:
            return False
        os.kill(int(secrets.choice(children)), signal.SIGKILL)
        return True

    def close(self) -> None:
        for name in list(self.processes):
            self.stop(name)
        if (self.folder / "replica/postmaster.pid").exists():
            self.stop_replica()
        if (self.cluster / "postmaster.pid").exists():
            self.stop_postgres()
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _wait(is_there: Any) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if is_there():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("it did not start")

    # Inside the portal, and from outside

    def manage(self, *words: str, **env: str) -> str:
        return self._python("manage.py", *words, **env)

    def step(self, name: str, *words: str) -> Any:
        """Run one of tests/faults/steps.py and return what it printed."""
        return json.loads(self._python("-m", "tests.faults.steps", name, *words).splitlines()[-1])

    def crawl(self) -> Any:
        """Follow the links of every page; return what opened and what failed."""
        return json.loads(self._python("-m", "tests.faults.crawl").splitlines()[-1])

    def killed_step(self, name: str, *words: str) -> int:
        """Run one that ends itself; return the code with which it ended."""
        command = [PYTHON, "-m", "tests.faults.steps", name, *words]
        return subprocess.run(command, cwd=self.root, env=self.env, capture_output=True).returncode

    def _python(self, *words: str, **env: str) -> str:
        done = subprocess.run(
            [PYTHON, *words], cwd=self.root, env=self.env | env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def get(self, path: str, session: str = "") -> tuple[int, dict[str, str], str]:
        return self.ask("GET", path, session)

    def ask(
        self,
        method: str,
        path: str,
        session: str = "",
        fields: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, dict[str, str], str]:
        """Ask once on a connection of its own; OSError or HTTPException when it breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"sid={session}; csrf={CSRF}", "X-CSRFToken": CSRF}
        content = body if body is not None else urlencode(fields or {}).encode()
        if method == "POST":
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, content if method == "POST" else None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode(errors="replace")
        finally:
            connection.close()
