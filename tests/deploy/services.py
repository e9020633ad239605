"""A stand-in for systemd, which does not run inside a folder: it does what the units say.

It starts each ExecStart as the user of the unit with the settings of its file, without privileges,
on a file system that is read-only but for what the unit names, without a network where the unit
says so, holds listening sockets across restarts and starts again what ended. It does not filter
system calls and counts no memory; `systemd-analyze` reads those lines in an ordinary test.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

UNIT_FOLDERS = ("etc/systemd/system", "lib/systemd/system")
LISTS = {
    "SupplementaryGroups",
    "ReadWritePaths",
    "ReadWriteDirectories",
    "ExecStart",
    "ExecStartPre",
    "Environment",
}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SANDBOX = """
set -e
mount --make-rprivate /
for path in $WRITABLE; do [ ! -e "$path" ] || mount --bind "$path" "$path"; done
[ -z "$PRIVATE_TMP" ] || { mount -t tmpfs tmpfs /tmp; mount -t tmpfs tmpfs /var/tmp; }
[ -z "$NO_HOME" ] || { mount -t tmpfs tmpfs /root; mount -t tmpfs tmpfs /home; }
[ -z "$STRICT" ] || mount -o remount,bind,ro /
cd "$DIRECTORY"
umask "$MASK"
unset WRITABLE PRIVATE_TMP NO_HOME STRICT DIRECTORY MASK PWD OLDPWD
[ -z "$LISTEN_FDS" ] || export LISTEN_PID=$$
exec setpriv $AS -- "$@"
"""
CLIENT = """#!/usr/bin/python3 -S
import json, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect("/run/stand-in.sock")
line.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
answer = json.loads(line.makefile().readline())
print(answer["says"], end="")
sys.exit(answer["code"])
"""

Unit = dict[str, list[str]]


def read_unit(files: list[Path], instance: str = "") -> Unit:
    """Return every assignment of the files, later ones first emptied where systemd would do so."""
    unit: Unit = defaultdict(list)
    for file in files:
        text = re.sub(r"\\\n\s*", " ", file.read_text(encoding="utf-8"))
        for line in text.splitlines():
            key, equals, value = line.partition("=")
            if not equals or line.startswith(("#", ";")):
                continue
            if key not in LISTS or not value:
                unit[key] = []
            if value:
                unit[key].append(value.replace("%i", instance).strip())
    return unit


class Services:
    """The services of one Debian in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.sockets: dict[str, socket.socket] = {}
        self.wanted: set[str] = set()
        self.is_over = True
        self.lock = threading.RLock()

    def open(self) -> None:
        """Answer `systemctl` inside the folder, and start again what ended."""
        client = self.root / "usr/local/sbin/systemctl"
        client.write_text(CLIENT)
        client.chmod(0o755)
        (self.root / "var/log/units").mkdir(parents=True, exist_ok=True)
        self.is_over = False
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(self.root / "run/stand-in.sock"))
        self.line.listen()
        for loop in (self._answer, self._watch):
            threading.Thread(target=loop, daemon=True).start()

    def close(self) -> None:
        """Stop everything, if anything was ever started."""
        if self.is_over:
            return
        self.is_over = True
        # A socket that somebody waits at would hold the folder after it is closed.
        self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()
        for name in list(self.processes):
            self.stop(name)
        for name in ("nginx.service", "postgresql.service"):
            self.stop(name)
        for held in self.sockets.values():
            held.close()

    def _answer(self) -> None:
        while not self.is_over:
            try:
                line, _ = self.line.accept()
            except OSError:
                return
            with line, line.makefile("rw") as words:
                code, says = self._obey(json.loads(words.readline()))
                words.write(json.dumps({"code": code, "says": says}) + "\n")

    def _obey(self, words: list[str]) -> tuple[int, str]:
        verb, *rest = [word for word in words if not word.startswith("-")]
        names = [name if "." in name else f"{name}.service" for name in rest]
        try:
            if verb == "is-active":
                states = [self.is_running(name) for name in names]
                says = "".join("active\n" if state else "inactive\n" for state in states)
                return (0 if all(states) else 3), "" if "--quiet" in words else says
            verbs = {"enable": "start", "disable": "stop"} if "--now" in words else {}
            method = getattr(self, verbs.get(verb, verb).replace("-", "_"))
            for name in names:
                with self.lock:
                    method(name)
        except Exception as error:  # noqa: BLE001  # what systemctl would say on its terminal
            return 1, f"{' '.join(words)}: {error!r}\n"
        return 0, ""

    def _watch(self) -> None:
        while not self.is_over:
            time.sleep(0.5)
            with self.lock:
                for name in list(self.wanted):
                    if self.processes[name].poll() is not None and not self.is_over:
                        time.sleep(1)
                        self.start(name)

    # What systemctl is asked for

    def daemon_reload(self, name: str = "") -> None:
        """Units are read at each start anyway."""

    def enable(self, name: str) -> None:
        assert self.files(name), f"no unit {name}"

    disable = enable

    def restart(self, name: str) -> None:
        if name == "systemd-journald.service":
            return
        self.stop(name)
        self.start(name)

    def reload(self, name: str) -> None:
        command = self.unit(name)["ExecReload"][0]
        subprocess.run(["chroot", self.root, *shlex.split(command)], check=True)

    def stop(self, name: str) -> None:
        self.wanted.discard(name)
        if name == "postgresql.service":
            self._cluster("stop")
        elif name == "nginx.service":
            self._stop_nginx()
        elif name in self.sockets:
            self.sockets.pop(name).close()
        elif name in self.processes:
            self._end(name, self.processes.pop(name))

    def start(self, name: str) -> None:
        if name.endswith(".timer") or self.is_running(name):
            return
        if name == "postgresql.service":
            self._cluster("start")
        elif name.endswith(".socket"):
            self._listen(name)
        else:
            self._start_service(name)

    def is_running(self, name: str) -> bool:
        if name == "nginx.service":
            return self._nginx() > 0
        if name.endswith(".socket"):
            return name in self.sockets
        return name in self.processes and self.processes[name].poll() is None

    # How

    def files(self, name: str) -> list[Path]:
        """Return the unit's file and its drop-ins, those for a whole family included."""
        template = re.sub(r"@.*\.", "@.", name)
        found = [
            folder / one
            for folder in (self.root / path for path in UNIT_FOLDERS)
            for one in (name, template)
            if (folder / one).is_file()
        ][:1]
        families = [f"{name}.d"]
        if "-" in name:
            families.insert(0, f"{name.split('-')[0]}-.{name.rpartition('.')[2]}.d")
        for family in families:
            found += sorted((self.root / UNIT_FOLDERS[0] / family).glob("*.conf"))
        return found

    def unit(self, name: str) -> Unit:
        instance = name.partition("@")[2].rpartition(".")[0]
        return read_unit(self.files(name), instance)

    def _cluster(self, verb: str) -> None:
        call = ["chroot", self.root, "pg_ctlcluster", "15", "main", verb]
        code = subprocess.run(call, env={"PATH": PATH}).returncode
        # 2: so it is already; 127: there never was a database
        assert code in {0, 2, 127 if verb == "stop" else 0}, f"pg_ctlcluster {verb}: {code}"

    def _nginx(self) -> int:
        """Return the number of nginx's first process, 0 without one; `nginx -t` leaves it blank."""
        file = self.root / "run/nginx.pid"
        return int(file.read_text().strip() or 0) if file.exists() else 0

    def _stop_nginx(self) -> None:
        if number := self._nginx():
            os.kill(number, signal.SIGQUIT)
            while self._nginx():
                time.sleep(0.1)

    def _listen(self, name: str) -> None:
        unit = self.unit(name)
        path = self.root / unit["ListenStream"][0].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        held = socket.socket(socket.AF_UNIX)
        held.bind(str(path))
        held.listen(int(unit["Backlog"][0]))
        os.chown(path, *self._ids(unit["SocketUser"][0], unit["SocketGroup"][0]))
        path.chmod(int(unit["SocketMode"][0], 8))
        self.sockets[name] = held

    def _ids(self, user: str, group: str) -> tuple[int, int]:
        def number(file: str, name: str) -> int:
            lines = (self.root / "etc" / file).read_text().splitlines()
            return next(int(line.split(":")[2]) for line in lines if line.split(":")[0] == name)

        return number("passwd", user), number("group", group)

    def _groups(self, user: str, own: int, more: list[str]) -> str:
        """Return the numbers of all groups of a user, and of those that a unit adds."""
        added = " ".join(more).split()
        lines = [
            line.split(":") for line in (self.root / "etc/group").read_text().splitlines() if line
        ]
        found = [n for name, _, n, people in lines if name in added or user in people.split(",")]
        return ",".join([str(own), *found])

    def _start_service(self, name: str) -> None:
        unit = self.unit(name)
        assert unit, f"no unit {name}"
        for command in unit["ExecStartPre"]:
            subprocess.run(["chroot", self.root, *shlex.split(command)], check=True)
        if unit["Type"] == ["forking"]:
            subprocess.run(["chroot", self.root, *shlex.split(unit["ExecStart"][0])], check=True)
            return
        with self._notices() as notices:
            process = self._spawn(name, unit)
            if unit["Type"] == ["oneshot"]:
                code = process.wait()
                assert code == 0, f"{name} ended with {code}; {self.log(name)}"
                return
            self.processes[name] = process
            if unit["Type"] == ["notify"]:
                notices.settimeout(60)
                while b"READY=1" not in notices.recv(4096):
                    pass
            else:
                time.sleep(1)
        assert process.poll() is None, f"{name} ended; {self.log(name)}"
        if unit["Restart"] == ["always"]:
            self.wanted.add(name)

    def _notices(self) -> socket.socket:
        path = self.root / "run/notify.sock"
        path.unlink(missing_ok=True)
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notices.bind(str(path))
        path.chmod(0o777)
        return notices

    def _spawn(self, name: str, unit: Unit) -> subprocess.Popen[bytes]:
        user = unit["User"][0]
        group = (unit["Group"] or [user])[0]
        ids = self._ids(user, group)
        writable = [
            path.lstrip("-") for path in unit["ReadWritePaths"] + unit["ReadWriteDirectories"]
        ]
        for folder in unit["RuntimeDirectory"]:
            path = self.root / "run" / folder
            path.mkdir(exist_ok=True)
            os.chown(path, *ids)
            path.chmod(int((unit["RuntimeDirectoryMode"] or ["755"])[0], 8))
            writable.append(f"/run/{folder}")
        credentials = Path("/run/credentials", name)
        for handed in unit["LoadCredential"]:
            word, _, file = handed.partition(":")
            path = self.root / str(credentials / word).lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((self.root / file.lstrip("/")).read_bytes())
            os.chown(path, *ids)
        env = {
            "PATH": PATH,
            "HOME": "/nonexistent",
            "USER": user,
            "LOGNAME": user,
            "NOTIFY_SOCKET": "/run/notify.sock",
            "RUNTIME_DIRECTORY": "".join(f"/run/{one}" for one in unit["RuntimeDirectory"]),
            "CREDENTIALS_DIRECTORY": str(credentials),
            **self._settings(unit),
            "WRITABLE": " ".join(writable),
            "PRIVATE_TMP": is_on(unit, "PrivateTmp"),
            "NO_HOME": is_on(unit, "ProtectHome"),
            "STRICT": "1" if unit["ProtectSystem"] == ["strict"] else "",
            "DIRECTORY": (unit["WorkingDirectory"] or ["/"])[0],
            "MASK": (unit["UMask"] or ["0022"])[0],
            "AS": setpriv_words(unit, ids, self._groups(user, ids[1], unit["SupplementaryGroups"])),
        }
        held = self.sockets.get(name.replace(".service", ".socket"))
        inherit: dict[str, Any] = {}
        if held is not None:
            env["LISTEN_FDS"] = "1"
            inherit = {"preexec_fn": lambda: os.dup2(held.fileno(), 3), "close_fds": False}
        network = ["--net"] if is_on(unit, "PrivateNetwork") else []
        call = ["chroot", str(self.root), "unshare", "--mount", *network, "bash", "-c", SANDBOX]
        with (self.root / "var/log/units" / name).open("ab") as log:
            return subprocess.Popen(
                [*call, "unit", *shlex.split(unit["ExecStart"][0])],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **inherit,
            )

    def _settings(self, unit: Unit) -> dict[str, str]:
        found = dict(pair.split("=", 1) for pair in unit["Environment"])
        for file in unit["EnvironmentFile"]:
            words = shlex.split((self.root / file.lstrip("/")).read_text(), comments=True)
            found |= dict(word.split("=", 1) for word in words)
        return found

    def _end(self, name: str, process: subprocess.Popen[bytes]) -> None:
        unit = self.unit(name)
        if process.poll() is None:
            if unit["KillMode"] == ["mixed"]:
                process.terminate()
            else:
                os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=int((unit["TimeoutStopSec"] or ["90"])[0]) or 10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        """Return the end of what a unit has said."""
        file = self.root / "var/log/units" / name
        return file.read_text(errors="replace")[-3000:] if file.exists() else ""


def is_on(unit: Unit, key: str) -> str:
    return "1" if unit[key] and unit[key][-1] in {"yes", "true", "on", "1"} else ""


def setpriv_words(unit: Unit, ids: tuple[int, int], groups: str) -> str:
    words = [f"--reuid={ids[0]}", f"--regid={ids[1]}", f"--groups={groups}"]
    if is_on(unit, "NoNewPrivileges"):
        words.append("--no-new-privs")
    if "CapabilityBoundingSet" in unit and not unit["CapabilityBoundingSet"]:
        words += ["--bounding-set=-all", "--inh-caps=-all"]
    return " ".join(words)
