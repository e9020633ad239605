"""The pages of an application for an honour: in parts, by two people, with nothing lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from projects.models import CriterionScore
from tests.factories import make_user, picture
from tests.projects.premises_rows import make_application, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(community):
    return make_application(community=community)


@pytest.fixture
def address(application):
    return reverse("projects:application-assess", args=[application.uid])


@pytest.fixture
def names(application):
    return [f"item-{row.pk}" for row in application.standard.criteria.all()]


@pytest.fixture
def secretary(community, client):
    user = secretary_of(community)
    client.force_login(user)
    return user


def photo_file():
    return SimpleUploadedFile("photo.jpg", picture(), content_type="image/jpeg")


def typed(page, **changes):
    """Return what the browser would send of a page that shows an AssessForm."""
    form = page.context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return sent | changes


def test_an_assessment_is_saved_in_parts(client, address, names, secretary):
    client.post(address, typed(client.get(address), **{names[0]: 30}))
    answer = client.post(address, typed(client.get(address), **{names[1]: 20}), follow=True)

    assert "自评已保存。" in answer.text
    assert [row.self_score for row in CriterionScore.objects.all()] == [30, 20]


def test_who_saves_second_sees_both_and_overwrites_only_when_meant(
    client, address, names, secretary, community
):
    client.post(address, typed(client.get(address), **{names[0]: 30}))
    opened = client.get(address)
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=community))
    client.post(address, typed(client.get(address), **{names[0]: 45}))
    client.force_login(secretary)

    told = client.post(address, typed(opened, **{names[1]: 20, f"{names[1]}-note": "每月一次"}))
    saved = [row.self_score for row in CriterionScore.objects.all()]
    client.post(address, typed(told))

    assert told.status_code == 422
    assert "已被他人修改" in told.text
    assert "每月一次" in told.text
    assert 'data-label="已保存的">45<' in told.text
    assert saved == [45]
    assert [row.self_score for row in CriterionScore.objects.all()] == [30, 20]


def test_who_saves_other_words_for_as_many_points_second_is_told(
    client, address, names, secretary, community
):
    client.post(address, typed(client.get(address), **{names[0]: 30}))
    opened = client.get(address)
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=community))
    client.post(address, typed(opened, **{f"{names[0]}-note": "每周一次"}))
    client.force_login(secretary)

    told = client.post(address, typed(opened, **{f"{names[0]}-note": "每月一次"}))

    assert told.status_code == 422
    assert "每月一次" in told.text
    assert CriterionScore.objects.get().self_note == "每周一次"


def test_words_without_points_are_not_dropped_unsaid(client, address, names, secretary):
    answer = client.post(address, typed(client.get(address), **{f"{names[0]}-note": "已清理"}))

    assert answer.status_code == 422
    assert "请给这一项打分" in answer.text
    assert "已清理" in answer.text


def test_a_photo_without_points_is_not_dropped_unsaid(client, address, names, secretary):
    photos = {f"{names[0]}-photos": photo_file()}
    answer = client.post(address, typed(client.get(address), **photos))

    assert answer.status_code == 422
    assert "请给这一项打分" in answer.text


def test_points_cannot_be_cleared_as_if_that_were_saved(client, address, names, secretary):
    client.post(address, typed(client.get(address), **{names[0]: 30}))
    answer = client.post(address, typed(client.get(address), **{names[0]: ""}))

    assert answer.status_code == 422
    assert "已自评 30 分，不能清空" in answer.text


def test_more_photos_than_an_item_takes_are_refused_and_none_is_left_out(
    client, address, names, secretary
):
    photos = {names[0]: 30, f"{names[0]}-photos": [photo_file() for _ in range(7)]}
    answer = client.post(address, typed(client.get(address), **photos))

    assert answer.status_code == 422
    assert "最多选 6 张照片" in answer.text
    assert not CriterionScore.objects.exists()
