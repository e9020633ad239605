"""Whether PostgreSQL's log arrives where the office archives it, and whether it could be used.

The first is what the server counts, with what it had to give up. Whether a piece lies there, and a
copy to go on from, when both were brought back last, and whether new uploads were copied beside
them is what `deploy/bin/archive` leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from core.volumes import changed

STATE = Path("/var/lib/portal-archive")
LONGEST_WITHOUT = timedelta(minutes=15)  # a piece leaves every five minutes
# What the script leaves, the longest that it may be away, and what is then amiss.
KEPT = {
    "seen": (
        timedelta(hours=3),
        "no piece of the database's log was seen to arrive for three hours",
    ),
    "uploads": (
        timedelta(hours=3),
        "new uploads have not been copied beside the database's log for three hours",
    ),
    "copied": (timedelta(days=2), "the database has not been copied beside its log for two days"),
    "restored": (timedelta(days=9), "no archived database was brought back well for nine days"),
}


@dataclass(frozen=True)
class Archive:
    """When a piece of the log arrived last, and when one last did not; None where never.

    `kept` is when each of KEPT went well last.
    """

    arrived: datetime | None
    failed: datetime | None
    kept: dict[str, datetime | None]

    def faults(self, *, at: datetime) -> Iterator[str]:
        """Yield what is amiss, the worst first."""
        if self._is_stuck(at):
            yield "the database's log has not been archived for a quarter of an hour"
        for name, (longest, sentence) in KEPT.items():
            moment = self.kept[name]
            if moment is None or at - moment > longest:
                yield sentence

    def _is_stuck(self, at: datetime) -> bool:
        """True when the newest try failed and nothing has arrived for a quarter of an hour."""
        if self.failed is None:
            return False
        since = self.arrived
        return since is None or (self.failed > since and at - since > LONGEST_WITHOUT)


def look(*, at: datetime) -> Archive | None:
    """Return how the archive stands at `at`; None where the office has set up none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_archived_time, last_failed_time FROM pg_stat_archiver"
            " WHERE current_setting('archive_mode') <> 'off'"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    arrived, failed = row
    return Archive(arrived, failed, {name: changed(STATE / name, at) for name in KEPT})
