"""Writes of the list of needs: raised, published, closed, reopened, withdrawn."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import send_message, tell_liaisons
from accounts.models import User
from accounts.permissions import Permission
from alliances.models import (
    AllianceMembership,
    ClaimState,
    MatchAnswer,
    NeedCategory,
    NeedItem,
    NeedMatch,
    NeedState,
    alliances_of,
)
from audit.actions import record, save_recorded
from audit.models import AuditEvent
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import Unit, covered_by

FULFILLED = "claim.fulfilled"


@transaction.atomic
def save_need_category(
    *, category: NeedCategory, by: User, version: int | None = None, at: datetime | None = None
) -> NeedCategory:
    """Save a category of needs and resources; the caller has set its fields."""
    check_scope(
        category,
        by=by,
        permission=Permission.NEED_MANAGE,
        place_of=lambda state: (state.street_id, None),
    )
    pagecache.forget_on_commit()
    return save_recorded(category, "needcategory.saved", by=by, version=version, at=at)


@transaction.atomic
def save_need(
    *, need: NeedItem, by: User, version: int | None = None, at: datetime | None = None
) -> NeedItem:
    """Raise a need, or change one that waits; the caller has set its fields.

    Errors: RefusedError outside one's posts, for an alliance in which the raiser takes no part,
            or when it is on the list already and `by` may not publish; ValidationError for bad
            fields; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-NED-1, R-NED-2.
    """
    _check_raiser(need, by=by)
    before = (
        NeedItem.objects.select_for_update(no_key=True).filter(pk=need.pk).first()
        if need.pk
        else None
    )
    if before is None:
        need.state, need.raised_by = NeedState.COLLECTED, by
    elif before.state not in {NeedState.COLLECTED, NeedState.PUBLISHED}:
        raise RefusedError(f"这项需求{before.get_state_display()}，内容不能再改。")
    elif before.state == NeedState.PUBLISHED and not may_publish(before, by=by):
        raise RefusedError("这项需求已经发布，要改内容请联系社区或街道。")
    pagecache.forget_on_commit()
    return save_recorded(need, "need.saved", by=by, version=version, at=at)


@transaction.atomic
def publish_need(*, need: NeedItem, by: User, at: datetime | None = None) -> NeedItem:
    """Put a need on the list: the alliance sees it, and anybody on the public page.

    Errors: RefusedError without the permission there, or when it does not wait any more.
    Source: docs/rules.md R-NED-2.
    """
    row = locked(need)
    if not may_publish(row, by=by):
        raise RefusedError("需求由所在社区或街道发布，您的岗位不能发布这一项。")
    if row.state != NeedState.COLLECTED:
        raise RefusedError(f"这项需求是“{row.get_state_display()}”，不需要再发布。")
    row.state, row.published_on = NeedState.PUBLISHED, timezone.localdate(at)
    pagecache.forget_on_commit()
    return save_recorded(row, "need.published", by=by, at=at)


@transaction.atomic
def close_need(
    *, need: NeedItem, words: str = "", by: User, at: datetime | None = None
) -> NeedItem:
    """Accept what was done: the raiser is satisfied, the need is closed.

    Errors: RefusedError for anybody but the raiser, for whoever reported what was done, or when
            nothing waits for acceptance.
    Source: docs/rules.md R-NED-5.
    """
    row = locked(need)
    check_closing(row, by=by)
    row.state, row.closed_on = NeedState.CLOSED, timezone.localdate(at)
    row.closing_words = words.strip()
    pagecache.forget_on_commit()
    saved = save_recorded(row, "need.closed", by=by, at=at)
    claim = saved.standing_claim
    if claim is not None:
        tell_liaisons(
            claim.unit,
            saved,
            by=by,
            key=f"need.closed:{saved.uid}",
            title=f"“{saved}”已通过验收",
            body="打开后可以评价这次合作。",
        )
    return saved


@transaction.atomic
def reopen_need(*, need: NeedItem, reason: str, by: User, at: datetime | None = None) -> NeedItem:
    """Put a need on the list again because the raiser is not satisfied; its age counts on.

    Errors: as close_need; RefusedError without a reason.
    Source: docs/rules.md R-NED-5, R-NED-6, R-NED-9.
    """
    row, words = locked(need), written(reason, ask="请写明原因。", most=200)
    check_answer(row, by=by)
    claim = row.standing_claim
    if claim is not None:
        claim.state, claim.end_reason = ClaimState.REOPENED, words
        save_recorded(claim, "claim.reopened", by=by, at=at)
        tell_liaisons(
            claim.unit,
            row,
            by=by,
            key=f"claim.reopened:{claim.uid}",
            title=f"“{row}”未通过验收，重新开放认领",
            body=words,
        )
    row.state, row.project = NeedState.PUBLISHED, None
    pagecache.forget_on_commit()
    return save_recorded(row, "need.reopened", by=by, at=at)


@transaction.atomic
def withdraw_need(*, need: NeedItem, reason: str, by: User, at: datetime | None = None) -> NeedItem:
    """Take a need off the list that nobody has claimed, with a reason.

    Errors: RefusedError for anybody but the raiser or who may publish it, without a reason, or
            once a unit has claimed it.
    Source: docs/rules.md R-NED-5.
    """
    row, words = locked(need), written(reason, ask="请写明原因。", most=200)
    check_withdrawal(row, by=by)
    row.state, row.withdraw_reason = NeedState.WITHDRAWN, words
    lapse_matches(row, at=at)
    pagecache.forget_on_commit()
    return save_recorded(row, "need.withdrawn", by=by, at=at)


def may_publish(need: NeedItem, *, by: User) -> bool:
    """True when `by` may put it on the list: the community's office for its own, the street."""
    return covered_by(by, need, Permission.NEED_PUBLISH)


def may_answer_for_raiser(need: NeedItem, *, by: User) -> bool:
    """True when `by` speaks for whoever raised it."""
    return NeedItem.objects.raised_by_those_of(by).filter(pk=need.pk).exists()


def check_member(unit: Unit, need: NeedItem, *, day: date) -> None:
    """Refuse a unit that does not belong to the need's alliance today."""
    members = AllianceMembership.objects.active_on(day)
    if not members.filter(alliance=need.alliance_id, unit=unit.pk).exists():
        raise RefusedError(f"“{unit}”现在不是“{need.alliance}”的成员单位，请先登记入盟。")


def lapse_matches(need: NeedItem, *, at: datetime | None) -> None:
    """Close what other units were asked: it is not needed any more."""
    for match in (
        NeedMatch.objects.waiting().filter(need=need).select_for_update(of=("self",), no_key=True)
    ):
        match.close(MatchAnswer.LAPSED, on=timezone.localdate(at))
        match.version += 1
        match.save()
        record("match.lapsed", match, at=at)


def tell_raiser(need: NeedItem, title: str, *, by: User, key: str, body: str = "") -> None:
    """Put a message before the person who raised a need."""
    if need.raised_by is not None and need.raised_by_id != by.pk:
        send_message(
            recipient=need.raised_by,
            key=key,
            title=title[:100],
            body=body,
            link=need.get_absolute_url(),
        )


def _check_raiser(need: NeedItem, *, by: User) -> None:
    """Refuse what lies outside one's posts; a liaison raises for the own unit only."""
    reach = by.reach(Permission.NEED_RAISE)
    if need.raised_by_unit_id in reach.units:
        kept = NeedItem.objects.filter(pk=need.pk).first() if need.pk else need
        unit = need.raised_by_unit
        if kept is None or kept.raised_by_unit_id != need.raised_by_unit_id or unit is None:
            raise RefusedError("这项需求不在您的岗位范围内，不能保存。")
        need.street, need.community = unit.street, unit.community
    else:
        check_scope(need, by=by, permission=Permission.NEED_RAISE, place_of=placed)
    if not alliances_of(reach).filter(pk=need.alliance_id).exists():
        raise RefusedError("所选的联盟不在您的岗位范围内，请重新选择。")


def check_withdrawal(need: NeedItem, *, by: User) -> None:
    """Refuse who neither raised nor publishes it, and what is claimed or over (R-NED-5)."""
    if not (may_answer_for_raiser(need, by=by) or may_publish(need, by=by)):
        raise RefusedError("需求由提出方撤回，您的岗位不能撤回这一项。")
    if need.state == NeedState.CLAIMED:
        raise RefusedError("已有单位认领，请先与认领单位商量，由它退回认领后再撤回。")
    if need.state not in {NeedState.COLLECTED, NeedState.PUBLISHED}:
        raise RefusedError(f"这项需求是“{need.get_state_display()}”，不能撤回。")


def check_answer(need: NeedItem, *, by: User) -> None:
    """Refuse anybody but the raiser, and what was not reported as met (R-NED-5)."""
    if not may_answer_for_raiser(need, by=by):
        raise RefusedError("由提出需求的一方验收，您的岗位不能办理这一项。")
    if need.state != NeedState.FULFILLED:
        raise RefusedError(f"这项需求是“{need.get_state_display()}”，现在没有要验收的。")


def check_closing(need: NeedItem, *, by: User) -> None:
    """Refuse as check_answer, and whoever reported what was done (R-NED-5)."""
    check_answer(need, by=by)
    claim = need.standing_claim
    reports = AuditEvent.objects.filter(action=FULFILLED, actor__in=by.counts_as)
    if claim is not None and reports.filter(object_uid=claim.uid).exists():
        raise RefusedError(
            "办成情况是您（或您代办、为您代办的人）登记的，请提出方的另一位同事验收。"
        )
