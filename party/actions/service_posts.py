"""Writes of service posts: offering them, claiming a seat, leaving it, closing."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.database import locked
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from party.actions.check_ins import may_file, refuse_second
from party.models import CheckIn, PostClaim, ServicePost, UnitCheckIn
from places.models import covered_by


@transaction.atomic
def save_service_post(
    *, post: ServicePost, by: User, version: int | None = None, at: datetime | None = None
) -> ServicePost:
    """Offer a post, or put one right; the caller has set its fields.

    Errors: RefusedError outside one's posts, when it is closed, for a day to come, or for fewer
            seats than are held; ValidationError; ConflictError since `version`.
    Source: docs/rules.md R-CHK-4.
    """
    _check_keeping(post, by=by)
    if post.opened_on > timezone.localdate(at):
        raise RefusedError("发布日期还没有到，请填实际的日期。")
    if post.pk is not None:
        before = locked(post)
        check_kept_open(before, by=by)
        _fit_seats(before, post.seats)
        if post.community_id != before.community_id and before.claims.exists():
            raise RefusedError("已有人认领过这个岗位，不能改到别的社区，请另发布一个。")
    return save_recorded(post, "servicepost.saved", by=by, version=version, at=at)


@transaction.atomic
def close_service_post(
    *,
    post: ServicePost,
    closed_on: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> ServicePost:
    """Offer a post no longer; whoever holds a seat leaves it that day.

    Errors: RefusedError without a reason, outside one's posts, when it is closed already, or for
            a day to come, before it was offered, or before the last claim.
    Source: docs/rules.md R-CHK-5.
    """
    row = locked(post)
    check_kept_open(row, by=by)
    refuse_future(closed_on, at=at)
    held = list(row.claims.held_to_end())
    first = max([row.opened_on, *(claim.claimed_on for claim in held)])
    if closed_on < first:
        raise RefusedError(f"停用日期不能早于 {first:%Y年%-m月%-d日}：那天才发布或认领。")
    words = written(reason, ask="请写明为什么停用这个岗位。")
    for claim in held:
        claim.left_on = closed_on
        save_recorded(claim, "postclaim.ended", by=by, version=claim.version, at=at)
    row.closed_on, row.close_reason = closed_on, words
    return save_recorded(row, "servicepost.closed", by=by, version=row.version, at=at)


@transaction.atomic
def claim_post(
    *,
    post: ServicePost,
    check_in: CheckIn,
    claimed_on: date,
    by: User,
    at: datetime | None = None,
) -> PostClaim:
    """Let a unit or a member take a free seat of a post in the community they serve.

    Errors: RefusedError when no seat is free, the post is closed or elsewhere, the check-in is
            not in force or the second one of a joined unit, or for a day to come or before
            either; ValidationError for a second seat of the same post.
    Source: docs/rules.md R-CHK-4.
    """
    row = locked(post)  # claims of one post follow one another
    helper = locked(check_in)
    if not may_file(helper, by=by):
        raise RefusedError("您的岗位不能为这家单位或这名党员认领岗位。")
    refuse_second(helper)
    seat = check_free(row)
    if not helper.is_active:
        raise RefusedError(f"“{helper}”现在是“{helper.get_state_display()}”，不能认领岗位。")
    if helper.community_id != row.community_id:
        raise RefusedError("只能认领所报到社区的岗位。")
    refuse_future(claimed_on, at=at)
    first = max(row.opened_on, helper.checked_in_on)
    if claimed_on < first:
        raise RefusedError(f"认领日期不能早于 {first:%Y年%-m月%-d日}：那天才发布或报到。")
    whose = "unit_check_in" if isinstance(helper, UnitCheckIn) else "member_check_in"
    claim = PostClaim(post=row, seat=seat, claimed_on=claimed_on, **{whose: helper})
    return save_recorded(claim, "postclaim.registered", by=by, at=at)


@transaction.atomic
def leave_post(
    *, claim: PostClaim, left_on: date, by: User, at: datetime | None = None
) -> PostClaim:
    """Give a seat back.

    Errors: RefusedError outside one's posts, when it was given back already, or for a day to come
            or before the claim.
    """
    post = locked(claim.post)
    row = locked(claim)
    check_held(row, post, by=by)
    refuse_future(left_on, at=at)
    if left_on < row.claimed_on:
        raise RefusedError(f"认领日期是 {row.claimed_on:%Y年%-m月%-d日}，退出日期不能更早。")
    row.left_on = left_on
    return save_recorded(row, "postclaim.ended", by=by, version=row.version, at=at)


def check_kept_open(post: ServicePost, *, by: User) -> None:
    """Refuse a step on a post that is not one's to keep, or is closed.

    Source: docs/rules.md R-CHK-4, R-CHK-5.
    """
    _check_keeping(post, by=by)
    _check_not_closed(post)


def check_free(post: ServicePost) -> int:
    """Return the first free seat; refuse a post that is closed or full.

    Source: docs/rules.md R-CHK-4.
    """
    _check_not_closed(post)
    taken = set(post.claims.held().values_list("seat", flat=True))
    free = [seat for seat in range(1, post.seats + 1) if seat not in taken]
    if not free:
        raise RefusedError(f"“{post}”的 {post.seats} 个名额已满，请另选岗位。")
    return free[0]


def check_held(claim: PostClaim, post: ServicePost, *, by: User) -> None:
    """Refuse to give back a seat that is not one's business, or was given back.

    Source: docs/rules.md R-CHK-5.
    """
    if not may_file(claim.check_in, by=by) and not covered_by(by, post, Permission.CHECKIN_KEEP):
        raise RefusedError("这次认领不在您的岗位范围内。")
    if claim.left_on is not None:
        raise RefusedError(f"已于 {claim.left_on:%Y年%-m月%-d日}退出这个岗位。")


def _check_keeping(post: ServicePost, *, by: User) -> None:
    if not covered_by(by, post, Permission.CHECKIN_KEEP):
        raise RefusedError("这个岗位不在您的岗位范围内，请联系所在社区。")


def _check_not_closed(post: ServicePost) -> None:
    if post.closed_on is not None:
        raise RefusedError(f"“{post}”已于 {post.closed_on:%Y年%-m月%-d日}停用。")


def _fit_seats(post: ServicePost, seats: int) -> None:
    """Let the held seats have numbers within a changed number of seats."""
    held = list(post.claims.held().order_by("seat"))
    if len(held) > seats:
        raise RefusedError(f"已有 {len(held)} 个名额被认领，名额不能少于这个数。")
    taken = {claim.seat for claim in held}
    free = [seat for seat in range(1, seats + 1) if seat not in taken]
    for claim in held:
        if claim.seat > seats:
            claim.seat = free.pop(0)
            claim.save(update_fields=["seat", "updated_at"])
