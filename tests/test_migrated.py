"""Tables that were kept from an earlier run are those that the migrations make."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from audit.actions import record
from audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_no_migration_is_left_and_the_databases_own_rules_stand():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []

    record("test.done")
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.update(action="test.other")
