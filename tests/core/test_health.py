import os
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from audit.actions import record
from audit.tasks import note_head
from core import archive, drills, health
from core.health import set_up_at
from core.models import OutboxEntry, ScheduledRun

pytestmark = pytest.mark.usefixtures("backup_root")

Volume = namedtuple("Volume", "total used free")


@pytest.fixture(autouse=True)
def fresh_checks(settings, tmp_path, monkeypatch):
    """Migrations are looked at anew; a process otherwise remembers that they are applied."""
    monkeypatch.setattr(health, "set_up_at", lambda: timezone.now() - timedelta(days=300))
    settings.AUDIT_HEADS = tmp_path / "heads.log"
    health._migrations.cache_clear()
    yield
    health._migrations.cache_clear()


def fail(*args, **kwargs):
    raise DatabaseError("connection to 10.0.0.9 refused")


@pytest.fixture
def worker(db):
    """A worker that swept the outbox just now."""
    return ScheduledRun.objects.create(name=health.HEARTBEAT, ran_at=timezone.now())


def test_a_healthy_portal_is_ready(client, worker):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok", "database": "ok", "migrations": "ok", "disk": "ok",
        "volumes": "ok", "cache": "ok", "worker": "ok", "outbox": "ok", "backup": "ok",
        "offsite": "ok", "archive": "ok", "audit_head": "ok", "drill": "ok",
    }  # fmt: skip
    assert "no-store" in response["Cache-Control"]


def test_the_process_is_alive_without_a_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.content == b"ok"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "target", "name", "fault"),
    [
        pytest.param("database", connection, "cursor", fail, id="database away"),
        pytest.param(
            "migrations", MigrationExecutor, "migration_plan", lambda *a: [1], id="not migrated"
        ),
        pytest.param(
            "disk", shutil, "disk_usage", lambda *a: Volume(1000, 951, 49), id="disk nearly full"
        ),
        pytest.param("disk", shutil, "disk_usage", fail, id="disk away"),
    ],
)
def test_a_broken_part_is_named_and_its_reason_is_only_in_the_log(
    client, worker, monkeypatch, caplog, part, target, name, fault
):
    monkeypatch.setattr(target, name, fault)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["status"] == response.json()[part] == "failed"
    broken = {name for name, state in response.json().items() if state == "failed"}
    rest = {"database": health.ASK_DATABASE, "disk": {"volumes"}}.get(part, set())
    assert broken <= {"status", part} | rest
    assert b"10.0.0.9" not in response.content
    assert f"readiness check failed: {part}" in caplog.text


@pytest.mark.django_db
def test_a_database_that_is_away_is_waited_for_once(client, settings, monkeypatch, tmp_path):
    """Also by a portal in earnest that has no backup yet and asks how long it has stood."""
    settings.PRODUCTION, settings.BACKUP_ROOT = True, tmp_path
    monkeypatch.setattr(health, "set_up_at", set_up_at)
    asked = []
    monkeypatch.setattr(connection, "cursor", lambda *a: asked.append(a) or fail())

    assert client.get("/readyz").status_code == 503
    assert len(asked) == 1


def no_cache(monkeypatch):
    monkeypatch.setattr(cache, "set", fail)


def forgetful_cache(monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *a: None)


def silent_worker(_):
    ScheduledRun.objects.update(ran_at=timezone.now() - timedelta(minutes=6))


def no_worker(_):
    ScheduledRun.objects.all().delete()


def stuck_outbox(_):
    OutboxEntry.objects.create(key="k", task="t")
    OutboxEntry.objects.update(created_at=timezone.now() - timedelta(minutes=11))


def stuck_again(_):
    """What failed once is due again, and nobody tries it."""
    OutboxEntry.objects.create(
        key="k", task="t", attempts=1, next_at=timezone.now() - timedelta(minutes=11)
    )


def drill_of(days, result="ok"):
    """Leave the report of a drill whose newest green one is `days` old."""
    green = timezone.now() - timedelta(days=days)
    report = f"""\
backup 20261126-023000
ended {timezone.now().isoformat()}
seconds 41
result {result}
green {green.isoformat() if days is not None else ""}
"""
    (settings.BACKUP_ROOT / drills.REPORT).write_text(report)


def late_drill(_):
    drill_of(8.01)


def spoilt_report(_):
    (settings.BACKUP_ROOT / drills.REPORT).write_text("ended yesterday")


def given_up(_):
    OutboxEntry.objects.create(key="k", task="t", attempts=10)


def made(path, ago):
    """Leave a file as if written so long ago."""
    path.touch()
    moment = (timezone.now() - ago).timestamp()
    os.utime(path, (moment, moment))


def old_backup(_):
    made(settings.BACKUP_ROOT / "portal.zip", timedelta(hours=27))


def old_head(_):
    made(settings.AUDIT_HEADS, timedelta(minutes=11))


def no_backup(monkeypatch):
    monkeypatch.setattr(settings, "PRODUCTION", True)
    made(settings.AUDIT_HEADS, timedelta())


def no_head(monkeypatch):
    monkeypatch.setattr(settings, "PRODUCTION", True)
    made(settings.BACKUP_ROOT / "portal.zip", timedelta())


@pytest.mark.parametrize(
    ("part", "break_it"),
    [
        ("cache", no_cache),
        ("cache", forgetful_cache),
        ("worker", silent_worker),
        ("worker", no_worker),
        ("outbox", stuck_outbox),
        ("outbox", stuck_again),
        ("outbox", given_up),
        ("backup", old_backup),
        ("backup", no_backup),
        ("audit_head", old_head),
        ("audit_head", no_head),
        ("drill", late_drill),
        ("drill", spoilt_report),
    ],
)
def test_what_pages_do_without_is_red_and_sends_nobody_away(
    client, worker, monkeypatch, part, break_it
):
    break_it(monkeypatch)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert [name for name, state in answer.json().items() if state == "failed"] == [part]


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (1, -30)])
def test_what_was_promised_for_later_or_waits_for_its_next_try_is_not_stuck(
    client, worker, attempts, minutes
):
    due = timezone.now() - timedelta(minutes=minutes)
    OutboxEntry.objects.create(key="k", task="t", attempts=attempts, next_at=due)
    OutboxEntry.objects.update(created_at=timezone.now() - timedelta(hours=1))

    assert client.get("/readyz").json()["outbox"] == "ok"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, "failed"), (3.01, "failed"), (2.99, "ok")],
    ids=["never", "over three days", "under"],
)
def test_where_copies_elsewhere_are_set_up_one_of_three_days_is_there(
    client, worker, settings, days, expected
):
    if days is not None:
        made(settings.BACKUP_ROOT / ".offsite", timedelta(days=days))
    settings.OFFSITE_COPIES = "/mnt/offsite/portal"

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["offsite"]) == (200, expected)
    settings.OFFSITE_COPIES = ""  # not set up: nothing is missed
    assert client.get("/readyz").json()["offsite"] == "ok"


NOW = datetime(2026, 11, 28, 14, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = {"seen": HOUR, "uploads": HOUR, "copied": DAY, "restored": 7 * DAY}


def faults(arrived=None, failed=None, **left):
    """Return what is amiss with an archive; how long ago, as PostgreSQL and the script tell."""
    moments = [None if ago is None else NOW - timedelta(minutes=ago) for ago in (arrived, failed)]
    kept = {name: None if ago is None else NOW - ago for name, ago in (WELL | left).items()}
    return " ".join(archive.Archive(*moments, kept).faults(at=NOW))


@pytest.mark.parametrize(
    ("arrived", "failed", "is_stuck"),
    [
        (None, None, False),
        (None, 1, True),
        (16, None, False),
        (16, 20, False),
        (16, 1, True),
        (14, 1, False),
    ],
    ids=["new", "never", "quiet", "again", "stuck", "a short while"],
)
def test_a_log_that_is_archived_arrives_within_a_quarter_of_an_hour(arrived, failed, is_stuck):
    assert ("for a quarter of an hour" in faults(arrived, failed)) is is_stuck


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        ({}, ""),
        ({"seen": timedelta(hours=3, minutes=1)}, "to arrive for three hours"),
        ({"uploads": timedelta(hours=3, minutes=1)}, "new uploads have not been copied"),
        ({"copied": timedelta(days=2, minutes=1)}, "the database has not been copied"),
        ({"restored": timedelta(days=9, minutes=1)}, "was brought back well"),
        ({"restored": None}, "was brought back well"),
    ],
)
def test_what_is_archived_is_seen_there_copied_and_brought_back(left, sentence):
    """PostgreSQL counts what had to be given up as archived."""
    said = faults(1, **left)

    assert sentence in said
    assert bool(said) is bool(sentence)


def test_an_archive_that_is_late_is_a_red_part(client, worker, monkeypatch):
    late = archive.Archive(timezone.now(), None, dict.fromkeys(archive.KEPT))
    monkeypatch.setattr(archive, "look", lambda at: late)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["archive"]) == (200, "failed")


@pytest.mark.django_db
def test_where_nothing_is_archived_nothing_is_missed():
    assert archive.look(at=NOW) is None


def test_a_backup_of_last_night_and_a_head_of_this_minute_are_young_enough(
    client, worker, settings
):
    settings.PRODUCTION = True
    made(settings.BACKUP_ROOT / "portal.zip", timedelta(hours=25))
    made(settings.AUDIT_HEADS, timedelta(minutes=9))

    assert client.get("/readyz").json()["status"] == "ok"


def test_a_chain_that_does_not_grow_is_no_fault_while_somebody_compares_it(client, worker):
    """Source: docs/rules.md R-AUD-2."""
    record("test.done")
    note_head()
    old_head(None)
    assert client.get("/readyz").json()["audit_head"] == "failed"  # no timetable runs

    note_head()
    assert client.get("/readyz").json()["audit_head"] == "ok"


@pytest.mark.parametrize("result", ["ok", "rows"])
def test_a_drill_is_not_missed_for_eight_days(client, worker, result):
    drill_of(7.99, result)

    assert client.get("/readyz").json()["drill"] == "ok"


@pytest.mark.django_db
def test_the_disk_may_fill_to_95_per_cent(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Volume(1000, 950, 50))

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_missing_migrations_are_looked_for_until_they_are_applied(client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "migration_plan", lambda *a: [1])
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200

    monkeypatch.setattr(MigrationExecutor, "migration_plan", fail)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "first"),
    [
        ("worker", health.FIRST_BEAT),
        ("audit_head", health.FIRST_BEAT),
        ("backup", health.LATE_BACKUP),
    ],
)
def test_what_never_was_is_to_come_at_first_and_a_fault_afterwards(
    client, monkeypatch, settings, part, first
):
    settings.PRODUCTION = True
    now = timezone.now()
    monkeypatch.setattr(health, "set_up_at", lambda: now - first + timedelta(minutes=1))
    young, told = health.looked()[part], client.get("/readyz").json()[part]
    monkeypatch.setattr(health, "set_up_at", lambda: now - first - timedelta(seconds=1))
    old = health.looked()[part]

    assert not young.fails
    assert young.until is not None
    assert now < young.until < now + timedelta(minutes=2)
    assert told == "failed"  # a balancer or a watchman waits for the thing itself
    assert old.fails


@pytest.mark.django_db
def test_the_portal_was_set_up_when_its_first_table_was_made():
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    MigrationRecorder.Migration.objects.create(app="core", name="0000_first", applied=moment)

    assert set_up_at() == moment
