"""Two last administrators of a street whose posts are ended at the same moment: one stays."""

import pytest
from django.db import connection

from accounts import actions
from accounts.models import Post, User
from accounts.roles import Role
from tests.factories import make_street, make_user
from tests.parallel import at_once, refusal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


def end_post(row, by):
    actions.end_post(post=row.posts.get(), reason="换人", by=by)


def switch_off(row, by):
    actions.switch_off_user(user=row, reason="换人", by=by)


@pytest.mark.parametrize("end", [end_post, switch_off])
@pytest.mark.parametrize("_round", range(3))
def test_one_of_the_last_two_stays(end, _round):
    street = make_street()
    both = [make_user(Role.SYSADMIN, street=street, home_street=street) for _ in range(2)]

    def other_ends(number):
        one, other = (User.objects.get(pk=both[key].pk) for key in (number, 1 - number))
        return refusal(lambda: end(one, other))

    said = at_once(other_ends, 2)  # who is later is the last one, or has no post left to do it

    assert sorted(bool(sentence) for sentence in said) == [False, True]
    assert Post.objects.filter(role=Role.SYSADMIN, ended_at=None).count() == 1
