"""What the weekly drill of a restore said last, and the sealed values that it opens.

`deploy/bin/drill` writes the report beside the backups: one word and its value in a line.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from core import crypto, rotation

REPORT = ".drill"
LONGEST_WITHOUT = timedelta(days=8)
GREEN = "ok"


@dataclass(frozen=True)
class Drill:
    """One drill: of which backup, when it ended, how long it took, what failed, the last green.

    Units:  seconds. `result` is `ok` or the step that failed; an empty moment is None.
    """

    backup: str
    ended: datetime | None
    seconds: int
    result: str
    green: datetime | None

    @property
    def is_green(self) -> bool:
        return self.result == GREEN

    def is_overdue(self, *, at: datetime) -> bool:
        """True when no backup has been restored well for longer than a drill may be away."""
        return self.green is None or self.green < at - LONGEST_WITHOUT


def last() -> Drill | None:
    """Return what the last drill said; None where none was ever held. A spoilt report is red."""
    try:
        text = Path(settings.BACKUP_ROOT, REPORT).read_text(encoding="utf-8")
    except OSError:
        return None
    said = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    seconds = said.get("seconds", "")
    return Drill(
        backup=said.get("backup", ""),
        ended=_moment(said.get("ended", "")),
        seconds=int(seconds) if seconds.isdecimal() else 0,
        result=said.get("result", ""),
        green=_moment(said.get("green", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def open_sample(number: int) -> tuple[Counter[str], list[str]]:
    """Open the newest `number` values of each sealed column: how many, and which did not open."""
    done: Counter[str] = Counter()
    unreadable = []
    for place in rotation.places():
        if place.is_file:
            continue
        for row in place.rows.order_by("-pk")[:number]:
            try:
                crypto.unseal(getattr(row, place.column), field=place.name, row=row.uid)
                done[str(place)] += 1
            except crypto.SealError:
                unreadable.append(f"{place} {row.uid}")
    return done, unreadable
