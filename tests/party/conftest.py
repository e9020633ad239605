"""Who takes part in an admission (准入), and an application that they have brought so far."""

import pytest

from accounts.roles import Role
from tests.factories import make_community, make_user
from tests.party.lists import brought_to, staff_of


@pytest.fixture
def people():
    """Two communities with secretaries, two colleagues of the office and its leader."""
    communities = [make_community(), make_community()]
    street = communities[0].street
    return {
        "communities": communities,
        "by": staff_of(street),
        "checker": staff_of(street),
        "secretaries": [make_user(Role.COMMUNITY_SECRETARY, community=c) for c in communities],
        "leader": staff_of(street, Role.STREET_LEADER),
    }


@pytest.fixture
def at_state(people):
    rest = {name: value for name, value in people.items() if name != "communities"}
    return lambda state, **values: brought_to(state, people["communities"], **rest, **values)
