"""What is kept in the shared cache comes out of it as it went in."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core import kept
from core.pickled import read, write
from tests.alliances.needs import make_member
from tests.factories import make_activity, make_community, make_organisation, make_user
from tests.party.life_rows import make_life_record, make_requirement

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def packed(monkeypatch):
    """Values of the answers made, each packed and unpacked, by the name before its key."""
    found = {}

    def answer(key, make, **options):
        value = make()
        found[key.partition(":")[0]] = value, read(write(value))
        return kept.Answer(value, 0.0, 0.0)

    for place in ("dashboard.tallies", "alliances.views.joins"):
        monkeypatch.setattr(f"{place}.answer", answer)
    return found


def test_each_page_whose_numbers_are_kept_could_read_them_again(client, packed):
    community = make_community()
    organisation = make_organisation(community=community)
    make_requirement(organisation)
    make_life_record(organisation)
    for name in ("东园小学", "东园小学（分校）"):
        make_member(community=community, name=name)
    make_activity(filed_by=make_user(Role.COMMUNITY_SECRETARY, community=community))
    client.force_login(make_user(Role.STREET_STAFF, street=community.street))

    for route in (
        "dashboard:board",
        "dashboard:life-completion",
        "dashboard:unit-health-list",
        "alliances:duplicate-list",
    ):
        assert client.get(reverse(route)).status_code == 200, route

    assert packed.keys() == {"tally", "life", "health", "units-alike"}
    for name, (value, again) in packed.items():
        assert value, name
        assert again == value, name
