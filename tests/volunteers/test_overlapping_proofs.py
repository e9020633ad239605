"""Two certificates that hold the same hours say so: whoever reads both adds nothing twice."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import day, make_activity, make_user, make_volunteer
from volunteers import actions
from volunteers.models import ActivityState, Participation

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(community):
    return make_volunteer(community=community)


@pytest.fixture
def serve(community, worker, secretary, person):
    def served(days_ago, hours=3):
        activity = make_activity(
            filed_by=worker, state=ActivityState.CONFIRMED, held_on=day(-days_ago)
        )
        Participation.objects.create(activity=activity, volunteer=person)
        rows = actions.propose_hours(
            activity=activity, hours={person.pk: Decimal(hours)}, content="", by=worker
        )
        return actions.confirm_hours(records=rows, by=secretary)[0]

    return served


@pytest.fixture
def certify(community, secretary, person):
    def certified(first, last, place=community, by=secretary):
        return actions.issue_proof(
            volunteer=person,
            street=community.street,
            community=place,
            starts_on=day(first),
            ends_on=day(last),
            by=by,
        )

    return certified


def shown(client, name, value):
    return client.get(reverse(name, args=[value])).content.decode()


def test_both_name_each_other_on_paper_and_where_they_are_verified(
    client, secretary, person, serve, certify
):
    serve(40)
    serve(10)
    whole, month = certify(-60, 0), certify(-20, 0)

    for one, other in ((whole, month), (month, whole)):
        words = f"与证明 {other.number} 有相同的服务时长，两份的时长不能相加"
        client.force_login(secretary)
        assert words in shown(client, "volunteers:proof-sheet", one.uid)
        client.logout()
        assert words in shown(client, "dashboard:public-proof", one.code)


def test_who_issues_one_is_told_which_hours_stand_in_another(
    client, secretary, serve, certify, person
):
    serve(10)
    first = certify(-20, 0)
    client.force_login(secretary)

    page = client.post(
        reverse("volunteers:proof-issue", args=[person.uid]),
        {"post": secretary.current_posts[0].uid, "starts_on": day(-30), "ends_on": day(0)},
        follow=True,
    )

    assert f"与证明 {first.number} 有相同的服务时长" in page.content.decode()


def test_days_that_meet_without_a_common_hour_are_no_overlap(client, secretary, serve, certify):
    serve(40)
    serve(10)
    first, second = certify(-60, -20), certify(-30, 0)

    assert first.overlaps() == second.overlaps() == []


def test_a_revoked_one_overlaps_with_none(secretary, serve, certify):
    serve(10)
    first, second = certify(-20, 0), certify(-30, 0)

    first = actions.revoke_proof(proof=first, reason="时段有误", by=secretary)

    assert second.overlaps() == []
    assert first.overlaps() == []


def test_one_that_stayed_with_an_entry_that_was_merged_overlaps_too(
    community, secretary, serve, certify, person
):
    serve(10)
    first = certify(-20, 0)
    kept = make_volunteer(community=community)
    staff = make_user(Role.STREET_STAFF, street=community.street)
    actions.merge_volunteers(kept=kept, entries=[person], chosen={}, by=staff)
    type(first).objects.filter(pk=first.pk).update(volunteer=person)  # as twins stay

    second = actions.issue_proof(
        volunteer=kept,
        street=community.street,
        community=community,
        starts_on=day(-30),
        ends_on=day(0),
        by=secretary,
    )

    assert second.overlaps() == [first]
