"""双报到: who may report, confirm, claim and answer, and what counts as service."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.reveals import MOST_REVEALS
from accounts.roles import Role
from audit.actions import record
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from party import actions
from party.halves import Half
from party.models import (
    CheckInReport,
    MemberCheckIn,
    MemberCheckInState,
    PostClaim,
    ReportGrade,
    ReportKind,
    ReportState,
    ServicePost,
    UnitCheckIn,
)
from tests.factories import day, make_community, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第二小学")


@pytest.fixture
def liaison(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit)


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


def unit_in(community, unit, by, **values):
    given = {"checked_in_on": day(-200), **values}
    return actions.check_in_unit(unit=unit, community=community, by=by, **given)


def member_in(community, by, **values):
    given = {
        "name": "陈安然",
        "phone": "13800000001",
        "home_unit_name": "区外单位",
        "checked_in_on": day(-200),
        **values,
    }
    return actions.check_in_member(community=community, by=by, **given)


def confirmed_in(community, clerk, secretary, **values):
    row = member_in(community, clerk, **values)
    return actions.confirm_members(check_ins=[row], by=secretary)[0]


def post_in(community, by, seats=1, name="楼道巡查岗"):
    post = ServicePost(
        street=community.street, community=community, name=name, seats=seats, opened_on=day(-100)
    )
    return actions.save_service_post(post=post, by=by)


def test_a_unit_reports_by_its_liaison_and_by_the_community_but_only_once(
    community, unit, liaison, clerk
):
    row = unit_in(community, unit, liaison, liaison_name="林小满", liaison_phone="13800000002")

    assert (row.state, row.masked_liaison) == ("active", "林** 138****0002")
    with pytest.raises(ValidationError, match="不用重复登记"):
        unit_in(community, unit, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitCheckIn.objects.create(
            street=community.street, community=community, unit=unit, checked_in_on=day()
        )


def test_a_liaison_reports_for_no_other_unit_and_a_community_for_no_other_community(
    community, unit, liaison, clerk
):
    with pytest.raises(RefusedError):
        unit_in(community, make_unit(community=community), liaison)
    with pytest.raises(RefusedError):
        unit_in(make_community(street=community.street), unit, clerk)


def test_who_turns_a_waiting_entry_into_another_person_does_not_confirm_it(
    community, clerk, secretary
):
    row = member_in(community, clerk)
    row.skills = "摄影"
    row = actions.save_check_in(check_in=row, by=secretary, version=row.version)
    assert row.entered_by == clerk

    row.name, row.phone = "周知行", "13800000009"
    row = actions.save_check_in(check_in=row, by=secretary, version=row.version)

    with pytest.raises(RefusedError, match="是您登记的"):
        actions.confirm_members(check_ins=[row], by=secretary)
    assert actions.confirm_members(check_ins=[row], by=clerk)[0].is_active


def test_an_ended_check_in_keeps_its_history_and_a_new_one_begins_after_it(community, unit, clerk):
    row = unit_in(community, unit, clerk)
    actions.end_check_in(check_in=row, ended_on=day(-50), reason="单位搬迁", by=clerk)

    with pytest.raises(RefusedError, match="再次报到的日期应在那之后"):
        unit_in(community, unit, clerk, checked_in_on=day(-50))
    again = unit_in(community, unit, clerk, checked_in_on=day(-49))
    assert UnitCheckIn.objects.active().get() == again
    with pytest.raises(RefusedError, match="不能再改"):
        actions.save_check_in(check_in=UnitCheckIn.objects.get(pk=row.pk), by=clerk)


def test_a_member_waits_until_somebody_else_of_the_community_confirms(community, clerk, secretary):
    row = member_in(community, clerk)

    assert row.state == MemberCheckInState.PENDING
    with pytest.raises(RefusedError, match="是您登记的"):
        actions.confirm_members(check_ins=[row], by=clerk)
    actions.confirm_members(check_ins=[row], by=secretary)
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == (MemberCheckInState.ACTIVE, secretary)
    with pytest.raises(RefusedError, match="不用再确认"):
        actions.confirm_members(check_ins=[row], by=secretary)


def test_what_the_own_unit_entered_any_clerk_confirms_but_the_liaison_never(
    community, unit, liaison, clerk
):
    row = member_in(community, liaison, home_unit=unit)

    with pytest.raises(RefusedError):
        actions.confirm_members(check_ins=[row], by=liaison)
    assert MemberCheckIn.objects.confirmable_by(clerk).get() == row
    actions.confirm_members(check_ins=[row], by=clerk)


def test_the_database_refuses_a_confirmation_by_who_entered_it(community, clerk):
    row = member_in(community, clerk)

    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCheckIn.objects.filter(pk=row.pk).update(
            state="active", confirmed_by=clerk, confirmed_at=row.created_at
        )


def test_a_person_reports_once_per_community_at_a_time(community, clerk):
    member_in(community, clerk, name="陈 安然")

    with pytest.raises(ValidationError, match="不用重复登记"):
        member_in(community, clerk, phone="138 0000 0001")
    member_in(community, clerk, phone="13800000009")


def test_only_community_street_and_own_unit_see_that_somebody_is_a_member(
    community, unit, liaison, clerk
):
    row = member_in(community, clerk, home_unit=unit)
    seeing = [
        liaison,
        clerk,
        make_user(Role.STREET_STAFF, street=community.street),
        make_user(Role.STREET_LEADER, street=community.street),
    ]
    blind = [
        make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=community.street)),
        make_user(Role.UNIT_LIAISON, unit=make_unit(community=community)),
        make_user(Role.GRID_WORKER, community=community),
        make_user(Role.TEAM_LEADER, community=community),
        make_user(Role.AUDITOR, street=community.street),
        make_user(Role.SYSADMIN, street=community.street),
    ]

    assert all(MemberCheckIn.objects.visible_to(user).filter(pk=row.pk) for user in seeing)
    assert not any(MemberCheckIn.objects.visible_to(user).exists() for user in blind)


def test_a_full_look_needs_a_purpose_and_leaves_a_trace_without_the_name(
    community, clerk, secretary
):
    row = member_in(community, clerk)

    for by, purpose in ((clerk, "电话核对报到"), (secretary, "看")):
        with pytest.raises(RefusedError):
            actions.reveal_member(check_in=row, purpose=purpose, by=by)
    shown = actions.reveal_member(check_in=row, purpose="电话核对报到", by=secretary)
    assert shown == {"name": "陈安然", "phone": "13800000001"}
    event = AuditEvent.objects.get(action="membercheckin.revealed")
    assert (event.object_label, event.reason) == ("陈**", "电话核对报到")

    # Looks of all kinds count together (R-ACC-10).
    for _ in range(MOST_REVEALS - 1):
        record("volunteer.revealed", by=secretary)
    with pytest.raises(RefusedError, match="一小时内最多查看 30 人"):
        actions.reveal_member(check_in=row, purpose="电话核对报到", by=secretary)
    in_an_hour = timezone.now() + timedelta(hours=1, seconds=1)
    actions.reveal_member(check_in=row, purpose="电话核对报到", by=secretary, at=in_an_hour)


def test_seats_are_never_overrun_and_a_seat_given_back_is_free_again(
    community, unit, clerk, secretary
):
    post = post_in(community, clerk)
    school = unit_in(community, unit, clerk)
    member = confirmed_in(community, clerk, secretary)
    claim = actions.claim_post(post=post, check_in=school, claimed_on=day(-10), by=clerk)

    with pytest.raises(RefusedError, match="名额已满"):
        actions.claim_post(post=post, check_in=member, claimed_on=day(-9), by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostClaim.objects.create(post=post, seat=1, member_check_in=member, claimed_on=day())
    actions.leave_post(claim=claim, left_on=day(-5), by=clerk)
    actions.claim_post(post=post, check_in=member, claimed_on=day(-5), by=clerk)
    with pytest.raises(RefusedError, match="已于"):
        actions.leave_post(claim=claim, left_on=day(), by=clerk)


def test_seats_shrink_to_those_held_and_no_further(community, clerk, secretary):
    post = post_in(community, clerk, seats=3)
    members = [
        confirmed_in(community, clerk, secretary, phone=f"1380000000{number}")
        for number in range(3)
    ]
    claims = [
        actions.claim_post(post=post, check_in=member, claimed_on=day(-9), by=clerk)
        for member in members
    ]
    actions.leave_post(claim=claims[0], left_on=day(-1), by=clerk)

    post.seats = 1
    with pytest.raises(RefusedError, match="不能少于"):
        actions.save_service_post(post=post, by=clerk)
    post.seats = 2
    actions.save_service_post(post=post, by=clerk)
    assert sorted(PostClaim.objects.held().values_list("seat", flat=True)) == [1, 2]


def test_a_liaison_who_leaves_the_unit_open_is_asked_for_it(client, community, unit, liaison):
    client.force_login(liaison)
    typed = {"name": "林小满", "phone": "13800000002", "community": community.uid}

    answer = client.post(reverse("party:check-in-member-new"), typed)

    assert (answer.status_code, "请选择所在单位。" in answer.text) == (422, True)
    assert "林小满" in answer.text


def test_a_unit_that_serves_no_more_sees_the_posts_it_held_and_no_others(
    community, unit, clerk, liaison
):
    row = unit_in(community, unit, liaison)
    held, other = (post_in(community, clerk, name=name) for name in ("晨间巡查", "夜间巡查"))
    actions.claim_post(post=held, check_in=row, claimed_on=day(), by=liaison)
    assert set(ServicePost.objects.visible_to(liaison)) == {held, other}

    actions.end_check_in(check_in=row, ended_on=day(), reason="单位搬迁", by=liaison)

    assert list(ServicePost.objects.visible_to(liaison)) == [held]
    member = member_in(community, liaison, home_unit=unit)
    assert list(ServicePost.objects.visible_to(liaison)) == [held], "nobody has confirmed it"
    actions.confirm_members(check_ins=[member], by=clerk)
    assert set(ServicePost.objects.visible_to(liaison)) == {held, other}, "a member serves"


def test_only_who_serves_in_the_community_claims_its_posts(community, unit, clerk, liaison):
    post = post_in(community, clerk)
    waiting = member_in(community, liaison, home_unit=unit)
    elsewhere = unit_in(make_community(street=community.street), unit, liaison)

    for helper in (waiting, elsewhere):
        with pytest.raises(RefusedError):
            actions.claim_post(post=post, check_in=helper, claimed_on=day(), by=liaison)


def test_posts_end_with_the_check_in(community, unit, clerk):
    school = unit_in(community, unit, clerk)
    claim = actions.claim_post(
        post=post_in(community, clerk), check_in=school, claimed_on=day(-9), by=clerk
    )

    with pytest.raises(RefusedError, match="还认领过岗位"):
        actions.end_check_in(check_in=school, ended_on=day(-20), reason="搬迁", by=clerk)
    actions.end_check_in(check_in=school, ended_on=day(-2), reason="搬迁", by=clerk)
    claim.refresh_from_db()
    assert claim.left_on == day(-2)


def test_a_closed_post_is_left_by_everybody_and_claimed_by_nobody(community, unit, clerk):
    post = post_in(community, clerk, seats=2)
    school = unit_in(community, unit, clerk)
    actions.claim_post(post=post, check_in=school, claimed_on=day(-9), by=clerk)

    actions.close_service_post(post=post, closed_on=day(), reason="不再需要", by=clerk)

    assert not PostClaim.objects.held().exists()
    with pytest.raises(RefusedError, match="停用"):
        actions.claim_post(post=post, check_in=school, claimed_on=day(), by=clerk)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 4, 30), Half(2025, 2)),
        (date(2026, 5, 1), Half(2026, 1)),
        (date(2026, 7, 1), Half(2026, 1)),
        (date(2026, 11, 26), Half(2026, 2)),
        (date(2027, 1, 4), Half(2026, 2)),
    ],
)
def test_reports_fall_due_two_months_before_a_half_year_ends(on, due):
    assert Half.due_on(on) == due


def test_a_half_year_is_read_from_an_address_or_not_at_all():
    assert Half.parse("2022-1") == Half(2022, 1)
    for text in ("", "2022-3", "2022", "1999-1", "２０２２-1", "2022-1-1", "0000-1"):
        assert Half.parse(text) is None


def report_of(check_in, by, half=None, kind=ReportKind.TO_COMMUNITY, **values):
    return actions.save_report(
        check_in=check_in,
        half=half or Half.of(day()),
        kind=kind,
        by=by,
        **{"body": "参加巡查。", "is_sent": True, **values},
    )


def test_a_report_is_answered_by_its_receiver_and_then_stays_as_it_is(
    community, unit, liaison, clerk
):
    school = unit_in(community, unit, liaison)
    row = report_of(school, liaison)

    with pytest.raises(RefusedError):
        actions.review_report(report=row, grade=ReportGrade.GOOD, by=liaison)
    with pytest.raises(RefusedError, match="写明意见"):
        actions.review_report(report=row, grade=ReportGrade.POOR, by=clerk)
    actions.review_report(report=row, grade=ReportGrade.GOOD, feedback="好", by=clerk)
    row.refresh_from_db()
    assert (row.state, row.reviewed_by) == (ReportState.REVIEWED, clerk)
    with pytest.raises(RefusedError, match="不能再改"):
        report_of(school, liaison, version=row.version)


def test_the_home_unit_answers_what_the_community_reports_to_it(community, unit, liaison, clerk):
    row = report_of(unit_in(community, unit, clerk), clerk, kind=ReportKind.TO_HOME_UNIT)

    assert CheckInReport.objects.reviewable_by(liaison).get() == row
    actions.review_report(report=row, grade=ReportGrade.FAIR, by=liaison)


def test_nobody_answers_a_text_that_was_changed_meanwhile(community, unit, liaison, clerk):
    school = unit_in(community, unit, liaison)
    row = report_of(school, liaison)
    report_of(school, liaison, body="改过的正文。", version=row.version)

    with pytest.raises(ConflictError):
        actions.review_report(report=row, grade=ReportGrade.GOOD, by=clerk, version=row.version)


def test_one_report_per_half_year_and_receiver(community, unit, liaison):
    school = unit_in(community, unit, liaison)
    report_of(school, liaison, is_sent=False)

    with pytest.raises(RefusedError, match="已经有了"):
        report_of(school, liaison)
    report_of(school, liaison, kind=ReportKind.TO_HOME_UNIT)


def test_no_report_without_words_without_service_or_before_its_half_year(community, unit, liaison):
    school = unit_in(community, unit, liaison, checked_in_on=day())
    now = Half.of(day())

    with pytest.raises(RefusedError, match="先写报告正文"):
        report_of(school, liaison, body="  ")
    with pytest.raises(RefusedError, match="没有服务"):
        report_of(school, liaison, half=now.before)
    with pytest.raises(RefusedError, match="还没有开始"):
        report_of(school, liaison, half=Half(now.year + 1, 2))
    assert not CheckInReport.objects.exists()


def test_the_same_report_is_not_sent_in_by_a_stranger(community, unit, liaison):
    school = unit_in(community, unit, liaison)

    for role, place in (
        (Role.COMMUNITY_STAFF, {"community": make_community(street=community.street)}),
        (Role.GRID_WORKER, {"community": community}),
        (Role.STREET_LEADER, {"street": community.street}),
    ):
        with pytest.raises(RefusedError):
            report_of(school, make_user(role, **place))
