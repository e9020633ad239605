"""Steps of meetings: planned with an agenda, held with minutes and people, decided, closed."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import ConflictError, RefusedError
from core.states import expect_state
from core.words import written
from party.actions.steps import check_runs, run_row
from party.models import (
    HOLD,
    Attendance,
    Attendee,
    Meeting,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    PartyOrganisation,
    TopicState,
)
from places.actions import check_scope, placed
from places.models import Unit

OPEN = (MeetingState.PLANNED, MeetingState.HELD)


@transaction.atomic
def save_meeting(
    *, meeting: Meeting, by: User, version: int | None = None, at: datetime | None = None
) -> Meeting:
    """Plan a meeting, or put its facts and minutes right; the caller has set its fields.

    Errors: RefusedError outside one's posts, for another kind or place than before, or once it is
            closed or cancelled; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-MTG-2.
    """
    check_scope(meeting, by=by, permission=HOLD[MeetingKind(meeting.kind)], place_of=placed)
    before = Meeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk).first()
    if before is None:
        _refuse_twin(meeting)
    else:
        check_open(before, by=by, what="修改会议")
        here = (meeting.kind, meeting.street_id, meeting.community_id)
        if here != (before.kind, before.street_id, before.community_id):
            raise RefusedError("会议的类型和级别不能改，请取消这次会议，另外新建。")
        if before.state == MeetingState.HELD and meeting.held_on > timezone.localdate(at):
            raise RefusedError("会议已经召开，日期不能晚于今天。")
    return save_recorded(meeting, "meeting.saved", by=by, version=version, at=at)


@transaction.atomic
def hold_meeting(
    *,
    meeting: Meeting,
    held_on: date,
    chair: str,
    by: User,
    minutes: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Meeting:
    """Register that a meeting took place; decisions are entered from then on.

    Errors: RefusedError for a day to come, or when it was held or cancelled already.
    Source: docs/rules.md R-MTG-3.
    """
    row = locked(meeting)
    check_planned(row, by=by, what="登记召开")
    row.expect_version(version)
    if held_on > timezone.localdate(at):
        raise RefusedError("会议日期不能晚于今天，请在会后登记。")
    row.state, row.held_on = MeetingState.HELD, held_on
    row.chair, row.minutes = chair.strip(), minutes.strip()
    return save_recorded(row, "meeting.held", by=by, at=at)


@transaction.atomic
def cancel_meeting(
    *, meeting: Meeting, reason: str, by: User, at: datetime | None = None
) -> Meeting:
    """Cancel a planned meeting; its topics wait for another agenda.

    Source: docs/rules.md R-MTG-3.
    """
    row = locked(meeting)
    check_planned(row, by=by, what="取消")
    row.cancel_reason = written(reason, ask="请写明取消的原因。")
    row.state = MeetingState.CANCELLED
    for topic in row.topics.select_for_update(no_key=True):
        _take_off(topic, by=by, at=at)
    return save_recorded(row, "meeting.cancelled", by=by, at=at)


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: User, at: datetime | None = None) -> Meeting:
    """Close a meeting of which nothing is open: every topic decided, every task settled.

    Errors: RefusedError that says what is still open.
    Source: docs/rules.md R-MTG-6.
    """
    row = run_row(meeting, by=by)
    expect_state(row, [MeetingState.HELD], what="办结")
    topics = row.topics.filter(state=TopicState.SCHEDULED).count()
    if topics:
        raise RefusedError(f"还有 {topics} 个议题没有决议，请登记决议或移出议程。")
    tasks = MeetingTask.objects.filter(decision__meeting=row).unsettled().count()
    if tasks:
        raise RefusedError(f"还有 {tasks} 项交办任务没有办结，请验收或撤销以后再办结会议。")
    row.state = MeetingState.CLOSED
    return save_recorded(row, "meeting.closed", by=by, at=at)


@transaction.atomic
def schedule_topic(
    *, topic: MeetingTopic, meeting: Meeting, by: User, at: datetime | None = None
) -> MeetingTopic:
    """Put a topic last on the agenda of a meeting of its kind and level.

    Errors: RefusedError when it is not taken up or the meeting is over; ValidationError for a
            meeting of another kind or level.
    Source: docs/rules.md R-MTG-3.
    """
    host = run_row(meeting, by=by)
    expect_state(host, OPEN, what="加入议题")
    row = locked(topic)
    check_schedulable(row, by=by)
    last = host.topics.aggregate(last=Max("order"))["last"]
    row.meeting, row.order, row.state = host, (last or 0) + 1, TopicState.SCHEDULED
    return save_recorded(row, "topic.scheduled", by=by, at=at)


@transaction.atomic
def postpone_topic(*, topic: MeetingTopic, by: User, at: datetime | None = None) -> MeetingTopic:
    """Take an undecided topic off the agenda; it waits for another meeting.

    Source: docs/rules.md R-MTG-3.
    """
    _host(topic, by=by)
    row = run_row(topic, by=by)
    expect_state(row, [TopicState.SCHEDULED], what="移出议程")
    return _take_off(row, by=by, at=at)


@transaction.atomic
def raise_topic(*, topic: MeetingTopic, by: User, at: datetime | None = None) -> None:
    """Move a topic one place up on its agenda; the first one stays where it is."""
    host = _host(topic, by=by)
    expect_state(host, OPEN, what="调整议程")
    rows = list(host.topics.select_for_update(no_key=True).order_by("order", "pk"))
    place = next((n for n, row in enumerate(rows) if row.pk == topic.pk), 0)
    if place == 0:
        return
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for order, row in enumerate(rows, start=1):
        MeetingTopic.objects.filter(pk=row.pk).exclude(order=order).update(order=order)
    record("topic.reordered", rows[place - 1], by=by, at=at)


@transaction.atomic
def decide(
    *, topic: MeetingTopic, text: str, by: User, at: datetime | None = None
) -> MeetingDecision:
    """Enter what the meeting decided on a topic, under the meeting's next number.

    Errors: RefusedError before the meeting was held, or for a topic that is not on its agenda.
    Source: docs/rules.md R-MTG-3.
    """
    host = _host(topic, by=by)
    row = locked(topic)
    check_decidable(row, by=by)
    words = written(text, ask="请写明决议。")
    if row.decisions.filter(text=words).exists():
        raise RefusedError("这条决议已经登记过，不用再登记。")
    last = host.decisions.aggregate(last=Max("number"))["last"]
    decision = MeetingDecision(meeting=host, topic=row, number=(last or 0) + 1, text=words)
    saved = save_recorded(decision, "decision.decided", by=by, at=at)
    if row.state != TopicState.DECIDED:
        row.state = TopicState.DECIDED
        save_recorded(row, "topic.decided", by=by, at=at)
    return saved


@transaction.atomic
def edit_decision(
    *,
    decision: MeetingDecision,
    text: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> MeetingDecision:
    """Put the words of a decision right, until its meeting is closed.

    Source: docs/rules.md R-MTG-3.
    """
    check_held(locked(decision.meeting), by=by, what="修改决议")
    row = MeetingDecision.objects.get(pk=decision.pk)
    row.text = written(text, ask="请写明决议。")
    return save_recorded(row, "decision.edited", by=by, version=version, at=at)


@transaction.atomic
def invite(
    *,
    meeting: Meeting,
    name: str,
    by: User,
    unit: Unit | None = None,
    title: str = "",
    at: datetime | None = None,
) -> Attendee:
    """Ask somebody to come to a meeting.

    Errors: ValidationError when they are on the list; RefusedError once the meeting is closed.
    Source: docs/rules.md R-MTG-7.
    """
    host = locked(meeting)
    check_open(host, by=by, what="增加出席人员")
    if unit is not None and unit.street_id != host.street_id:
        raise RefusedError("请选择本街道登记的单位。")
    attendee = Attendee(meeting=host, name=name.strip(), unit=unit, title=title.strip())
    return save_recorded(attendee, "attendee.invited", by=by, at=at)


@transaction.atomic
def take_off_list(*, attendee: Attendee, by: User, at: datetime | None = None) -> None:
    """Take somebody off the list who was entered by mistake, until the meeting is held."""
    host = run_row(attendee.meeting, by=by)
    expect_state(host, [MeetingState.PLANNED], what="去掉出席人员")
    row = (
        Attendee.objects.select_for_update(no_key=True).filter(pk=attendee.pk, meeting=host).first()
    )
    if row is None:
        return
    record("attendee.removed", row, by=by, at=at)
    row.delete()


@transaction.atomic
def save_attendance(
    *,
    meeting: Meeting,
    states: Mapping[UUID, str],
    by: User,
    seen: Mapping[UUID, str] | None = None,
    at: datetime | None = None,
) -> int:
    """Enter who came and who was excused; return how many were changed.

    Shape:  `states` maps the uid of an attendee to 应到、实到 or 请假; the others stay as they are.
            `seen` says the same of what the person was looking at.
    Errors: RefusedError before the day of the meeting or once it is closed; ConflictError where
            somebody else entered something different than was seen.
    Source: docs/rules.md R-MTG-7.
    """
    host = locked(meeting)
    check_open(host, by=by, what="登记出席")
    if host.held_on > timezone.localdate(at) and Attendance.ATTENDED in states.values():
        raise RefusedError("会议还没到日子，只能先登记请假。")
    changed = []
    for row in host.attendees.select_for_update(no_key=True):
        if (state := states.get(row.uid)) is not None and state != row.state:
            if seen is not None and seen.get(row.uid) != row.state:
                raise ConflictError
            row.state, row.version = Attendance(state), row.version + 1
            row.full_clean()
            changed.append(row)
    for row in changed:
        row.save()
    if changed:
        record("meeting.attendance_saved", host, by=by, at=at, facts={"people": len(changed)})
    return len(changed)


def check_open(row: Meeting, *, by: User, what: str) -> None:
    """Refuse `what` at a meeting that one does not run, or that is closed or cancelled.

    Source: docs/rules.md R-MTG-2.
    """
    check_runs(row, by=by)
    expect_state(row, OPEN, what=what)


def check_planned(row: Meeting, *, by: User, what: str) -> None:
    """Refuse `what` at a meeting that one does not run, or that was held or cancelled.

    Source: docs/rules.md R-MTG-2.
    """
    check_runs(row, by=by)
    expect_state(row, [MeetingState.PLANNED], what=what)


def check_held(row: Meeting, *, by: User, what: str) -> None:
    """Refuse `what` before the meeting was held and once it is closed.

    Source: docs/rules.md R-MTG-3.
    """
    check_runs(row, by=by)
    expect_state(row, [MeetingState.HELD], what=what)


def check_schedulable(row: MeetingTopic, *, by: User) -> None:
    """Refuse an agenda for a topic that nobody has taken up, or that stands on one.

    Source: docs/rules.md R-MTG-2.
    """
    check_runs(row, by=by)
    expect_state(row, [TopicState.ACCEPTED], what="列入议程")


def check_decidable(row: MeetingTopic, *, by: User) -> None:
    """Refuse a decision on a topic of no agenda, or before its meeting was held.

    Source: docs/rules.md R-MTG-3.
    """
    check_held(_meeting_of(row), by=by, what="登记决议，会议召开以后才能登记")
    expect_state(row, [TopicState.SCHEDULED, TopicState.DECIDED], what="登记决议")


def _refuse_twin(meeting: Meeting) -> None:
    """Refuse what a second click would plan again: same organisation, day and title."""
    if not meeting.organisation_id or meeting.held_on is None:
        return  # the shape is refused with a sentence of its own
    PartyOrganisation.objects.select_for_update(no_key=True).filter(
        pk=meeting.organisation_id
    ).first()
    twins = Meeting.objects.filter(
        organisation=meeting.organisation_id, held_on=meeting.held_on, title=meeting.title.strip()
    )
    if twins.exclude(state=MeetingState.CANCELLED).exists():
        raise RefusedError("这一天已经安排了同名的会议，请打开那一次修改。")


def _host(topic: MeetingTopic, *, by: User) -> Meeting:
    """Return the meeting on whose agenda a topic stands, under lock: meetings before topics."""
    return run_row(_meeting_of(topic), by=by)


def _meeting_of(topic: MeetingTopic) -> Meeting:
    host = Meeting.objects.filter(topics=topic.pk).first()
    if host is None:
        raise RefusedError("这个议题不在议程上，请刷新页面再看。")
    return host


def _take_off(topic: MeetingTopic, *, by: User, at: datetime | None) -> MeetingTopic:
    topic.meeting, topic.order, topic.state = None, 0, TopicState.ACCEPTED
    return save_recorded(topic, "topic.postponed", by=by, at=at)
