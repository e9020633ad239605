"""Writes of one appraisal: the report, the ballots' totals, what is to be mended."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record as write_event
from audit.actions import save_recorded
from core.database import locked, save_version
from core.dates import refuse_future
from core.errors import ConflictError, RefusedError
from core.words import written
from party import notifications
from party.models import (
    UNSENT,
    Appraisal,
    AppraisalAnswer,
    AppraisalState,
    CommitteeMember,
    CommitteePost,
    Rectification,
    reporters_of,
)
from places.models import covered_by

NOT_YOURS = "这份述职评议不在您的岗位范围内。"


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The totals of the ballots and what follows from them; nothing of who gave which."""

    issued: int
    returned: int
    valid: int
    invalid: int
    good: int
    fairly: int
    normal: int
    poor: int
    score: Decimal
    governance_score: Decimal | None
    grade: str
    outcome: str = ""


@transaction.atomic
def save_appraisal_report(
    *,
    appraisal: Appraisal,
    answers: Mapping[int, str],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Keep what is written so far under the items of the outline; the street does not see it yet.

    Shape:  `answers` maps keys of outline items to texts; a blank one is taken off.
    Errors: RefusedError when it is not one's own report or it is sent; ConflictError.
    Source: docs/rules.md R-APR-3.
    """
    row = _reportable(appraisal, by=by, version=version)
    row.reported_by = by  # from here on nobody else's, whoever succeeds
    _write_answers(row, answers)
    return _step(row, "appraisal.drafted", by=by, at=at)


@transaction.atomic
def submit_report(
    *,
    appraisal: Appraisal,
    answers: Mapping[int, str],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Send the report in; every item of the outline is answered.

    Errors: as save_appraisal_report; ValidationError while an item is blank.
    Source: docs/rules.md R-APR-3.
    """
    row = _reportable(appraisal, by=by, version=version)
    _write_answers(row, answers)
    missing = row.round.outline.exclude(answers__appraisal=row)
    if missing:
        raise ValidationError(f"提纲还有没写的：{'、'.join(item.text for item in missing)}。")
    row.move_to(AppraisalState.SUBMITTED, at=at or timezone.now(), by=by)
    return _step(row, "appraisal.submitted", by=by, at=at)


@transaction.atomic
def return_report(
    *,
    appraisal: Appraisal,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Send a report back to be written again; who reported is told.

    Errors: RefusedError without a reason, outside one's posts, or once the ballots are in.
    Source: docs/rules.md R-APR-3.
    """
    row = _run(appraisal, by=by, version=version)
    words = written(reason, ask="请写明退回的原因。", most=300)
    check_returnable(row)
    row.move_to(AppraisalState.OPEN, at=at or timezone.now(), by=by)
    row.return_reason = words
    notifications.tell_reporter(_step(row, "appraisal.returned", by=by, at=at, reason=words))
    return row


@transaction.atomic
def replace_reporter(
    *,
    appraisal: Appraisal,
    reporter: User,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Let the serving secretary report instead, by that account; who was excused takes part.

    What another account wrote is taken off: it is shown to nobody but who wrote it.
    Errors: RefusedError without a reason, outside one's posts, once the report is in, while nobody
            serves, or for an account without the post; ConflictError.
    Source: docs/rules.md R-APR-6.
    """
    row = _run(appraisal, by=by, version=version)
    words = written(reason, ask="请写明更换的原因。", most=300)
    check_replaceable(row)
    if not reporters_of(row.street_id, row.community_id).filter(pk=reporter.pk).exists():
        raise RefusedError("所选账号没有这里的书记岗位，请先在账号管理中授予岗位。")
    if row.state == AppraisalState.EXCUSED:
        row.move_to(AppraisalState.OPEN, at=at or timezone.now(), by=by)
    if row.reported_by_id != reporter.pk:
        row.answers.all().delete()
    row.member, row.reported_by, row.return_reason = _serving(row), reporter, ""
    notifications.ask_reporter(_step(row, "appraisal.reassigned", by=by, at=at, reason=words))
    return row


@transaction.atomic
def excuse_appraisal(
    *,
    appraisal: Appraisal,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Let a secretary not take part this year: no report, no grade, no place among the others.

    Errors: RefusedError without a reason, outside one's posts, or once the report is in.
    Source: docs/rules.md R-APR-6.
    """
    row = _run(appraisal, by=by, version=version)
    words = written(reason, ask="请写明不参加的原因。", most=300)
    check_excusable(row)
    row.move_to(AppraisalState.EXCUSED, at=at or timezone.now(), by=by)
    row.excuse_reason = words
    return _step(row, "appraisal.excused", by=by, at=at, reason=words)


@transaction.atomic
def evaluate_appraisal(
    *,
    appraisal: Appraisal,
    evaluation: Evaluation,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Enter the totals of the secret ballots, score and grade; a leader confirms them.

    Until then they may be entered again.
    Errors: RefusedError for one's own appraisal or a confirmed one; ValidationError when the
            ballots do not add up.
    Source: docs/rules.md R-APR-1, R-APR-4.
    """
    row = _run(appraisal, by=by, version=version)
    check_evaluable(row, by=by)
    now = at or timezone.now()
    if row.state == AppraisalState.EVALUATED:
        row.evaluated_at, row.evaluated_by = now, by
    else:
        row.move_to(AppraisalState.EVALUATED, at=now, by=by)
    for name, value in asdict(evaluation).items():
        setattr(row, name, value)
    return _step(row, "appraisal.evaluated", by=by, at=at)


@transaction.atomic
def confirm_evaluation(
    *, appraisal: Appraisal, by: User, version: int | None = None, at: datetime | None = None
) -> Appraisal:
    """Let the result stand: by a leader, who neither entered it nor is graded by it.

    Errors: RefusedError for what oneself, or who counts as oneself, entered or reported.
    Source: docs/rules.md R-APR-4.
    """
    row = _confirmable(appraisal, by=by, version=version)
    row.confirmed_at, row.confirmed_by = at or timezone.now(), by
    row.return_reason = ""
    notifications.tell_reporter(_step(row, "appraisal.confirmed", by=by, at=at))
    return row


@transaction.atomic
def reject_evaluation(
    *,
    appraisal: Appraisal,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Appraisal:
    """Send a result back to be entered again.

    Errors: as confirm_evaluation; RefusedError without a reason.
    Source: docs/rules.md R-APR-4.
    """
    words = written(reason, ask="请写明退回的原因。", most=300)
    row = _confirmable(appraisal, by=by, version=version)
    row.move_to(AppraisalState.SUBMITTED, at=at or timezone.now(), by=by)
    row.return_reason = words
    return _step(row, "appraisal.rejected", by=by, at=at, reason=words)


@transaction.atomic
def add_rectification(
    *, appraisal: Appraisal, text: str, due_on: date, by: User, at: datetime | None = None
) -> Rectification:
    """Write down one thing to mend, and by when.

    Errors: RefusedError before the ballots are in, once it is closed, or for a day that is over.
    Source: docs/rules.md R-APR-5.
    """
    row = _run(appraisal, by=by, version=None)
    check_rectifiable(row)
    if due_on < timezone.localdate(at):
        raise RefusedError("完成期限不能早于今天。")
    item = Rectification(appraisal=row, text=text.strip(), due_on=due_on, is_demo=row.is_demo)
    return save_recorded(item, "rectification.registered", by=by, at=at)


@transaction.atomic
def finish_rectification(
    *,
    rectification: Rectification,
    result: str,
    done_on: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Rectification:
    """Write down how one thing was mended: by the secretary, or the street's staff.

    Errors: RefusedError for somebody else's, one that is done, or a day to come.
    Source: docs/rules.md R-APR-5.
    """
    refuse_future(done_on, at=at)
    item = locked(rectification)
    check_unfinished(item, by=by)
    item.result, item.done_on = result.strip(), done_on
    return save_recorded(item, "rectification.finished", by=by, version=version, at=at)


@transaction.atomic
def close_appraisal(
    *, appraisal: Appraisal, by: User, version: int | None = None, at: datetime | None = None
) -> Appraisal:
    """Close an appraisal: its result stands, and nothing is left to mend.

    Errors: RefusedError while it is not confirmed or something is left.
    Source: docs/rules.md R-APR-5.
    """
    row = _run(appraisal, by=by, version=version)
    if not row.is_confirmed:
        raise RefusedError("测评结果经领导确认后才能办结。")
    left = row.rectifications.unfinished().count()
    if left:
        raise RefusedError(f"还有 {left} 项整改没有完成，完成后再办结。")
    row.move_to(AppraisalState.CLOSED, at=at or timezone.now(), by=by)
    return _step(row, "appraisal.closed", by=by, at=at)


def _reportable(appraisal: Appraisal, *, by: User, version: int | None) -> Appraisal:
    row = locked(appraisal)
    if row.state != AppraisalState.OPEN:
        raise ConflictError(f"这份述职报告已是“{row.stage_label}”，不能再改。")
    if not Appraisal.objects.reportable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("述职报告由本人提交，您的岗位不能填写这一份。")
    row.expect_version(version)
    return row


def _write_answers(row: Appraisal, answers: Mapping[int, str]) -> None:
    for item in row.round.outline.filter(pk__in=answers):
        text = answers[item.pk].strip()
        if not text:
            AppraisalAnswer.objects.filter(appraisal=row, item=item).delete()
            continue
        AppraisalAnswer.objects.update_or_create(
            appraisal=row, item=item, defaults={"text": text[:4000]}
        )


def _serving(row: Appraisal) -> CommitteeMember:
    secretaries = row.organisation.members.running().filter(post=CommitteePost.SECRETARY)
    if (member := secretaries.first()) is None:
        raise RefusedError("这个党组织没有登记在任的书记，请先在组织架构中登记任职。")
    return member


def _run(appraisal: Appraisal, *, by: User, version: int | None) -> Appraisal:
    row = locked(appraisal)
    if not covered_by(by, row, Permission.APPRAISAL_EDIT):
        raise RefusedError("述职评议由街道组织，您的岗位不能办理这一步。")
    row.expect_version(version)
    return row


def _confirmable(appraisal: Appraisal, *, by: User, version: int | None) -> Appraisal:
    row = locked(appraisal)
    check_confirmable(row, by=by)
    row.expect_version(version)
    return row


def check_returnable(row: Appraisal) -> None:
    """Refuse to return a report that does not wait for the ballots (R-APR-3)."""
    if row.state != AppraisalState.SUBMITTED:
        raise RefusedError(f"“{row.stage_label}”的述职报告不能退回，请刷新后再看。")


def check_replaceable(row: Appraisal) -> None:
    """Refuse another once a report is in, and while nobody serves or has an account (R-APR-6)."""
    if row.state not in UNSENT:
        raise RefusedError(f"“{row.stage_label}”的述职评议不能更换述职人，请先退回述职报告。")
    if not reporters_of(row.street_id, row.community_id).exists():
        raise RefusedError("这里没有书记岗位的账号，请先在账号管理中授予岗位，再更换述职人。")
    _serving(row)


def check_excusable(row: Appraisal) -> None:
    """Refuse to excuse whose report is in, or who is excused (R-APR-6)."""
    if row.state != AppraisalState.OPEN:
        raise RefusedError(f"“{row.stage_label}”的述职评议不能改为不参加，请刷新后再看。")


def check_evaluable(row: Appraisal, *, by: User) -> None:
    """Refuse a result that stands, one's own, and one whose report is not in (R-APR-4)."""
    if row.is_confirmed:
        raise RefusedError("测评结果已由领导确认，不能再改。")
    if row.state not in {AppraisalState.SUBMITTED, AppraisalState.EVALUATED}:
        raise RefusedError(f"“{row.stage_label}”的述职评议现在不能录入测评结果，请刷新后再看。")
    if row.reported_by_id in by.counts_as:
        raise RefusedError("不能录入自己的测评结果，请由另一位同事录入。")


def check_unfinished(row: Rectification, *, by: User) -> None:
    """Refuse what is not one's own to mend, or is mended (R-APR-5)."""
    if not Rectification.objects.resting_on(by).filter(pk=row.pk).exists():
        raise RefusedError(NOT_YOURS)
    if row.done_on is not None:
        raise RefusedError(f"这一项已于 {row.done_on:%Y年%-m月%-d日}登记完成。")


def check_rectifiable(row: Appraisal) -> None:
    """Refuse what is to mend before the ballots are in, or after the end (R-APR-5)."""
    if row.state != AppraisalState.EVALUATED:
        raise RefusedError("测评以后、办结以前才能登记整改事项。")


def check_confirmable(row: Appraisal, *, by: User) -> None:
    """Refuse anybody but a leader who neither entered nor is graded by it (R-APR-4)."""
    if not covered_by(by, row, Permission.APPRAISAL_CONFIRM):
        raise RefusedError("测评结果由街道领导确认。")
    if row.state != AppraisalState.EVALUATED or row.is_confirmed:
        raise ConflictError(f"这份述职评议是“{row.stage_label}”，没有等着确认的结果。")
    if not Appraisal.objects.confirmable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("录入过测评结果的人和述职人不能确认，请由另一位街道领导确认。")


def _step(
    row: Appraisal, action: str, *, by: User, at: datetime | None, reason: str = ""
) -> Appraisal:
    save_version(row)
    write_event(action, row, by=by, at=at or timezone.now(), reason=reason)
    return row
