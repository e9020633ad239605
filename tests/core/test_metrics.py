"""/metrics: closed without the token, and then what an alert needs."""

import os
import re

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from core.models import Job, OutboxEntry, ScheduledRun
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("backup_root")

TOKEN = "m" * 32
LABEL = r'[a-z]+="([^"\\]|\\.)*"'
LINE = re.compile(rf"^[a-z_]+(\{{{LABEL}(,{LABEL})*\}})? -?[0-9.e+]+$")


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def scrape(client):
    return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x"])
def test_nobody_reads_it_without_the_token(client, given):
    headers = {"Authorization": given} if given else {}

    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.django_db
def test_no_token_in_the_settings_closes_it(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_every_line_is_one_of_prometheus_and_says_how_things_stand(client, settings):
    now = timezone.now()
    OutboxEntry.objects.create(key="a", task="t")
    OutboxEntry.objects.create(key="b", task="t", attempts=10)
    owner = make_user()
    Job.objects.create(label="甲", owner=owner)
    Job.objects.create(label="乙", owner=owner, status="failed", finished_at=now)
    ScheduledRun.objects.create(name='odd "name"\\', ran_at=now, error="ValueError")
    backup = settings.BACKUP_ROOT / "portal.zip"
    backup.touch()
    os.utime(backup, (1_700_000_000, 1_700_000_000))
    (settings.BACKUP_ROOT / ".half").touch()

    lines = scrape(client).text.splitlines()

    samples = [line for line in lines if not line.startswith("#")]
    assert all(LINE.match(sample) for sample in samples)
    assert 'portal_outbox_entries{state="waiting"} 1' in samples
    assert 'portal_outbox_entries{state="given_up"} 1' in samples
    assert 'portal_jobs{state="waiting"} 1' in samples
    assert "portal_jobs_failed_day 1" in samples
    assert 'portal_moment_seconds{what="backup"} 1700000000' in samples
    assert 'portal_timetable_failed{entry="odd \\"name\\"\\\\"} 1' in samples
    assert 'portal_part_up{part="outbox"} 0' in samples


@pytest.mark.django_db
def test_without_a_database_it_says_which_part_is_down(client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)

    answer = scrape(client)

    assert answer.status_code == 200
    assert 'portal_part_up{part="database"} 0' in answer.text
    assert "portal_jobs" not in answer.text
