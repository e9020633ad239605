"""The steps in the life of a co-building project, each by whom it belongs to."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances import notifications
from alliances.actions.agreements import PreparedAgreement, keep_agreements
from alliances.actions.project_checks import check_step
from alliances.actions.projects import note_step, outsiders
from alliances.models import WAYS, CoBuildProject, StepKind
from audit.actions import record
from core import outbox, pagecache
from core.database import locked, save_version
from core.errors import RefusedError
from core.numbers import next_running
from core.words import written
from places.models import Street


@transaction.atomic
def submit_project(
    *, project: CoBuildProject, by: User, version: int | None = None, at: datetime | None = None
) -> CoBuildProject:
    """Send a project to the street's review; it gets a number unless it has one.

    Errors: RefusedError for those it does not belong to, for what is missing, or a step that the
            state does not allow; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-COB-1, R-COB-4.
    """
    row = _begun(project, StepKind.SUBMITTED, by=by, version=version)
    row.number = row.number or _next_number(at=at)
    row.submitted_by, row.approved_by = by, None
    row.authors.add(by)
    return _move(row, StepKind.SUBMITTED, by=by, at=at)


@transaction.atomic
def approve_project(
    *, project: CoBuildProject, by: User, version: int | None = None, at: datetime | None = None
) -> CoBuildProject:
    """Approve a project that somebody else wrote; its parties may sign now.

    Errors: RefusedError for one's own work or a state that does not allow it; ConflictError.
    Source: docs/rules.md R-COB-2.
    """
    row = _begun(project, StepKind.APPROVED, by=by, version=version)
    row.approved_by, row.return_reason = by, ""
    _move(row, StepKind.APPROVED, by=by, at=at)
    outbox.send_about(notifications.project_approved, row)
    return row


@transaction.atomic
def return_project(
    *,
    project: CoBuildProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Send a project back with a reason; it may be put right and sent again.

    Errors: as approve_project; RefusedError without a reason.
    Source: docs/rules.md R-COB-2.
    """
    row = _begun(project, StepKind.RETURNED, by=by, version=version)
    row.return_reason = written(reason, ask="请写明退回的原因。", most=300)
    _move(row, StepKind.RETURNED, by=by, at=at, words=row.return_reason)
    outbox.send_about(notifications.project_returned, row)
    return row


@transaction.atomic
def sign_project(
    *,
    project: CoBuildProject,
    signed_on: date,
    scans: Sequence[PreparedAgreement],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Register that all parties signed the agreement; from now on the project counts.

    Shape:  `scans` come from prepare_agreement, checked before anything is locked.
    Errors: RefusedError without a file, for a day to come, for a party that was no member of the
            alliance on that day, or a step that the state does not allow; ConflictError.
    Source: docs/rules.md R-COB-3.
    """
    row = _begun(project, StepKind.SIGNED, by=by, version=version)
    if not scans:
        raise RefusedError("请上传签好的协议，PDF 或照片都可以。")
    if signed_on > timezone.localdate(at):
        raise RefusedError("签约日期不能晚于今天，请在签约后登记。")
    if row.ends_on is not None and row.ends_on < signed_on:
        raise RefusedError("签约日期晚于协议的结束日期，请核对。")
    _refuse_outsiders(row, signed_on)
    row.signed_on = signed_on
    _move(row, StepKind.SIGNED, by=by, at=at, words=f"签约日期 {signed_on:%Y年%-m月%-d日}")
    keep_agreements(row, scans, by=by, at=at)
    return row


@transaction.atomic
def start_project(
    *, project: CoBuildProject, by: User, version: int | None = None, at: datetime | None = None
) -> CoBuildProject:
    """Register that the parties have begun.

    Source: docs/rules.md R-COB-1.
    """
    row = _begun(project, StepKind.STARTED, by=by, version=version)
    return _move(row, StepKind.STARTED, by=by, at=at)


@transaction.atomic
def finish_project(
    *,
    project: CoBuildProject,
    outcome: str,
    beneficiaries: int,
    count_basis: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Register that a project is finished, with its outcome and whom it served.

    Errors: RefusedError without a confirmed activity, an outcome or anybody served; ConflictError.
    Source: docs/rules.md R-COB-5.
    """
    row = _begun(project, StepKind.FINISHED, by=by, version=version)
    if beneficiaries < 1:
        raise RefusedError("受益人数应大于 0，请核对。")
    row.outcome = written(outcome, ask="请写明成效。", most=1000)
    row.beneficiaries, row.count_basis, row.finished_by = beneficiaries, count_basis, by
    return _move(row, StepKind.FINISHED, by=by, at=at)


@transaction.atomic
def evaluate_project(
    *,
    project: CoBuildProject,
    rating: int,
    evaluation: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Register how the alliance's meeting rated a finished project.

    Errors: RefusedError for whoever registered that it is finished, or without words.
    Source: docs/rules.md R-COB-5.
    """
    row = _begun(project, StepKind.EVALUATED, by=by, version=version)
    row.rating, row.evaluation = rating, written(evaluation, ask="请写明评价。", most=1000)
    row.evaluated_by = by
    return _move(row, StepKind.EVALUATED, by=by, at=at, words=f"{rating} 分")


@transaction.atomic
def publish_project(
    *, project: CoBuildProject, by: User, version: int | None = None, at: datetime | None = None
) -> CoBuildProject:
    """Close a project's life: its result is made known to the alliance.

    Source: docs/rules.md R-COB-5.
    """
    row = _begun(project, StepKind.PUBLISHED, by=by, version=version)
    return _move(row, StepKind.PUBLISHED, by=by, at=at)


@transaction.atomic
def terminate_project(
    *,
    project: CoBuildProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Give up a project that was approved and is not finished; it no longer counts.

    Errors: RefusedError for anybody but a street leader, without a reason, or in another state.
    Source: docs/rules.md R-COB-6.
    """
    row = _begun(project, StepKind.TERMINATED, by=by, version=version)
    row.termination_reason = written(reason, ask="请写明终止的原因。", most=300)
    return _move(row, StepKind.TERMINATED, by=by, at=at, words=row.termination_reason)


def _begun(
    project: CoBuildProject, kind: StepKind, *, by: User, version: int | None
) -> CoBuildProject:
    """Return the locked row when nothing stands against the step."""
    row = locked(project)
    check_step(row, kind, by=by)
    row.expect_version(version)
    return row


def _move(
    row: CoBuildProject, kind: StepKind, *, by: User, at: datetime | None, words: str = ""
) -> CoBuildProject:
    before = row.state
    row.state = WAYS[kind].target
    save_version(row)
    note_step(row, kind, by=by, at=at, words=words)
    pagecache.forget_on_commit()
    record(
        f"project.{kind.value}",
        row,
        by=by,
        at=at,
        fields={"state": (before, row.state)},
        reason=words if kind in {StepKind.RETURNED, StepKind.TERMINATED} else "",
    )
    return row


def _refuse_outsiders(row: CoBuildProject, day: date) -> None:
    units = outsiders(row, day)
    if units:
        names = "、".join(str(unit) for unit in units[:5])
        raise RefusedError(
            f"签约当天还不是“{row.alliance}”成员的单位：{names}。请街道先登记入盟，或核对签约日期。"
        )


def _next_number(*, at: datetime | None) -> str:
    """Return the day's next number; the first street's row keeps two from taking the same.

    Numbers are unique over all streets; the constraint is the last word.
    Source: docs/rules.md R-COB-4.
    """
    Street.objects.select_for_update(no_key=True).order_by("pk").first()
    return next_running(CoBuildProject.objects.all(), f"GJ{timezone.localdate(at):%Y%m%d}")
