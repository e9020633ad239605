"""Each event says through what it came about: a page, a ledger, the API, a workbook, a job."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.roles import Role
from audit.actions import record
from audit.models import AuditEvent
from core import jobs
from core.context import source_of
from core.models import Job
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/desk/people/", "page"),
        ("/admin/audit/auditevent/", "admin"),
        ("/api/v1/needs/", "api"),
        ("/apiary/", "page"),
        ("/", "page"),
    ],
)
def test_the_address_tells_the_face(path, source):
    assert source_of(path) == source


def test_a_refused_page_and_a_refused_ledger_tell_where_they_were_refused():
    client = Client()
    client.force_login(make_user(Role.GRID_WORKER))
    for page in ("/desk/people/", "/admin/audit/auditevent/"):
        assert client.get(page).status_code == 403

    sources = AuditEvent.objects.order_by("pk").values_list("source", flat=True)

    assert list(sources)[-2:] == ["page", "admin"]


@pytest.mark.parametrize(("kind", "source"), [("import", "import"), ("export", "job")])
def test_work_in_the_background_tells_what_it_is(kind, source):
    job = Job.objects.create(kind=kind, label="甲", owner=make_user(), task="x")

    def work(_: Job) -> None:
        with transaction.atomic():
            record("test.done")

    jobs.run(str(job.uid), work)
    record("test.after")

    assert AuditEvent.objects.get(action="test.done").source == source
    assert AuditEvent.objects.get(action="test.after").source == "job"


def test_an_event_offers_no_history_of_its_own(client):
    client.force_login(make_user(Role.AUDITOR))
    with transaction.atomic():
        event = record("activity.voided", by=make_user(Role.STREET_STAFF), facts={})

    page = client.get(f"/admin/audit/auditevent/{event.pk}/change/").content.decode()

    assert "动作代码" in page
    assert "变更记录" not in page
