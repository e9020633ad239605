"""The steps of a livelihood project until it is carried out, each by whom it belongs to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record, save_recorded
from core import outbox, pagecache, workdays
from core.database import locked, save_version
from core.errors import RefusedError
from core.words import written
from projects import notifications
from projects.actions.livelihood import next_number, note_step
from projects.actions.livelihood_checks import check_step, check_unanswered, check_under_notice
from projects.models import (
    LIVELIHOOD_WAYS,
    WITH_REASON,
    LivelihoodProject,
    LivelihoodStepKind,
    NoticeObjection,
)

NOTICE_DAYS = 5  # whole working days, at least
MOST_NOTICE_DAYS = 30


@transaction.atomic
def submit_livelihood(
    *, project: LivelihoodProject, by: User, version: int | None = None, at: datetime | None = None
) -> LivelihoodProject:
    """Ask for the approval of a project; it gets a number unless it has one.

    Errors: RefusedError for those it does not belong to, for what is missing, for money that does
            not add up, or a step that the state does not allow; ConflictError.
    Source: docs/rules.md R-LVH-3, R-LVH-5.
    """
    row = begun(project, LivelihoodStepKind.SUBMITTED, by=by, version=version, at=at)
    row.number = row.number or next_number(at=at)
    row.submitted_by, row.approved_by = by, None
    return move(row, LivelihoodStepKind.SUBMITTED, by=by, at=at)


@transaction.atomic
def approve_livelihood(
    *, project: LivelihoodProject, by: User, version: int | None = None, at: datetime | None = None
) -> LivelihoodProject:
    """Approve a project that others wrote and sent.

    Errors: RefusedError for one's own work, for money that does not add up, or in another state.
    Source: docs/rules.md R-LVH-4, R-LVH-5.
    """
    row = begun(project, LivelihoodStepKind.APPROVED, by=by, version=version, at=at)
    row.approved_by, row.return_reason = by, ""
    move(row, LivelihoodStepKind.APPROVED, by=by, at=at)
    outbox.send_about(notifications.livelihood_approved, row)
    return row


@transaction.atomic
def return_livelihood(
    *,
    project: LivelihoodProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Send a project back with a reason; it may be put right and sent again.

    Source: docs/rules.md R-LVH-4.
    """
    row = begun(project, LivelihoodStepKind.RETURNED, by=by, version=version, at=at)
    row.return_reason = written(reason, ask="请写明退回的原因。", most=300)
    move(row, LivelihoodStepKind.RETURNED, by=by, at=at, words=row.return_reason)
    outbox.send_about(notifications.livelihood_returned, row)
    return row


@transaction.atomic
def publicise_livelihood(
    *,
    project: LivelihoodProject,
    days: int,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Put a project under notice from today on; its public page opens, and what was upheld is met.

    Units:  `days` are whole working days after today.
    Errors: RefusedError for fewer than NOTICE_DAYS; otherwise as the other steps.
    Source: docs/rules.md R-LVH-6.
    """
    row = begun(project, LivelihoodStepKind.PUBLICISED, by=by, version=version, at=at)
    if not NOTICE_DAYS <= days <= MOST_NOTICE_DAYS:
        raise RefusedError(f"公示期为 {NOTICE_DAYS} 到 {MOST_NOTICE_DAYS} 个工作日，请修改天数。")
    today = timezone.localdate(at)
    until = workdays.add_workdays(today, days)
    row.notice_from, row.notice_until = today, until.date
    for objection in row.objections.standing():
        objection.settled_on = today
        save_version(objection)
        record("objection.settled", objection, by=by, at=at)
    note = f"（{until.note}）" if until.note else ""
    words = f"公示到 {until.date:%Y年%-m月%-d日}{note}"
    return move(row, LivelihoodStepKind.PUBLICISED, by=by, at=at, words=words)


@transaction.atomic
def revise_livelihood(
    *,
    project: LivelihoodProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Withdraw a notice so that the project is changed, approved and publicised anew.

    Errors: RefusedError without a reason; otherwise as the other steps.
    Source: docs/rules.md R-LVH-6.
    """
    row = begun(project, LivelihoodStepKind.REVISED, by=by, version=version, at=at)
    row.return_reason = written(reason, ask="请写明撤回公示的原因。", most=300)
    row.notice_from = row.notice_until = None
    move(row, LivelihoodStepKind.REVISED, by=by, at=at, words=row.return_reason)
    outbox.send_about(notifications.livelihood_returned, row)
    return row


@dataclass(frozen=True, kw_only=True)
class Contract:
    """With whom, for how much (元) and since when."""

    contractor: str
    amount: Decimal
    signed_on: date


@transaction.atomic
def contract_livelihood(
    *,
    project: LivelihoodProject,
    contract: Contract,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Register who carries a project out, once its notice is over and every objection answered.

    Errors: RefusedError while the notice runs, an objection waits or an upheld one stands, above
            the budget, for a day to come or before the end of the notice; otherwise as the other
            steps.
    Source: docs/rules.md R-LVH-5, R-LVH-6.
    """
    row = begun(project, LivelihoodStepKind.CONTRACTED, by=by, version=version, at=at)
    first = row.notice_until or contract.signed_on
    if not first < contract.signed_on <= timezone.localdate(at):
        raise RefusedError("签合同的日期应在公示期满以后，不晚于今天。")
    if contract.amount > row.budget:
        raise RefusedError(f"合同金额不能超过预算 {row.budget:,.2f} 元。")
    row.contractor = written(contract.contractor, ask="请写明实施单位。", most=80)
    row.contract_amount, row.contracted_on = contract.amount, contract.signed_on
    return move(row, LivelihoodStepKind.CONTRACTED, by=by, at=at, words=row.contractor)


@transaction.atomic
def start_livelihood(
    *,
    project: LivelihoodProject,
    started_on: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Register that the work has begun.

    Source: docs/rules.md R-LVH-3.
    """
    row = begun(project, LivelihoodStepKind.STARTED, by=by, version=version, at=at)
    first = row.contracted_on or started_on
    if not first <= started_on <= timezone.localdate(at):
        raise RefusedError("开工日期应在签合同以后，不晚于今天。")
    row.started_on = started_on
    words = f"{started_on:%Y年%-m月%-d日}开工"
    return move(row, LivelihoodStepKind.STARTED, by=by, at=at, words=words)


@transaction.atomic
def cancel_livelihood(
    *,
    project: LivelihoodProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Give up a project that is not finished; it leaves the public pages.

    Errors: RefusedError for anybody but a street leader, without a reason, or in another state.
    Source: docs/rules.md R-LVH-4.
    """
    row = begun(project, LivelihoodStepKind.CANCELLED, by=by, version=version, at=at)
    row.cancel_reason = written(reason, ask="请写明取消的原因。", most=300)
    move(row, LivelihoodStepKind.CANCELLED, by=by, at=at, words=row.cancel_reason)
    outbox.send_about(notifications.livelihood_cancelled, row)
    return row


@transaction.atomic
def file_objection(
    *,
    project: LivelihoodProject,
    content: str,
    received_on: date,
    by: User,
    at: datetime | None = None,
) -> NoticeObjection:
    """Write down what somebody has against a project under notice.

    Errors: RefusedError when it is not under notice, or for a day outside the notice.
    Source: docs/rules.md R-LVH-6.
    """
    row = locked(project)
    check_under_notice(row, by=by)
    if row.notice_from is None or not row.notice_from <= received_on <= timezone.localdate(at):
        raise RefusedError("收到日期应在公示开始以后，不晚于今天。")
    objection = NoticeObjection(
        project=row, content=written(content, ask="请写明意见。", most=500), received_on=received_on
    )
    objection.entered_by = by
    return save_recorded(objection, "objection.filed", by=by, at=at)


@transaction.atomic
def answer_objection(
    *,
    objection: NoticeObjection,
    answer: str,
    is_upheld: bool,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> NoticeObjection:
    """Answer an objection; without that no contract is signed, nor with one that is upheld.

    Source: docs/rules.md R-LVH-6.
    """
    row = locked(objection)
    check_unanswered(row, by=by)
    row.answer, row.is_upheld = written(answer, ask="请写明答复。", most=500), is_upheld
    row.answered_on = timezone.localdate(at)
    return save_recorded(row, "objection.answered", by=by, version=version, at=at)


def begun(
    project: LivelihoodProject,
    kind: LivelihoodStepKind,
    *,
    by: User,
    version: int | None,
    at: datetime | None,
) -> LivelihoodProject:
    """Return the locked row when nothing stands against the step.

    Errors: as check_step; ConflictError when it was changed since `version`.
    """
    row = locked(project)
    check_step(row, kind, by=by, at=at)
    row.expect_version(version)
    return row


def move(
    row: LivelihoodProject,
    kind: LivelihoodStepKind,
    *,
    by: User,
    at: datetime | None,
    words: str = "",
) -> LivelihoodProject:
    """Write the step: the new state, the history, the audit event, the public pages."""
    before, row.state = row.state, LIVELIHOOD_WAYS[kind].target
    save_version(row)
    note_step(row, kind, by=by, at=at, words=words)
    pagecache.forget_on_commit()
    record(
        f"livelihood.{kind.value}",
        row,
        by=by,
        at=at,
        fields={"state": (before, row.state)},
        reason=words if kind in WITH_REASON else "",
    )
    return row
