"""Whoever ends several claims holds all of them before the trail, as who gives one back does."""

import pytest
from django.db.models import QuerySet

from audit import chain
from party import actions
from party.models import PostClaim, ServicePost, UnitCheckIn
from tests.factories import day, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch):
    """What is held, step by step: the claims that a query asks for, and the end of the trail."""
    noted = []
    fetch, lock_tail = QuerySet._fetch_all, chain.lock_tail

    def fetch_noted(rows):
        fetch(rows)
        if rows.model is PostClaim and rows.query.select_for_update:
            assert rows.query.select_for_no_key_update
            noted.append([row.pk for row in rows._result_cache])

    def tail_noted():
        noted.append("trail")
        return lock_tail()

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_noted)
    monkeypatch.setattr(chain, "lock_tail", tail_noted)
    return noted


def claimed(community, posts, units):
    place = {"street": community.street, "community": community}
    helpers = [
        UnitCheckIn.objects.create(
            **place, unit=make_unit(community=community), checked_in_on=day()
        )
        for _ in range(units)
    ]
    offered = [
        ServicePost.objects.create(**place, name=f"岗位{number}", seats=units, opened_on=day())
        for number in range(posts)
    ]
    for post in offered:
        for seat, helper in enumerate(helpers, 1):
            PostClaim.objects.create(post=post, seat=seat, claimed_on=day(), unit_check_in=helper)
    return (
        offered[0],
        helpers[0],
        list(PostClaim.objects.order_by("pk").values_list("pk", flat=True)),
    )


def test_the_end_of_a_check_in_holds_its_claims_first(community, secretary, steps):
    _, helper, claims = claimed(community, posts=2, units=1)

    actions.end_check_in(check_in=helper, ended_on=day(), reason="搬离", by=secretary)

    assert steps[: steps.index("trail")][0] == claims


def test_the_end_of_a_post_holds_its_claims_first(community, secretary, steps):
    post, _, claims = claimed(community, posts=1, units=2)

    actions.close_service_post(post=post, closed_on=day(), reason="不再需要", by=secretary)

    assert steps[: steps.index("trail")][0] == claims
