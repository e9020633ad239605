"""Who stands in nearly every test: one community, and the people who work for it."""

import pytest

from accounts.models import User
from accounts.roles import Role
from places.models import Community
from tests.factories import make_community, make_user


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def secretary(community: Community) -> User:
    """The community's secretary."""
    return make_user(Role.COMMUNITY_SECRETARY, community=community)


@pytest.fixture
def worker(community: Community) -> User:
    """Somebody who works for the community under its secretary."""
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def staff(community: Community) -> User:
    """Somebody of the street office, one level above the community."""
    return make_user(Role.STREET_STAFF, street=community.street)
