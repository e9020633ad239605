"""A period on the ledgers includes its last day to the end."""

from datetime import UTC, datetime

import pytest

from accounts.roles import Role
from audit.models import AuditEvent
from core.office import PeriodFilter
from tests.factories import make_user


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("at-to=9999-12-31", 302),
        ("at-from=0001-01-01", 302),
        ("at-to=9998-12-31", 200),
        ("at-from=0002-01-01", 200),
    ],
)
def test_a_day_at_the_end_of_all_time_brings_the_list_back_not_an_error(client, days, expected):
    client.force_login(make_user(Role.AUDITOR))

    assert client.get(f"/admin/audit/auditevent/?{days}").status_code == expected
