"""The file of an export whose process was killed before the row told of it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from core import jobs
from core.models import Job, JobStatus
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def killed(**values):
    """Leave a job as a process that was killed between writing the file and its row."""
    job = Job.objects.create(
        label="活动", owner=make_user(), task="core.office.export_ledger", **values
    )
    job.file.save(f"{job.uid}.bin", ContentFile(b"half"), save=False)
    return Job.objects.get(pk=job.pk)


def files(settings, job):
    return [path.read_bytes() for path in settings.MEDIA_ROOT.rglob(f"{job.uid}*")] + [
        path.read_bytes() for path in settings.EXPORT_ROOT.rglob(f"{job.uid}*")
    ]


def test_a_second_try_leaves_one_file(settings):
    job = killed(status=JobStatus.RUNNING, tries=1)
    assert files(settings, job) == [b"half"]

    jobs.attach(job, "活动.csv", b"whole")

    assert files(settings, job) == [b"whole"]
    assert job.file.storage.exists(job.file.name)


def test_a_job_given_up_leaves_none(settings):
    job = killed(status=JobStatus.RUNNING, tries=Job.MOST_TRIES)

    jobs.revive(at=timezone.now() + timedelta(hours=3))

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert files(settings, job) == []
