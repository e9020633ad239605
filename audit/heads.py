"""The newest link of the chain, kept in a second place: so that a cut-off tail is noticed.

A line of the file is `moment id digest`, or `moment restored id digest` where a backup took the
place of the table: the links that the backup did not know are void from there on, and only those.

Source: docs/rules.md R-AUD-2.
"""

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from audit.models import AuditEvent

RESTORED = "restored"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Noted:
    """One line: which link was the newest, or was when a backup had been restored."""

    moment: str
    key: int
    digest: str
    is_restored: bool = False


def note_head(*, at: datetime) -> bool:
    """Add the newest link to the file when the chain has grown; True when it had.

    Shape:  when it has not, the file's own time says that both were compared now: a quiet night is
            told from a timetable that stands still by that alone. Each new one is a line of the
            log too, which the journal keeps out of the portal's reach.
    """
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", "hash").first()
    noted = _noted()
    if newest is None:
        return False
    if noted and (noted[-1].key, noted[-1].digest) == newest:
        os.utime(settings.AUDIT_HEADS)  # another time than now is refused under `chattr +a`
        return False
    _append(at, f"{newest[0]} {newest[1]}")
    logger.info("audit head %d %s", *newest)
    return True


def note_restored(event: AuditEvent, *, at: datetime) -> None:
    """Add that the table comes from a backup; `event` is the first that was written after it."""
    _append(at, f"{RESTORED} {event.pk} {event.hash}")


def missing_heads() -> Iterator[tuple[int, str]]:
    """Yield (event id, Chinese sentence) for each noted link that the table no longer has."""
    noted = {line.key: line.digest for line in _still_true(_noted())}
    found = dict(AuditEvent.objects.filter(pk__in=noted).values_list("pk", "hash"))
    last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    yield from _compared(noted, found, last)


def missing_in_backup(heads: Path, links: Iterable[tuple[int, str]]) -> list[str]:
    """Return a Chinese sentence for each link that a backup's own heads name and its table lacks.

    Shape:  `links` are (event id, digest) of every event of the backup, in any order.
    """
    noted = {line.key: line.digest for line in _still_true(_noted(heads))}
    found, last = {}, 0
    for key, digest in links:
        last = max(last, key)
        if key in noted:
            found[key] = digest
    return [f"第 {key} 条：{sentence}" for key, sentence in _compared(noted, found, last)]


def take_over(heads: Path) -> None:
    """Go on from the heads of a backup where nothing has been noted, as on a new machine."""
    if not heads.exists() or _noted():
        return
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    with heads.open("rb") as source, settings.AUDIT_HEADS.open("ab") as target:
        shutil.copyfileobj(source, target)


def _compared(noted: dict[int, str], found: dict[int, str], last: int) -> Iterator[tuple[int, str]]:
    for key, digest in sorted(noted.items()):
        if key > last:
            yield key, "尾部被截断：链头文件记有这一条，库中已没有。"
        elif found.get(key) != digest:
            yield key, "与链头文件不符：该记录被删除或重写过。"


def given_up_by_restores() -> Iterator[str]:
    """Yield a Chinese sentence for each restored backup behind which noted links were given up."""
    noted = _noted()
    for place, line in enumerate(noted):
        gone = [other.key for other in noted[:place] if other.key >= line.key]
        if line.is_restored and gone:
            yield f"{line.moment} 恢复备份时，舍弃了第 {line.key} 条到第 {max(gone)} 条。"


def _still_true(noted: list[Noted]) -> Iterator[Noted]:
    """Yield the lines that no later restored backup made void."""
    for place, line in enumerate(noted):
        later = (other.key for other in noted[place + 1 :] if other.is_restored)
        if line.key < min(later, default=line.key + 1):
            yield line


def _noted(path: Path | None = None) -> list[Noted]:
    """Return the lines; one that a power cut left unfinished says nothing and is passed over."""
    path = path or settings.AUDIT_HEADS
    if not path.exists():
        return []
    with path.open(encoding="ascii", errors="replace") as file:
        return [noted for line in file if (noted := _read(line.split())) is not None]


def _read(words: list[str]) -> Noted | None:
    moment, *rest = words or [""]
    is_restored = rest[:1] == [RESTORED]
    key, digest = ([*rest[is_restored:], "", ""])[:2]
    is_whole = key.isascii() and key.isdecimal() and len(key) < 20 and len(digest) == 64
    return Noted(moment, int(key), digest, is_restored) if is_whole else None


def _append(at: datetime, words: str) -> None:
    """Add one line, on a line of its own whatever stands before it."""
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    with settings.AUDIT_HEADS.open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        file.write(f"{moment} {words}\n".encode("ascii"))
