"""Writes of heads: appointed, kept up to date, thanked, and ended with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.reveals import note_look
from accounts.models import User
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, refuse_again
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from grids.actions.places import check_keeper
from grids.models import HeadAward, HeadKind, ResidentHead, community_of
from places.models import UnitKind

MOST_TO_CANCEL = 97  # characters of a reason, beside which the ledger's column has room for 冲销：


@transaction.atomic
def appoint_head(*, head: ResidentHead, by: User, at: datetime | None = None) -> ResidentHead:
    """Appoint the head of a building, an entrance or a group; the caller has set its fields.

    Errors: RefusedError out of one's reach, for a day to come, while another one serves there or
            served on that day; ValidationError for fields that do not fit together.
    Source: docs/rules.md R-GRD-5.
    """
    place = locked(head.place)  # two appointments at once: the second waits and is told
    head.community = community_of(place)
    check_vacant(head, by=by, at=at)
    refuse_future(head.starts_on, at=at)
    others = ResidentHead.objects.filter(**{head.kind: place})
    label = HeadKind(head.kind).label
    if others.filter(ends_on__gte=head.starts_on).exists():
        raise RefusedError(f"前一位{label}这一天还在任，请选更晚的任职日期。")
    _check_company(head)
    pagecache.forget_on_commit()
    return save_recorded(head, "head.appointed", by=by, at=at)


@transaction.atomic
def save_head(
    *,
    head: ResidentHead,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ResidentHead:
    """Save contact, range, term and consent of a serving head; the place stays what it was.

    Source: docs/rules.md R-GRD-5, R-GRD-6.
    """
    before = locked(head)
    check_serving(before, by=by, at=at)
    if before.place != head.place:
        raise RefusedError("换位置请先登记卸任，再到新的位置任命。")
    _check_company(head)
    pagecache.forget_on_commit()
    return save_recorded(head, "head.saved", by=by, version=version, at=at)


@transaction.atomic
def reveal_head(
    *, head: ResidentHead, purpose: str, by: User, at: datetime | None = None
) -> dict[str, str]:
    """Open a head's phone for a stated purpose; the look itself is logged.

    Shape:  {"name": …, "phone": …}.
    Errors: RefusedError out of one's reach, without a purpose of at least four characters, or after
            MOST_REVEALS of any kind within an hour.
    Source: docs/rules.md R-ACC-4, R-ACC-10, R-GRD-6.
    """
    now = at or timezone.now()
    check_keeper(by, head.community, head.its_building, at=now)
    note_look("head.revealed", head, purpose=purpose, by=by, at=now)
    return {"name": head.name, "phone": head.phone}


@transaction.atomic
def end_head(
    *,
    head: ResidentHead,
    ends_on: date,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ResidentHead:
    """End a service; the row stays with its reason, the consent to be shown ends with it.

    Errors: RefusedError for somebody who no longer serves, or a day to come.
    Source: docs/rules.md R-GRD-5.
    """
    row = locked(head)
    check_serving(row, by=by, at=at)
    row.expect_version(version)
    refuse_future(ends_on, at=at)
    row.end_reason = written(reason, ask="请写明卸任的原因。")
    row.ends_on, row.is_public = ends_on, False
    pagecache.forget_on_commit()
    return save_recorded(row, "head.ended", by=by, version=row.version, at=at)


@transaction.atomic
def give_award(*, award: HeadAward, by: User, at: datetime | None = None) -> HeadAward:
    """Write what a head was given; the caller has set its fields.

    Errors: RefusedError out of one's reach, for a day to come, or for what stands there already.
    Source: docs/rules.md R-GRD-7.
    """
    head = locked(award.head)
    check_keeper(by, head.community, head.its_building, at=at)
    refuse_future(award.given_on, at=at)
    award.recorded_by = by
    said = ("kind", "given_on", "what", "points", "amount", "giver")
    same = head.awards.filter(**{name: getattr(award, name) for name in said})
    refuse_again(same.filter(cancelled_by=None), "奖励")
    return save_recorded(award, "head_award.registered", by=by, at=at)


@transaction.atomic
def cancel_award(
    *, award: HeadAward, reason: str, by: User, at: datetime | None = None
) -> HeadAward:
    """Cancel an award by a second row with the opposite numbers; the first one stays.

    Errors: RefusedError for one that was cancelled, or that cancels another.
    Source: docs/rules.md R-GRD-7.
    """
    row = locked(award)
    check_award_counts(row, by=by, at=at)
    words = written(reason, ask="请写明冲销的原因。")
    opposite = HeadAward(
        head=row.head,
        kind=row.kind,
        given_on=timezone.localdate(at),
        what=f"冲销：{words}",
        points=-row.points,
        amount=-row.amount,
        giver=row.giver,
        recorded_by=by,
        cancels=row,
    )
    opposite.full_clean()
    opposite.save()
    record("head_award.cancelled", row, by=by, at=at, reason=words)
    return opposite


def check_vacant(head: ResidentHead, *, by: User, at: datetime | None = None) -> None:
    """Refuse a head out of one's reach, or while another one serves in the place.

    Source: docs/rules.md R-GRD-5.
    """
    check_keeper(by, head.community, head.its_building, at=at)
    others = ResidentHead.objects.filter(**{head.kind: head.place})
    if others.serving().exists():
        label = HeadKind(head.kind).label
        raise RefusedError(f"{head.place}已有{label}，请先登记前一位卸任。")


def check_serving(row: ResidentHead, *, by: User, at: datetime | None = None) -> None:
    """Refuse a step on a head out of one's reach, or who serves no longer.

    Source: docs/rules.md R-GRD-5.
    """
    check_keeper(by, row.community, row.its_building, at=at)
    if row.ends_on is not None:
        raise RefusedError("已经登记过卸任，不能再改，也不用再登记。")


def check_award_counts(row: HeadAward, *, by: User, at: datetime | None = None) -> None:
    """Refuse to cancel an award that was cancelled, or that cancels another.

    Source: docs/rules.md R-GRD-7.
    """
    check_keeper(by, row.head.community, row.head.its_building, at=at)
    if row.cancels_id is not None or HeadAward.objects.filter(cancels=row).exists():
        raise RefusedError("这一笔已经冲销，不用再冲销。")


def _check_company(head: ResidentHead) -> None:
    """A company that appoints is a property company of the same street."""
    company = head.company
    if company is None:
        return
    if company.kind != UnitKind.PROPERTY or company.street_id != head.community.street_id:
        raise RefusedError("请选择本街道的物业企业；没有登记的，请先在“单位”台账登记。")
