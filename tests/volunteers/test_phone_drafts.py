"""What a phone sends late, twice or under another sign-in overwrites nothing and nobody."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.models import Photo
from tests import factories
from volunteers.models import Activity, GridWalk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW = reverse("volunteers:activity-create")
WALK = reverse("volunteers:walk-create")
UPLOAD = reverse("volunteers:photo-upload")


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


@pytest.fixture
def typed(secretary):
    return {
        "key": str(uuid4()),
        "filer": str(secretary.uid),
        "post": str(secretary.current_posts[0].uid),
        "line": "community",
        "kind": "environment",
        "title": "清理楼道",
        "held_on": factories.day().isoformat(),
        "place": "东苑小区",
        "headcount": "12",
        "headcount_basis": "people",
        "summary": "清走杂物。",
        "problems-TOTAL_FORMS": "1",
        "problems-INITIAL_FORMS": "0",
        "problems-0-outcome": "solved",
        "step": "draft",
    }


def send(client, address, data):
    return client.post(address, data, headers={"accept": "application/json"})


def picture():
    return SimpleUploadedFile("照片.jpg", factories.picture(), content_type="image/jpeg")


@pytest.mark.parametrize("step", ["draft", "submit"])
def test_what_another_account_typed_is_not_even_kept_as_a_draft(client, typed, step):
    theirs = {**typed, "filer": str(factories.make_user().uid), "step": step}

    answer = send(client, NEW, {**theirs, "new_photos": [picture()]})

    assert (answer.status_code, answer.json()["outcome"]) == (422, "other-account")
    assert "另一个账号" in answer.json()["sentence"]
    assert not Activity.objects.exists()
    assert not Photo.objects.exists()
    page = client.post(NEW, theirs)
    assert page.status_code == 422
    assert "另一个账号" in page.text
    assert "清理楼道" in page.text


def test_a_photo_that_another_account_took_is_not_kept_under_mine(client, secretary):
    theirs = send(client, UPLOAD, {"photo": picture(), "filer": str(factories.make_user().uid)})

    assert (theirs.status_code, theirs.json()["outcome"]) == (409, "other-account")
    assert not Photo.objects.exists()
    mine = send(client, UPLOAD, {"photo": picture(), "filer": str(secretary.uid)})
    assert mine.json()["uid"] == str(Photo.objects.get().uid)


def test_a_walk_of_another_account_waits_for_its_own(client, typed):
    walk = {**typed, "filer": str(factories.make_user().uid), "kind": "patrol"}
    walk["walked_on"] = factories.day().isoformat()

    answer = send(client, WALK, {**walk, "photo": picture()})

    assert (answer.status_code, answer.json()["outcome"]) == (422, "other-account")
    assert not GridWalk.objects.exists()
    assert not Photo.objects.exists()
