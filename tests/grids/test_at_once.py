"""Two people at once, on real connections: one leader per grid, one head per building."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import reveals
from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from grids import actions
from grids.models import BuildingCode, Grid, GridAssignment, GridRole, ResidentHead
from places.models import Building
from tests.factories import day, make_community, make_grid, make_user
from tests.grids.structure import appoint, make_house
from tests.parallel import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

CLICKS = 6


def test_a_grid_gets_one_leader_however_many_are_named_at_once():
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    grid = make_grid(community=community)
    people = [make_user(Role.COMMUNITY_STAFF, community=community) for _ in range(CLICKS)]

    def name(number):
        try:
            actions.change_leader(
                grid=Grid.objects.get(pk=grid.pk),
                user=User.objects.get(pk=people[number].pk),
                starts_on=day(0),
                by=User.objects.get(pk=staff.pk),
            )
        except RefusedError:
            return False
        return True

    assert sum(at_once(name, CLICKS)) == 1
    assert GridAssignment.objects.filter(grid=grid, role=GridRole.LEADER).count() == 1


def test_a_building_gets_one_head_and_the_database_has_the_last_word():
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    house = make_house(community=community)

    def name(number):
        try:
            appoint(
                Building.objects.get(pk=house.pk),
                User.objects.get(pk=staff.pk),
                name=f"何小安{number}",
            )
        except RefusedError:
            return False
        return True

    assert sum(at_once(name, CLICKS)) == 1
    assert ResidentHead.objects.serving().filter(building=house).count() == 1


def test_the_last_look_at_a_phone_this_hour_is_one_however_often_it_is_clicked(monkeypatch):
    """Source: docs/rules.md R-ACC-10."""
    monkeypatch.setattr(reveals, "MOST_REVEALS", 1)
    community = make_community()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    head = appoint(make_house(community=community), secretary)

    def look(_number):
        try:
            return actions.reveal_head(
                head=ResidentHead.objects.get(pk=head.pk),
                purpose="电话通知开会",
                by=User.objects.get(pk=secretary.pk),
            )["phone"]
        except RefusedError:
            return ""

    assert sorted(at_once(look, CLICKS)) == [""] * (CLICKS - 1) + [head.phone]
    assert AuditEvent.objects.filter(action="head.revealed").count() == 1


def test_the_database_keeps_two_leaders_from_one_day():
    grid = make_grid()
    first, second = (make_user(Role.COMMUNITY_STAFF) for _ in range(2))
    values = {"grid": grid, "role": GridRole.LEADER}
    GridAssignment.objects.create(user=first, starts_on=day(-9), ends_on=day(3), **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        GridAssignment.objects.create(user=second, starts_on=day(1), ends_on=day(9), **values)
    GridAssignment.objects.create(user=second, starts_on=day(4), **values)


def test_a_code_is_issued_once_and_revoked_once():
    community = make_community()
    staff = make_user(Role.STREET_STAFF, street=community.street)
    house = make_house(community=community)

    def issue(_):
        by = User.objects.get(pk=staff.pk)
        return len(actions.issue_codes(buildings=[Building.objects.get(pk=house.pk)], by=by))

    def revoke(number):
        try:
            actions.revoke_code(
                code=BuildingCode.objects.get(),
                reason=f"丢失{number}",
                by=User.objects.get(pk=staff.pk),
            )
        except RefusedError:
            return False
        return True

    assert sum(at_once(issue, CLICKS)) == 1
    assert sum(at_once(revoke, CLICKS)) == 1
    assert not BuildingCode.objects.valid().exists()
