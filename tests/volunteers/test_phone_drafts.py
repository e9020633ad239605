"""What a phone sends late, twice or under another sign-in overwrites nothing and nobody."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from core.errors import ConflictError
from core.models import Photo
from tests import factories
from volunteers import actions
from volunteers.actions import ActivityContent
from volunteers.models import Activity, ActivityState, GridWalk
from volunteers.models.activity_rows import ActivityQuerySet

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


@pytest.fixture
def improved(client, typed):
    """A draft whose answer the phone never got, improved at the PC since."""
    send(client, NEW, typed)
    draft = Activity.objects.get()
    address = reverse("volunteers:activity-edit", args=[draft.uid])
    send(client, address, {**typed, "version": 1, "title": "清理楼道和车棚"})
    return draft


@pytest.mark.parametrize("step", ["draft", "submit"])
def test_an_older_text_from_the_phone_does_not_overwrite_what_the_pc_saved(
    client, typed, improved, step
):
    answer = send(client, NEW, {**typed, "step": step})

    assert (answer.status_code, answer.json()["outcome"]) == (409, "conflict")
    improved.refresh_from_db()
    assert (improved.title, improved.state) == ("清理楼道和车棚", ActivityState.DRAFT)


def test_what_the_pc_saves_in_the_same_moment_is_not_overwritten_either(secretary, monkeypatch):
    key, find = uuid4(), ActivityQuerySet.begun_with
    sent = {"post": secretary.current_posts[0], "by": secretary, "key": key}
    actions.save_draft(content=ActivityContent(title="清理楼道"), **sent)

    def found_and_then_saved_elsewhere(rows, key, *, by):
        row = find(rows, key, by=by)
        Activity.objects.update(title="清理楼道和车棚", version=2)
        return row

    monkeypatch.setattr(ActivityQuerySet, "begun_with", found_and_then_saved_elsewhere)
    with pytest.raises(ConflictError):
        actions.save_draft(content=ActivityContent(title="清理楼道", place="西苑"), **sent)


def test_after_such_a_conflict_both_are_shown_and_the_next_press_decides(client, typed, improved):
    page = client.post(NEW, typed)

    assert page.status_code == 409
    assert "清理楼道和车棚" in page.text
    version = page.context["form"]["version"].value()
    assert page.context["action"] == reverse("volunteers:activity-edit", args=[improved.uid])
    client.post(page.context["action"], {**typed, "version": version, "step": "submit"})
    improved.refresh_from_db()
    assert (improved.title, improved.state) == ("清理楼道", ActivityState.SUBMITTED)


def test_what_the_phone_sends_again_is_taken_where_it_says_the_same(client, secretary, typed):
    photos = [str(factories.make_photo(secretary).uid) for _ in range(2)]
    full = {**typed, "photos": photos, "problems-0-title": "灯不亮", "problems-0-result": "换了"}
    send(client, NEW, typed)
    send(client, NEW, full)
    assert Activity.objects.get().version == 2

    again = send(client, NEW, full)
    sent = send(client, NEW, {**full, "step": "submit"})

    assert again.json()["outcome"] == "saved"
    assert sent.json()["outcome"] == "submitted"
    assert Activity.objects.get().problems.count() == 1


def test_a_draft_keeps_what_it_had_where_the_new_value_is_wrong(client, secretary, typed):
    photo, unit = factories.make_photo(secretary), factories.make_unit()
    kept = {**typed, "photos": [str(photo.uid)], "hours": "2"}
    kept |= {"problems-0-title": "灯不亮", "problems-0-result": "换了"}
    saved = send(client, NEW, kept).json()
    draft = Activity.objects.get()
    problem = draft.problems.get()
    wrong = {"headcount": "100000", "title": "x" * 81, "held_on": "昨天", "hours": "许多"}
    wrong |= {"photos": [str(photo.uid), str(uuid4())], "units": [str(unit.uid), "x"]}
    wrong |= {"problems-0-uid": str(problem.uid), "problems-0-title": "x" * 201}

    answer = send(client, saved["url"], {**kept, **wrong, "place": "西苑", "version": 1}).json()

    assert {"headcount", "title", "held_on", "hours", "photos"} <= set(answer["errors"])
    draft = Activity.objects.get()
    assert (draft.title, draft.headcount, draft.hours) == ("清理楼道", 12, 2)
    assert (draft.held_on, draft.place) == (factories.day(), "西苑")
    assert [row.photo for row in draft.photos.all()] == [photo]
    assert [row.title for row in draft.problems.all()] == ["灯不亮"]


def test_a_draft_stays_at_its_post_where_the_new_one_may_not_be_used(client, secretary, typed):
    """Source: docs/rules.md R-ACT-11."""
    street = secretary.current_posts[0].street
    there = factories.make_community(street=street)
    other = factories.make_post(secretary, Role.COMMUNITY_SECRETARY, community=there)
    saved = send(client, NEW, {**typed, "post": str(other.uid)}).json()

    answer = send(client, saved["url"], {**typed, "post": str(uuid4()), "version": 1}).json()

    assert "post" in answer["errors"]
    draft = Activity.objects.get()
    assert (draft.filed_post, draft.community) == (other, there)


@pytest.mark.parametrize("held_on", ["9999-12-31", "0026-11-28"])
def test_a_slip_in_the_year_is_said_at_its_field(client, typed, held_on):
    open_problem = {"problems-0-title": "灯不亮", "problems-0-outcome": "open"}
    wrong = {**typed, **open_problem, "held_on": held_on}

    answer = send(client, NEW, wrong)
    sent = send(client, NEW, {**wrong, "step": "submit"})

    assert answer.json()["errors"] == {"held_on": ["请核对日期的年份。"]}
    assert sent.status_code == 422
    assert Activity.objects.get().held_on is None
