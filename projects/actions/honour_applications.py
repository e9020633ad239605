"""The steps of an application for an honour, from the community's word to the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, save_version
from core.dates import months_on
from core.errors import RefusedError
from core.models import Photo
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects import notifications
from projects.models import (
    MOST_PHOTOS,
    ApplicationState,
    CriterionScore,
    Honour,
    HonourApplication,
    HonourCriterion,
    HonourLevel,
    gap_list,
)


@dataclass(frozen=True)
class Assessed:
    """What the community says about one item; `photos` are new ones beside those it has."""

    score: int
    note: str = ""
    photos: Sequence[Photo] = ()


@dataclass(frozen=True)
class Judged:
    """What the street says about one item."""

    score: int
    note: str = ""


@transaction.atomic
def declare_honour(
    *, application: HonourApplication, by: User, at: datetime | None = None
) -> HonourApplication:
    """Begin an application; the caller has set standard and target.

    Errors: RefusedError outside one's posts, or for a standard that is not in force;
            ValidationError when this target has applied already.
    Source: docs/rules.md R-HON-2.
    """
    standard = application.standard
    application.programme = standard.programme
    application.period_from, application.period_to = standard.year, standard.year
    application.state, application.declared_by = ApplicationState.DECLARED, by
    check_scope(application, by=by, permission=Permission.HONOUR_FILE, place_of=placed)
    if not standard.is_in_force:
        raise RefusedError("这份标准没有施行，请选择施行中的标准。")
    return save_recorded(application, "honour_application.declared", by=by, at=at)


@transaction.atomic
def assess(
    *,
    application: HonourApplication,
    items: Mapping[HonourCriterion, Assessed],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> HonourApplication:
    """Keep a self-assessment, whole or in part; what is not in `items` stays as it was.

    Errors: RefusedError for those it does not belong to or once it was sent in; ValidationError
            for points above an item's; ConflictError since `version`.
    Source: docs/rules.md R-HON-2.
    """
    row = _open(application, by=by)
    row.expect_version(version)
    is_changed = False
    for criterion, said in items.items():
        _check_points(criterion, said.score)
        check_own_photos(said.photos, by=by)
        score = row.scores.filter(criterion=criterion).first()
        score = score or CriterionScore(application=row, criterion=criterion)
        score.self_score, score.self_note = said.score, said.note.strip()
        shown = list(Photo.objects.filter(honour_scores=score)) if score.pk else []
        if len({*shown, *said.photos}) > MOST_PHOTOS:
            raise RefusedError(f"“{criterion}”的照片最多 {MOST_PHOTOS} 张。")
        version = score.version if score.pk else None
        photos = {*shown, *said.photos}
        save_recorded(score, "honour_score.saved", by=by, version=version, at=at, photos=photos)
        is_changed |= score.version != version
    row.self_score = sum(row.scores.values_list("self_score", flat=True))
    seen = row.version
    saved = save_recorded(row, "honour_application.assessed", by=by, version=seen, at=at)
    if is_changed and saved.version == seen:  # other words for as many points: it is another one
        saved.version += 1
        saved.save(update_fields=["version", "updated_at"])
    return saved


@transaction.atomic
def submit_application(
    *, application: HonourApplication, by: User, version: int, at: datetime | None = None
) -> HonourApplication:
    """Send the self-assessment to the street.

    Errors: RefusedError for anybody but the secretary, after its last day, while an item is not
            assessed or lacks its photo.
    Source: docs/rules.md R-HON-2.
    """
    row = _open(application, by=by, permission=Permission.HONOUR_SUBMIT)
    row.expect_version(version)
    today = timezone.localdate(at)
    if not row.standard.can_self_check_on(today):
        raise RefusedError("自评已经截止，请联系街道。")
    gaps = gap_list(row)
    if gaps.unscored:
        raise RefusedError(f"还有 {len(gaps.unscored)} 项没有自评，先填完再提交。")
    if gaps.without_photo:
        first = gaps.without_photo[0].criterion
        raise RefusedError(f"“{first}”要有照片佐证，请补上照片再提交。")
    row.self_score, row.submitted_by, row.submitted_on = gaps.score, by, today
    row.move_to(ApplicationState.SUBMITTED)
    return _step(row, "honour_application.submitted", by=by, at=at)


@transaction.atomic
def withdraw_application(
    *,
    application: HonourApplication,
    reason: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> HonourApplication:
    """Take an application back before the street has reviewed it."""
    row = locked(application)
    row.expect_version(version)
    check_withdrawable(row, by=by)
    row.move_to(ApplicationState.WITHDRAWN, written(reason, ask="请写明原因。"))
    return _step(row, "honour_application.withdrawn", by=by, at=at, reason=reason)


@transaction.atomic
def review_application(
    *,
    application: HonourApplication,
    items: Mapping[HonourCriterion, Judged],
    note: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> HonourApplication:
    """Score each item for the street; below the pass line it goes no further.

    Errors: RefusedError for anybody but the street and for whoever wrote in it or sent it in, or
            while an item has no points; ValidationError for points above an item's.
    Source: docs/rules.md R-HON-3.
    """
    row = locked(application)
    row.expect_version(version)
    check_reviewable(row, by=by)
    scores = {score.criterion_id: score for score in row.scores.select_related("criterion")}
    total = 0
    for criterion in row.standard.criteria.all():
        said, score = items.get(criterion), scores.get(criterion.pk)
        if said is None or score is None:
            raise RefusedError(f"“{criterion}”还没有审核分。")
        _check_points(criterion, said.score)
        score.review_score, score.review_note = said.score, said.note.strip()
        save_recorded(score, "honour_score.scored", by=by, version=score.version, at=at)
        total += said.score
    row.review_score, row.review_note = total, note.strip()
    row.reviewed_by, row.reviewed_on = by, timezone.localdate(at)
    line = row.standard.pass_score
    if total < line:
        row.move_to(ApplicationState.FAILED, f"审核 {total} 分，合格分 {line} 分")
    else:
        row.move_to(ApplicationState.REVIEWED)
    saved = _step(row, "honour_application.scored", by=by, at=at)
    if row.state == ApplicationState.FAILED:
        notifications.tell_applicant(saved)
    return saved


@transaction.atomic
def return_application(
    *,
    application: HonourApplication,
    reason: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> HonourApplication:
    """Send a self-assessment back with the reason.

    Source: docs/rules.md R-HON-3.
    """
    row = locked(application)
    row.expect_version(version)
    check_reviewable(row, by=by)
    row.move_to(ApplicationState.RETURNED, written(reason, ask="请写明原因。"))
    saved = _step(row, "honour_application.returned", by=by, at=at, reason=reason)
    notifications.tell_applicant(saved)
    return saved


@transaction.atomic
def recommend_application(
    *, application: HonourApplication, by: User, version: int, at: datetime | None = None
) -> HonourApplication:
    """Recommend a reviewed application to the body that grants the honour.

    Errors: RefusedError for anybody but the street's leader, and for whoever reviewed it or wrote
            in it.
    Source: docs/rules.md R-HON-3.
    """
    row = locked(application)
    row.expect_version(version)
    if not covered_by(by, row, Permission.HONOUR_RECOMMEND):
        raise RefusedError("推荐由街道领导办理。")
    if row.reviewed_by_id in by.counts_as:
        raise RefusedError("审核和推荐要由两个人办理。")
    if HonourApplication.objects.written_by(by).filter(pk=row.pk).exists():
        raise RefusedError("不能推荐自己申报或提交的、写过自评的，请另一位街道领导推荐。")
    row.move_to(ApplicationState.RECOMMENDED)
    row.recommended_by = by
    return _step(row, "honour_application.recommended", by=by, at=at)


@transaction.atomic
def grant_honour(
    *,
    application: HonourApplication,
    level: str,
    granted_on: date,
    doc: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Honour:
    """Enter the result: the honour, its level and the document that says so.

    Errors: RefusedError for anybody but the street, without a document, for 优秀 below its line, or
            for a day to come.
    Source: docs/rules.md R-HON-4.
    """
    row = locked(application)
    row.expect_version(version)
    check_recommended(row, by=by)
    document = written(doc, ask="请写明命名文件的名称或文号。")
    if granted_on > timezone.localdate(at):
        raise RefusedError("命名日期不能晚于今天。")
    line = row.standard.excellent_score
    if level == HonourLevel.EXCELLENT and (row.review_score or 0) < line:
        raise RefusedError(f"审核 {row.review_score} 分，不到优秀分 {line} 分，不能评为优秀。")
    row.move_to(ApplicationState.AWARDED)
    _step(row, "honour_application.awarded", by=by, at=at)
    years = row.programme.valid_years
    honour = Honour(
        street=row.street,
        community=row.community,
        programme=row.programme,
        application=row,
        compound=row.compound,
        unit=row.unit,
        lane=row.lane,
        period_from=row.period_from,
        period_to=row.period_to,
        level=level,
        granted_on=granted_on,
        doc=document,
        check_on=months_on(granted_on, 12 * years) if years else None,
    )
    save_recorded(honour, "honour.awarded", by=by, at=at)
    pagecache.forget_on_commit()
    notifications.tell_applicant(row)
    return honour


@transaction.atomic
def fail_application(
    *,
    application: HonourApplication,
    reason: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> HonourApplication:
    """Enter that the honour was not granted, with the reason.

    Source: docs/rules.md R-HON-4.
    """
    row = locked(application)
    row.expect_version(version)
    check_recommended(row, by=by)
    row.move_to(ApplicationState.FAILED, written(reason, ask="请写明原因。"))
    saved = _step(row, "honour_application.failed", by=by, at=at, reason=reason)
    notifications.tell_applicant(saved)
    return saved


def check_withdrawable(row: HonourApplication, *, by: User) -> None:
    """Refuse to take back what is not one's own to send in, or what the street has reviewed.

    Source: docs/rules.md R-HON-2.
    """
    if not covered_by(by, row, Permission.HONOUR_SUBMIT):
        raise RefusedError("撤回申报由社区书记办理。")
    row.expect_next(ApplicationState.WITHDRAWN)


def check_reviewable(row: HonourApplication, *, by: User) -> None:
    """Refuse a review of what does not wait for one, and of what one wrote in oneself.

    Source: docs/rules.md R-HON-3.
    """
    if not covered_by(by, row, Permission.HONOUR_REVIEW):
        raise RefusedError("审核由街道办理。")
    if row.state != ApplicationState.SUBMITTED:
        raise RefusedError(f"这份申报现在是“{row.get_state_display()}”，不能审核。")
    if not HonourApplication.objects.reviewable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("不能审核自己申报或提交的、写过自评的，请另一位同事审核。")


def check_assessable(
    row: HonourApplication, *, by: User, permission: Permission = Permission.HONOUR_FILE
) -> None:
    """Refuse a word of the community by anybody else, or after it was sent in.

    Source: docs/rules.md R-HON-2.
    """
    if not covered_by(by, row, permission):
        raise RefusedError("自评由所在社区填写，提交由社区书记办理。")
    if not row.is_open:
        raise RefusedError(f"这份申报现在是“{row.get_state_display()}”，不能再改自评。")


def check_recommended(row: HonourApplication, *, by: User) -> None:
    """Refuse a result of what was not recommended, or has one.

    Source: docs/rules.md R-HON-4.
    """
    if not covered_by(by, row, Permission.HONOUR_REVIEW):
        raise RefusedError("结果由街道登记。")
    if row.state != ApplicationState.RECOMMENDED:
        raise RefusedError("推荐以后才能登记结果，请刷新后再看。")


def _open(
    application: HonourApplication,
    *,
    by: User,
    permission: Permission = Permission.HONOUR_FILE,
) -> HonourApplication:
    row = locked(application)
    check_assessable(row, by=by, permission=permission)
    return row


def _check_points(criterion: HonourCriterion, points: int) -> None:
    if not 0 <= points <= criterion.max_score:
        raise ValidationError(f"“{criterion}”应为 0 到 {criterion.max_score} 分。")


def _step(
    row: HonourApplication, action: str, *, by: User, at: datetime | None, reason: str = ""
) -> HonourApplication:
    save_version(row)
    record(action, row, by=by, at=at, reason=reason, facts={"state": row.get_state_display()})
    return row
