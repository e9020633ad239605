"""What the tests of this folder share."""

import pytest
from django.db.models import QuerySet

from audit.models import AuditEvent


@pytest.fixture
def asked(monkeypatch):
    """Note which tables are asked to be held, and events, in order: SQLite has no locks of rows."""
    tables = []
    hold, write = QuerySet.select_for_update, AuditEvent.save

    def noting(rows, *words, **options):
        tables.append(rows.model)
        return hold(rows, *words, **options)

    def writing(event, *words, **options):
        tables.append(AuditEvent)
        return write(event, *words, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", noting)
    monkeypatch.setattr(AuditEvent, "save", writing)
    return tables
