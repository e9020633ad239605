"""The street's steps: confirm, return, correct, void."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import HookEvent, User
from accounts.permissions import Permission
from accounts.webhooks import promise_hooks
from audit.actions import record
from core import outbox
from core.database import locked, save_version
from core.errors import RefusedError
from core.words import written
from places.models import covered_by
from volunteers import notifications
from volunteers.actions.content import PLAIN_FIELDS, as_text, wrong_alliance
from volunteers.actions.filed_hours import follow_activity
from volunteers.actions.held import hold_people_of
from volunteers.actions.hours import void_hours_of
from volunteers.actions.points import settle_points_of
from volunteers.actions.problems import follow_corrected_day, hold_open, leave_open
from volunteers.models import Activity, ActivityState, ActivityVersion, ServiceProof

NOT_YET_HELD = "活动日期不能晚于今天：还没有举办的活动不计数。"
OWN_WORK = (
    "不能处理自己填报或填写过的活动，请由街道另一位同事办理。"
    "代办期间，委托人和代办人的也互相不能处理。"
)


@transaction.atomic
def confirm_activity(
    *, activity: Activity, by: User, version: int | None = None, at: datetime | None = None
) -> Activity:
    """Let a filing count, and its hours that were confirmed; the filer is told.

    Errors: RefusedError for what one filed or wrote in, out of scope, or a step the state does
            not allow; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-ACT-2, R-ACT-7, R-HRS-5.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.CONFIRMED, at=now, by=by)
    save_version(row)
    settle_points_of(row, by=by, at=now)
    _record("activity.confirmed", row, by=by, at=now)
    _tell_systems(HookEvent.ACTIVITY_CONFIRMED, row, at=now)
    _tell_filer(notifications.activity_confirmed, row)
    return row


@transaction.atomic
def return_activity(
    *,
    activity: Activity,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Send a filing back with a reason; the filer is told and may send it again.

    Errors: as confirm_activity; RefusedError without a reason.
    Source: docs/rules.md R-ACT-2.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.RETURNED, at=now, by=by, reason=_why(reason, "退回"))
    save_version(row)
    _record("activity.returned", row, by=by, at=now, reason=row.return_reason)
    _tell_filer(notifications.activity_returned, row)
    return row


@transaction.atomic
def correct_activity(
    *,
    activity: Activity,
    changes: dict[str, Any],
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Change a confirmed activity; the earlier version is kept and it stays counted.

    Shape:  `changes` maps names of PLAIN_FIELDS to new values.
    Errors: RefusedError when it is not confirmed, for one's own filing, without a reason or a
            change, or for another day than that of confirmed hours; proposed ones go along;
            ValidationError for a day to come, or on which its alliance did not stand.
    Source: docs/rules.md R-ACT-5, R-ACT-12, R-HRS-1, R-PRB-1.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    if row.state != ActivityState.CONFIRMED:
        raise RefusedError("只有已确认的活动才需要更正；待确认的请退回填报人修改。")
    held_on = changes.get("held_on")
    if held_on is not None and held_on > timezone.localdate(now):
        raise ValidationError({"held_on": NOT_YET_HELD})
    words = _why(reason, "更正")
    before = {name: getattr(row, name) for name in PLAIN_FIELDS}
    changed = {
        name: (before[name], value) for name, value in changes.items() if before[name] != value
    }
    if not changed:
        raise RefusedError("内容和原来一样，没有更正什么。请先改好要更正的地方。")
    after = before | changes
    said_anew = {"alliance", "held_on"} & changed.keys()
    if said_anew and (sentence := wrong_alliance(after["alliance"], after["held_on"])):
        raise ValidationError({"alliance": sentence})
    ActivityVersion.objects.create(
        activity=row,
        number=row.versions.count() + 1,
        values={name: as_text(value) for name, value in before.items()},
        changed_by=by,
        changed_at=now,
        reason=words,
    )
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    save_version(row)
    follow_activity(row, was_held_on=before["held_on"], gone=(), by=by)
    follow_corrected_day(row, was_held_on=before["held_on"], by=by)
    _record("activity.corrected", row, by=by, at=now, fields=changed, reason=words)
    _tell_filer(notifications.activity_corrected, row)
    return row


@transaction.atomic
def void_activity(
    *,
    activity: Activity,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Take a confirmed activity out of every count, with a reason; the row stays.

    Its hours are voided with it, and their points taken back; what is still to be solved stands by
    itself from now on, and its owner is told. Who may revoke a certificate that says its hours is
    told as well.
    Errors: as confirm_activity; RefusedError without a reason.
    Source: docs/rules.md R-ACT-5, R-HRS-5, R-HRS-10, R-PRB-4.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.VOIDED, at=now, by=by, reason=_why(reason, "作废"))
    save_version(row)
    hold_people_of(row)
    unsolved = hold_open(row)  # before an event is written
    proofs = ServiceProof.objects.saying_hours_of(row)
    void_hours_of(row, reason=row.void_reason, by=by, at=now)
    leave_open(unsolved, by=by, at=now)
    _record("activity.voided", row, by=by, at=now, reason=row.void_reason)
    _tell_systems(HookEvent.ACTIVITY_VOIDED, row, at=now)
    _tell_filer(notifications.activity_voided, row)
    for proof in proofs:
        key = f"proof.hours_lost:{proof.uid}:{row.uid}"
        outbox.send(notifications.proof_hours_lost, key, proof.uid, row.uid)
    return row


def _reviewable(activity: Activity, *, by: User, version: int | None) -> Activity:
    """Return the row under lock when `by` may judge it."""
    row = locked(activity)
    if not covered_by(by, row, Permission.ACTIVITY_REVIEW):
        raise RefusedError("只有街道工作人员或街道领导可以确认、退回、更正和作废活动。")
    if row.is_authored_by(by):
        raise RefusedError(OWN_WORK)
    row.expect_version(version)
    return row


def _record(action: str, row: Activity, *, by: User, at: datetime, **more: Any) -> None:
    """Record a step in the post that permits it: one's own, else that of whom one stands in for."""
    record(action, row, by=by, at=at, post=by.post_at(Permission.ACTIVITY_REVIEW, row), **more)


def _tell_systems(event: HookEvent, row: Activity, *, at: datetime) -> None:
    """Tell other systems when, where by community, and of which kind; nothing that was typed.

    Source: docs/rules.md R-HOK-2.
    """
    facts: dict[str, str | int] = {
        "community": row.community.code if row.community else "",
        "kind": row.kind,
        "held_on": row.held_on.isoformat() if row.held_on else "",
    }
    promise_hooks(event, uid=row.uid, street_id=row.street_id, at=at, facts=facts)


def _why(reason: str, verb: str) -> str:
    return written(reason, ask=f"请写明{verb}的原因。", most=300)


def _tell_filer(task: Any, row: Activity) -> None:
    if row.filed_by_id is not None:
        outbox.send_about(task, row)
