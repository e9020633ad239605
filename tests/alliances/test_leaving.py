"""A unit leaves an alliance: what ends with it, what goes on, and which days cannot be."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from alliances import actions
from alliances.models import (
    AllianceMembership,
    MembershipState,
    NeedState,
    PartTimeMember,
    PartTimeState,
    ResourceState,
)
from core import pagecache
from core.errors import RefusedError
from tests.alliances.needs import make_need, make_resource, street_alliance
from tests.alliances.test_part_time import appointed
from tests.factories import (
    day,
    make_alliance,
    make_organisation,
    make_project,
    make_unit,
    make_user,
    saved,
)
from tests.party.meetings import make_decision, make_meeting, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第二小学")


@pytest.fixture
def membership(unit):
    return member_of(street_alliance(unit.street), unit)


@pytest.fixture
def staff(community):
    return make_user(Role.STREET_STAFF, street=community.street)


def member_of(alliance, unit):
    return AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=day(-90))


def leave(membership, by, on=0):
    return actions.leave_alliance(membership=membership, left_on=day(on), reason="搬迁", by=by)


def left_in_ledger(membership, by, on=0):
    membership.left_on = day(on)
    return actions.save_membership(membership=membership, by=by)


def test_part_time_members_end_with_the_membership_of_their_unit(membership, unit, staff):
    host = make_organisation(street=unit.street)
    serving = appointed(host, unit)
    later = appointed(host, unit, name="赵大年", appointed_on=day(-2))
    nominated = appointed(host, unit, name="钱多多", state="nominated", appointed_on=None)

    leave(membership, staff, on=-5)

    rows = PartTimeMember.objects.in_bulk()
    assert {row.state for row in rows.values()} == {PartTimeState.ENDED}
    assert (rows[serving.pk].ended_on, rows[later.pk].ended_on) == (day(-5), day(-2))
    assert rows[nominated.pk].end_reason == f"所在单位退出{membership.alliance}"
    assert PartTimeMember.objects.serving_on(day(-6)).get() == serving
    assert not PartTimeMember.objects.serving_on(day()).exists()


def test_they_stay_while_the_unit_belongs_to_another_alliance(membership, unit, staff):
    member_of(make_alliance(street=unit.street), unit)
    member = appointed(make_organisation(street=unit.street), unit)

    leave(membership, staff)

    member.refresh_from_db()
    assert member.state == PartTimeState.APPOINTED


def test_the_ledger_ends_them_too(membership, unit, staff):
    member = appointed(make_organisation(street=unit.street), unit)

    left_in_ledger(membership, staff, on=-3)

    member.refresh_from_db()
    assert (member.state, member.ended_on) == (PartTimeState.ENDED, day(-3))


@pytest.mark.parametrize("part", ["host", "partner"])
@pytest.mark.parametrize("step", [leave, left_in_ledger])
def test_a_unit_was_still_a_member_when_it_last_signed(membership, unit, staff, part, step):
    project = make_project(
        alliance=membership.alliance,
        street=unit.street,
        host_unit=unit if part == "host" else make_unit(street=unit.street),
        name="护学共建",
        signed_on=day(-10),
    )
    if part == "partner":
        project.partner_units.add(unit)

    with pytest.raises(RefusedError, match="签了“护学共建”"):
        step(membership, staff, on=-10)
    leave(AllianceMembership.objects.get(), staff, on=-9)
    assert AllianceMembership.objects.get().state == MembershipState.LEFT


def test_what_a_unit_signed_elsewhere_does_not_count(membership, unit, staff):
    make_project(street=unit.street, host_unit=unit, signed_on=day(-1))

    assert leave(membership, staff, on=-5).state == MembershipState.LEFT


@pytest.fixture
def in_hand(membership, unit, community):
    """Everything that a unit may have in hand, and what is over."""
    appointed(make_organisation(street=unit.street), unit, name="赵大年")
    make_resource(unit, name="周末会议室")
    make_resource(unit, name="没有发布的", state=ResourceState.DRAFT)
    alliance = membership.alliance
    claimed = {"state": NeedState.CLAIMED, "claimed_by": unit}
    make_need(community=community, alliance=alliance, name="错时停车", **claimed)
    make_project(alliance=alliance, street=unit.street, host_unit=unit, name="护学共建")
    decision = make_decision(meeting=make_meeting(street=unit.street))
    make_task(decision=decision, unit=unit, what="派两人护学")


@pytest.mark.parametrize("is_last", [True, False])
def test_the_page_says_what_becomes_of_what_the_unit_has_in_hand(
    client, in_hand, membership, unit, staff, is_last
):
    if not is_last:
        member_of(make_alliance(street=unit.street), unit)
    client.force_login(staff)

    page = client.get(reverse("alliances:membership-leave", args=[membership.uid]))

    text = page.content.decode()
    for word in ("赵*", "周末会议室", "错时停车", "护学共建", "派两人护学"):
        assert word in text, word
    assert "没有发布的" not in text
    assert "赵大年" not in text
    assert ("随单位卸任" in text) is is_last
    assert ("公开页照旧列出" in text) is not is_last


def test_the_page_says_nothing_of_what_is_not_there(client, membership, staff):
    client.force_login(staff)

    page = client.get(reverse("alliances:membership-leave", args=[membership.uid]))

    assert "退出以后怎么办" not in page.content.decode()


def test_the_public_page_offers_nothing_of_a_unit_that_left_every_alliance(
    client, membership, unit, staff
):
    sub = make_alliance(street=unit.street)
    other = member_of(sub, unit)
    make_resource(unit, name="周末会议室")

    def is_offered():
        pagecache.forget()
        return "周末会议室" in client.get(reverse("dashboard:alliance")).content.decode()

    leave(membership, staff)
    assert is_offered()
    sub.dissolved_on = day(-1)
    saved(sub)
    assert not is_offered()
    sub.dissolved_on = None
    saved(sub)
    leave(other, staff)
    assert not is_offered()
