"""A stage for one script of deploy/bin: whom it calls only writes that down, or fails when told.

/opt, /run and /etc are the stage's own, in a mount namespace that ends with the script. What the
real database, systemd and nginx do is seen in the bare Debian of test_walk_on.py.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.deploy.debian import ROOT

# In place of each program in CALLED. FAILS and HANGS are patterns of the calls that do so.
STAND_IN = """#!/bin/bash
line="${0##*/} $*"
echo "$line" >> "$STAGE/calls"
name_of_former() {
    grep -o 'RENAME TO portal_before_[0-9_]*' "$STAGE/calls" | cut -c 11-
}
[[ -z "$HANGS" || ! "$line" =~ $HANGS ]] || exec /bin/sleep 60
[[ -z "$FAILS" || ! "$line" =~ $FAILS ]] || exit 1
case "$line" in
    runuser*) shift 3; exec "$@" ;;
    df*) printf 'Avail\\n%s\\n' "${ROOM:-1000000}" ;;
    *"SELECT datname"*) [[ "$FAILS" == *single* ]] || name_of_former ;;
    *backup.sql) touch dumped; echo a dump > database.dump; echo places_street 0 0/0 > rows.txt ;;
    *pg_database_size*) echo 100 ;;
    *--list*) echo "1; 1259 1 TABLE public places_street portal_owner" ;;
esac
"""
CALLED = (
    *("systemctl", "runuser", "curl", "nginx", "psql", "pg_restore", "redis-cli"),
    *("chown", "sleep", "df"),
)
# What belongs to a release: its Python is one of the stand-ins.
RELEASE_PROGRAM = """#!/bin/bash
echo "$(basename "$PWD") $*" >> "$STAGE/calls"
[[ -z "$FAILS" || ! "$(basename "$PWD") $*" =~ $FAILS ]] || exit 1
"""
# In place of runuser, where the portal put a link to what it may not read itself.
REFUSING = """#!/bin/bash
if [[ "$2" == portal && -L "${@: -1}" ]]; then echo "Permission denied" >&2; exit 1; fi
shift 3
exec "$@"
"""
# The stage has no users but root.
INSTALL = """#!/bin/bash
words=()
while [[ $# -gt 0 ]]; do
    case "$1" in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac
done
exec /usr/bin/install "${words[@]}"
"""
OWN_FOLDERS = """
set -e
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$STAGE/etc,workdir=$STAGE/work" /etc
mount --bind "$STAGE/opt" /opt
mount --bind "$STAGE/run" /run
exec "$@"
"""
SETTINGS = "ALLOWED_HOSTS=portal.example.gov.cn\n"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders of its own")


class Stage:
    """Two releases, of which the first serves, and what was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("opt/portal/releases", "run", "etc/portal", "etc/systemd/system", "work"):
            (folder / name).mkdir(parents=True)
        for name in ("bin", "data/media", "backups"):
            (folder / name).mkdir(parents=True)
        for name in CALLED:
            self.write(f"bin/{name}", STAND_IN)
        self.write("etc/portal/portal.env", SETTINGS)
        self.write("etc/portal/backup-passphrase", "a long word\n")
        self.write("data/media/photo.jpg", "a photo")
        self.releases = folder / "opt/portal/releases"
        for name in ("portal-0.1.0", "portal-0.1.1"):
            self.put_release(name)
        (folder / "opt/portal/current").symlink_to("releases/portal-0.1.0")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def put_release(self, name: str) -> None:
        release = self.releases / name
        shutil.copytree(ROOT / "deploy", release / "deploy")
        self.write(f"opt/portal/releases/{name}/.venv/bin/python", RELEASE_PROGRAM)

    def start(self, script: str, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start a script of the release that serves."""
        (self.folder / "calls").write_text("")
        program = f"/opt/portal/current/deploy/bin/{script}"
        limit = f"ulimit -f {env.pop('BLOCKS')}; " if "BLOCKS" in env else ""
        # A script that began with a signal ignored, as in a run under nohup, cannot hear it.
        hearing = ["env", "--default-signal=HUP,INT,TERM"]
        alone = ["unshare", "--mount", "bash", "-c", f"{limit}{OWN_FOLDERS}", "stage"]
        return subprocess.Popen(
            [*hearing, *alone, program, *words],
            env={
                "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                "STAGE": str(self.folder),
                "PORTAL_DATA": str(self.folder / "data"),
                **dict.fromkeys(("FAILS", "HANGS"), ""),
                **env,
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, script: str, *words: str, **env: str) -> tuple[int, str]:
        """Return the code and the words with which a script ended."""
        with self.start(script, *words, **env) as process:
            said, _ = process.communicate(timeout=600)  # of a busy machine
        return process.returncode, said

    def wait_for_call(self, part: str) -> None:
        end = time.monotonic() + 300
        while not any(part in line for line in self.calls()):
            assert time.monotonic() < end, self.calls()
            time.sleep(0.02)

    def calls(self, part: str = "") -> list[str]:
        lines = (self.folder / "calls").read_text().splitlines()
        return [line for line in lines if part in line]

    def serves(self, link: str = "current") -> str:
        return (self.folder / "opt/portal" / link).readlink().name
