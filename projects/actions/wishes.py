"""Writes of wishes (微心愿): told, reviewed, confirmed, thanked, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import send_message, tell_liaisons
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import Wish, WishClaim, WishClaimState, WishState
from projects.models.wishes import EDITABLE_STATES


@transaction.atomic
def save_wish(
    *, wish: Wish, by: User, version: int | None = None, at: datetime | None = None
) -> Wish:
    """Tell a wish, or change one that is not reviewed yet; the caller has set its fields.

    Errors: RefusedError outside one's posts or once it is published; ValidationError when the
            words tell who it is; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-WSH-1, R-WSH-2.
    """
    check_scope(wish, by=by, permission=Permission.WISH_POST, place_of=placed)
    before = Wish.objects.select_for_update(of=("self",), no_key=True).filter(pk=wish.pk).first()
    if before is not None and before.state not in EDITABLE_STATES:
        raise RefusedError(f"这个心愿{before.get_state_display()}，内容不能再改。")
    wish.posted_by = by if before is None else before.posted_by
    if wish.posted_by_id is not None and wish.posted_by_id != by.pk:
        wish.posted_by = by  # a return goes to whoever wrote last
    wish.state, wish.return_reason = WishState.POSTED, ""
    return save_recorded(wish, "wish.saved", by=by, version=version, at=at)


@transaction.atomic
def publish_wish(
    *, wish: Wish, by: User, version: int | None = None, at: datetime | None = None
) -> Wish:
    """Approve a wish: it can be claimed, and anybody may read it.

    Errors: RefusedError without the permission there, for what one wrote in, or when it does not
            wait;
            ConflictError when other words stand there than those of the `version` one read.
    Source: docs/rules.md R-WSH-2.
    """
    row = locked(wish)
    check_reviewable(row, by=by)
    today = timezone.localdate(at)
    row.state, row.reviewed_by = WishState.PUBLISHED, by
    row.published_on, row.open_since = row.published_on or today, today
    pagecache.forget_on_commit()
    return save_recorded(row, "wish.published", by=by, version=version, at=at)


@transaction.atomic
def return_wish(*, wish: Wish, reason: str, by: User, at: datetime | None = None) -> Wish:
    """Send a wish back to the one who told it, with the reason.

    Errors: as publish_wish; RefusedError without a reason.
    Source: docs/rules.md R-WSH-2.
    """
    row = locked(wish)
    check_reviewable(row, by=by)
    words = written(reason, ask="请写明原因。", most=200)
    row.state, row.return_reason = WishState.RETURNED, words
    saved = save_recorded(row, "wish.returned", by=by, at=at)
    tell_poster(saved, f"心愿“{saved}”被退回", by=by, key=f"v{saved.version}", body=words)
    return saved


@transaction.atomic
def confirm_wish(*, wish: Wish, by: User, at: datetime | None = None) -> Wish:
    """Confirm for the community that a wish came true; it counts from now on.

    Errors: RefusedError outside one's posts, for whoever reported the delivery, or when nothing
            waits for confirmation.
    Source: docs/rules.md R-WSH-6.
    """
    row = locked(wish)
    check_delivered(row, by=by)
    row.state, row.confirmed_on = WishState.CONFIRMED, timezone.localdate(at)
    pagecache.forget_on_commit()
    return save_recorded(row, "wish.confirmed", by=by, at=at)


@transaction.atomic
def reopen_wish(*, wish: Wish, reason: str, by: User, at: datetime | None = None) -> Wish:
    """Let others claim a wish because it did not come true; the claim stays in its history.

    Errors: as confirm_wish; RefusedError without a reason.
    Source: docs/rules.md R-WSH-6.
    """
    row = locked(wish)
    claim = check_delivered(row, by=by)
    words = written(reason, ask="请写明原因。", most=200)
    claim.state, claim.end_reason = WishClaimState.REOPENED, words
    save_recorded(claim, "wishclaim.reopened", by=by, at=at)
    row.state, row.open_since = WishState.PUBLISHED, timezone.localdate(at)
    pagecache.forget_on_commit()
    saved = save_recorded(row, "wish.reopened", by=by, at=at)
    title = f"心愿“{saved}”没有通过确认，重新开放认领"
    tell_claimant(claim, title, by=by, key="reopened", body=words)
    return saved


@transaction.atomic
def close_wish(*, wish: Wish, thanks: str, by: User, at: datetime | None = None) -> Wish:
    """Close a wish with a word of thanks, which the claimant reads.

    Errors: RefusedError outside one's posts, without words, or before it is confirmed;
            ValidationError when the words tell who it is.
    Source: docs/rules.md R-WSH-6.
    """
    row = locked(wish)
    check_thankable(row, by=by)
    row.thanks = written(thanks, ask="请写一句感谢的话。")
    row.state, row.closed_on = WishState.CLOSED, timezone.localdate(at)
    pagecache.forget_on_commit()
    saved = save_recorded(row, "wish.closed", by=by, at=at)
    claim = saved.standing_claim
    if claim is not None:
        tell_claimant(claim, f"“{saved}”收到感谢", by=by, key="thanked", body=saved.thanks)
    return saved


@transaction.atomic
def withdraw_wish(*, wish: Wish, reason: str, by: User, at: datetime | None = None) -> Wish:
    """Take a wish back that nobody has claimed, with a reason.

    Errors: RefusedError outside one's posts, without a reason, or once it is claimed.
    Source: docs/rules.md R-WSH-5.
    """
    row = locked(wish)
    check_withdrawable(row, by=by)
    words = written(reason, ask="请写明原因。", most=200)
    row.state, row.withdraw_reason = WishState.WITHDRAWN, words
    pagecache.forget_on_commit()
    return save_recorded(row, "wish.withdrawn", by=by, at=at)


def check_reviewable(wish: Wish, *, by: User) -> None:
    """Refuse a review by whoever may not, of what does not wait, or of what one wrote in.

    Source: docs/rules.md R-WSH-2.
    """
    if not covered_by(by, wish, Permission.WISH_REVIEW):
        raise RefusedError("心愿由社区书记或街道审核，您的岗位不能审核这一项。")
    if wish.state != WishState.POSTED:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，不需要审核。")
    if not Wish.objects.reviewable_by(by).filter(pk=wish.pk).exists():
        raise RefusedError("您（或您代办、为您代办的人）写过这个心愿，请另一位同事审核。")


def check_delivered(wish: Wish, *, by: User) -> WishClaim:
    """Return the delivered claim that waits for `by` to judge it; refuse when none does.

    Source: docs/rules.md R-WSH-6.
    """
    _check_own(wish, by=by)
    claim = wish.standing_claim
    if wish.state != WishState.DELIVERED or claim is None:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，现在没有要确认的。")
    if claim.delivered_by_id in by.counts_as:
        raise RefusedError("送达是您（或您代办、为您代办的人）登记的，请社区另一位同事确认。")
    return claim


def check_thankable(wish: Wish, *, by: User) -> None:
    """Refuse thanks from outside one's posts, or before the wish is confirmed.

    Source: docs/rules.md R-WSH-6.
    """
    _check_own(wish, by=by)
    if wish.state != WishState.CONFIRMED:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，确认实现后才能写感谢。")


def check_withdrawable(wish: Wish, *, by: User) -> None:
    """Refuse to take a wish back outside one's posts, or once it is claimed.

    Source: docs/rules.md R-WSH-5.
    """
    _check_own(wish, by=by)
    if wish.state == WishState.CLAIMED:
        raise RefusedError("已有人认领，请先与认领方商量，由对方退回后再撤回。")
    if wish.state not in {*EDITABLE_STATES, WishState.PUBLISHED}:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，不能撤回。")


def tell_poster(wish: Wish, title: str, *, by: User | None, key: str, body: str = "") -> None:
    """Put a message before the person who told a wish."""
    if wish.posted_by is not None and wish.posted_by != by:
        send_message(
            recipient=wish.posted_by,
            key=f"wish:{wish.uid}:{key}",
            title=title[:100],
            body=body,
            link=wish.get_absolute_url(),
        )


def tell_claimant(claim: WishClaim, title: str, *, by: User | None, key: str, body: str) -> None:
    """Put a message before whoever registered a claim, and the liaisons of its unit."""
    if claim.unit is not None:
        told = f"wish:{claim.wish.uid}:{key}:{claim.uid}"
        tell_liaisons(claim.unit, claim.wish, key=told, title=title, body=body)
    elif claim.claimed_by is not None and claim.claimed_by != by:
        send_message(
            recipient=claim.claimed_by,
            key=f"wish:{claim.uid}:{key}",
            title=title[:100],
            body=body,
            link=claim.wish.get_absolute_url(),
        )


def _check_own(wish: Wish, *, by: User) -> None:
    if not covered_by(by, wish, Permission.WISH_POST):
        raise RefusedError("心愿由所在社区或街道办理，您的岗位不能办理这一项。")
