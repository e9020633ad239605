"""Database and uploads of an office on SQLite in one archive, verified when written and when read.

The archive is a ZIP file: `manifest.json`, `portal.sqlite3`, `media/…`, and `audit-heads.log` where
heads of the audit chain have been noted. The manifest holds the SHA-256 of every file, the number
of rows of every table, and a seal over both that only the office's own field key opens. The keys
are never in it: who has the archive alone cannot read what is sealed, and who restores it needs the
keys from the other envelope.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

from core import crypto
from core.errors import RefusedError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "portal.sqlite3"
MEDIA = "media"
HEADS = "audit-heads.log"
SEAL_FIELD = "core.backups.manifest"
CHUNK = 1 << 20
PATIENCE = 40  # quarters of a second
PACKED = {".jpg", ".jpeg", ".png", ".webp", ".xlsx", ".docx", ".zip", ".pdf"}
DAMAGED = "备份文件已损坏或不完整（{}），没有恢复任何内容。请换一份备份。"
WRONG_KEY = (
    "这份备份是用另一把字段密钥（FIELD_KEY）加密的，用现在的密钥打不开其中的加密内容，"
    "没有恢复任何内容。密钥不在备份里：请先把备份时所用的四把密钥放回 keys 文件夹"
    "或环境变量，再恢复。"
)


def write(
    target: Path,
    *,
    database: sqlite3.Connection,
    media: Path,
    at: datetime,
    heads: Path | None = None,
) -> int:
    """Write an archive of a consistent copy of `database` and of all of `media`; verify it.

    `heads` is the file of the noted heads of the audit chain, which may not be there.

    Shape:  the number of uploaded files in it. The file appears under its name only when whole,
            readable by its owner alone.
    Errors: RefusedError when the target exists or what was written does not read back.
    """
    if target.exists():
        raise RefusedError(f"{target} 已存在，不会覆盖。请换一个文件名。")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, archive = Path(folder, DATABASE), Path(folder, "archive")
        if heads is not None and heads.exists():  # before the rows, which must reach to them
            shutil.copyfile(heads, Path(folder, HEADS))
        tables = _copy_database(database, copy)
        archive.touch(mode=0o600)
        files = _pack(archive, copy, media, {"made_at": at.isoformat(), "tables": tables})
        with unpacked(archive, beside=Path(folder, "check")):
            os.replace(archive, target)
    return files


@contextmanager
def unpacked(archive: Path, *, beside: Path) -> Iterator[Path]:
    """Verify the whole archive into a folder next to `beside`; yield the folder, then remove it.

    Shape:  the folder holds `portal.sqlite3`, `media/` and, where they were, the noted heads.
    Errors: RefusedError when anything is missing, altered or added, or the keys are others.
    """
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".restore-") as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(archive) as packed:
                manifest = _read_manifest(packed)
                _unpack(packed, manifest["files"], folder)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, KeyError, ValueError) as error:
            raise RefusedError(DAMAGED.format(type(error).__name__)) from error
        except OSError as error:
            raise RefusedError(f"读不出备份文件 {archive}：{error.strerror}。") from error
        (folder / MEDIA).mkdir(exist_ok=True)
        _verify_database(folder / DATABASE, manifest["tables"])
        yield folder


def put_back(folder: Path, *, database: sqlite3.Connection, media: Path) -> None:
    """Replace `database` and `media` by what was unpacked into `folder`: all of it or nothing.

    The database changes in one transaction of SQLite's own, so that a crash or a reader in
    between sees the old one or the new one, and the folder of uploads changes by its name.
    """
    with (
        uploads_in_place(folder, media=media),
        closing(sqlite3.connect(folder / DATABASE)) as source,
    ):
        _copy(source, database)


@contextmanager
def uploads_in_place(folder: Path, *, media: Path) -> Iterator[None]:
    """Put the unpacked uploads in the place of `media`; what was there comes back on an error."""
    former = folder / "former-media"
    if media.exists():
        os.rename(media, former)
    try:
        os.rename(folder / MEDIA, media)
        yield
    except BaseException:
        if media.exists():
            shutil.rmtree(media)
        if former.exists():
            os.rename(former, media)
        raise


def row_counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return {table: number of rows} for every table."""
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # a name of the schema
        for (name,) in sorted(found.fetchall())
    }


def _copy_database(database: sqlite3.Connection, target: Path) -> dict[str, int]:
    """Copy the database while others may write; a copied WAL file would not be consistent."""
    with closing(sqlite3.connect(target)) as copy:
        _copy(database, copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return row_counts(copy)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy every page in one transaction.

    Errors: RefusedError when somebody else writes for too long; Python would wait for ever.
    """
    waits = 0

    def refuse_to_wait(status: int, _remaining: int, _total: int) -> None:
        nonlocal waits
        waits += status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        if waits > PATIENCE:
            raise RefusedError("数据库正在被写入，请先停止平台，再试一次。没有改动任何数据。")

    source.backup(target, progress=refuse_to_wait)


def _pack(archive: Path, database: Path, media: Path, manifest: dict[str, Any]) -> int:
    files: dict[str, list[str | int]] = {}
    with zipfile.ZipFile(archive, "w", allowZip64=True) as packed:
        files[DATABASE] = _add(packed, database, DATABASE)
        uploads = sorted(path for path in media.rglob("*") if path.is_file())
        for path in uploads:
            name = str(PurePosixPath(MEDIA, path.relative_to(media).as_posix()))
            files[name] = _add(packed, path, name)
        if database.with_name(HEADS).exists():
            files[HEADS] = _add(packed, database.with_name(HEADS), HEADS)
        manifest |= {"format": FORMAT, "uid": str(uuid4()), "files": files}
        manifest["seal"] = crypto.seal(_digest(manifest), field=SEAL_FIELD, row=manifest["uid"])
        packed.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return len(uploads)


def _add(packed: zipfile.ZipFile, path: Path, name: str) -> list[str | int]:
    """Add one file; return its SHA-256 and its size."""
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    entry.compress_type = (
        zipfile.ZIP_STORED if path.suffix.lower() in PACKED else zipfile.ZIP_DEFLATED
    )
    with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
        return _stream(source, target)


def _stream(source: IO[bytes], target: IO[bytes]) -> list[str | int]:
    """Copy in pieces; return the SHA-256 and the size of what went through."""
    found, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        found.update(piece)
        size += len(piece)
        target.write(piece)
    return [found.hexdigest(), size]


def _read_manifest(packed: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(packed.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise RefusedError("这份备份由更新版本的平台写成，请先更新平台，再恢复。")
    seal = manifest.pop("seal")
    try:
        sealed = crypto.unseal(seal, field=SEAL_FIELD, row=manifest["uid"])
    except crypto.SealError as error:
        raise RefusedError(WRONG_KEY) from error
    if sealed != _digest(manifest):
        raise RefusedError(DAMAGED.format("清单被改动"))
    return manifest


def _digest(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _unpack(packed: zipfile.ZipFile, files: dict[str, list[str | int]], folder: Path) -> None:
    """Write exactly the files of the manifest, whose names a sealed list vouches for."""
    if set(packed.namelist()) != {MANIFEST, *files}:
        raise RefusedError(DAMAGED.format("文件有缺少或多出"))
    for name, expected in files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise RefusedError(DAMAGED.format("文件名不合规"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(name) as source, path.open("xb") as target:
            if _stream(source, target) != expected:
                raise RefusedError(DAMAGED.format(name))


def _verify_database(path: Path, tables: dict[str, int]) -> None:
    with closing(sqlite3.connect(path)) as database:
        # Some constraints call functions that only Django's own connection defines.
        database.execute("PRAGMA ignore_check_constraints=ON")
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RefusedError(DAMAGED.format("数据库"))
        if row_counts(database) != tables:
            raise RefusedError(DAMAGED.format("数据库的行数"))
