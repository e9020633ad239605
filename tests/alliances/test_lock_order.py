"""A step of an alliance holds its rows before it writes an event, whose chain all steps share.

What a step asks to hold is noted on either database; SQLite has no locks of rows.
"""

import pytest
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from alliances import actions
from alliances.models import AllianceMembership, NeedMatch
from audit.models import AuditEvent
from tests.alliances.needs import make_member, make_need, make_resource
from tests.alliances.test_part_time import appointed
from tests.factories import day, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def noted(monkeypatch):
    """Note which tables are asked to be held and when an event is written, in order."""
    words = []
    hold, save = QuerySet.select_for_update, AuditEvent.save

    def held(rows, *args, **how):
        words.append(rows.model.__name__)
        return hold(rows, *args, **how)

    def saved(event, *args, **how):
        words.append("event")
        return save(event, *args, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", held)
    monkeypatch.setattr(AuditEvent, "save", saved)
    return words


def held_late(words):
    """Return the tables that were first asked for after an event."""
    first = words.index("event")
    return set(words[first:]) - set(words[:first]) - {"event"}


def test_a_yes_to_what_was_asked_holds_the_resource_first(noted, community):
    unit = make_member(community=community)
    resource = make_resource(unit)
    match = NeedMatch.objects.create(
        need=make_need(community=community), unit=unit, resource=resource, asked_on=day(-1)
    )
    liaison = make_user(Role.UNIT_LIAISON, unit=unit)
    noted.clear()

    actions.answer_match(match=match, is_yes=True, by=liaison)

    assert held_late(noted) == {"NeedClaim"}  # which nobody else can hold: it is new


@pytest.fixture
def member(community):
    unit = make_member(community=community)
    return appointed(make_organisation(street=unit.street), unit)


@pytest.fixture
def staff(community) -> User:
    return make_user(Role.STREET_STAFF, street=community.street)


def test_who_is_replaced_and_the_unit_that_nominates_are_held_first(noted, member, staff):
    actions.replace_member(
        member=member, name="钱多多", ended_on=day(), reason="工作调动", by=staff
    )

    assert held_late(noted) == set()
    assert noted.index("Unit") < noted.index("PartTimeMember")


@pytest.mark.parametrize("is_in_ledger", [True, False])
def test_the_unit_and_its_members_are_held_before_it_leaves(noted, member, staff, is_in_ledger):
    row = AllianceMembership.objects.get(unit=member.unit)
    if is_in_ledger:
        row.left_on = day()
        actions.save_membership(membership=row, by=staff)
    else:
        actions.leave_alliance(membership=row, left_on=day(), reason="搬迁", by=staff)

    assert held_late(noted) == set()
    assert noted.index("Unit") < noted.index("PartTimeMember")


def test_what_is_held_after_an_event_is_found():
    """Negative control."""
    assert held_late(["Unit", "event", "Unit", "ResourceItem"]) == {"ResourceItem"}
