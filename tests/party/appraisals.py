"""述职评议 of one community's committee, and who holds it."""

import pytest

from accounts.roles import Role
from party import actions
from party.models import Appraisal
from tests.factories import day, make_community, make_organisation, make_user
from tests.party.life_rows import make_round


@pytest.fixture
def committee():
    root = make_organisation(secretary="何工委")
    return make_organisation(
        parent=root, secretary="郑书记", community=make_community(street=root.street)
    )


@pytest.fixture
def community(committee):
    return committee.community


@pytest.fixture
def leader(committee):
    return make_user(Role.STREET_LEADER, street=committee.street)


@pytest.fixture
def appraisal(committee, staff):
    make_round(committee, by=staff)
    return Appraisal.objects.get()


def succeed(committee, name="王书记"):
    """Let somebody else be elected; return the account of theirs, which holds the post."""
    head = committee.members.running().get()
    staff = make_user(Role.STREET_STAFF, street=committee.street)
    actions.end_member(member=head, ended_on=day(-1), by=staff)
    actions.appoint_member(
        organisation=committee, name=name, post="secretary", started_on=day(-1), by=staff
    )
    return make_user(Role.COMMUNITY_SECRETARY, community=committee.community)
