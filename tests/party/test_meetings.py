"""A topic on its way: proposed, taken up, on an agenda, decided, tasked, accepted, answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from party import actions
from party.models import (
    Attendance,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    Rating,
    TaskState,
    TopicState,
)
from tests.factories import (
    day,
    make_community,
    make_department,
    make_post,
    make_street,
    make_unit,
    make_user,
)
from tests.party.meetings import make_decision, make_meeting, make_task, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def community(street):
    return make_community(street=street)


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street=street)


@pytest.fixture
def liaison(community):
    return make_user(Role.UNIT_LIAISON, unit=make_unit(community=community))


@pytest.fixture
def unit(liaison):
    return liaison.current_posts[0].unit


def propose(by, **values):
    text = {"title": "校门口疏导", "content": "设护学岗"}
    return actions.propose_topic(**{**text, "post": by.current_posts[0], "by": by, **values})


def test_a_topic_goes_from_proposal_to_the_proposers_word(
    street, staff, liaison, unit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        topic = propose(liaison)
        assert (topic.unit, topic.community, topic.state) == (unit, None, TopicState.PROPOSED)
        actions.take_up_topic(topic=topic, by=staff)
        meeting = make_meeting(street=street, state=MeetingState.PLANNED, held_on=day(-1))
        actions.schedule_topic(topic=topic, meeting=meeting, by=staff)
        actions.hold_meeting(meeting=meeting, held_on=day(-1), chair="何工委", by=staff)
        decision = actions.decide(topic=topic, text="设护学岗。", by=staff)
        task = actions.assign_task(
            decision=decision, what="派两人护学", owner=unit, due_on=day(20), by=staff
        )
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RefusedError, match="1 项交办任务没有办结"):
            actions.answer_topic(topic=topic, answer="已设护学岗。", by=staff)
        with pytest.raises(RefusedError, match="1 项交办任务没有办结"):
            actions.close_meeting(meeting=meeting, by=staff)
        actions.report_task(task=task, result="护学岗排班到人。", by=liaison)
        actions.accept_task(task=task, by=staff)
        actions.answer_topic(topic=topic, answer="已设护学岗。", by=staff)
        actions.rate_topic(topic=topic, rating=Rating.GOOD, by=liaison)
        actions.close_meeting(meeting=meeting, by=staff)

    topic.refresh_from_db()
    assert (topic.state, topic.rating, decision.number) == ("closed", "good", 1)
    assert Meeting.objects.get().state == MeetingState.CLOSED
    assert MeetingTask.objects.get().accepted_by == staff
    told = Message.objects.filter(recipient=liaison)
    assert told.filter(title__contains="派两人护学").exists()
    assert told.filter(title__contains="有了反馈").exists()
    verbs = set(AuditEvent.objects.values_list("action", flat=True))
    assert verbs >= {"topic.proposed", "decision.decided", "task.assigned", "task.accepted"}


def test_one_proposes_in_ones_own_post_to_ones_own_levels(street, staff, liaison, community):
    assert propose(liaison, community=community).community == community
    with pytest.raises(RefusedError, match="提给本社区"):
        propose(liaison, community=make_community(street=street))
    with pytest.raises(RefusedError, match="您自己的"):
        propose(liaison, post=staff.current_posts[0])
    with pytest.raises(RefusedError, match="街道党建办提出"):
        propose(liaison, kind=MeetingKind.COMMITTEE)
    assert propose(staff, kind=MeetingKind.COMMITTEE).kind == MeetingKind.COMMITTEE


def test_a_secretary_runs_meetings_of_the_own_community_and_no_other(street, community):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    own = make_topic(street=street, community=community)
    actions.take_up_topic(topic=own, by=secretary)
    for other in (
        make_topic(street=street),
        make_topic(street=street, community=make_community(street=street)),
    ):
        with pytest.raises(RefusedError, match="请联系他们"):
            actions.take_up_topic(topic=other, by=secretary)
    worker = make_user(Role.COMMUNITY_STAFF, community=community)
    with pytest.raises(RefusedError, match="社区书记"):
        actions.decline_topic(topic=own, reason="不在职责内", by=worker)


def test_a_declined_topic_says_why_and_goes_no_further(staff, street):
    topic = make_topic(street=street)
    with pytest.raises(RefusedError, match="原因"):
        actions.decline_topic(topic=topic, reason=" ", by=staff)
    actions.decline_topic(topic=topic, reason="业主共同决定的事", by=staff)
    with pytest.raises(RefusedError, match="不予受理"):
        actions.take_up_topic(topic=topic, by=staff)


def test_a_topic_stands_on_one_agenda_of_its_kind_and_level(street, staff, community):
    topic = make_topic(street=street, state=TopicState.ACCEPTED)
    for unfit in (
        make_meeting(community=community, state=MeetingState.PLANNED),
        make_meeting(street=street, kind=MeetingKind.COMMITTEE, state=MeetingState.PLANNED),
    ):
        with pytest.raises(ValidationError, match="同一级、同一类"):
            actions.schedule_topic(topic=topic, meeting=unfit, by=staff)
    fit = make_meeting(street=street, state=MeetingState.PLANNED)
    actions.schedule_topic(topic=topic, meeting=fit, by=staff)
    with pytest.raises(RefusedError, match="已列入议程"):
        actions.schedule_topic(topic=topic, meeting=fit, by=staff)


def test_cancelling_a_meeting_sends_its_topics_back_to_wait(street, staff):
    meeting = make_meeting(street=street, state=MeetingState.PLANNED)
    topic = make_topic(meeting=meeting)
    actions.cancel_meeting(meeting=meeting, reason="防汛", by=staff)
    topic.refresh_from_db()
    assert (topic.state, topic.meeting) == (TopicState.ACCEPTED, None)


def test_the_agenda_is_put_in_order_and_an_undecided_topic_leaves_it(street, staff):
    meeting = make_meeting(street=street)
    rows = [make_topic(meeting=meeting, title=f"议题{n}", order=n) for n in (1, 2, 3)]
    actions.raise_topic(topic=rows[2], by=staff)
    actions.postpone_topic(topic=rows[0], by=staff)
    left = meeting.topics.order_by("order").values_list("title", flat=True)
    assert list(left) == ["议题3", "议题2"]
    with pytest.raises(RefusedError, match="2 个议题没有决议"):
        actions.close_meeting(meeting=meeting, by=staff)


def test_nothing_is_decided_before_the_meeting_or_held_before_its_day(street, staff):
    meeting = make_meeting(street=street, state=MeetingState.PLANNED, held_on=day(3))
    topic = make_topic(meeting=meeting)
    with pytest.raises(RefusedError, match="召开以后"):
        actions.decide(topic=topic, text="同意", by=staff)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.hold_meeting(meeting=meeting, held_on=day(3), chair="何工委", by=staff)


def test_a_result_is_accepted_by_somebody_else_than_its_reporter(street, staff):
    department = make_department(street=street)
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)),
                     department=department)  # fmt: skip
    actions.report_task(task=task, result="已办", by=staff)
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.accept_task(task=task, by=staff)
    deputy = make_user(Role.STREET_STAFF, street=street)
    make_post(
        deputy,
        Role.STREET_STAFF,
        street=street,
        deputises_for=staff.posts.get(),
        starts_on=day(),
        ends_on=day(5),
    )
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.accept_task(task=task, by=deputy)
    actions.accept_task(task=task, by=make_user(Role.STREET_STAFF, street=street))


def test_who_reported_a_result_does_not_accept_what_a_colleague_reports_after_a_return(
    street, staff
):
    second, third = (make_user(Role.STREET_STAFF, street=street) for _ in range(2))
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)),
                     department=make_department(street=street))  # fmt: skip
    actions.report_task(task=task, result="已办", by=staff)
    actions.return_task(task=task, reason="请补充人数", by=third)
    actions.report_task(task=task, result="已办，两人", by=second)

    for own in (staff, second):
        assert not MeetingTask.objects.acceptable_by(own).exists()
        with pytest.raises(RefusedError, match="另一位同事"):
            actions.accept_task(task=task, by=own)
    assert MeetingTask.objects.acceptable_by(third).get() == task
    assert actions.accept_task(task=task, by=third)


def test_a_returned_task_is_reported_again_and_its_reporter_is_told(
    street, staff, liaison, unit, django_capture_on_commit_callbacks
):
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)), unit=unit)
    actions.report_task(task=task, result="已办", by=liaison)
    with django_capture_on_commit_callbacks(execute=True):
        actions.return_task(task=task, reason="请补充人数", by=staff)
    assert Message.objects.get(recipient=liaison).body.startswith("退回原因：请补充人数")
    again = actions.report_task(task=task, result="两人，每天一小时", by=liaison)
    assert (again.state, again.return_reason) == (TaskState.DONE, "")
    with pytest.raises(ConflictError):
        actions.report_task(task=task, result="三人", by=liaison, version=1)


def test_only_the_owner_reports(street, staff, unit, community):
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)), unit=unit)
    strangers = (
        make_user(Role.UNIT_LIAISON, unit=make_unit(community=community)),
        make_user(Role.COMMUNITY_SECRETARY, community=community),
        staff,
    )
    for stranger in strangers:
        with pytest.raises(RefusedError, match="责任方"):
            actions.report_task(task=task, result="已办", by=stranger)


def test_a_task_has_one_owner_of_the_street_and_a_person_of_the_owner(street, staff, liaison, unit):
    decision = make_decision(meeting=make_meeting(street=street))
    with pytest.raises(RefusedError, match="在岗人员"):
        actions.assign_task(
            decision=decision, what="护学", owner=unit, due_on=day(9), by=staff, responsible=staff
        )
    with pytest.raises(RefusedError, match="不能早于今天"):
        actions.assign_task(decision=decision, what="护学", owner=unit, due_on=day(-1), by=staff)
    elsewhere = make_unit(street=make_street())
    with pytest.raises(ValidationError, match="不属于本街道"):
        actions.assign_task(
            decision=decision, what="护学", owner=elsewhere, due_on=day(9), by=staff
        )
    task = actions.assign_task(
        decision=decision, what="护学", owner=unit, due_on=day(9), by=staff, responsible=liaison
    )
    assert task.responsible == liaison
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingTask.objects.filter(pk=task.pk).update(department=make_department(street=street))


def test_what_the_committee_studies_is_not_given_to_a_unit(street, staff, unit):
    meeting = make_meeting(street=street, kind=MeetingKind.COMMITTEE)
    with pytest.raises(ValidationError, match="不直接交给单位"):
        actions.assign_task(
            decision=make_decision(meeting=meeting), what="办", owner=unit, due_on=day(9), by=staff
        )


def test_an_extension_needs_a_reason_and_keeps_the_old_day(street, staff):
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)))
    for due_on, reason in ((day(10), "等批复"), (day(30), " ")):
        with pytest.raises(RefusedError):
            actions.extend_task(task=task, due_on=due_on, reason=reason, by=staff)
    actions.extend_task(task=task, due_on=day(30), reason="等批复", by=staff)
    kept = task.extensions.get()
    assert (kept.old_due_on, kept.new_due_on) == (day(10), day(30))


def test_a_cancelled_task_is_owed_by_nobody_and_stays(street, staff, liaison, unit):
    task = make_task(decision=make_decision(meeting=make_meeting(street=street)), unit=unit)
    actions.cancel_task(task=task, reason="重复交办", by=staff)
    assert not MeetingTask.objects.open().exists()
    assert MeetingTask.objects.visible_to(liaison).get().cancel_reason == "重复交办"


def test_what_the_committee_studies_is_for_street_posts_only(street, staff, liaison, community):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    meeting = make_meeting(street=street, kind=MeetingKind.COMMITTEE)
    topic = make_topic(meeting=meeting, state=TopicState.DECIDED)
    decision = make_decision(meeting=meeting, topic=topic)
    task = make_task(decision=decision, owner_community=community)
    leader = make_user(Role.STREET_LEADER, street=street)
    for user, sees in ((staff, True), (leader, True), (liaison, False), (secretary, False)):
        assert Meeting.objects.visible_to(user).exists() is sees
        assert MeetingTopic.objects.visible_to(user).exists() is sees
    assert MeetingTask.objects.visible_to(secretary).get() == task
    assert not MeetingTask.objects.visible_to(liaison).exists()


def test_a_unit_sees_its_communitys_and_the_streets_meetings_and_its_own_tasks(
    street, liaison, unit, community
):
    meeting = make_meeting(street=street)
    local = make_meeting(community=community)
    make_meeting(community=make_community(street=street))
    make_meeting(street=make_street())
    decision = make_decision(meeting=meeting)
    own = make_task(decision=decision, unit=unit)
    make_task(decision=decision)
    Attendee.objects.create(meeting=meeting, name="林小满")
    assert set(Meeting.objects.visible_to(liaison)) == {meeting, local}
    assert MeetingTask.objects.visible_to(liaison).get() == own
    assert not Attendee.objects.visible_to(liaison).exists()


def test_overdue_tasks_stand_on_the_home_of_who_owes_and_who_runs(street, staff, liaison, unit):
    decision = make_decision(meeting=make_meeting(street=street))
    late = make_task(decision=decision, unit=unit, due_on=day(-2))
    soon = make_task(decision=decision, unit=unit, due_on=day(2))
    make_task(decision=decision, unit=unit, due_on=day(-2), state=TaskState.CANCELLED,
              cancel_reason="重复")  # fmt: skip
    today = timezone.localdate()
    assert list(MeetingTask.objects.on_home_of(liaison, today)) == [late, soon]
    assert list(MeetingTask.objects.on_home_of(staff, today)) == [late]
    assert list(MeetingTask.objects.on_home_of(staff, today - timedelta(days=5))) == []


def test_who_came_is_entered_from_the_day_of_the_meeting_on(street, staff):
    meeting = make_meeting(street=street, state=MeetingState.PLANNED, held_on=day(2))
    person = actions.invite(meeting=meeting, name="林小满", by=staff)
    with pytest.raises(ValidationError, match="已在出席名单"):
        actions.invite(meeting=meeting, name="林小满", by=staff)
    with pytest.raises(RefusedError, match="还没到日子"):
        actions.save_attendance(meeting=meeting, states={person.uid: Attendance.ATTENDED}, by=staff)
    actions.save_attendance(meeting=meeting, states={person.uid: Attendance.LEAVE}, by=staff)
    assert meeting.attendees.get().state == Attendance.LEAVE
    actions.take_off_list(attendee=person, by=staff)
    assert not meeting.attendees.exists()


def test_a_poor_rating_says_why_and_nobody_rates_twice_or_for_others(street, staff, liaison, unit):
    meeting = make_meeting(street=street)
    topic = make_topic(meeting=meeting, unit=unit, state=TopicState.CLOSED, answer="已办",
                       proposed_by=liaison)  # fmt: skip
    with pytest.raises(RefusedError, match="哪里不满意"):
        actions.rate_topic(topic=topic, rating=Rating.POOR, by=liaison)
    with pytest.raises(RefusedError, match="提出议题的人"):
        actions.rate_topic(topic=topic, rating=Rating.GOOD, by=staff)
    actions.rate_topic(topic=topic, rating=Rating.POOR, reason="没人通知", by=liaison)
    with pytest.raises(RefusedError, match="只评价一次"):
        actions.rate_topic(topic=topic, rating=Rating.GOOD, by=liaison)


def test_a_held_meeting_keeps_its_kind_its_place_and_a_day_that_was(street, staff, community):
    meeting = make_meeting(street=street)
    meeting.community = community
    with pytest.raises(RefusedError, match="类型和级别不能改"):
        actions.save_meeting(meeting=meeting, by=staff)
    meeting.community, meeting.held_on = None, day(3)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.save_meeting(meeting=meeting, by=staff)


def test_a_second_click_makes_nothing_twice(street, staff, liaison, unit):
    propose(liaison)
    with pytest.raises(RefusedError, match="同样的议题"):
        propose(liaison)
    meeting = make_meeting(street=street)
    twin = Meeting(street=street, organisation=meeting.organisation, title=meeting.title)
    twin.held_on = meeting.held_on
    with pytest.raises(RefusedError, match="同名的会议"):
        actions.save_meeting(meeting=twin, by=staff)
    decision = make_decision(meeting=meeting)
    with pytest.raises(RefusedError, match="已经登记过"):
        actions.decide(topic=decision.topic, text=decision.text, by=staff)
    give = {"decision": decision, "what": "护学", "owner": unit, "due_on": day(9), "by": staff}
    actions.assign_task(**give)
    with pytest.raises(RefusedError, match="不用再交办"):
        actions.assign_task(**give)
