"""The factories make valid rows, also twice and in every state."""

import pytest

from accounts.roles import ROLES, Role
from tests import factories
from volunteers.models import Activity, ActivityState, Problem, ProblemState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(ROLES), ids=str)
def test_a_person_holds_what_the_role_permits(role):
    user = factories.make_user(role)

    assert all(user.may(permission) for permission in ROLES[role].permissions)


@pytest.mark.parametrize("state", list(ActivityState), ids=str)
def test_an_activity_is_made_in_every_state(state):
    factories.make_activity(state=state)

    assert Activity.objects.get().state == state


@pytest.mark.parametrize("state", list(ProblemState), ids=str)
def test_a_problem_is_made_in_every_state(state):
    factories.make_problem(state=state)

    assert Problem.objects.get().state == state


def test_everything_lies_in_one_street_unless_told_otherwise():
    community = factories.make_community()
    secretary = factories.make_user(Role.COMMUNITY_SECRETARY, community=community)
    team = factories.make_team(community=community, leader=secretary)
    factories.make_volunteer(community=community, team=team)
    factories.make_project(community=community)
    factories.make_project()
    factories.make_grid(community=community, worker=secretary)
    factories.make_building()
    factories.make_facility(community=community)
    factories.make_photo(secretary)
    factories.make_message(secretary)
    activity = factories.make_activity(filed_by=secretary, team=team)

    assert activity.community == community
    assert type(community.street).objects.count() == 1
