"""Two people ask for, answer or join the same units at once: it happens once.

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from alliances import actions
from alliances.models import AllianceMembership, MembershipState
from places.models import UnitJoin
from tests import factories as make
from tests.parallel import at_once, refusal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


def refusals(act: Callable[..., Any], people: list[User]) -> list[str]:
    """Let each of the people act at once; return what they were told, nothing for done."""

    def take(number: int) -> str:
        return refusal(lambda: act(by=User.objects.get(pk=people[number].pk)))

    return at_once(take, len(people))


@pytest.fixture
def clerks() -> list[User]:
    return [make.make_user(Role.STREET_STAFF), make.make_user(Role.STREET_STAFF)]


def test_a_unit_is_invited_once(clerks):
    alliance, unit = make.make_alliance(), make.make_unit()

    told = refusals(lambda by: actions.invite_unit(alliance=alliance, unit=unit, by=by), clerks)

    assert told.count("") == 1
    assert AllianceMembership.objects.count() == 1


def test_a_request_is_answered_once(clerks):
    asker = make.make_user(Role.STREET_STAFF)
    row = actions.invite_unit(alliance=make.make_alliance(), unit=make.make_unit(), by=asker)

    told = refusals(
        lambda by: actions.admit_unit(membership=row, joined_on=make.day(), by=by), clerks
    )

    assert told.count("") == 1
    row.refresh_from_db()
    assert row.state == MembershipState.ACTIVE


def test_two_units_are_joined_once_whichever_way_round(clerks):
    first, second = make.make_unit(), make.make_unit()
    pairs = {clerks[0].pk: (first, second), clerks[1].pk: (second, first)}

    def join(by: User) -> None:
        kept, joined = pairs[by.pk]
        actions.join_units(kept=kept, joined=joined, by=by)

    assert refusals(join, clerks).count("") == 1
    assert UnitJoin.objects.count() == 1
