"""The portal as it stood earlier, unpacked from the history of this repository.

No release is there yet. `FIRST` is the state with the oldest tables that may be upgraded; the one
before the newest migration is looked up.
"""

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import debian
from tests.faults.machine import Machine

FIRST = "3ca6a961"
MIGRATIONS = ":(glob)*/migrations/0*.py"


def before_the_newest_migration() -> str:
    """Return the state that lacks only the migration that came last."""
    return _git("log", "-1", "--diff-filter=A", "--format=%H^", "--", MIGRATIONS).decode().strip()


def last_migrations(commit: str) -> dict[str, str]:
    """Return {app: the name of its last migration} of that state."""
    paths = _git("ls-tree", "-r", "--name-only", commit).decode().split()
    names = sorted(path for path in paths if re.fullmatch(r"\w+/migrations/0\w+\.py", path))
    return {path.split("/")[0]: Path(path).stem for path in names}


def owner(machine: Machine) -> dict[str, str]:
    """Who migrates, apart from who serves."""
    return {"DATABASE_URL": f"postgres://owner@/{machine.folder}/portal"}


def unpack(commit: str, folder: Path) -> Path:
    """Write the files of that state, with the hands of today's tests; return where they are."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as archive:
        archive.extractall(folder)  # of our own; Debian's 3.11.2 knows no filter
    shutil.copytree(debian.ROOT / "tests/faults", folder / "tests/faults", dirs_exist_ok=True)
    return folder


def _git(*words: str) -> bytes:
    """Ask git; skip where this is no clone with its whole history."""
    if not shutil.which("git"):
        pytest.skip("the earlier state is in the history, and git is not installed")
    done = subprocess.run(["git", "-C", str(debian.ROOT), *words], capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"the earlier state is not in this clone: {done.stderr.decode()[-200:]}")
    return done.stdout
