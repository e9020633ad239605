"""The volumes that the portal writes, however its folders are spread, and how much is free on each.

Without room on a needed one no step can be kept. Uploads, exports, backups, logs and the second
place for heads and erasures lie beside, if not on the same: pages go on without them, and whoever
runs the machine is told.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

LEAST_FREE = 0.05
TABLES = Path("/var/lib/postgresql")  # of a PostgreSQL on this machine
LOGS = tuple(map(Path, ("/var/log/portal", "/var/log/journal", "/var/log")))

Folders = Iterator[tuple[str, Path]]


@dataclass(frozen=True)
class Volume:
    """One volume, by the names of our folders on it.

    Units:  bytes, both 0 when it cannot be read.
    """

    names: tuple[str, ...]
    free: int
    total: int

    @property
    def is_nearly_full(self) -> bool:
        return self.total == 0 or self.free < self.total * LEAST_FREE


def changed(path: Path, at: datetime) -> datetime | None:
    """Return when a file was written, in the time zone of `at`; None if it is not ours to see."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=at.tzinfo)
    except OSError:
        return None


def needed() -> list[Volume]:
    """Return those without which nothing can be kept, each once: the portal's data, its tables."""
    return [_measured(names, path) for names, path in _by_device(_needed()).values()]


def beside() -> list[Volume]:
    """Return the others, each once; none where all of it lies on needed ones."""
    ours = _by_device(_needed())
    others = _by_device(_beside())
    return [_measured(*others[device]) for device in others if device not in ours]


def tables_of(database: Mapping[str, Any]) -> list[Path]:
    """Return where the tables may lie, which is nowhere when another machine has them.

    Shape:  an entry of the setting DATABASES.
    """
    if database["ENGINE"].endswith("sqlite3"):
        return [Path(database["NAME"]).parent]
    is_here = str(database["HOST"]).startswith("/")  # a socket
    return [TABLES, *sorted(TABLES.glob("*/*"))] if is_here else []


def _needed() -> Folders:
    yield "data", Path(settings.DATA_DIR)
    yield from (("database", path) for path in tables_of(settings.DATABASES["default"]))


def _beside() -> Folders:
    yield "media", Path(settings.MEDIA_ROOT)
    yield "exports", Path(settings.EXPORT_ROOT)
    yield "backups", Path(settings.BACKUP_ROOT)
    yield "second_place", Path(settings.AUDIT_HEADS).parent
    yield "second_place", Path(settings.ERASURES).parent
    if settings.PRODUCTION:  # elsewhere the log is what the terminal shows
        yield from (("logs", path) for path in LOGS)


def _by_device(folders: Folders) -> dict[int | Path, tuple[tuple[str, ...], Path]]:
    """Return {device: (names, a folder on it)}; a folder that is not there yet is on none.

    One whose disk went away does not say on which it was, and counts as one of its own.
    """
    found: dict[int | Path, tuple[tuple[str, ...], Path]] = {}
    for name, path in folders:
        device: int | Path = path
        try:
            device = device_of(path)
        except (FileNotFoundError, PermissionError):  # such as tables in another container
            if name == "data":
                raise
            continue
        except OSError:
            pass
        names, first = found.get(device, ((), path))
        found[device] = (names if name in names else (*names, name), first)
    return found


def device_of(path: Path) -> int:
    """Return the number of the volume that a folder lies on."""
    return path.stat().st_dev


def _measured(names: tuple[str, ...], path: Path) -> Volume:
    try:
        usage = shutil.disk_usage(path)
    except OSError:  # a disk that went away
        return Volume(names, free=0, total=0)
    return Volume(names, free=usage.free, total=usage.total)
