"""The steps of a livelihood project until it is carried out, each by whom it belongs to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import outbox, pagecache, workdays
from core.database import locked
from core.errors import RefusedError
from core.ledger.writing import written_by_imports
from core.words import written
from places.models import covered_by
from projects import notifications
from projects.actions.livelihood import check_handled, check_money, next_number, note_step
from projects.models import (
    LIVELIHOOD_WAYS,
    WITH_REASON,
    LivelihoodProject,
    LivelihoodState,
    LivelihoodStepKind,
    NoticeObjection,
)

NOTICE_DAYS = 5  # whole working days, at least
MOST_NOTICE_DAYS = 30
OWN_WORK = "不能批准自己草拟、提请或用台账导入的项目，请由另一位街道领导办理。"
TO_SUBMIT = {"starts_on": "计划开工", "due_on": "计划完工"}


@transaction.atomic
def submit_livelihood(
    *, project: LivelihoodProject, by: User, version: int | None = None, at: datetime | None = None
) -> LivelihoodProject:
    """Ask for the approval of a project; it gets a number unless it has one.

    Errors: RefusedError for those it does not belong to, for what is missing, for money that does
            not add up, or a step that the state does not allow; ConflictError.
    Source: docs/rules.md R-LVH-3, R-LVH-5.
    """
    row = ready(project, LivelihoodStepKind.SUBMITTED, version)
    check_handled(row, by=by)
    missing = [label for name, label in TO_SUBMIT.items() if not getattr(row, name)]
    if missing:
        raise RefusedError(f"提请立项前请补充：{'、'.join(missing)}。")
    if not row.beneficiaries:
        raise RefusedError("提请立项前请填写惠及人数。")
    check_money(row)
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
    row = _judged(project, LivelihoodStepKind.APPROVED, by=by, version=version)
    check_money(row)
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
    row = _judged(project, LivelihoodStepKind.RETURNED, by=by, version=version)
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
    """Put a project under notice from today on; its public page opens.

    Units:  `days` are whole working days after today.
    Errors: RefusedError for fewer than NOTICE_DAYS; otherwise as the other steps.
    Source: docs/rules.md R-LVH-6.
    """
    row = managed(project, LivelihoodStepKind.PUBLICISED, by=by, version=version)
    if not NOTICE_DAYS <= days <= MOST_NOTICE_DAYS:
        raise RefusedError(f"公示期为 {NOTICE_DAYS} 到 {MOST_NOTICE_DAYS} 个工作日，请修改天数。")
    today = timezone.localdate(at)
    row.notice_from, row.notice_until = today, workdays.add_workdays(today, days).date
    words = f"公示到 {row.notice_until:%Y年%-m月%-d日}"
    return move(row, LivelihoodStepKind.PUBLICISED, by=by, at=at, words=words)


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

    Errors: RefusedError while the notice runs or an objection waits, above the budget, for a day
            to come or before the end of the notice; otherwise as the other steps.
    Source: docs/rules.md R-LVH-5, R-LVH-6.
    """
    row = managed(project, LivelihoodStepKind.CONTRACTED, by=by, version=version)
    today = timezone.localdate(at)
    if row.notice_until is None or row.notice_until >= today:
        raise RefusedError(f"公示到 {row.notice_until:%Y年%-m月%-d日}为止，期满以后再签合同。")
    if row.objections.unanswered().exists():
        raise RefusedError("还有没有答复的异议，请先逐条答复。")
    if not row.notice_until < contract.signed_on <= today:
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
    row = ready(project, LivelihoodStepKind.STARTED, version)
    check_handled(row, by=by)
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
    row = in_street(
        project, LivelihoodStepKind.CANCELLED, Permission.LIVELIHOOD_APPROVE, by, version
    )
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
    check_handled(row, by=by)
    if row.state != LivelihoodState.PUBLICISED:
        raise RefusedError("只有公示中的项目登记异议。")
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
    """Answer an objection; without that no contract is signed.

    Source: docs/rules.md R-LVH-6.
    """
    row = locked(objection)
    if not covered_by(by, row.project, Permission.LIVELIHOOD_MANAGE):
        raise RefusedError("这个项目不在您的岗位范围内，不能答复。")
    if row.answer:
        raise RefusedError("这条异议已经答复过。")
    row.answer, row.is_upheld = written(answer, ask="请写明答复。", most=500), is_upheld
    row.answered_on = timezone.localdate(at)
    return save_recorded(row, "objection.answered", by=by, version=version, at=at)


def ready(
    project: LivelihoodProject, kind: LivelihoodStepKind, version: int | None
) -> LivelihoodProject:
    """Return the locked row when the step may follow; the second of two people is told why not."""
    row = locked(project)
    if row.state not in LIVELIHOOD_WAYS[kind].sources:
        raise RefusedError(
            f"“{row}”现在是“{row.get_state_display()}”，不能{kind.label}。请看项目页上的经过。"
        )
    row.expect_version(version)
    return row


def in_street(
    project: LivelihoodProject,
    kind: LivelihoodStepKind,
    permission: Permission,
    by: User,
    version: int | None,
) -> LivelihoodProject:
    """Return the locked row when the step belongs to this person."""
    if not covered_by(by, project, permission):
        raise RefusedError("这个项目不在您的岗位范围内，不能办理这一步。")
    return ready(project, kind, version)


def managed(
    project: LivelihoodProject, kind: LivelihoodStepKind, *, by: User, version: int | None
) -> LivelihoodProject:
    """Return the locked row for a step of the street's office."""
    return in_street(project, kind, Permission.LIVELIHOOD_MANAGE, by, version)


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
    row.version += 1
    row.full_clean()
    row.save()
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


def _judged(
    project: LivelihoodProject, kind: LivelihoodStepKind, *, by: User, version: int | None
) -> LivelihoodProject:
    row = in_street(project, kind, Permission.LIVELIHOOD_APPROVE, by, version)
    if not LivelihoodProject.objects.approvable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(OWN_WORK)
    return row


def imported_by(row: LivelihoodProject, user: User) -> bool:
    """Say whether `user`, or who counts as one with them, wrote in a project by a workbook.

    A workbook leaves no step.
    Source: docs/rules.md R-LVH-7.
    """
    return row.uid in written_by_imports(LivelihoodProject, user.counts_as, since=row.created_at)
