"""Many claim one wish at the same moment: exactly one has it.

Real connections on PostgreSQL; on SQLite there is one writer at a time.
"""

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from projects import actions
from projects.models import Wish, WishState
from tests.factories import make_community, make_unit, make_user
from tests.parallel import at_once, refusal
from tests.projects.wishes import liaison_of, make_wish

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


def test_of_two_units_that_claim_at_once_one_has_the_wish_and_the_other_hears_which():
    wish = make_wish(community=make_community())
    units = [make_unit(community=wish.community) for _ in range(2)]
    people = [liaison_of(unit) for unit in units]

    def claim(number):
        by, row = User.objects.get(pk=people[number].pk), Wish.objects.get(pk=wish.pk)
        return refusal(lambda: actions.claim_wish(wish=row, unit=units[number], by=by))

    answers = at_once(claim, 2)

    wish.refresh_from_db()
    winner = wish.claims.get().unit
    assert wish.state == WishState.CLAIMED
    assert sorted(answers) == [
        "",
        f"“{winner}”已先一步认领了这个心愿，认领以先到为准。可以看看其他心愿。",
    ]


def test_a_claim_and_a_withdrawal_at_once_are_one_of_both():
    wish = make_wish(community=make_community())
    unit = make_unit(community=wish.community)
    people = [liaison_of(unit), make_user(Role.COMMUNITY_STAFF, community=wish.community)]

    def step(number):
        by, row = User.objects.get(pk=people[number].pk), Wish.objects.get(pk=wish.pk)
        if number:
            return refusal(lambda: actions.withdraw_wish(wish=row, reason="已解决", by=by))
        return refusal(lambda: actions.claim_wish(wish=row, unit=unit, by=by))

    assert at_once(step, 2).count("") == 1


def test_the_daily_round_twice_at_once_frees_and_offers_once():
    wish = make_wish(community=make_community(), state=WishState.CLAIMED)
    wish.claims.update(claimed_on="2026-01-05", deadline="2026-01-19")

    assert sum(at_once(lambda _number: actions.expire_claims(), 2)) == 1
