"""待评价 pressed several times at the same moment is one review (R-MUT-1).

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from alliances import actions
from alliances.models import MutualReview, ProjectState, ReviewSide
from tests.alliances.needs import liaison_of
from tests.factories import make_community, make_project, make_unit, make_user
from tests.parallel import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]
PRESSES = 6


@pytest.fixture
def project():
    community = make_community()
    host = make_unit(community=community, name="第三小学")
    values = {"outcome": "x", "beneficiaries": 9}
    return make_project(community=community, host_unit=host, state=ProjectState.FINISHED, **values)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def pressed(project, user):
    """Return a press of the page's button by one of several browsers of this person."""
    page = reverse("alliances:project-review", args=[project.uid])
    turn = actions.turns_of(project, by=user)[0]
    body = {"turn": turn.key, "rating": 5, "words": "按时到场"}
    browsers = [browser_of(user) for _ in range(PRESSES)]
    return lambda number: browsers[number].post(page, body).status_code


def test_a_review_pressed_several_times_at_once_is_given_once(project):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=project.community)

    answers = at_once(pressed(project, secretary), PRESSES)

    assert MutualReview.objects.filter(side=ReviewSide.PLACE).count() == 1
    assert answers.count(302) == 1, answers
    assert {answer for answer in answers if answer != 302} <= {409, 422}


def test_both_sides_at_once_are_both_heard(project):
    people = [
        make_user(Role.COMMUNITY_SECRETARY, community=project.community),
        liaison_of(project.host_unit),
    ]
    presses = [pressed(project, person) for person in people]

    answers = at_once(lambda number: presses[number % 2](number), PRESSES)

    assert answers.count(302) == 2, answers
    assert sorted(MutualReview.objects.values_list("side", flat=True)) == sorted(ReviewSide)
