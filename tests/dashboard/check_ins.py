"""A community to which a unit and its member report, and what they did there."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from party.models import (
    MemberCheckIn,
    UnitCheckIn,
)
from tests.factories import (
    day,
    make_activity,
    make_unit,
    make_user,
    make_volunteer,
    saved,
)
from volunteers.models import CheckInLink, Participation


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第二小学")


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def liaison(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit)


@pytest.fixture
def school(community, unit):
    return UnitCheckIn.objects.create(
        street=community.street, community=community, unit=unit, checked_in_on=day(-300)
    )


@pytest.fixture
def member(community, unit, secretary):
    row = MemberCheckIn(
        street=community.street,
        community=community,
        name="陈安然",
        phone="13800000001",
        home_unit=unit,
        checked_in_on=day(-300),
        state="active",
        confirmed_at=timezone.now(),
        confirmed_by=secretary,
    )
    return saved(row)


@pytest.fixture
def service(community, unit, member, secretary):
    """An activity in which both took part."""
    activity = make_activity(
        filed_by=secretary, state="confirmed", held_on=day(), title="楼道清理", hours=2
    )
    activity.units.add(unit)
    person = make_volunteer(community=community, name="陈安然", phone="13800000001")
    CheckInLink.objects.create(check_in=member, volunteer=person)
    Participation.objects.create(activity=activity, volunteer=person)
    return activity
