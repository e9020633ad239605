"""Photos are taken in one by one and served only with a row that shows them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.models import Photo
from tests import factories
from volunteers.models import ActivityState

pytestmark = [pytest.mark.django_db, pytest.mark.once]

UPLOAD = reverse("volunteers:photo-upload")


def upload(client, content=None):
    file = SimpleUploadedFile("a.jpg", content or factories.picture(), content_type="image/jpeg")
    return client.post(UPLOAD, {"photo": file})


def statuses(client, photo):
    """Ask for the picture and its thumbnail, and read them to the end, which closes the files."""
    answers = [client.get(address) for address in addresses(photo)]
    assert all(answer.getvalue() for answer in answers)
    return {answer.status_code for answer in answers}


def addresses(photo):
    return [reverse(f"volunteers:{name}", args=[photo.uid]) for name in ("photo", "photo-small")]


def test_a_photo_is_kept_once_and_answered_with_its_uid(client):
    user = factories.make_user()
    client.force_login(user)
    content = factories.picture()

    first, again = upload(client, content).json(), upload(client, content).json()

    assert first == again
    assert str(Photo.objects.get().uid) == first["uid"]


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"GIF89a", b"\xff\xd8\xff broken"],
    ids=["empty", "svg", "gif", "half"],
)
def test_what_is_no_photo_gets_a_sentence(client, content):
    client.force_login(factories.make_user())

    answer = client.post(UPLOAD, {"photo": SimpleUploadedFile("a.jpg", content)})

    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(("。", "）。"))


def test_no_file_gets_a_sentence(client):
    client.force_login(factories.make_user())

    assert client.post(UPLOAD).status_code == 422


def test_who_files_nothing_uploads_nothing(client):
    client.force_login(factories.make_user(Role.STREET_LEADER))

    assert upload(client).status_code == 403


def test_a_photo_is_served_so_that_nothing_in_it_can_run(client):
    user = factories.make_user()
    client.force_login(user)

    for address in addresses(factories.make_photo(user)):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
        assert "filename=" in answer.headers["Content-Disposition"]
        assert answer.getvalue()


def test_a_kept_photo_is_asked_about_again_and_shown_to_nobody_after_signing_out(client):
    user = factories.make_user()
    client.force_login(user)

    for address in addresses(factories.make_photo(user)):
        first = client.get(address)
        kept = {"If-None-Match": first.headers["ETag"]}
        first.getvalue()
        assert client.get(address, headers=kept).status_code == 304

        client.logout()
        assert client.get(address, headers=kept).status_code == 302
        client.force_login(factories.make_user())
        assert client.get(address, headers=kept).status_code == 404
        client.force_login(user)


@pytest.mark.parametrize(
    ("state", "status"),
    [(ActivityState.SUBMITTED, 200), (ActivityState.DRAFT, 404)],
    ids=["sent in", "draft"],
)
def test_the_street_sees_the_photos_of_what_was_sent_in(client, state, status):
    activity = factories.make_activity(state=state)
    photo = factories.make_photo(activity.filed_by)
    activity.photos.create(photo=photo)
    client.force_login(factories.make_user(Role.STREET_STAFF))

    assert statuses(client, photo) == {status}


def test_another_community_and_a_loose_photo_are_not_found(client):
    activity = factories.make_activity()
    shown, loose = factories.make_photo(activity.filed_by), factories.make_photo(activity.filed_by)
    activity.photos.create(photo=shown)
    client.force_login(factories.make_user())

    for photo in (shown, loose):
        assert statuses(client, photo) == {404}


def test_a_problems_photo_is_served_to_who_sees_the_problem(client):
    finder = factories.make_user()
    problem = factories.make_problem(found_by=finder, photo=factories.make_photo(finder))
    client.force_login(factories.make_user(Role.STREET_LEADER))

    assert statuses(client, problem.photo) == {200}
