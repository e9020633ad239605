"""What both databases need to be told beyond Django's own words."""

from django.db import connection


def refresh_statistics() -> None:
    """Let the planner know the tables as they are now; call it after writing rows in bulk.

    PostgreSQL's own visit comes up to a minute later and cannot see a running transaction; SQLite
    never looks by itself. Until then a query may be planned for empty tables.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")
