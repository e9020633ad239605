"""What an alliance held itself, in the numbers: F09, its month and rows, units, the public page."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from alliances.models import Alliance, AllianceMembership
from dashboard.contributions import contributions
from dashboard.figures import BY_ID, Selection
from dashboard.monthly import monthly_table
from dashboard.periods import Period
from dashboard.rows import layout_of
from dashboard.tallies import tally
from dashboard.unit_health import activities_of, health_of
from places.models import Community, Unit
from tests import factories as make
from volunteers.models import Activity, ActivityState

pytestmark = pytest.mark.django_db
DAY = date(2022, 12, 1)


@pytest.fixture
def sub(community: Community) -> Alliance:
    alliance = make.make_alliance(street=community.street, name="柳荫子联盟")
    alliance.communities.add(community)
    return alliance


def held(community: Community, alliance: Alliance, *units: Unit) -> Activity:
    row = make.make_activity(
        community=community,
        alliance=alliance,
        held_on=date(2022, 6, 30),
        title="联合主题党日",
        state=ActivityState.CONFIRMED,
    )
    row.units.set(units)
    return row


def test_it_counts_in_f09_of_its_month_and_stands_among_its_rows(client, community, sub):
    row = held(community, sub)
    june = Selection(street=community.street, period=Period(date(2022, 6, 1), date(2022, 6, 30)))

    found = tally(june, {"F09", "F12"})
    shown = layout_of(BY_ID["F09"]).load(BY_ID["F09"].rows(june))

    assert (found["F09"].now, found["F12"].now) == (1, 0)
    assert list(shown) == [row]
    [month] = [one for one in monthly_table(june, [community]).rows if one.community == community]
    assert month.numbers["F09"] == 1
    client.force_login(make.make_user(Role.STREET_STAFF, street=community.street))
    page = client.get(reverse("dashboard:figure-rows", args=["F09"])).text
    assert "柳荫子联盟" in page


def test_it_is_what_the_named_units_did_and_not_what_each_member_did(community, sub):
    there, elsewhere = (make.make_unit(community=community) for _ in range(2))
    for unit in (there, elsewhere):
        AllianceMembership.objects.create(alliance=sub, unit=unit, joined_on=date(2022, 1, 10))
    row = held(community, sub, there)

    health = {one.unit_id: one for one in health_of(Unit.objects.all(), user=None, day=DAY)}
    sheets = contributions([there, elsewhere], 2022, user=None)

    assert (health[there.pk].last_on, health[elsewhere.pk].last_on) == (row.held_on, None)
    assert [sheet.activities for sheet in sheets] == [[row], []]
    assert list(activities_of(elsewhere, user=None, start=None, end=DAY)) == []


def test_the_public_page_names_the_alliance_that_held_it(client, community, sub):
    held(community, sub)

    text = client.get(reverse("dashboard:alliance")).text

    assert '<td data-label="项目或联盟">柳荫子联盟</td>' in text
    assert "联合主题党日" not in text  # titles are free text
