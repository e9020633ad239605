"""Steps of tasks: assigned with one owner and a day, reported, accepted or returned, extended."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import Department, User
from audit.actions import save_recorded
from core import outbox
from core.database import locked
from core.errors import RefusedError
from core.models import Photo
from core.states import expect_state
from core.words import written
from party import notifications
from party.actions.meetings import check_held
from party.actions.steps import check_runs
from party.models import (
    OWING,
    Meeting,
    MeetingDecision,
    MeetingTask,
    MeetingTopic,
    TaskExtension,
    TaskNote,
    TaskState,
    TopicState,
)
from party.owners import Owner, people_of
from places.models import Community, Unit

UNSETTLED = (*OWING, TaskState.DONE)


@transaction.atomic
def assign_task(
    *,
    decision: MeetingDecision,
    what: str,
    owner: Owner,
    due_on: date,
    by: User,
    responsible: User | None = None,
    at: datetime | None = None,
) -> MeetingTask:
    """Hand something to a unit, a department or a community, to be done by a day; they are told.

    Errors: RefusedError before the meeting was held or once it is closed, for a day that is over,
            or a responsible person without a post at the owner's; ValidationError.
    Source: docs/rules.md R-MTG-4.
    """
    host, topic = locked(decision.meeting), locked(decision.topic)
    check_assignable(host, topic, by=by)
    today = timezone.localdate(at)
    if due_on < today:
        raise RefusedError("办理期限不能早于今天。")
    if responsible is not None and responsible not in people_of(owner):
        raise RefusedError(f"责任人应是“{owner}”的在岗人员，请重新选择。")
    task = MeetingTask(
        street=host.street,
        community=host.community,
        decision=decision,
        what=what.strip(),
        unit=owner if isinstance(owner, Unit) else None,
        department=owner if isinstance(owner, Department) else None,
        owner_community=owner if isinstance(owner, Community) else None,
        responsible=responsible,
        assigned_on=today,
        due_on=due_on,
    )
    twins = decision.tasks.unsettled().filter(
        what=task.what,
        unit=task.unit,
        department=task.department,
        owner_community=task.owner_community,
    )
    if twins.exists():
        raise RefusedError(f"这件事已经交给“{owner}”，正在办理，不用再交办。")
    saved = save_recorded(task, "task.assigned", by=by, at=at)
    outbox.send(notifications.task_assigned, f"task.assigned:{saved.uid}", saved.uid)
    return saved


@transaction.atomic
def note_task(*, task: MeetingTask, text: str, by: User, at: datetime | None = None) -> TaskNote:
    """Write down how far a task has come.

    Errors: RefusedError for who neither owes nor runs it, or once it is settled.
    """
    row = locked(task)
    check_notable(row, by=by)
    note = TaskNote(task=row, text=written(text, ask="请写一句进展。"), written_by=by)
    return save_recorded(note, "task.noted", by=by, at=at)


@transaction.atomic
def report_task(
    *,
    task: MeetingTask,
    result: str,
    by: User,
    photo: Photo | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> MeetingTask:
    """Report the result of a task; whoever runs the meeting accepts or returns it.

    Shape:  without `photo` the one of an earlier report stays.
    Errors: RefusedError for somebody else's task or photo, one that is not open, or without a
            result; ConflictError when it was changed since `version`.
    Source: docs/rules.md R-MTG-4.
    """
    row = locked(task)
    row.expect_version(version)
    check_reportable(row, by=by)
    row.result = written(result, ask="请写明办了什么、结果怎样。")
    check_own_photos([photo], by=by)
    row.state, row.return_reason = TaskState.DONE, ""
    row.photo = photo or row.photo
    row.reported_by, row.reported_at = by, at or timezone.now()
    return save_recorded(row, "task.reported", by=by, at=at)


@transaction.atomic
def accept_task(*, task: MeetingTask, by: User, at: datetime | None = None) -> MeetingTask:
    """Accept a reported result; never one's own, nor that of whom one stands in for.

    Source: docs/rules.md R-MTG-4.
    """
    row = locked(task)
    check_reported(row, by=by, what="验收")
    row.state = TaskState.ACCEPTED
    row.accepted_by, row.accepted_at = by, at or timezone.now()
    return save_recorded(row, "task.accepted", by=by, at=at)


@transaction.atomic
def return_task(
    *, task: MeetingTask, reason: str, by: User, at: datetime | None = None
) -> MeetingTask:
    """Send a reported result back with a reason; who reported it is told.

    Source: docs/rules.md R-MTG-4.
    """
    row = locked(task)
    check_reported(row, by=by, what="退回")
    row.state = TaskState.RETURNED
    row.return_reason = written(reason, ask="请写明退回的原因，让对方知道补什么。")
    saved = save_recorded(row, "task.returned", by=by, at=at)
    key = f"task.returned:{saved.uid}:{saved.version}"
    outbox.send(notifications.task_returned, key, saved.uid)
    return saved


@transaction.atomic
def extend_task(
    *, task: MeetingTask, due_on: date, reason: str, by: User, at: datetime | None = None
) -> MeetingTask:
    """Set a later due day with a reason; the earlier one is kept and shown.

    Errors: RefusedError for a day that is over or not later, or once a result is reported.
    Source: docs/rules.md R-MTG-5.
    """
    row = locked(task)
    check_extendable(row, by=by)
    why = written(reason, ask="请写明延期的原因。")
    if due_on <= row.due_on or due_on < timezone.localdate(at):
        raise RefusedError(f"新的期限要晚于原来的 {row.due_on:%Y年%-m月%-d日}，也不能早于今天。")
    extension = TaskExtension(
        task=row, old_due_on=row.due_on, new_due_on=due_on, reason=why, extended_by=by
    )
    extension.full_clean()
    extension.save()
    row.due_on = due_on
    return save_recorded(row, "task.extended", by=by, at=at)


@transaction.atomic
def cancel_task(
    *, task: MeetingTask, reason: str, by: User, at: datetime | None = None
) -> MeetingTask:
    """Take a task back that was given by mistake or is no longer wanted; it stays, with the reason.

    Source: docs/rules.md R-MTG-4.
    """
    row = locked(task)
    check_cancellable(row, by=by)
    row.cancel_reason = written(reason, ask="请写明撤销的原因。")
    row.state, row.return_reason = TaskState.CANCELLED, ""
    return save_recorded(row, "task.cancelled", by=by, at=at)


def check_assignable(host: Meeting, topic: MeetingTopic, *, by: User) -> None:
    """Refuse a task of a meeting that was not held, or of a topic that is answered.

    Source: docs/rules.md R-MTG-4.
    """
    check_held(host, by=by, what="交办")
    expect_state(topic, [TopicState.DECIDED], what="再交办")


def check_notable(row: MeetingTask, *, by: User) -> None:
    """Refuse a note by who neither owes nor runs the task, or once it is settled."""
    rows = MeetingTask.objects.filter(pk=row.pk)
    if not rows.reportable_by(by).exists() and not rows.run_by(by).exists():
        raise RefusedError("进展由责任单位或召集会议的一方登记。")
    expect_state(row, UNSETTLED, what="登记进展")


def check_reportable(row: MeetingTask, *, by: User) -> None:
    """Refuse the result of somebody else's task, or of one that is not open.

    Source: docs/rules.md R-MTG-4.
    """
    if not MeetingTask.objects.reportable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(f"结果由责任方“{row.owner_label}”报送。")
    expect_state(row, OWING, what="报送结果")


def check_reported(row: MeetingTask, *, by: User, what: str) -> None:
    """Refuse `what` of a result that nobody has reported, or one reported oneself.

    Source: docs/rules.md R-MTG-4.
    """
    check_runs(row.decision.meeting, by=by)
    expect_state(row, [TaskState.DONE], what=what)
    if not MeetingTask.objects.acceptable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(f"自己报送的结果不能自己{what}，请另一位同事办理。")


def check_extendable(row: MeetingTask, *, by: User) -> None:
    """Refuse another day for what is reported or settled.

    Source: docs/rules.md R-MTG-5.
    """
    check_runs(row.decision.meeting, by=by)
    expect_state(row, OWING, what="延期")


def check_cancellable(row: MeetingTask, *, by: User) -> None:
    """Refuse to take back what is settled.

    Source: docs/rules.md R-MTG-4.
    """
    check_runs(row.decision.meeting, by=by)
    expect_state(row, UNSETTLED, what="撤销")
