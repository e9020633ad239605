"""One branch of the tree, from the working committee down, and who keeps it."""

import pytest

from accounts.roles import Role
from tests.factories import day, make_community, make_organisation, make_user

TREE = "party:organisation-tree"


@pytest.fixture
def root():
    return make_organisation(name="青松街道党工委", secretary="何工委")


@pytest.fixture
def committee(root):
    return make_organisation(
        parent=root,
        name="银杏社区党委",
        secretary="郑社区",
        term=(day(-400), day(100)),
        community=make_community(street=root.street),
    )


@pytest.fixture
def branch(committee):
    return make_organisation(parent=committee, name="东苑小区党支部")


@pytest.fixture
def staff(client, root):
    user = make_user(Role.STREET_STAFF, street=root.street)
    client.force_login(user)
    return user


def names(nodes):
    """Return the names of a drawn tree as {name: what stands below it}."""
    return {node.organisation.name: names(node.children) for node in nodes}
