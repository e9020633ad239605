"""What was entered twice and became one, or was taken back, counts alike wherever it is shown."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from alliances.actions import join_units, undo_join
from alliances.models import AllianceCoverage, AllianceMembership, AllianceTier
from dashboard.figures import BY_ID, Selection
from dashboard.periods import Period
from dashboard.tallies import tally
from tests import factories as make
from tests.volunteers.armband_rows import make_armband
from volunteers.actions import merge_volunteers, undo_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(community):
    return make.make_user(Role.STREET_STAFF, street=community.street)


def numbers_on(street, day, *ids):
    """Return figures as of a day, as the board and as the rows behind each say, which are alike."""
    selection = Selection(street=street, period=Period(end=day))
    found = tally(selection, set(ids))
    for figure_id in ids:
        assert found[figure_id].now == BY_ID[figure_id].value(selection), figure_id
    return [found[figure_id].now for figure_id in ids]


@pytest.fixture
def twice(community):
    """A unit entered twice; the second entry was a member two years before the first."""
    kept, joined = (make.make_unit(community=community) for _ in range(2))
    hall = make.make_alliance(street=community.street, tier=AllianceTier.STREET)
    sub = make.make_alliance(street=community.street)
    for alliance in (hall, sub):
        for unit, year in ((joined, 2022), (kept, 2024)):
            AllianceMembership.objects.create(
                alliance=alliance, unit=unit, joined_on=date(year, 1, 1)
            )
    return kept, joined


def test_a_joined_unit_was_a_member_since_the_first_of_its_entries(community, twice, staff):
    kept, joined = twice
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]

    def shown():
        return [numbers_on(community.street, day, "F05", "F06") for day in days]

    before = shown()
    join = join_units(kept=kept, joined=joined, by=staff)

    assert before == [[0, 0], [1, 1], [1, 1], [2, 2]]
    assert shown() == [[0, 0], [1, 1], [1, 1], [1, 1]]
    undo_join(join=join, by=staff)
    assert shown() == before


@pytest.mark.parametrize("asked_first", [True, False], ids=["stays", "ends"])
def test_a_joined_unit_that_was_asked_and_was_a_member_is_a_member(community, staff, asked_first):
    asked, member = (make.make_unit(community=community) for _ in range(2))
    hall = make.make_alliance(street=community.street, tier=AllianceTier.STREET)
    request = AllianceMembership.objects.create(alliance=hall, unit=asked, state="invited")
    AllianceMembership.objects.create(alliance=hall, unit=member, joined_on=make.day(-30))
    kept, joined = (asked, member) if asked_first else (member, asked)

    join = join_units(kept=kept, joined=joined, by=staff)

    assert numbers_on(community.street, make.day(), "F06") == [1]
    assert list(hall.memberships.open().values_list("unit", "state")) == [(kept.pk, "active")]
    undo_join(join=join, by=staff)
    request.refresh_from_db()
    assert (request.unit, request.state, request.reason) == (asked, "invited", "")
    assert numbers_on(community.street, make.day(), "F06") == [1]


@pytest.mark.parametrize("covered_stays", [True, False], ids=["covered stays", "member stays"])
def test_a_joined_unit_is_covered_until_it_is_a_member(community, staff, covered_stays):
    covered, member = (make.make_unit(community=community) for _ in range(2))
    sub = make.make_alliance(street=community.street)
    AllianceCoverage.objects.create(
        alliance=sub, unit=covered, covered_on=make.day(-90), basis="走访联系"
    )
    AllianceMembership.objects.create(alliance=sub, unit=member, joined_on=make.day(-30))
    kept, joined = (covered, member) if covered_stays else (member, covered)
    days = [make.day(-91), make.day(-90), make.day(-31), make.day(-30), make.day()]

    join = join_units(kept=kept, joined=joined, by=staff)

    assert [numbers_on(community.street, day, "F05")[0] for day in days] == [0, 1, 1, 1, 1]
    assert not sub.coverages.running().exists()
    undo_join(join=join, by=staff)
    assert sub.coverages.running().get().unit == covered
    assert numbers_on(community.street, make.day(), "F05") == [2]


def test_a_joined_unit_is_one_member_on_the_public_page(client, community, twice, staff):
    kept, joined = twice
    join_units(kept=kept, joined=joined, by=staff)

    page = client.get(reverse("dashboard:alliance"))

    assert [sub.member_count for sub in page.context["subs"]] == [1]


def test_a_merged_person_wore_one_armband_on_the_days_before(community, staff):
    kept, entry = (make.make_volunteer(community=community, phone=f"1380000000{n}") for n in (1, 2))
    for person, joined_on in ((kept, make.day(-20)), (entry, make.day(-90))):
        make_armband(
            community, name=person.name, phone=person.phone, volunteer=person, joined_on=joined_on
        )
    days = [make.day(-91), make.day(-90), make.day(-20), make.day(-1), make.day(0)]

    def shown():
        return [numbers_on(community.street, day, "F17")[0] for day in days]

    assert shown() == [0, 1, 2, 2, 2]
    merge = merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)

    assert shown() == [0, 1, 1, 1, 1]
    undo_merge(merge=merge, by=staff)
    assert shown() == [0, 1, 2, 2, 2]
