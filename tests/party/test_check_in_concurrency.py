"""Real parallel connections: no seat twice, nobody reports twice, one report is one row."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from core.errors import RefusedError
from party import actions
from party.halves import Half
from party.models import (
    CheckInReport,
    MemberCheckIn,
    PostClaim,
    ReportKind,
    ServicePost,
    UnitCheckIn,
)
from tests.factories import day, make_community, make_unit, make_user
from tests.parallel import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

AT_ONCE = 6


def test_six_units_at_two_seats_are_two_claims():
    community = make_community()
    clerk = make_user(Role.COMMUNITY_STAFF, community=community)
    place = {"street": community.street, "community": community}
    post = ServicePost.objects.create(**place, name="护学岗", seats=2, opened_on=day())
    units = [
        UnitCheckIn.objects.create(
            **place, unit=make_unit(community=community), checked_in_on=day()
        ).pk
        for _ in range(AT_ONCE)
    ]

    def claim(number):
        by, check_in = User.objects.get(pk=clerk.pk), UnitCheckIn.objects.get(pk=units[number])
        try:
            actions.claim_post(post=post, check_in=check_in, claimed_on=day(), by=by)
        except RefusedError as error:
            return error.sentence
        return "claimed"

    answers = at_once(claim, AT_ONCE)

    assert answers.count("claimed") == 2
    assert all("名额已满" in answer for answer in answers if answer != "claimed")
    assert sorted(PostClaim.objects.values_list("seat", flat=True)) == [1, 2]


def test_six_entries_of_one_person_are_one_check_in():
    community = make_community()
    clerk = make_user(Role.COMMUNITY_STAFF, community=community)

    def enter(_number):
        by = User.objects.get(pk=clerk.pk)
        try:
            actions.check_in_member(
                name="陈安然",
                phone="13800000001",
                community=community,
                home_unit_name="区外单位",
                checked_in_on=day(),
                by=by,
            )
        except ValidationError:
            return "refused"
        return "entered"

    assert sorted(at_once(enter, AT_ONCE)) == ["entered", *["refused"] * (AT_ONCE - 1)]
    assert MemberCheckIn.objects.count() == 1


def test_six_first_drafts_of_one_report_are_one_report():
    community = make_community()
    clerk = make_user(Role.COMMUNITY_STAFF, community=community)
    school = UnitCheckIn.objects.create(
        street=community.street,
        community=community,
        unit=make_unit(community=community),
        checked_in_on=day(),
    )

    def write(_number):
        by = User.objects.get(pk=clerk.pk)
        try:
            actions.save_report(
                check_in=school,
                half=Half.of(day()),
                kind=ReportKind.TO_COMMUNITY,
                body="巡查。",
                by=by,
            )
        except RefusedError:
            return "refused"
        return "kept"

    assert sorted(at_once(write, AT_ONCE)) == ["kept", *["refused"] * (AT_ONCE - 1)]
    assert CheckInReport.objects.count() == 1
