"""Names typed by somebody who means harm: what lies elsewhere is neither taken nor told."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from alliances.models import ProjectState
from tests import factories
from tests.volunteers.test_views_filing import NEW, secretary, team, typed
from volunteers.forms import named
from volunteers.models import Activity

__all__ = ["secretary", "team", "typed"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]

MARKUP = '<img src=x onerror="alert(1)">'


@pytest.fixture
def many(secretary, monkeypatch):
    """More units and projects than a list holds, here and in another street."""
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    there = factories.make_community(street=factories.make_street())
    for place, word in ((community, "近"), (there, "远")):
        for number in range(3):
            factories.make_unit(community=place, name=f"{word}处学校{number}")
            factories.make_project(community=place, name=f"{word}处车位{number}")
    return community, there


def names_told(text):
    return [word for word in ("远处学校", "远处车位") if word in text]


def test_neither_a_name_nor_a_key_from_elsewhere_is_taken_and_no_like_name_is_told(
    client, typed, many
):
    _, there = many
    unit = there.unit_rows.get(name="远处学校1")
    project = there.cobuildproject_rows.get(name="远处车位1")
    unsigned = factories.make_project(
        community=many[0], name="没有签约的车位", state=ProjectState.DRAFT, signed_on=None
    )
    data = {**typed, "line": "alliance", "team": ""}
    tries = [
        {"unit_names": unit.name[:-1]},
        {"unit_names": "处学校1%"},
        {"unit_names": "_处学校1"},
        {"unit_names": unit.name, "units": [str(unit.uid)]},
        {"project_name": project.name[:-1]},
        {"project_name": project.number},
        {"project": str(project.uid)},
        {"project": str(project.pk)},
        {"project_name": unsigned.number},
    ]

    for words in tries:
        answer = client.post(NEW, {**data, "project_name": "近处车位1", **words})
        typed_here = "".join(value for value in words.values() if isinstance(value, str))
        told = [word for word in names_told(answer.text) if word not in typed_here]
        assert (answer.status_code, told) == (422, []), words
    assert not Activity.objects.exists()


def test_a_name_of_markup_is_words_in_the_list_and_in_the_sentence(client, typed, many):
    community, _ = many
    unit = factories.make_unit(community=community, name=f"近处{MARKUP}")
    data = {**typed, "line": "alliance", "team": "", "project_name": f"车位{MARKUP}"}

    wrong = client.post(NEW, {**data, "unit_names": f"{unit.name}、近处<img"}).text
    client.post(NEW, {**data, "project_name": "近处车位1", "unit_names": unit.name})

    assert Activity.objects.get().units.get() == unit
    for page in (wrong, client.get(NEW).text):
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


def test_a_hundred_names_are_refused_before_they_are_looked_for(
    client, typed, many, django_assert_max_num_queries
):
    data = {**typed, "unit_names": "、".join(f"甲{number}" for number in range(100))}

    with django_assert_max_num_queries(80):
        answer = client.post(NEW, data)

    assert (answer.status_code, "一次最多写" in answer.text) == (422, True)


def test_a_liaison_searches_the_names_of_the_own_street_only(client, many):
    community, _ = many
    unit = factories.make_unit(community=community, name="近处医院")
    client.force_login(factories.make_user(Role.UNIT_LIAISON, unit=unit))

    answer = client.post(reverse("volunteers:activity-create"), {"unit_names": "处学校"})

    assert names_told(answer.text) == []
