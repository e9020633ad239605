"""Files on their way out: by this process, or by nginx after the same look at who asks."""

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.files import download, file_response
from core.models import Job
from core.models.jobs import JobStatus
from tests import factories

SANDBOX = "default-src 'none'; sandbox"


@pytest.fixture
def kept(db):
    """A finished piece of work with a file whose name has a space and Chinese in it."""
    job = Job.objects.create(
        kind="export",
        label="活动台账",
        status=JobStatus.DONE,
        owner=factories.make_user(),
        made_under=[],
        finished_at=timezone.now(),
        file_name="活动 台账.xlsx",
    )
    job.file.save("活动 台账.xlsx", ContentFile(b"rows"))
    yield job
    job.file.close()


@pytest.fixture
def uploaded(db):
    """The file of an upload, whose name has a space and Chinese in it."""
    photo = factories.make_photo()
    photo.file.save("活动 照片.jpg", ContentFile(b"picture"))
    yield photo.file
    photo.file.close()


@pytest.mark.parametrize("accel", ["", "/protected-media/"], ids=["streamed", "by nginx"])
def test_both_ways_say_the_same_of_an_upload(uploaded, settings, accel):
    settings.MEDIA_ACCEL = accel

    answer = file_response(uploaded, name="照片.jpg", as_attachment=True)

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue() == (b"" if accel else b"picture")


def test_nginx_is_given_the_path_below_its_internal_location(uploaded, settings):
    settings.MEDIA_ACCEL = "/protected-media/"

    path = file_response(uploaded, name="a.jpg")["X-Accel-Redirect"]

    assert path.startswith("/protected-media/photos/")
    assert path.isascii()
    assert " " not in path


def test_what_a_job_made_is_sent_by_the_portal_because_nginx_may_not_read_it(kept, settings):
    settings.MEDIA_ACCEL = "/protected-media/"

    answer = file_response(kept.file, name="台账.xlsx", as_attachment=True)

    assert "X-Accel-Redirect" not in answer
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer.getvalue() == b"rows"


@pytest.mark.parametrize("accel", ["", "/protected-media/"], ids=["streamed", "by nginx"])
def test_a_file_that_is_gone_is_said_to_be_gone(uploaded, settings, accel):
    settings.MEDIA_ACCEL = accel
    uploaded.storage.delete(uploaded.name)

    with pytest.raises(Http404, match="从备份恢复"):
        file_response(uploaded, name="a.jpg")


def test_who_asks_for_a_made_file_that_was_not_restored_is_told_to_export_again(kept, client):
    """Source: docs/rules.md R-JOB-1."""
    page, file = (reverse(f"core:{name}", args=[kept.uid]) for name in ("job", "job-file"))
    client.force_login(User.objects.get(pk=kept.owner_id))
    assert "下载 活动 台账" in client.get(page).text

    kept.file.storage.delete(kept.file.name)

    answers = [client.get(file), client.get(page)]
    assert [answer.status_code for answer in answers] == [404, 200]
    assert all("请回到原来的页面重新导出" in answer.text for answer in answers)
    assert "下载 活动 台账" not in answers[1].text


def test_who_may_not_have_a_file_gets_no_word_for_nginx(settings, client, db):
    settings.MEDIA_ACCEL = "/protected-media/"
    owner = factories.make_user()
    address = reverse("volunteers:photo", args=[factories.make_photo(uploaded_by=owner).uid])
    client.force_login(factories.make_user())

    refused = client.get(address)
    client.force_login(owner)
    given = client.get(address)

    assert (refused.status_code, given.status_code) == (404, 200)
    assert "X-Accel-Redirect" not in refused
    assert "X-Accel-Redirect" in given


def test_a_made_file_is_its_makers_on_the_documented_server_too(kept, settings, client):
    settings.MEDIA_ACCEL = "/protected-media/"
    address = reverse("core:job-file", args=[kept.uid])
    client.force_login(factories.make_user())

    refused = client.get(address)
    client.force_login(User.objects.get(pk=kept.owner_id))
    given = client.get(address)

    assert (refused.status_code, given.status_code) == (404, 200)
    assert given.getvalue() == b"rows"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("会议.docx", "attachment; filename*=utf-8''%E4%BC%9A%E8%AE%AE.docx"),
        ("canteen.yaml", 'attachment; filename="canteen.yaml"'),
    ],
)
def test_what_was_made_just_now_is_a_download_of_its_name(name, header):
    answer = download(b"words", name=name, content_type="application/yaml")

    assert answer["Content-Disposition"] == header
    assert (answer["Content-Type"], answer.content) == ("application/yaml", b"words")
