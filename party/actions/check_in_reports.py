"""Writes of the two reports: their words, sending them in, the receiver's answer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record, save_recorded
from core.database import locked, save_version
from core.errors import RefusedError
from party.actions.check_ins import may_file, refuse_second
from party.halves import Half
from party.models import (
    CheckIn,
    CheckInReport,
    MemberCheckIn,
    ReportGrade,
    ReportKind,
    ReportState,
    UnitCheckIn,
)
from party.models.check_in_reports import written_by


@transaction.atomic
def save_report(
    *,
    check_in: CheckIn,
    half: Half,
    kind: ReportKind,
    body: str,
    by: User,
    is_sent: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> CheckInReport:
    """Keep the words of a report, and send it in if asked; until the answer it may be put right.

    Shape:  one report per check-in, half-year and receiver; `version` is None for a new one.
    Errors: RefusedError outside one's posts, for a half-year in which they did not serve or that
            has not begun, after the answer, when sent in without words, or for the second
            check-in of a joined unit; ConflictError.
    Source: docs/rules.md R-CHK-6, R-UNI-4.
    """
    now = at or timezone.now()
    helper = locked(check_in)  # so that two people begin one report, not two
    check_writing(helper, half, by=by, at=now)
    rows = CheckInReport.objects.of(helper).for_half(half).filter(kind=kind)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        row = _new(helper, half, kind)
    elif version is None:
        raise RefusedError(f"{half.label}的这份报告已经有了，请打开它修改。")
    check_unanswered(row)
    row.body = body.strip()
    if is_sent:
        if not row.body:
            raise RefusedError("请先写报告正文，再提交。")
        row.state, row.submitted_at, row.submitted_by = ReportState.SUBMITTED, now, by
    elif row.state == ReportState.SUBMITTED and not row.body:
        raise RefusedError("已提交的报告不能没有正文。")
    action = "checkinreport.submitted" if is_sent else "checkinreport.saved"
    return save_recorded(row, action, by=by, version=version, at=now)


@transaction.atomic
def review_report(
    *,
    report: CheckInReport,
    grade: ReportGrade,
    feedback: str = "",
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CheckInReport:
    """Answer a report with a grade and words; an answer below 较好 says why.

    Errors: RefusedError unless it waits and `by` may answer it, or without the words that a low
            grade needs; ConflictError when its words were changed since `version`.
    Source: docs/rules.md R-CHK-7.
    """
    now = at or timezone.now()
    row = locked(report)
    if row.state != ReportState.SUBMITTED:
        raise RefusedError(f"这份报告现在是“{row.get_state_display()}”，不用评价。")
    if CheckInReport.objects.filter(written_by(by), pk=row.pk).exists():
        raise RefusedError("您写过这份报告（代办期间，委托人和代办人算一个人），请另一位同事评价。")
    if not CheckInReport.objects.reviewable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("这份报告不由您的岗位评价。")
    row.expect_version(version)
    if grade in {ReportGrade.NORMAL, ReportGrade.POOR} and not feedback.strip():
        raise RefusedError("评为“一般”或“差”时，请写明意见，方便对方改进。")
    row.state, row.grade, row.feedback = ReportState.REVIEWED, grade, feedback.strip()
    row.reviewed_at, row.reviewed_by = now, by
    save_version(row)
    record("checkinreport.reviewed", row, by=by, at=now)
    return row


@transaction.atomic
def record_letter(
    *,
    check_in: CheckIn,
    half: Half,
    count: int,
    is_masked: bool,
    by: User,
    at: datetime | None = None,
) -> None:
    """Note that the letters of a unit or a member were made: of how many, with names or without.

    Errors: RefusedError outside one's posts.
    Source: docs/rules.md R-CHK-1.
    """
    if not may_file(check_in, by=by):
        raise RefusedError("您的岗位不能生成这份文书。")
    noun = "unitcheckin" if isinstance(check_in, UnitCheckIn) else "membercheckin"
    facts: dict[str, str | int | None] = {
        "half": half.key,
        "count": count,
        "masked": "yes" if is_masked else "no",
    }
    record(f"{noun}.letter_made", check_in, by=by, at=at, facts=facts)


def _new(check_in: CheckIn, half: Half, kind: ReportKind) -> CheckInReport:
    whose = "unit_check_in" if isinstance(check_in, UnitCheckIn) else "member_check_in"
    return CheckInReport(
        street_id=check_in.street_id,
        community_id=check_in.community_id,
        year=half.year,
        half=half.number,
        kind=kind,
        **{whose: check_in},
    )


def check_writing(check_in: CheckIn, half: Half, *, by: User, at: datetime | None = None) -> None:
    """Refuse a report outside one's posts, or of a half-year in which they did not serve.

    Source: docs/rules.md R-CHK-6, R-UNI-4.
    """
    if not may_file(check_in, by=by):
        raise RefusedError("您的岗位不能写这份报告。")
    refuse_second(check_in)
    _refuse_unserved(check_in, half, at=at)


def check_unanswered(row: CheckInReport) -> None:
    """Refuse other words once a report has its answer.

    Source: docs/rules.md R-CHK-6.
    """
    if not row.is_editable:
        raise RefusedError("这份报告已有评价，不能再改。")


def _refuse_unserved(check_in: CheckIn, half: Half, *, at: datetime | None) -> None:
    if half.start > timezone.localdate(at):
        raise RefusedError(f"{half.label}还没有开始，不用写报告。")
    is_before = check_in.checked_in_on > half.end
    is_after = check_in.last_day is not None and check_in.last_day < half.start
    if is_before or is_after:
        raise RefusedError(f"“{check_in}”在{half.label}没有服务，不用写报告。")
    if isinstance(check_in, MemberCheckIn) and check_in.confirmed_at is None:
        raise RefusedError("社区还没有确认这名党员的报到，请先确认。")
