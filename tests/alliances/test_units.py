"""How a unit comes to an alliance and leaves it, what covers it, and units entered twice."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from alliances import actions
from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    MembershipState,
)
from audit.models import AuditEvent
from core import kept
from core.errors import RefusedError
from core.paging import ROWS_PER_PAGE
from places.actions import save_unit
from places.duplicates import NEAR_NAME, SAME_NAME, alike_pairs, stem_of, units_of
from places.models import Community, Unit, UnitJoin
from tests import factories as make

pytestmark = pytest.mark.django_db
SOUND_CODES = ("91350100M000100Y43", "91110000600037341L", "11530102MB2E000077")


@pytest.fixture
def sub(community: Community) -> Alliance:
    alliance = make.make_alliance(street=community.street)
    alliance.communities.add(community)
    return alliance


@pytest.fixture
def unit(community: Community) -> Unit:
    return make.make_unit(community=community)


@pytest.fixture
def secretary(community: Community) -> User:
    return make.make_user(Role.COMMUNITY_SECRETARY, community=community)


@pytest.fixture
def liaison(unit: Unit) -> User:
    return make.make_user(Role.UNIT_LIAISON, unit=unit)


@pytest.fixture
def staff(community: Community) -> User:
    return make.make_user(Role.STREET_STAFF, street=community.street)


def member_of(alliance: Alliance, unit: Unit, **values: Any) -> AllianceMembership:
    defaults = {"joined_on": make.day(-90)}
    return AllianceMembership.objects.create(alliance=alliance, unit=unit, **{**defaults, **values})


# Membership


def test_an_invited_unit_answers_itself_and_is_a_member_from_the_day_it_says(
    sub, unit, secretary, liaison
):
    row = actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    assert row.state == MembershipState.INVITED
    assert not AllianceMembership.objects.active_on(make.day()).exists()

    actions.admit_unit(membership=row, joined_on=make.day(-1), by=liaison)

    row.refresh_from_db()
    assert (row.state, row.joined_on) == (MembershipState.ACTIVE, make.day(-1))
    assert AllianceMembership.objects.active_on(make.day()).get() == row
    assert AuditEvent.objects.filter(action="membership.admitted").exists()


def test_nobody_answers_what_they_asked_themselves(sub, unit, secretary, staff):
    row = actions.invite_unit(alliance=sub, unit=unit, by=secretary)

    with pytest.raises(RefusedError, match="另一个人"):
        actions.admit_unit(membership=row, joined_on=make.day(), by=secretary)

    actions.admit_unit(membership=row, joined_on=make.day(), by=staff)
    row.refresh_from_db()
    assert row.decided_by == staff


def test_who_asked_is_offered_no_answer_and_opens_none(client, sub, unit, secretary, staff):
    row = actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    admit = reverse("alliances:membership-admit", args=[row.uid])
    pages = (sub.get_absolute_url(), reverse("alliances:alliance-list"))

    client.force_login(secretary)
    assert all(admit not in client.get(page).text for page in pages)
    assert "是您提出的，请由另一个人办理。" in client.get(admit, follow=True).text
    client.force_login(staff)
    assert all(admit in client.get(page).text for page in pages)
    assert client.get(admit).status_code == 200


def test_the_database_refuses_one_person_on_both_sides(sub, unit, secretary):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        member_of(sub, unit, asked_by=secretary, asked_at=now, decided_by=secretary, decided_at=now)


def test_the_alliance_decides_an_application_and_the_unit_does_not(sub, unit, secretary, liaison):
    row = actions.apply_to_join(alliance=sub, unit=unit, by=liaison)
    other = make.make_user(Role.UNIT_LIAISON, unit=unit)

    with pytest.raises(RefusedError, match="不由您的岗位办理"):
        actions.admit_unit(membership=row, joined_on=make.day(), by=other)

    actions.refuse_unit(membership=row, reason="不在本片区", by=secretary)
    row.refresh_from_db()
    assert (row.state, row.reason) == (MembershipState.REJECTED, "不在本片区")
    with pytest.raises(RefusedError, match="已经办结"):
        actions.admit_unit(membership=row, joined_on=make.day(), by=secretary)


def test_a_liaison_speaks_for_no_other_unit(sub, community, liaison):
    with pytest.raises(RefusedError, match="联络员"):
        actions.apply_to_join(alliance=sub, unit=make.make_unit(community=community), by=liaison)


def test_a_secretary_runs_only_alliances_of_their_own_community(community, unit, secretary):
    other = make.make_alliance(street=community.street)
    other.communities.add(make.make_community(street=community.street))

    with pytest.raises(RefusedError, match="不由您的岗位办理"):
        actions.invite_unit(alliance=other, unit=unit, by=secretary)


@pytest.mark.parametrize("state", [MembershipState.ACTIVE, MembershipState.INVITED])
def test_a_unit_stands_once_in_an_alliance(sub, unit, secretary, state):
    member_of(
        sub, unit, state=state, joined_on=make.day(-9) if state == MembershipState.ACTIVE else None
    )

    with pytest.raises(RefusedError):
        actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        member_of(sub, unit)


def test_who_left_may_come_again_and_both_times_stay(sub, unit, secretary, staff):
    first = member_of(sub, unit)
    actions.leave_alliance(membership=first, left_on=make.day(-10), reason="搬迁", by=secretary)
    again = actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    actions.admit_unit(membership=again, joined_on=make.day(-2), by=staff)

    rows = AllianceMembership.objects
    assert rows.active_on(make.day(-20)).get() == first
    assert not rows.active_on(make.day(-5)).exists()
    assert rows.active_on(make.day()).get() == again


@pytest.mark.parametrize(
    ("left_on", "reason", "words"),
    [(1, "搬迁", "晚于今天"), (-100, "搬迁", "不能更早"), (0, " ", "原因")],
)
def test_leaving_needs_a_day_that_makes_sense_and_a_reason(
    sub, unit, liaison, left_on, reason, words
):
    row = member_of(sub, unit)

    with pytest.raises(RefusedError, match=words):
        actions.leave_alliance(membership=row, left_on=make.day(left_on), reason=reason, by=liaison)
    row.refresh_from_db()
    assert row.state == MembershipState.ACTIVE


def test_only_the_side_that_asked_takes_it_back(sub, unit, secretary, liaison):
    row = actions.apply_to_join(alliance=sub, unit=unit, by=liaison)

    with pytest.raises(RefusedError, match="联络员"):
        actions.withdraw_request(membership=row, reason="重复", by=secretary)
    actions.withdraw_request(membership=row, reason="填错了", by=liaison)

    assert not AllianceMembership.objects.waiting().exists()


def test_the_ledger_does_not_answer_a_request_and_marks_who_left(sub, unit, staff, secretary):
    waiting = actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    with pytest.raises(RefusedError, match="没有办结"):
        actions.save_membership(membership=waiting, by=staff)

    row = member_of(make.make_alliance(street=sub.street), unit)
    row.left_on = make.day(-1)
    actions.save_membership(membership=row, by=staff)
    row.refresh_from_db()
    assert row.state == MembershipState.LEFT


# Coverage


def test_what_covers_a_unit_ends_when_it_becomes_a_member(sub, unit, secretary, staff):
    coverage = actions.save_coverage(
        coverage=AllianceCoverage(
            alliance=sub, unit=unit, covered_on=make.day(-30), basis="党组织联建"
        ),
        by=secretary,
    )
    row = actions.invite_unit(alliance=sub, unit=unit, by=secretary)
    actions.admit_unit(membership=row, joined_on=make.day(-3), by=staff)

    coverage.refresh_from_db()
    assert coverage.ended_on == make.day(-3)
    with pytest.raises(RefusedError, match="已是这个子联盟的成员"):
        actions.save_coverage(
            coverage=AllianceCoverage(
                alliance=sub, unit=unit, covered_on=make.day(), basis="走访联系"
            ),
            by=secretary,
        )


def test_only_a_sub_alliance_covers(unit, staff):
    street = make.make_alliance(street=unit.street, tier=AllianceTier.STREET)

    with pytest.raises(ValidationError, match="社区子联盟"):
        actions.save_coverage(
            coverage=AllianceCoverage(
                alliance=street, unit=unit, covered_on=make.day(), basis="走访联系"
            ),
            by=staff,
        )


# Codes and duplicates


def test_the_database_checks_the_credit_code_itself(unit):
    for code in SOUND_CODES:
        Unit.objects.filter(pk=unit.pk).update(credit_code=code)
    for code in ("91350100M000100Y44", "91350100M000100I43", "9135", "91350100m000100y43"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(credit_code=code)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("昆明市五华区清水物业有限公司", "清水物业（有限公司）"),
        ("清水 小学", "清水小学"),
        ("清水街道便民超市", "便民超市"),
    ],
)
def test_trimmings_of_a_name_do_not_count(name, other):
    assert stem_of(name, "清水") == stem_of(other, "清水")


def test_likely_duplicates_are_listed_and_sister_units_are_not(community, staff):
    for name in (
        "清水物业有限公司",
        "清水物业（有限公司）",
        "清水社区卫生服务站",
        "清水社区卫生服务点",
        "清水第一中学",
        "清水第二中学",
    ):
        make.make_unit(community=community, name=name)
    for name, code in zip(("云海科技服务", "云海科技股务"), SOUND_CODES, strict=False):
        make.make_unit(community=community, name=name, credit_code=code)

    pairs, has_more = alike_pairs(staff.reach())
    groups = units_of(pairs, staff.reach())

    assert [(group.reason, group.units[0].name) for group in groups] == [
        (SAME_NAME, "清水物业有限公司"),
        (NEAR_NAME, "清水社区卫生服务站"),
    ]
    assert not has_more


def test_told_apart_they_come_back_when_one_is_renamed(community, staff):
    units = [
        make.make_unit(community=community, name=name) for name in ("清水超市", "清水（超市）")
    ]
    actions.tell_units_apart(units=units, by=staff)
    assert alike_pairs(staff.reach())[0] == []

    unit = Unit.objects.get(pk=units[1].pk)
    unit.name = "【清水】超市"
    save_unit(unit=unit, by=staff)

    assert len(alike_pairs(staff.reach())[0]) == 1


# Joining


def two_entries(community: Community) -> tuple[Unit, Unit, CoBuildProject]:
    kept = make.make_unit(community=community, name="清水小学")
    joined = make.make_unit(
        community=community, name="清水（小学）", address="清水路 1 号", credit_code=SOUND_CODES[0]
    )
    project = make.make_project(community=community, host_unit=joined)
    project.partner_units.add(joined)
    return kept, joined, project


def test_what_named_one_entry_names_the_other_and_comes_back(community, sub, staff):
    kept, joined, project = two_entries(community)
    member_of(sub, joined)
    activity = make.make_activity(community=community)
    activity.units.add(joined)

    join = actions.join_units(kept=kept, joined=joined, by=staff)

    kept.refresh_from_db()
    project.refresh_from_db()
    assert (kept.credit_code, kept.address) == (SOUND_CODES[0], "清水路 1 号")
    assert project.host_unit == kept
    assert sub.memberships.get().unit == kept
    assert activity.units.get() == kept
    assert join.moved_count == 4
    assert joined not in Unit.objects.visible_to(staff)

    actions.undo_join(join=join, by=staff)

    kept.refresh_from_db()
    joined.refresh_from_db()
    project.refresh_from_db()
    assert (kept.credit_code, kept.address) == (None, "")
    assert (joined.credit_code, joined.same_as) == (SOUND_CODES[0], None)
    assert project.host_unit == joined
    assert sub.memberships.get().unit == joined
    with pytest.raises(RefusedError, match="已经撤销"):
        actions.undo_join(join=join, by=staff)


def test_what_both_have_stays_and_counts_once(community, sub, staff):
    kept, joined, _project = two_entries(community)
    member_of(sub, kept)
    member_of(sub, joined)

    join = actions.join_units(kept=kept, joined=joined, by=staff)

    assert join.stayed_count == 1
    assert sub.memberships.filter(unit=kept).count() == 1


def test_two_codes_are_two_units(community, staff):
    kept, joined, _project = two_entries(community)
    Unit.objects.filter(pk=kept.pk).update(credit_code=SOUND_CODES[1])

    with pytest.raises(RefusedError, match="两个法人"):
        actions.join_units(kept=kept, joined=joined, by=staff)
    assert not UnitJoin.objects.exists()


def test_a_joined_unit_is_asked_for_nothing_new(community, sub, staff, secretary):
    kept, joined, _project = two_entries(community)
    actions.join_units(kept=kept, joined=joined, by=staff)

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.invite_unit(alliance=sub, unit=joined, by=secretary)
    with pytest.raises(RefusedError, match="已并入"):
        actions.join_units(kept=kept, joined=joined, by=staff)


# Pages


def test_a_secretary_invites_and_the_liaison_accepts_in_the_pages(
    client, sub, unit, secretary, liaison
):
    client.force_login(secretary)
    address = reverse("alliances:alliance-invite", args=[sub.uid])
    answer = client.post(address, {"unit": str(unit.uid)}, follow=True)
    assert "已邀请" in answer.content.decode()

    client.force_login(liaison)
    page = client.get(reverse("dashboard:unit-health", args=[unit.uid])).content.decode()
    row = AllianceMembership.objects.get()
    admit = reverse("alliances:membership-admit", args=[row.uid])
    assert admit in page
    client.post(admit, {"joined_on": make.day().isoformat()})
    row.refresh_from_db()
    assert row.state == MembershipState.ACTIVE


def test_a_refused_step_keeps_what_was_typed_and_says_why(client, sub, unit, liaison):
    row = member_of(sub, unit)
    client.force_login(liaison)
    address = reverse("alliances:membership-leave", args=[row.uid])

    answer = client.post(address, {"left_on": "2001-01-01", "reason": "搬到外区"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不能更早" in text
    assert "搬到外区" in text


def test_a_foreign_alliance_is_not_found(client, secretary, community):
    other = make.make_alliance(street=community.street)
    client.force_login(secretary)

    assert client.get(reverse("alliances:alliance-invite", args=[other.uid])).status_code == 404


def test_members_of_a_large_alliance_are_paged_and_can_be_found_by_name(
    client, sub, community, staff
):
    for _ in range(ROWS_PER_PAGE):
        member_of(sub, make.make_unit(community=community))
    client.force_login(staff)
    found_by_name = f"{reverse('dashboard:unit-health-list')}?alliance={sub.uid}"

    assert found_by_name not in client.get(sub.get_absolute_url()).text
    member_of(sub, make.make_unit(community=community))
    page = client.get(sub.get_absolute_url()).text

    assert found_by_name in page
    assert 'href="?page=2#members"' in page


def test_kept_duplicates_say_of_when_they_are(client, community, staff, monkeypatch):
    """Source: docs/rules.md R-FIG-6."""
    monkeypatch.setattr(kept, "CHEAP", 0)
    monkeypatch.setattr(kept, "TIMES", 10_000)
    two_entries(community)
    client.force_login(staff)
    address = reverse("alliances:duplicate-list")

    assert "查找的结果" not in client.get(address).text
    assert "查找的结果" in client.get(address).text


def test_two_units_are_joined_and_taken_back_in_the_pages(client, community, staff):
    kept, joined, _project = two_entries(community)
    client.force_login(staff)
    page = client.get(reverse("alliances:duplicate-list")).content.decode()
    assert "清水（小学）" in page

    address = f"{reverse('alliances:join-preview')}?unit={kept.uid}&unit={joined.uid}"
    assert "保留哪一家" in client.get(address).content.decode()
    client.post(address, {"kept": str(kept.uid)})
    join = UnitJoin.objects.get()
    assert join.joined == joined

    detail = reverse("dashboard:unit-health", args=[joined.uid])
    assert client.get(detail).url == reverse("dashboard:unit-health", args=[kept.uid])
    client.post(reverse("alliances:join-undo", args=[join.uid]))
    joined.refresh_from_db()
    assert joined.same_as is None
