"""Points: what hours that count are worth, and what is given for them."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import ConflictError, RefusedError
from core.words import written
from places.models import covered_by
from volunteers.actions.held import hold_hours
from volunteers.models import (
    Activity,
    HoursState,
    PointEntry,
    PointKind,
    ServiceRecord,
    Volunteer,
)

POINTS_AN_HOUR: Final = 10


@transaction.atomic
def exchange_points(
    *,
    volunteer: Volunteer,
    points: int,
    what: str,
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> PointEntry:
    """Give somebody something for points that they have.

    Shape:  `seen` is the balance that the person looked at.
    Errors: RefusedError outside one's posts, for more points than there are, or without saying
            what for; ConflictError when the balance is another than `seen`, as when the same
            exchange is sent twice: the ledger is only added to.
    Source: docs/rules.md R-HRS-5, R-HRS-7.
    """
    person = locked(volunteer)  # two exchanges at once: the second sees what is left
    left = check_exchanging(person, by=by)
    what = written(what, ask="请写明兑换什么。")
    if points <= 0:
        raise RefusedError("请写明用多少积分。")
    if seen is not None and seen != left:
        raise ConflictError("积分刚有变动，请看现在的余额，再决定怎么办。")
    if points > left:
        raise RefusedError(f"积分不够：现有 {left} 分，要用 {points} 分。")
    entry = PointEntry(
        volunteer=person,
        kind=PointKind.EXCHANGE,
        points=-points,
        what=what,
        entered_on=timezone.localdate(at),
        entered_by=by,
        is_demo=person.is_demo,
    )
    return save_recorded(entry, "pointentry.exchanged", by=by, at=at)


@transaction.atomic
def cancel_exchange(
    *, entry: PointEntry, reason: str, by: User, at: datetime | None = None
) -> PointEntry:
    """Take back an exchange that was entered by mistake: one more entry gives its points back.

    Shape:  the opposite entry; the mistaken one stays as it is.
    Errors: RefusedError outside one's posts, for one that one entered oneself, for what is no
            exchange or was taken back before, or without a reason.
    Source: docs/rules.md R-HRS-9.
    """
    words = written(reason, ask="请写明为什么撤销这次兑换。", most=100)
    locked(entry.volunteer)  # twice at once: the second sees the first
    row = PointEntry.objects.select_related("volunteer").get(pk=entry.pk)  # a merge may move it
    check_cancellable(row, by=by)
    opposite = PointEntry(
        volunteer=row.volunteer,
        kind=PointKind.CANCELLATION,
        points=-row.points,
        what=words,
        cancels=row,
        entered_on=timezone.localdate(at),
        entered_by=by,
        is_demo=row.is_demo,
    )
    opposite.full_clean()
    opposite.save()
    record("pointentry.cancelled", opposite, by=by, at=at, reason=words)
    return opposite


def check_exchanging(person: Volunteer, *, by: User) -> int:
    """Return what somebody has to exchange; refuse outside one's posts, and who has nothing.

    Source: docs/rules.md R-HRS-5, R-HRS-7.
    """
    if not covered_by(by, person, Permission.POINTS_KEEP):
        raise RefusedError("这名志愿者不在您的岗位范围内。")
    left: int = PointEntry.objects.filter(volunteer=person).balance()
    if left < 0:
        raise RefusedError(f"积分欠 {-left} 分（兑换以后有工时作废或改少），补上以后才能再兑换。")
    if left == 0:
        raise RefusedError("现有 0 分，没有可以兑换的积分。")
    return left


def check_cancellable(row: PointEntry, *, by: User) -> None:
    """Refuse the cancellation of what is no exchange of somebody else's that still stands.

    Errors: RefusedError.
    Source: docs/rules.md R-HRS-9.
    """
    if not covered_by(by, row.volunteer, Permission.POINTS_KEEP):
        raise RefusedError("这名志愿者不在您的岗位范围内。")
    if row.kind != PointKind.EXCHANGE:
        raise RefusedError("只有兑换可以撤销；工时有误的，请更正或作废工时。")
    if row.cancellations.exists():
        raise RefusedError("这次兑换已经撤销，积分已还回。")
    if not PointEntry.objects.cancellable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("自己登记的兑换，请另一位同事撤销。")


def settle_points_of(activity: Activity, *, by: User, at: datetime | None) -> None:
    """Give the points of hours that were confirmed before their activity; it is confirmed now.

    Shape:  the caller holds the activity. Proposed hours are held as well: whoever confirms them
            meanwhile sees a confirmed activity.
    Source: docs/rules.md R-HRS-5.
    """
    for row in hold_hours(activity.service_records.exclude(state=HoursState.VOIDED)):
        settle_points(row, by=by, at=at)


def settle_points(row: ServiceRecord, *, by: User, at: datetime | None) -> None:
    """Bring the points of a record of hours to what it is worth now, by one more entry.

    Shape:  nothing while its hours do not count; the caller holds the record and its person.
    Source: docs/rules.md R-HRS-2, R-HRS-5.
    """
    given = row.points.all().balance()
    due = int(row.hours * POINTS_AN_HOUR) if row.is_counted else 0
    if due == given:
        return
    entry = PointEntry(
        volunteer=row.volunteer,
        record=row,
        kind=PointKind.CORRECTION if given else PointKind.SERVICE,
        points=due - given,
        entered_on=timezone.localdate(at),
        entered_by=by,
        is_demo=row.is_demo,
    )
    save_recorded(entry, "pointentry.given", by=by, at=at)
