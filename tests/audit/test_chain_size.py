"""The chain at the size of years of work: verified within a minute, appended to fast (G-46)."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from audit import chain
from audit.actions import record
from audit.models import AuditEvent

pytestmark = [
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs writers at once"),
]
EVENTS, SECONDS, WRITERS = 1_000_000, 5, 4


def append_many(count: int) -> None:
    """Write events with their digests in bulk; one by one would take an hour."""
    began, previous = timezone.now(), chain.GENESIS
    waiting: list[AuditEvent] = []
    for number in range(count):
        event = AuditEvent(
            at=began + timedelta(seconds=number),
            action="activity.submitted",
            object_type="volunteers.activity",
            object_label=f"第 {number} 件",
            fields={"title": ["", "0f" * 16], "summary": ["", "1e" * 16]},
            request_id="a" * 32,
            address="127.0.0.1",
            previous_hash=previous,
        )
        chain.sign(event)
        previous = event.hash
        waiting.append(event)
        if len(waiting) == 5000:
            AuditEvent.objects.bulk_create(waiting)
            waiting = []


def test_a_million_events_are_verified_within_a_minute_and_one_edit_among_them_is_found():
    append_many(EVENTS)
    began = time.monotonic()
    assert list(chain.broken_links()) == []
    seconds = time.monotonic() - began
    sys.stderr.write(f"\n{EVENTS:,} events verified in {seconds:.1f} s\n")

    middle = AuditEvent.objects.order_by("pk")[EVENTS // 2].pk
    with connection.cursor() as cursor:  # as somebody with the database's own password could
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", [middle])
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
    assert [key for key, _ in chain.broken_links()] == [middle]
    assert seconds < 60


def test_writers_at_once_append_two_hundred_events_a_second_and_the_chain_is_whole():
    ends = time.monotonic() + SECONDS

    def append() -> int:
        done = 0
        while time.monotonic() < ends:
            with transaction.atomic():
                record("test.done", label=f"第 {done} 件")
            done += 1
        connections.close_all()
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        counts = [one.result() for one in [pool.submit(append) for _ in range(WRITERS)]]

    rate = sum(counts) / SECONDS
    sys.stderr.write(f"\n{rate:.0f} events a second by {WRITERS} writers, each its own commit\n")
    assert AuditEvent.objects.count() == sum(counts)
    assert list(chain.broken_links()) == []
    assert rate >= 200
