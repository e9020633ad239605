"""Writes of 一院一策: the plan, its versions, what residents say, and how it goes on."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, save_version
from core.errors import ConflictError, RefusedError
from core.models import Photo
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import PlanComment, PlanStage, PlanVersion, YardPlan


@transaction.atomic
def save_plan(
    *, plan: YardPlan, by: User, version: int | None = None, at: datetime | None = None
) -> YardPlan:
    """Save what a plan is for, what residents wish and what was agreed.

    Errors: RefusedError outside one's posts, or once the plan was evaluated.
    Source: docs/rules.md R-RNW-6.
    """
    check_scope(plan, by=by, permission=Permission.RENEWAL_FILE, place_of=placed)
    before = (
        YardPlan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan.pk).first()
    )
    if before is not None:
        check_writable(before, by=by)
    pagecache.forget_on_commit()
    return save_recorded(plan, "yard_plan.saved", by=by, version=version, at=at)


@transaction.atomic
def save_plan_version(
    *,
    plan: YardPlan,
    measures: str,
    changes: str,
    drawing: Photo | None,
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> PlanVersion:
    """Write the plan's next version, or put right the one that is not published yet.

    Shape:  `seen` is how often the plan's versions had been written when they were looked at.
    Errors: RefusedError outside one's posts, without measures, for a further version that does
            not say what changed, or for another person's drawing; ConflictError when somebody
            wrote or published one since.
    Source: docs/rules.md R-RNW-6.
    """
    row = locked(plan)
    check_writable(row, by=by)
    if seen is not None and seen != row.times_written():
        raise ConflictError
    listed = written(measures, ask="请写明措施，一行一条。")
    check_own_photos([drawing], by=by)
    last = row.versions.order_by("-number").first()
    if last is not None and last.published_on is None:
        edited = last  # nobody publishes it meanwhile: that takes the plan, too
        edited.drawing = drawing or edited.drawing
    else:
        number = last.number + 1 if last else 1
        edited = PlanVersion(plan=row, number=number, drawing=drawing)
    if edited.number > 1 and not changes.strip():
        raise RefusedError("请写明与上一版相比改了什么。")
    edited.measures, edited.changes = listed, changes.strip()[:300]
    edited.drafted_by = by
    return save_recorded(edited, "plan_version.saved", by=by, version=edited.version, at=at)


@transaction.atomic
def publish_plan_version(
    *,
    plan_version: PlanVersion,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PlanVersion:
    """Show a version to residents; after that it is not changed any more.

    Errors: RefusedError for a draft that one wrote in, or when it was published; ConflictError.
    Source: docs/rules.md R-RNW-6.
    """
    plan = locked(plan_version.plan)  # as whoever writes the version does
    row = locked(plan_version)
    check_publishable(row, plan, by=by)
    row.published_on, row.published_by = timezone.localdate(at), by
    row.expect_version(version)
    save_version(row)
    record(
        "plan_version.published",
        row,
        by=by,
        at=at,
        fields={"published_on": (None, row.published_on)},
    )
    pagecache.forget_on_commit()
    return row


@transaction.atomic
def file_plan_comment(
    *,
    plan_version: PlanVersion,
    text: str,
    received_on: date,
    by: User,
    at: datetime | None = None,
) -> PlanComment:
    """Write down what a resident said to a published version; not who said it.

    Source: docs/rules.md R-RNW-6.
    """
    locked(plan_version.plan)
    published_on = check_published(plan_version, by=by)
    if not published_on <= received_on <= timezone.localdate(at):
        raise RefusedError("收到日期应在公布以后，不晚于今天。")
    comment = PlanComment(plan_version=plan_version, text=text.strip(), received_on=received_on)
    pagecache.forget_on_commit()
    return save_recorded(comment, "plan_comment.filed", by=by, at=at)


@transaction.atomic
def answer_plan_comment(
    *,
    comment: PlanComment,
    answer: str,
    is_adopted: bool,
    by: User,
    at: datetime | None = None,
) -> PlanComment:
    """Answer what was said; whether it goes into the next version.

    Source: docs/rules.md R-RNW-6.
    """
    locked(comment.plan_version.plan)
    row = locked(comment)
    check_unanswered(row, by=by)
    row.answer, row.is_adopted = written(answer, ask="请写明答复。", most=500), is_adopted
    row.answered_on = timezone.localdate(at)
    save_version(row)
    record("plan_comment.answered", row, by=by, at=at, fields={"answer": ("", row.answer)})
    pagecache.forget_on_commit()
    return row


@transaction.atomic
def advance_plan(
    *,
    plan: YardPlan,
    words: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> YardPlan:
    """Go on to the next stage; the last one asks for an evaluation in `words`.

    Errors: RefusedError without what the stage needs: wishes before the deliberation, a published
            version and answers to every comment before the plan is settled; ConflictError.
    Source: docs/rules.md R-RNW-6.
    """
    row = locked(plan)
    row.expect_version(version)
    target = check_next_stage(row, by=by)
    if target == PlanStage.EVALUATED:
        row.evaluation = written(words, ask="请写明评价。", most=1000)
    before, row.stage = row.stage, target
    save_version(row)
    record("yard_plan.advanced", row, by=by, at=at, fields={"stage": (before, target)})
    pagecache.forget_on_commit()
    return row


def check_writable(row: YardPlan, *, by: User) -> None:
    """Refuse other words or a further version of a plan that is evaluated.

    Source: docs/rules.md R-RNW-6.
    """
    _check_filed(row, by=by)
    if row.stage == PlanStage.EVALUATED:
        raise RefusedError("这个方案已经评价，内容不能再改，也不能再出新版。")


def check_publishable(row: PlanVersion, plan: YardPlan, *, by: User) -> None:
    """Refuse to publish a version twice, or one that one wrote in.

    Source: docs/rules.md R-RNW-6.
    """
    if not covered_by(by, plan, Permission.RENEWAL_EDIT):
        raise RefusedError("这个方案不在您的岗位范围内，不能公布。")
    if row.published_on is not None:
        raise RefusedError("这一版已经公布。")
    if not PlanVersion.objects.waiting_for(by).filter(pk=row.pk).exists():
        raise RefusedError(
            "您写过这一版（代办期间，委托人和代办人算一个人），请由另一位同事核对后公布。"
        )


def check_published(row: PlanVersion, *, by: User) -> date:
    """Return since when residents read a version; refuse a comment before that.

    Source: docs/rules.md R-RNW-6.
    """
    _check_filed(row.plan, by=by)
    if row.published_on is None:
        raise RefusedError("这一版还没有公布，公布以后再收集意见。")
    return row.published_on


def check_unanswered(row: PlanComment, *, by: User) -> None:
    """Refuse a second answer to a comment.

    Source: docs/rules.md R-RNW-6.
    """
    _check_filed(row.plan_version.plan, by=by)
    if row.answer:
        raise RefusedError("这条意见已经答复过。")


def check_next_stage(row: YardPlan, *, by: User) -> PlanStage:
    """Return the stage that a plan may go on to; refuse while something is missing for it.

    Source: docs/rules.md R-RNW-6.
    """
    _check_filed(row, by=by)
    target: PlanStage | None = row.next_stage
    if target is None:
        raise RefusedError("这个方案已经评价完。")
    _check_stage(row, target)
    return target


def _check_stage(row: YardPlan, target: PlanStage) -> None:
    if target == PlanStage.DELIBERATION and not row.vision.strip():
        raise RefusedError("请先写明收集到的居民愿景。")
    if target != PlanStage.PLANNED:
        return
    if not row.deliberation.strip():
        raise RefusedError("请先写明协商情况。")
    if not row.versions.published().exists():
        raise RefusedError("请先公布至少一版方案。")
    if PlanComment.objects.unanswered().filter(plan_version__plan=row).exists():
        raise RefusedError("还有没有答复的居民意见，请先逐条答复。")


def _check_filed(plan: YardPlan, *, by: User) -> None:
    if not covered_by(by, plan, Permission.RENEWAL_FILE):
        raise RefusedError("这个方案不在您的岗位范围内，不能办理。")
