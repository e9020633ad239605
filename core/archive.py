"""Whether PostgreSQL's log arrives where the office archives it, as the server itself counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

LONGEST_WITHOUT = timedelta(minutes=15)  # a piece leaves every five minutes


@dataclass(frozen=True)
class Archive:
    """When a piece of the log arrived last, and when one last did not; None where never."""

    arrived: datetime | None
    failed: datetime | None

    def is_stuck(self, *, at: datetime) -> bool:
        """True when the newest try failed and nothing has arrived for a quarter of an hour."""
        if self.failed is None:
            return False
        since = self.arrived
        return since is None or (self.failed > since and at - since > LONGEST_WITHOUT)


def look() -> Archive | None:
    """Return how the archive stands; None where the office has set up none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_archived_time, last_failed_time FROM pg_stat_archiver"
            " WHERE current_setting('archive_mode') <> 'off'"
        )
        row = cursor.fetchone()
    return Archive(*row) if row else None
