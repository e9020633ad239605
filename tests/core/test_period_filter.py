"""A period on the ledgers includes its last day to the end."""

from datetime import UTC, datetime

import pytest

from audit.models import AuditEvent
from core.office import PeriodFilter


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ({"at-to": "2024-02-15"}, True),
        ({"at-to": "2024-02-14"}, False),
        ({"at-from": "2024-02-15"}, True),
        ({"at-from": "2024-02-16"}, False),
    ],
)
def test_a_moment_belongs_to_its_day(rf, given, is_kept):
    noon = datetime(2024, 2, 15, 4, tzinfo=UTC)  # twelve in China
    event = AuditEvent.objects.create(at=noon, action="test", previous_hash="", hash="1")
    request = rf.get("/", given)
    params = {name: [value] for name, value in given.items()}
    at = AuditEvent._meta.get_field("at")
    narrow = PeriodFilter(at, request, params, AuditEvent, None, "at")

    rows = narrow.queryset(request, AuditEvent.objects.filter(pk=event.pk))

    assert rows.exists() is is_kept
