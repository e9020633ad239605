"""From a plan to hours on paper: places, the waiting list, check-in, two people for the hours."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_activity, make_community, make_team, make_user, make_volunteer
from volunteers import actions
from volunteers.actions import PlanContent
from volunteers.models import (
    Activity,
    ActivityPlan,
    ActivityState,
    HoursCorrection,
    HoursState,
    Participation,
    PointEntry,
    ServiceRecord,
    Signup,
    SignupState,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
START = NOW + timedelta(days=3)
AFTER = START + timedelta(hours=3)


def planned(by, **values):
    given = {
        "title": "清理楼道",
        "place": "东苑小区",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "closes_at": START - timedelta(hours=1),
        "capacity": 1,
        "task": "清走堆物",
        **values,
    }
    return actions.save_plan(content=PlanContent(**given), post=by.current_posts[0], by=by)


@pytest.fixture
def plan(worker):
    return actions.publish_plan(plan=planned(worker), by=worker)


def put_down(plan, number=1, **values):
    phone = f"1380000{number:04d}"
    return actions.sign_up(plan=plan, name=f"何小{number}", phone=phone, **values)


def test_a_plan_is_the_activity_earlier_and_counts_nowhere(plan):
    activity = plan.activity

    assert activity.state == ActivityState.OPEN
    assert (activity.held_on, activity.headcount) == (timezone.localdate(START), None)
    assert not Activity.objects.sent_in().exists()
    with pytest.raises(RefusedError, match="不能改为"):
        activity.move_to(ActivityState.SUBMITTED, at=NOW, by=None)


def test_danger_asks_for_insurance_before_it_is_published_and_takes_no_minors(worker):
    row = planned(worker, risk="bodily")
    with pytest.raises(ValidationError, match="保险单号"):
        actions.publish_plan(plan=row, by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityPlan.objects.filter(pk=row.pk).update(published_at=NOW, published_by=worker)
    with pytest.raises(ValidationError, match="不能招募未成年人"):
        planned(worker, risk="bodily", takes_minors=True)
    insured = planned(
        worker, risk="bodily", risk_notice="高处", insurer="某公司", policy_number="A1"
    )
    assert actions.publish_plan(plan=insured, by=worker).published_by == worker


def test_a_teams_leader_plans_for_the_team_and_the_community_publishes(community, worker):
    leader = make_user(Role.TEAM_LEADER, community=community)
    team = make_team(community=community, leader=leader)
    row = planned(leader, team=team)

    with pytest.raises(RefusedError, match="由社区或街道办理"):
        actions.publish_plan(plan=row, by=leader)
    assert actions.publish_plan(plan=row, by=worker)
    assert list(ActivityPlan.objects.run_by(leader)) == [row]
    with pytest.raises(RefusedError, match="名义招募"):
        planned(leader, team=make_team(community=make_community()))
    stranger = make_user(Role.COMMUNITY_STAFF)
    with pytest.raises(RefusedError, match="不在您的岗位范围"):
        actions.cancel_plan(plan=row, reason="下雨", by=stranger)


def test_who_comes_first_has_the_place_and_the_longest_waiting_moves_up(plan):
    first, second, third = (put_down(plan, number) for number in (1, 2, 3))
    assert [row.state for row in (first, second, third)] == ["taken", "waiting", "waiting"]
    assert put_down(plan, 2) == second  # sent twice

    moved = actions.withdraw_signup(signup=first, by=None)

    assert moved == [second]
    second.refresh_from_db()
    assert (second.state, second.seat) == (SignupState.TAKEN, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signup.objects.filter(pk=third.pk).update(seat=1, state="taken")


def test_who_recruits_is_told_whom_to_call_until_it_was_passed_on(
    plan, worker, django_capture_on_commit_callbacks
):
    first, second = put_down(plan, 1), put_down(plan, 2)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_signup(signup=first, by=None)

    message = Message.objects.get(recipient=worker)
    assert "请通知递补的人" in message.title
    assert second.phone not in message.body
    stranger = make_user(Role.COMMUNITY_STAFF)
    with pytest.raises(RefusedError, match="不在您的岗位范围"):
        actions.call_signup(signup=second, by=stranger)
    assert actions.call_signup(signup=second, by=worker) == (second.name, second.phone)
    assert AuditEvent.objects.get(action="signup.revealed").actor == worker
    told = actions.tell_signup(signup=second, by=worker)
    assert told.told_by == worker
    with pytest.raises(RefusedError, match="已经通知过"):
        actions.call_signup(signup=second, by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signup.objects.filter(pk=second.pk).update(moved_up_at=None)
    assert not Signup.objects.to_tell(START).exists()


def test_nobody_moves_up_or_withdraws_once_it_has_begun(plan, worker):
    first, _ = put_down(plan, 1), put_down(plan, 2)

    with pytest.raises(RefusedError, match="已经开始"):
        actions.withdraw_signup(signup=first, by=worker, at=START)
    actions.mark_absent(signup=first, by=worker, at=START + timedelta(minutes=20))
    assert Signup.objects.waiting().count() == 1
    with pytest.raises(RefusedError, match="已经截止"):
        put_down(plan, 3, at=START - timedelta(minutes=30))


def test_nobody_is_noted_absent_of_what_was_held_or_cancelled(worker):
    """Source: docs/rules.md R-REC-5."""
    held, cancelled = (actions.publish_plan(plan=planned(worker), by=worker) for _ in range(2))
    came, row = put_down(held), put_down(cancelled)
    actions.check_in(signup=came, by=worker, at=START)
    actions.hold_plan(plan=held, by=worker, at=AFTER)
    actions.cancel_plan(plan=cancelled, reason="下雨", by=worker)

    with pytest.raises(RefusedError, match="已经登记为已举办，签到不能再改"):
        actions.mark_absent(signup=came, by=worker, at=AFTER)
    with pytest.raises(RefusedError, match="已经取消"):
        actions.mark_absent(signup=row, by=worker, at=AFTER)

    came.refresh_from_db()
    assert came.state == SignupState.ATTENDED


def test_more_places_let_the_waiting_list_in(plan, worker):
    put_down(plan, 1)
    waiting = put_down(plan, 2)
    content = PlanContent(
        title="清理楼道",
        place="东苑小区",
        capacity=2,
        **{name: getattr(plan, name) for name in ("starts_at", "ends_at", "closes_at", "task")},
    )

    actions.save_plan(content=content, plan=plan, by=worker)

    waiting.refresh_from_db()
    assert waiting.state == SignupState.TAKEN
    with pytest.raises(RefusedError, match="比新的名额多"):
        actions.save_plan(
            content=PlanContent(**{**content.__dict__, "capacity": 1}), plan=plan, by=worker
        )


def test_a_minor_needs_a_guardian_and_an_activity_that_takes_minors(worker, plan):
    with pytest.raises(RefusedError, match="不招募未成年人"):
        put_down(plan, 1, is_minor=True, guardian_name="何母", guardian_phone="13800000009")
    young = actions.publish_plan(plan=planned(worker, takes_minors=True), by=worker)
    with pytest.raises(ValidationError, match="监护人"):
        put_down(young, 1, is_minor=True)
    assert put_down(
        young, 1, is_minor=True, guardian_name="何母", guardian_phone="13800000009"
    ).seat


@pytest.fixture
def held(plan, community, worker):
    """An activity that was held, with one volunteer of the roster who came."""
    volunteer = make_volunteer(community=community, name="何小1", phone="13800000001")
    signup = put_down(plan, 1)
    assert signup.volunteer == volunteer
    with pytest.raises(RefusedError, match="现在不能签到"):
        actions.check_in(signup=signup, by=worker)
    actions.check_in(signup=signup, by=None, at=START)
    staff = make_user(Role.STREET_STAFF, street=community.street)
    with pytest.raises(RefusedError, match="算在组织的社区名下"):
        actions.hold_plan(plan=plan, by=staff, at=AFTER)
    return actions.hold_plan(plan=plan, by=worker, at=AFTER), volunteer


def test_who_checked_in_took_part_and_the_leader_has_a_draft(held, worker):
    activity, volunteer = held

    assert (activity.state, activity.filed_by) == (ActivityState.DRAFT, worker)
    assert activity.headcount == 1
    assert [row.volunteer for row in activity.participations.all()] == [volunteer]
    with pytest.raises(RefusedError, match="不能删除"):
        actions.discard_draft(activity=activity, by=worker)


def test_hours_take_two_people_and_count_with_their_activity(held, worker, secretary):
    activity, volunteer = held
    stranger = make_volunteer(community=activity.community, name="没来")
    with pytest.raises(RefusedError, match="参加了这次活动"):
        actions.propose_hours(
            activity=activity, hours={stranger.pk: Decimal(2)}, content="", by=worker, at=AFTER
        )
    hours = {volunteer.pk: Decimal("1.5")}
    [row] = actions.propose_hours(activity=activity, hours=hours, content="", by=worker, at=AFTER)
    with pytest.raises(RefusedError, match="您自己提出"):
        actions.confirm_hours(records=[row], by=worker, at=AFTER)

    actions.confirm_hours(records=[row], by=secretary, at=AFTER)

    # The activity is still a draft.
    assert not ServiceRecord.objects.counted().exists()
    assert not PointEntry.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRecord.objects.filter(pk=row.pk).update(confirmed_by=worker)


@pytest.fixture
def served(community, worker, secretary):
    """Confirmed hours in a confirmed activity of last year, filled in later."""
    activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED, held_on=day(-200))
    volunteer = make_volunteer(community=community)
    Participation.objects.create(activity=activity, volunteer=volunteer)
    [row] = actions.propose_hours(
        activity=activity, hours={volunteer.pk: Decimal(3)}, content="", by=worker
    )
    assert row.is_backfilled
    [row] = actions.confirm_hours(records=[row], by=secretary)
    return row


def test_confirmed_hours_are_corrected_and_voided_with_a_reason(served, worker, secretary):
    with pytest.raises(RefusedError, match="别的人"):
        actions.correct_hours(record=served, hours=Decimal(2), reason="算错", by=worker)
    with pytest.raises(RefusedError, match="更正原因"):
        actions.correct_hours(record=served, hours=Decimal(2), reason=" ", by=secretary)

    actions.correct_hours(record=served, hours=Decimal(2), reason="算错", by=secretary)
    kept = HoursCorrection.objects.get()
    assert (kept.before, kept.after, PointEntry.objects.balance()) == (3, 2, 20)

    actions.void_hours(record=served, reason="重复", by=secretary)
    served.refresh_from_db()
    assert (served.state, PointEntry.objects.balance()) == (HoursState.VOIDED, 0)


def test_a_certificate_sums_what_its_own_issuer_has_on_record(served, secretary):
    volunteer, community = served.volunteer, served.community
    elsewhere = make_community(street=community.street)
    given = {"volunteer": volunteer, "street": community.street}
    days = {"starts_on": day(-300), "ends_on": day(0)}
    proof = actions.issue_proof(**given, **days, community=community, by=secretary)

    assert (proof.hours, len(proof.items)) == (3, 1)
    assert proof.number == f"ZM{day(0):%Y%m%d}0001"
    staff = make_user(Role.STREET_STAFF, street=community.street)
    with pytest.raises(RefusedError, match="没有本社区"):
        actions.issue_proof(**given, **days, community=elsewhere, by=staff)
    with pytest.raises(RefusedError, match="只能出具本社区"):
        actions.issue_proof(**given, **days, community=elsewhere, by=secretary)
    actions.revoke_proof(proof=proof, reason="写错", by=secretary)
    proof.refresh_from_db()
    assert proof.state == "revoked"


def test_points_are_added_to_and_never_changed(served, secretary):
    entry = PointEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(RefusedError, match="积分不够"):
        actions.exchange_points(volunteer=served.volunteer, points=31, what="米", by=secretary)

    actions.exchange_points(volunteer=served.volunteer, points=30, what="一袋米", by=secretary)

    assert PointEntry.objects.balance() == 0


def test_a_merge_moves_hours_points_and_certificates_and_gives_them_back(served, community):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    kept = make_volunteer(community=community)
    entry = served.volunteer

    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)

    served.refresh_from_db()
    assert served.volunteer == kept
    assert PointEntry.objects.filter(volunteer=kept).balance() == 30
    actions.undo_merge(merge=merge, by=staff)
    served.refresh_from_db()
    assert served.volunteer_id == entry.pk
    assert PointEntry.objects.filter(volunteer=entry).balance() == 30


def test_twelve_hours_a_day_are_the_most(served, secretary, worker):
    second = make_activity(filed_by=worker, state=ActivityState.CONFIRMED, held_on=served.served_on)
    Participation.objects.create(activity=second, volunteer=served.volunteer)
    [row] = actions.propose_hours(
        activity=second, hours={served.volunteer.pk: Decimal(10)}, content="", by=worker
    )
    with pytest.raises(RefusedError, match="超过一天 12 小时"):
        actions.confirm_hours(records=[row], by=secretary)
