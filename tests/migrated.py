"""The tables as all migrations leave them, kept in a file until something that makes them changes.

Making two hundred tables step by step takes as long as three hundred tests, and each process of a
run needs them. The files lie in var/test/migrated/ and may be removed at any time.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import management
from django.db import connection

KEPT = Path(settings.BASE_DIR) / "var" / "test" / "migrated"


def quickly(create_test_db: Callable[..., str]) -> Callable[..., str]:
    """Return how a test database is made, with the kept tables in place of `migrate`."""

    def create(*words: Any, **options: Any) -> str:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(management, "call_command", _migrate_or_bring(management.call_command))
            return create_test_db(*words, **options)

    return create


def copy_sqlite(target: Path) -> bool:
    """Lay an office's empty database where `migrate` would make it; False when none is kept."""
    file = _file("sqlite", str(sqlite3.sqlite_version_info))
    if file.exists():
        shutil.copyfile(file, target)
    return file.exists()


def _migrate_or_bring(call_command: Callable[..., Any]) -> Callable[..., Any]:
    def call(name: str, *words: Any, **options: Any) -> Any:
        if name != "migrate" or not _can_keep():
            return call_command(name, *words, **options)
        file = _file(connection.vendor, str(connection.get_database_version()))
        with _alone(file):
            if not file.exists():
                call_command(name, *words, **options)
                return _keep(file)
        return _bring(file)

    return call


def _can_keep() -> bool:
    return connection.vendor == "sqlite" or all(map(shutil.which, ("pg_dump", "psql")))


def _file(vendor: str, version: str) -> Path:
    """Return where the tables of this state of the code are kept."""
    digest = hashlib.sha256(version.encode())
    base = Path(settings.BASE_DIR)
    sources = [base / "requirements" / "base.txt"]
    for app in apps.get_app_configs():
        if Path(app.path).is_relative_to(base) and ".venv" not in Path(app.path).parts:
            sources += sorted(filter(_makes_tables, Path(app.path).rglob("*.py")))
    for source in sources:
        digest.update(str(source).encode() + source.read_bytes())
    return KEPT / f"{digest.hexdigest()[:20]}.{vendor}"


def _makes_tables(source: Path) -> bool:
    """Say whether tables may come out otherwise when this file changes.

    Migrations import models and core, and nothing else of ours.
    """
    app, *below = source.relative_to(settings.BASE_DIR).with_suffix("").parts
    return app == "core" or below[0] in {"migrations", "models", "apps"}


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let the first process make the file; those that come meanwhile wait for it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(file.with_suffix(f"{file.suffix}-lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(file: Path) -> None:
    half = file.with_suffix(f"{file.suffix}-half")
    if connection.vendor == "sqlite":
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(half)) as target:
            connection.connection.backup(target)
    else:
        _run("pg_dump", "--no-owner", "--file", str(half))
    for other in KEPT.glob(f"*.{connection.vendor}*"):
        if not other.name.startswith(file.stem):
            other.unlink(missing_ok=True)
    os.replace(half, file)


def _bring(file: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
            source.backup(connection.connection)
    else:
        _run("psql", "-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(file))


def _run(program: str, *words: str) -> None:
    """Run a program of PostgreSQL on the test database."""
    command, env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [*words])
    subprocess.run(
        [program, *command[1:]], env=os.environ | (env or {}), check=True, capture_output=True
    )
