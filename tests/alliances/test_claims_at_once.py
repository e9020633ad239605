"""Two liaisons, or ten, claim one need at the same moment: exactly one has it.

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

import pytest
from django.db import connection

from accounts import actions as accounts
from accounts.models import EntryLink, User
from accounts.roles import Role
from alliances import actions
from alliances.models import NeedItem, NeedState
from tests.alliances.needs import liaison_of, make_member, make_need, make_resource
from tests.factories import make_community, make_unit, make_user
from tests.parallel import at_once, refusal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

UNITS = 8


def test_of_many_units_that_claim_at_once_one_has_the_need_and_the_others_hear_which():
    need = make_need(community=make_community())
    units = [make_member(need.alliance) for _ in range(UNITS)]
    people = [liaison_of(unit) for unit in units]

    def claim(number):
        by = User.objects.get(pk=people[number].pk)
        row = NeedItem.objects.get(pk=need.pk)
        return refusal(lambda: actions.claim_need(need=row, unit=units[number], by=by))

    answers = at_once(claim, UNITS)

    need.refresh_from_db()
    winner = need.claims.get().unit
    assert need.state == NeedState.CLAIMED
    assert answers.count("") == 1
    assert {answer for answer in answers if answer} == {
        f"“{winner}”已先一步认领了这项需求，认领以先到为准。可以看看清单里的其他需求。"
    }


def test_the_last_use_of_a_resource_is_given_once():
    community = make_community()
    needs = [make_need(community=community) for _ in range(4)]
    unit = make_member(needs[0].alliance)
    resource, person = make_resource(unit, quota=1), liaison_of(unit)

    def claim(number):
        by = User.objects.get(pk=person.pk)
        return refusal(
            lambda: actions.claim_need(need=needs[number], unit=unit, resource=resource, by=by)
        )

    assert at_once(claim, 4).count("") == 1
    assert resource.claims.count() == 1


def test_giving_back_and_reporting_at_once_is_one_of_both():
    unit = make_member(community=make_community())
    need = make_need(state=NeedState.CLAIMED, claimed_by=unit)
    person, row = liaison_of(unit), need.claims.get()

    def step(number):
        by = User.objects.get(pk=person.pk)
        if number % 2:
            return refusal(lambda: actions.give_back_claim(claim=row, reason="人手不够", by=by))
        return refusal(
            lambda: actions.fulfil_claim(claim=row, result="办成了", done_on=row.claimed_on, by=by)
        )

    assert at_once(step, 6).count("") == 1


def test_two_links_given_out_at_once_leave_one_that_opens():
    community = make_community()
    post = make_user(Role.UNIT_LIAISON, unit=make_unit(community=community)).posts.get()
    staff = make_user(Role.STREET_STAFF, street=community.street)

    def issue(_number):
        by = User.objects.get(pk=staff.pk)
        return accounts.issue_link(post=post, by=by).token

    tokens = at_once(issue, 4)

    assert EntryLink.objects.unrevoked().count() == 1
    assert sum(accounts.use_link(token=token) is not None for token in tokens) == 1


def test_a_link_that_is_used_at_once_counts_each_use():
    community = make_community()
    post = make_user(Role.UNIT_LIAISON, unit=make_unit(community=community)).posts.get()
    new = accounts.issue_link(post=post, by=make_user(Role.STREET_STAFF, street=community.street))

    assert None not in at_once(lambda _number: accounts.use_link(token=new.token), 5)
    new.link.refresh_from_db()
    assert new.link.use_count == 5
