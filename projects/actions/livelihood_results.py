"""From the milestones of a livelihood project to its disclosure."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from audit.actions import record, save_recorded
from core import outbox, pagecache
from core.database import locked, save_version
from core.errors import RefusedError
from core.models import Photo
from core.words import written
from projects import notifications
from projects.actions.livelihood import check_handled
from projects.actions.livelihood_checks import (
    check_payable,
    check_plans_milestones,
    check_takes_photos,
    check_unreached,
)
from projects.actions.livelihood_steps import begun, move
from projects.models import (
    Acceptance,
    AcceptanceResult,
    LivelihoodMilestone,
    LivelihoodPayment,
    LivelihoodPhoto,
    LivelihoodProject,
    LivelihoodStepKind,
    PhotoPhase,
    SatisfactionSurvey,
)

MOST_PHOTOS = 60
SMALLEST_TEAM = 3  # a resident among them
BETWEEN_NAMES = re.compile(r"[、,，;；\s]+")


@transaction.atomic
def add_livelihood_milestone(
    *, project: LivelihoodProject, title: str, due_on: date, by: User, at: datetime | None = None
) -> LivelihoodMilestone:
    """Put one more milestone on the plan of a project that is not finished.

    Errors: RefusedError for those it does not belong to, once it is finished, or for too many;
            ValidationError for a title that is there already.
    Source: docs/rules.md R-LVH-8.
    """
    row = locked(project)
    check_plans_milestones(row, by=by)
    milestone = LivelihoodMilestone(project=row, title=title.strip(), due_on=due_on)
    return save_recorded(milestone, "livelihood_milestone.saved", by=by, at=at)


@transaction.atomic
def finish_livelihood_milestone(
    *,
    milestone: LivelihoodMilestone,
    done_on: date,
    note: str,
    photo: Photo | None,
    by: User,
    at: datetime | None = None,
) -> LivelihoodMilestone:
    """Register that a milestone was reached, with a photo of the work where there is one.

    Errors: RefusedError for those it does not belong to, while the project is not carried out, for
            a day to come, without words, or when it is registered already.
    Source: docs/rules.md R-LVH-8.
    """
    project, row = locked(milestone.project), locked(milestone)
    check_unreached(row, project, by=by)
    if done_on > timezone.localdate(at):
        raise RefusedError("完成日期不能晚于今天。")
    row.done_on, row.note = done_on, written(note, ask="请写明完成情况。", most=300)
    saved = save_recorded(row, "livelihood_milestone.finished", by=by, version=row.version, at=at)
    if photo is not None:
        _show(project, photo, PhotoPhase.DURING, by=by, at=at, milestone=saved)
    pagecache.forget_on_commit()
    return saved


@transaction.atomic
def reopen_livelihood_milestone(
    *, milestone: LivelihoodMilestone, by: User, at: datetime | None = None
) -> LivelihoodMilestone:
    """Take back that a milestone was reached, when that was a mistake; words and photo stay.

    Source: docs/rules.md R-LVH-8.
    """
    project = locked(milestone.project)
    check_handled(project, by=by)
    row = locked(milestone)
    if row.done_on is None or not project.is_under_way:
        raise RefusedError("这个节点没有登记完成，或项目已经完工。")
    row.done_on = None
    pagecache.forget_on_commit()
    return save_recorded(row, "livelihood_milestone.reopened", by=by, version=row.version, at=at)


@transaction.atomic
def show_photo(
    *, project: LivelihoodProject, photo: Photo, phase: str, by: User, at: datetime | None = None
) -> LivelihoodPhoto:
    """Put a photo on a project's page: before, during or after the work.

    Errors: RefusedError for those it does not belong to, before the approval or after the
            acceptance, for another person's photo, or for too many.
    Source: docs/rules.md R-LVH-7.
    """
    row = locked(project)
    check_takes_photos(row, by=by)
    return _show(row, photo, phase, by=by, at=at)


def _show(
    project: LivelihoodProject,
    photo: Photo,
    phase: str,
    *,
    by: User,
    at: datetime | None,
    milestone: LivelihoodMilestone | None = None,
) -> LivelihoodPhoto:
    check_own_photos([photo], by=by)
    if project.photos.count() >= MOST_PHOTOS:
        raise RefusedError(f"一个项目最多 {MOST_PHOTOS} 张照片。")
    shown = LivelihoodPhoto(project=project, photo=photo, phase=phase, milestone=milestone)
    pagecache.forget_on_commit()
    return save_recorded(shown, "livelihood_photo.shown", by=by, at=at)


@transaction.atomic
def hide_photo(*, shown: LivelihoodPhoto, by: User, at: datetime | None = None) -> None:
    """Take a photo off a project that is not accepted yet.

    Source: docs/rules.md R-LVH-7.
    """
    project = locked(shown.project)
    check_handled(project, by=by)
    if not project.takes_photos:
        raise RefusedError("项目已经验收，照片不能再撤下。")
    record("livelihood_photo.hidden", locked(shown), by=by, at=at)
    shown.delete()
    pagecache.forget_on_commit()


@transaction.atomic
def pay_livelihood(
    *,
    project: LivelihoodProject,
    amount: Decimal,
    paid_on: date,
    purpose: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodPayment:
    """Register a payment; all of them together never exceed the contract.

    Units:  `amount` in 元.
    Errors: RefusedError without a contract, above it, for a day to come or before it was signed;
            ConflictError when the project changed since `version`, as by the same payment sent
            twice.
    Source: docs/rules.md R-LVH-5.
    """
    row = locked(project)
    row.expect_version(version)
    left = check_payable(row, by=by)
    if paid_on > timezone.localdate(at):
        raise RefusedError("付款日期不能晚于今天。")
    if row.contracted_on is not None and paid_on < row.contracted_on:
        raise RefusedError(
            f"合同签于 {row.contracted_on:%Y年%-m月%-d日}，付款日期不能更早，请核对日期。"
        )
    if amount > left:
        raise RefusedError(f"合同还剩 {left:,.2f} 元没有付，这一笔不能超过它。")
    payment = LivelihoodPayment(
        project=row,
        amount=amount,
        paid_on=paid_on,
        purpose=written(purpose, ask="请写明款项。", most=60),
    )
    payment.entered_by = by
    saved = save_recorded(payment, "livelihood.paid", by=by, at=at)
    row.paid_total += amount
    save_version(row)
    pagecache.forget_on_commit()
    return saved


@transaction.atomic
def complete_livelihood(
    *,
    project: LivelihoodProject,
    finished_on: date,
    outcome: str,
    beneficiaries: int,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Register that the work is finished; somebody else registers its acceptance.

    Errors: RefusedError while a milestone is open, for a day to come, before the start or before
            the acceptance that sent it back.
    Source: docs/rules.md R-LVH-7, R-LVH-8.
    """
    row = begun(project, LivelihoodStepKind.COMPLETED, by=by, version=version, at=at)
    first = row.started_on or finished_on
    if not first <= finished_on <= timezone.localdate(at):
        raise RefusedError("完工日期应在开工以后，不晚于今天。")
    inspected_on = row.acceptances.aggregate(last=Max("accepted_on"))["last"]
    if inspected_on is not None and finished_on < inspected_on:
        raise RefusedError(
            f"{inspected_on:%Y年%-m月%-d日}验收没有通过，整改后的完工日期不能更早，请核对日期。"
        )
    if beneficiaries < 1:
        raise RefusedError("惠及人数应大于 0。")
    row.finished_on, row.beneficiaries = finished_on, beneficiaries
    row.outcome, row.completed_by = written(outcome, ask="请写明完成情况。", most=1000), by
    row.accepted_by = None
    return move(row, LivelihoodStepKind.COMPLETED, by=by, at=at)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the acceptance team found; `team` are names between 顿号."""

    accepted_on: date
    team: str
    has_resident: bool
    result: str
    opinion: str


@transaction.atomic
def accept_livelihood(
    *,
    project: LivelihoodProject,
    verdict: Verdict,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Register what the acceptance team found: in order, or to be put right.

    Errors: RefusedError for who registered or imported the completion, for a team of two or
            without a resident, without
            a photo of afterwards, for a day to come or before the completion.
    Source: docs/rules.md R-LVH-7.
    """
    row = begun(project, LivelihoodStepKind.ACCEPTED, by=by, version=version, at=at)
    names = list(dict.fromkeys(filter(None, BETWEEN_NAMES.split(verdict.team.strip()))))
    if len(names) < SMALLEST_TEAM:
        raise RefusedError(f"验收组至少要有 {SMALLEST_TEAM} 人，姓名之间用顿号隔开。")
    if not verdict.has_resident:
        raise RefusedError("验收组要有居民代表，请补上居民代表后再登记。")
    if row.finished_on is None or not (
        row.finished_on <= verdict.accepted_on <= timezone.localdate(at)
    ):
        raise RefusedError("验收日期应在完工以后，不晚于今天。")
    is_passed = verdict.result == AcceptanceResult.PASS
    if is_passed and not row.photos.after().exists():
        raise RefusedError("验收合格前至少要有一张实施后的照片，请先上传。")
    acceptance = Acceptance(
        project=row,
        accepted_on=verdict.accepted_on,
        team="、".join(names)[:200],
        team_count=len(names),
        has_resident=verdict.has_resident,
        result=verdict.result,
        opinion=written(verdict.opinion, ask="请写明验收意见。", most=500),
        entered_by=by,
    )
    save_recorded(acceptance, "acceptance.entered", by=by, at=at)
    if is_passed:
        row.accepted_by = by
        return move(row, LivelihoodStepKind.ACCEPTED, by=by, at=at)
    move(row, LivelihoodStepKind.REWORKED, by=by, at=at, words=acceptance.opinion[:300])
    outbox.send_about(notifications.livelihood_reworked, row)
    return row


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How many sheets went out, came back, and what they said."""

    asked: int
    answered: int
    satisfied: int
    neutral: int
    dissatisfied: int


@transaction.atomic
def survey_livelihood(
    *,
    project: LivelihoodProject,
    answers: Answers,
    surveyed_on: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Register how satisfied those are who were asked.

    Errors: RefusedError for a day to come or before the completion; ValidationError for numbers
            that do not add up.
    Source: docs/rules.md R-LVH-9.
    """
    row = begun(project, LivelihoodStepKind.EVALUATED, by=by, version=version, at=at)
    if not (row.finished_on or surveyed_on) <= surveyed_on <= timezone.localdate(at):
        raise RefusedError("测评日期应在完工以后，不晚于今天。")
    survey = SatisfactionSurvey(
        project=row, surveyed_on=surveyed_on, entered_by=by, **asdict(answers)
    )
    save_recorded(survey, "survey.entered", by=by, at=at)
    return move(row, LivelihoodStepKind.EVALUATED, by=by, at=at, words=f"满意率 {survey.rate}%")


@transaction.atomic
def disclose_livelihood(
    *, project: LivelihoodProject, by: User, version: int | None = None, at: datetime | None = None
) -> LivelihoodProject:
    """Close a project's life: money, contractor, result and satisfaction are public.

    Source: docs/rules.md R-LVH-9.
    """
    row = begun(project, LivelihoodStepKind.DISCLOSED, by=by, version=version, at=at)
    row.disclosed_on = timezone.localdate(at)
    return move(row, LivelihoodStepKind.DISCLOSED, by=by, at=at)
