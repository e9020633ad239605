"""The timetable without Redis: each entry in its turn, once, whatever the others do."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from celery.schedules import crontab
from django.core.management import call_command
from django.utils import timezone

from core import jobs, schedule
from core.models import Job, OutboxEntry, ScheduledRun
from core.tasks import revive_jobs, sweep_jobs
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EVERY = timedelta(minutes=1)
DAILY = sorted(
    name
    for name, entry in current_app.conf.beat_schedule.items()
    if isinstance(entry["schedule"], crontab)
)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # noon in Shanghai


@pytest.fixture
def timetable(monkeypatch):
    """Replace the timetable; entries run a task that notes its name."""
    ran, real = [], current_app.conf.beat_schedule

    def install(**entries):
        for name in entries:
            monkeypatch.setitem(current_app.tasks, f"tests.{name}", Noted(name, ran))
        table = {name: {"task": f"tests.{name}", "schedule": s} for name, s in entries.items()}
        current_app.conf.beat_schedule = table
        return ran

    yield install
    current_app.conf.beat_schedule = real


class Noted:
    """A task that notes that it ran; one called `broken` fails."""

    def __init__(self, name, ran):
        self.name, self.ran = name, ran

    def run(self):
        if self.name == "broken":
            raise ValueError(self.name)
        self.ran.append(self.name)


def test_an_entry_runs_at_first_sight_and_then_in_its_interval(timetable):
    ran = timetable(hourly=3600.0)

    for minutes in (0, 1, 59, 60, 61, 120):
        schedule.run_due(NOON + timedelta(minutes=minutes))

    assert ran == ["hourly"] * 3


def test_an_entry_of_the_calendar_runs_at_its_hour_in_shanghai(timetable):
    timetable(nightly=crontab(hour=2, minute=30))
    schedule.run_due(NOON)

    half_past_two = NOON + timedelta(hours=14, minutes=30)

    assert schedule.run_due(half_past_two - timedelta(minutes=1)) == []
    assert schedule.run_due(half_past_two) == ["nightly"]
    assert schedule.run_due(half_past_two + timedelta(minutes=1)) == []


def test_a_turn_that_was_missed_is_made_up_for_once(timetable):
    ran = timetable(hourly=3600.0)
    schedule.run_due(NOON)

    schedule.run_due(NOON + timedelta(days=3))
    schedule.run_due(NOON + timedelta(days=3, minutes=1))

    assert ran == ["hourly"] * 2


def test_a_night_that_was_missed_is_made_up_for_once_and_then_in_its_hour(timetable):
    timetable(nightly=crontab(hour=2, minute=30))
    schedule.run_due(NOON)
    later = NOON + timedelta(days=3)
    half_past_two = later + timedelta(hours=14, minutes=30)
    moments = [later, later + timedelta(minutes=1), half_past_two, half_past_two + EVERY]

    ran = [schedule.run_due(moment) for moment in moments]

    assert ran == [["nightly"], [], ["nightly"], []]


def test_what_has_its_hour_runs_once_when_the_minute_is_asked_for_seconds_early(timetable):
    timetable(nightly=crontab(hour=2, minute=30))
    schedule.run_due(NOON)
    early = NOON + timedelta(hours=14, minutes=29, seconds=57)

    ran = [schedule.run_due(early + number * EVERY) for number in range(3)]

    assert ran == [[], ["nightly"], []]


@pytest.mark.parametrize("name", DAILY)
def test_beat_makes_up_for_a_night_that_was_missed(monkeypatch, name):
    """What Celery's beat asks of an entry whose last run its schedule file kept."""
    timing = current_app.conf.beat_schedule[name]["schedule"]
    monkeypatch.setattr(timing, "nowfun", lambda: NOON)

    assert timing.is_due(NOON - timedelta(days=2)).is_due
    assert not timing.is_due(NOON).is_due


def test_what_runs_once_a_day_does_so_before_the_office_opens_and_each_alone():
    """In Shanghai: deletions in the night, reminders when people come to work."""
    table = current_app.conf.beat_schedule
    moments = {
        name: (min(table[name]["schedule"].hour), min(table[name]["schedule"].minute))
        for name in DAILY
    }

    assert current_app.conf.timezone == "Asia/Shanghai"
    assert len(DAILY) >= 7
    assert len(set(moments.values())) == len(moments)
    assert all((0, 30) < moment < (9, 0) for moment in moments.values())
    assert all(moments[name] >= (8, 0) for name in DAILY if "remind" in name or "tell" in name)
    assert all(moment[0] not in {2, 4} for moment in moments.values())  # backup and drill
    intervals = [entry["schedule"] for name, entry in table.items() if name not in DAILY]
    assert all(seconds <= 3600 for seconds in intervals)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_is_moved_by_hours_stops_nothing(timetable, hours):
    ran = timetable(sweep=60.0)
    schedule.run_due(NOON)

    for minutes in (0, 1, 2):
        schedule.run_due(NOON + timedelta(hours=hours, minutes=minutes))

    assert ran == ["sweep"] * 4


def test_one_that_fails_is_logged_and_does_not_stop_the_others(timetable, caplog):
    timetable(broken=60.0, outbox=60.0)

    assert schedule.run_due(NOON) == ["outbox"]
    assert "scheduled task failed: broken" in caplog.text
    errors = dict(ScheduledRun.objects.values_list("name", "error"))
    assert errors == {"broken": "ValueError: broken", "outbox": ""}


def test_whoever_comes_second_leaves_the_entry_to_the_first(timetable):
    ran = timetable(hourly=3600.0)
    schedule.run_due(NOON)
    ScheduledRun.objects.update(ran_at=NOON + timedelta(hours=1))

    assert schedule.run_due(NOON + timedelta(hours=1, seconds=1)) == []
    assert ran == ["hourly"]


def test_every_entry_of_the_real_timetable_names_a_task_that_exists():
    table = current_app.conf.beat_schedule

    assert {entry["task"] for entry in table.values()} <= set(current_app.tasks)


def test_the_real_timetable_delivers_what_a_crash_left_behind():
    entry = OutboxEntry.objects.create(key="left behind", task="core.tasks.sweep_outbox")

    assert "sweep-outbox" in schedule.run_due()

    entry.refresh_from_db()
    assert entry.done_at is not None


def test_the_timekeeper_looks_every_minute_and_survives_a_bad_one(monkeypatch):
    turns, looked = iter([False, False, True]), []

    class Clock(threading.Event):
        def wait(self, timeout=None):
            assert timeout == 60
            return next(turns)

    def look():
        looked.append(True)
        raise OSError

    monkeypatch.setattr(schedule, "run_due", look)
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)

    schedule._keep_time(Clock())

    assert len(looked) == 2


def test_files_of_yesterday_are_deleted_and_work_left_behind_is_ended():
    owner, now = make_user(), timezone.now()
    old, fresh, stuck, running = (
        Job.objects.create(kind="export", label=label, owner=owner)
        for label in ("old", "fresh", "stuck", "running")
    )
    for job in (old, fresh):
        jobs.attach(job, "活动.csv", b"x")
        jobs.finish(job)
    path = old.file.path
    Job.objects.filter(pk=old.pk).update(finished_at=now - timedelta(hours=25))
    Job.objects.filter(pk=stuck.pk).update(status="running", updated_at=now - timedelta(hours=3))

    sweep_jobs()
    revive_jobs()

    for job in (old, fresh, stuck, running):
        job.refresh_from_db()
    assert (bool(old.file), os.path.exists(path)) == (False, False)
    assert os.path.exists(fresh.file.path)
    assert (stuck.status, running.status) == ("failed", "waiting")


def test_made_files_that_no_row_tells_of_are_deleted_also_where_they_lay_before(settings):
    """Source: docs/rules.md R-JOB-1."""
    names = ("jobs/2026/11/old.bin", "jobs/2026/11/fresh.bin")
    old, fresh = (settings.EXPORT_ROOT / name for name in names)
    before = settings.MEDIA_ROOT / "jobs/2026/10/before.bin"
    for path in (old, fresh, before):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 27 * 3600,) * 2)

    sweep_jobs()

    assert [path.exists() for path in (old, fresh, before)] == [False, True, False]


def test_the_timetable_runs_by_command(timetable, capsys):
    timetable(first=3600.0, second=3600.0)

    call_command("run_due")
    assert capsys.readouterr().out.split() == ["first", "second"]

    call_command("run_due")
    assert capsys.readouterr().out == ""
