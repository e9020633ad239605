"""The file of an export whose process was killed before the row told of it, or that it ended."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core import jobs
from core.errors import RefusedError
from core.models import Job, JobStatus
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LATE_IN_NOVEMBER = datetime(2026, 11, 30, 23, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
NOW = timezone.now()


def killed(monkeypatch, *, tries=1, at=NOW):
    """Leave a job as a process that was killed between writing the file and its row."""
    with time_machine.travel(at), monkeypatch.context() as patched:
        job = Job.objects.create(
            label="活动",
            owner=make_user(),
            task="core.office.export_ledger",
            status=JobStatus.RUNNING,
            tries=tries,
        )
        patched.setattr(Job, "save", lambda self, **fields: None)
        jobs.attach(job, "活动.csv", b"half")
    job = Job.objects.get(pk=job.pk)
    assert not job.file
    return job


def files(settings, job):
    return [
        path.read_bytes()
        for root in (settings.MEDIA_ROOT, settings.EXPORT_ROOT)
        for path in root.rglob(f"{job.uid}*")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(NOW, NOW, id="at once"),
        pytest.param(
            LATE_IN_NOVEMBER, LATE_IN_NOVEMBER + timedelta(hours=2), id="in another month"
        ),
    ],
)
def test_a_second_try_leaves_one_file(settings, monkeypatch, first, second):
    job = killed(monkeypatch, at=first)
    assert files(settings, job) == [b"half"]

    with time_machine.travel(second):
        jobs.attach(job, "活动.csv", b"whole")

    assert files(settings, job) == [b"whole"]
    assert job.file.storage.exists(job.file.name)


def test_a_made_file_lies_where_no_backup_copies_it(settings, monkeypatch):
    """Source: docs/rules.md R-JOB-1."""
    job = killed(monkeypatch)

    jobs.attach(job, "志愿者.csv", b"whole")

    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    assert [path.name for path in settings.EXPORT_ROOT.rglob("*.bin")] == [f"{job.uid}.bin"]


def test_a_try_after_one_that_was_killed_before_its_end_leaves_one_file(settings, monkeypatch):
    job = killed(monkeypatch)
    jobs.attach(job, "活动.csv", b"never ended")

    jobs.attach(Job.objects.get(pk=job.pk), "活动.csv", b"whole")

    assert files(settings, job) == [b"whole"]


def test_a_second_try_that_is_refused_leaves_none(settings, monkeypatch):
    job = killed(monkeypatch)
    assert jobs.wait_again(job)

    def refuse(job):
        raise RefusedError("您的岗位已不能导出这本台账。")

    jobs.run(str(job.uid), refuse)

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert files(settings, job) == []


def test_a_job_given_up_leaves_none(settings, monkeypatch):
    job = killed(monkeypatch, tries=Job.MOST_TRIES, at=LATE_IN_NOVEMBER)

    with time_machine.travel(LATE_IN_NOVEMBER + timedelta(hours=3)):
        jobs.revive(at=timezone.now())

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert files(settings, job) == []


def test_a_file_that_could_not_be_told_of_is_deleted_in_words(settings, monkeypatch):
    job = Job.objects.create(label="活动", owner=make_user())

    def attach(job):
        jobs.attach(job, "活动.csv", b"whole")
        raise ValueError("after the file")

    with pytest.raises(ValueError, match="after the file"):
        jobs.run(str(job.uid), attach)

    job.refresh_from_db()
    assert (job.status, bool(job.file)) == (JobStatus.FAILED, False)
    assert files(settings, job) == []


def test_a_file_that_goes_while_the_sweep_looks_stops_nothing(settings, monkeypatch):
    """Another try at its job, or its failing, deletes it."""
    stray = settings.EXPORT_ROOT / "jobs" / "2026" / "stray.bin"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"old")
    os.utime(stray, (0, 0))
    listed = [stray.with_name("gone.bin"), stray]
    monkeypatch.setattr(Path, "rglob", lambda *words: iter(listed))

    jobs.sweep(at=NOW)

    assert not stray.exists()
