"""Shifts of the armbands: planned, filled, moved, cancelled; who came; whom to ask for cover."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from volunteers.models import (
    GRACE,
    AskAnswer,
    Attendance,
    DutyRoster,
    PatrolShift,
    RedArmband,
    ShiftAsk,
    ShiftMember,
)
from volunteers.models.armbands import RedArmbandQuerySet

MOST_DAYS: Final = 62  # of one planning, two months


class CloseShiftError(RefusedError):
    """A soft conflict: it may be accepted. Source: docs/rules.md R-ARM-3."""


@transaction.atomic
def save_shift(
    *, shift: PatrolShift, by: User, version: int | None = None, at: datetime | None = None
) -> PatrolShift:
    """Save a shift; the caller has set its fields. One that moves is checked against all others.

    Errors: RefusedError outside one's posts, for a cancelled one, for fewer seats than people in
            it, or when somebody in it would stand in two places at once.
    Source: docs/rules.md R-ARM-3.
    """
    check_scope(shift, by=by, permission=Permission.ARMBAND_EDIT, place_of=placed)
    if shift.pk is not None:
        check_changeable(locked(shift))  # whoever joins it meanwhile waits
        standing = ShiftMember.objects.filter(shift=shift).order_by()
        members = _hold(standing.values_list("armband", flat=True))
        if len(members) > shift.seats:
            raise RefusedError(f"已排了 {len(members)} 人，需要人数不能比这少；请先移出多排的人。")
        for armband in members:
            _refuse_overlap(shift, armband)
    return save_recorded(shift, "shift.saved", by=by, version=version, at=at)


@transaction.atomic
def cancel_shift(
    *,
    shift: PatrolShift,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PatrolShift:
    """Cancel a shift; its people are free again.

    Errors: RefusedError outside one's posts, when it is cancelled or over, or without a reason.
    """
    row = locked(shift)
    check_cancellable(row, by=by, at=at)
    row.cancel_reason = written(reason, ask="请写明取消原因。", most=200)
    row.cancelled_at = at or timezone.now()
    return save_recorded(row, "shift.cancelled", by=by, version=version, at=at)


@transaction.atomic
def join_shift(
    *,
    shift: PatrolShift,
    armband: RedArmband,
    by: User,
    accept_close: bool = False,
    at: datetime | None = None,
) -> ShiftMember:
    """Put somebody into a shift.

    Errors: RefusedError when the shift is full, over or cancelled, for somebody who does not
            serve in its street, or who stands in another shift at that time; CloseShiftError
            when they come from or go to another within GRACE, unless that is accepted.
    Source: docs/rules.md R-ARM-3.
    """
    row = _kept(shift, by=by)
    person = locked(armband)  # two planners at once: the second sees what the first did
    if row.ends_at <= (at or timezone.now()):
        raise RefusedError("这个班次已经结束，不能再排人。")
    day = timezone.localdate(row.starts_at)
    may_pick = RedArmband.objects.visible_to(by).serving_on(day).filter(street=row.street_id)
    if not may_pick.filter(pk=person.pk).exists():
        raise RefusedError("所选的人当天不在您能看到的红袖标队伍中，请重新选择。")
    if ShiftMember.objects.filter(shift=row).count() >= row.seats:
        raise RefusedError("这个班次的人已经排满；需要加人请先修改需要人数。")
    _refuse_overlap(row, person)
    close = _close_one(row, person)
    if close is not None and not accept_close:
        raise CloseShiftError(
            f"{person}还有一班“{close.shift}”，前后间隔不到 30 分钟。"
            "来得及的话，请勾选“间隔短也可以”后再排。"
        )
    member = ShiftMember(shift=row, armband=person, is_close=close is not None)
    member.is_demo = row.is_demo
    ShiftAsk.objects.filter(shift=row, armband=person).update(answer=AskAnswer.YES)
    return save_recorded(member, "shiftmember.joined", by=by, at=at)


@transaction.atomic
def leave_shift(*, member: ShiftMember, by: User, at: datetime | None = None) -> None:
    """Take somebody out of a shift that has not begun.

    Errors: RefusedError outside one's posts, or when it has begun: then they are absent.
    """
    shift = _kept(member.shift, by=by)
    row = locked(member)
    if shift.has_begun(at or timezone.now()):
        raise RefusedError("这个班次已经开始，不能移出；没有到的请登记缺岗。")
    record("shiftmember.left", row, by=by, at=at)
    row.delete()


@transaction.atomic
def mark_attendance(
    *, member: ShiftMember, attendance: Attendance, by: User, at: datetime | None = None
) -> ShiftMember:
    """Note whether somebody came; can be corrected.

    Errors: RefusedError outside one's posts, or before the shift has begun.
    """
    shift = _kept(member.shift, by=by)
    row = locked(member)
    if not shift.has_begun(at or timezone.now()):
        raise RefusedError("班次还没有开始，开始以后再登记到岗。")
    row.attendance = attendance
    return save_recorded(row, "shiftmember.attended", by=by, at=at)


@transaction.atomic
def save_roster(
    *,
    roster: DutyRoster,
    by: User,
    members: Iterable[RedArmband] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> DutyRoster:
    """Save a roster; the caller has set its fields. `members` are the usual people, if given.

    Errors: RefusedError outside one's posts, or for people of another community.
    """
    check_scope(roster, by=by, permission=Permission.ARMBAND_EDIT, place_of=placed)
    if members is None:
        return save_recorded(roster, "roster.saved", by=by, version=version, at=at)
    people = list(members)
    if any(person.community_id != roster.community_id for person in people):
        raise RefusedError("固定队员要是本社区的红袖标队员，请重新选择。")
    return save_recorded(roster, "roster.saved", by=by, version=version, at=at, members=people)


@transaction.atomic
def roll_out(
    *, roster: DutyRoster, start: date, end: date, by: User, at: datetime | None = None
) -> tuple[list[PatrolShift], list[str]]:
    """Make the roster's shifts from `start` to `end`, both included, with its usual people.

    Shape:  the new shifts, and a sentence for each person who could not be put into one; days
            that have their shift already are passed. The people take turns: each shift begins
            after whoever stood last, and when one cannot, the next is asked.
    Errors: RefusedError outside one's posts, for days that are over or more than MOST_DAYS.
    Source: docs/rules.md R-ARM-4.
    """
    row = locked(roster)
    check_scope(row, by=by, permission=Permission.ARMBAND_EDIT, place_of=placed)
    if start < timezone.localdate(at) or end < start or (end - start).days >= MOST_DAYS:
        raise RefusedError(f"请选择今天以后、不超过 {MOST_DAYS} 天的日期。")
    people = _hold(row.members.order_by().values_list("pk", flat=True))
    made, problems = [], []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        shift = _shift_of(row, day)
        if not row.falls_on(day) or shift is None:
            continue
        made.append(save_recorded(shift, "shift.saved", by=by, at=at))
        serving = set(row.members.serving_on(day))
        turn = [person for person in _in_turn(shift, people) if person in serving]
        problems += _fill(shift, turn, by=by, at=at)
    return made, problems


@transaction.atomic
def ask_for_cover(
    *, shift: PatrolShift, armband: RedArmband, by: User, at: datetime | None = None
) -> ShiftAsk:
    """Note that somebody is asked to take a place in a shift.

    Errors: RefusedError outside one's posts; ValidationError for somebody asked before.
    Source: docs/rules.md R-ARM-5.
    """
    row = _kept(shift, by=by)
    if not cover_for(row, by=by).filter(pk=armband.pk).exists():
        raise RefusedError("这名队员那段时间有班，或者已经问过，请另选一人。")
    ask = ShiftAsk(shift=row, armband=armband, asked_at=at or timezone.now(), is_demo=row.is_demo)
    return save_recorded(ask, "shiftask.asked", by=by, at=at)


@transaction.atomic
def answer_ask(
    *, ask: ShiftAsk, answer: AskAnswer, by: User, at: datetime | None = None
) -> ShiftAsk:
    """Note what somebody said; a yes puts them into the shift.

    Errors: as `join_shift`; nothing is noted then.
    """
    _kept(ask.shift, by=by)
    locked(ask.armband)  # before an event is written, as whoever joins a shift
    row = locked(ask)
    row.answer = answer
    saved = save_recorded(row, "shiftask.answered", by=by, at=at)
    if answer == AskAnswer.YES:
        join_shift(shift=row.shift, armband=row.armband, by=by, accept_close=True, at=at)
    return saved


def cover_for(shift: PatrolShift, *, by: User) -> RedArmbandQuerySet:
    """Return whom to ask for a shift: free then, not asked for it; longest not asked first.

    Shape:  each with `last_asked_at`, None for those never asked, who come first.
    Source: docs/rules.md R-ARM-5.
    """
    around = (shift.starts_at - GRACE, shift.ends_at + GRACE)
    busy = ShiftMember.objects.between(*around).values("armband")
    asked = ShiftAsk.objects.filter(shift=shift).values("armband")
    rows = RedArmband.objects.visible_to(by).serving_on(timezone.localdate(shift.starts_at))
    rows = rows.filter(community=shift.community_id).exclude(pk__in=busy).exclude(pk__in=asked)
    rows = rows.annotate(last_asked_at=Max("asks__asked_at"))
    return rows.order_by(F("last_asked_at").asc(nulls_first=True), "name_pinyin", "pk")


def _kept(shift: PatrolShift, *, by: User) -> PatrolShift:
    row = locked(shift)
    _check_kept(row, by=by)
    return row


def check_changeable(row: PatrolShift) -> None:
    """Refuse other hours of a cancelled shift.

    Source: docs/rules.md R-ARM-3.
    """
    if row.cancelled_at is not None:
        raise RefusedError("这个班次已经取消，不能再修改；需要的话请另排一班。")


def check_cancellable(row: PatrolShift, *, by: User, at: datetime | None = None) -> None:
    """Refuse to cancel a shift outside one's posts, or one that is cancelled or over."""
    _check_kept(row, by=by)
    if row.ends_at <= (at or timezone.now()):
        raise RefusedError("这个班次已经结束，不能再取消；没有到岗的请登记缺岗。")


def _check_kept(row: PatrolShift, *, by: User) -> None:
    if not covered_by(by, row, Permission.ARMBAND_EDIT):
        raise RefusedError("这个班次不在您的岗位范围内。")
    if row.cancelled_at is not None:
        raise RefusedError("这个班次已经取消。")


def _others(shift: PatrolShift, armband: RedArmband) -> "list[ShiftMember]":
    around = (shift.starts_at - GRACE, shift.ends_at + GRACE)
    rows = ShiftMember.objects.filter(armband=armband).between(*around)
    return list(rows.exclude(shift=shift.pk).select_related("shift"))


def _refuse_overlap(shift: PatrolShift, armband: RedArmband) -> None:
    for other in _others(shift, armband):
        if other.shift.starts_at < shift.ends_at and other.shift.ends_at > shift.starts_at:
            raise RefusedError(
                f"{armband}那段时间在“{other.shift}”值守，不能同时在两处。请换一个人，或改时间。"
            )


def _close_one(shift: PatrolShift, armband: RedArmband) -> ShiftMember | None:
    return next(iter(_others(shift, armband)), None)


def _shift_of(roster: DutyRoster, day: date) -> PatrolShift | None:
    """Return the roster's shift of a day, not saved; None when there is one already."""
    starts_at = timezone.make_aware(datetime.combine(day, roster.starts))
    if PatrolShift.objects.filter(roster=roster, starts_at=starts_at).exists():
        return None
    return PatrolShift(
        street=roster.street,
        community=roster.community,
        grid=roster.grid,
        place=roster.place,
        seats=roster.seats,
        note=roster.note,
        roster=roster,
        starts_at=starts_at,
        ends_at=timezone.make_aware(datetime.combine(day, roster.ends)),
        is_demo=roster.is_demo,
    )


def _hold(keys: Iterable[int]) -> list[RedArmband]:
    """Hold people until the transaction ends, in one order."""
    held = RedArmband.objects.select_for_update(of=("self",), no_key=True)
    return list(held.filter(pk__in=set(keys)).order_by("pk"))


def _in_turn(shift: PatrolShift, people: Sequence[RedArmband]) -> list[RedArmband]:
    """Return a roster's people from whoever comes after the one who stood last before a shift.

    Source: docs/rules.md R-ARM-4.
    """
    earlier = ShiftMember.objects.filter(
        shift__roster=shift.roster, shift__starts_at__lt=shift.starts_at, armband__in=people
    )
    last = earlier.order_by("-shift__starts_at", "-pk").first()
    following = 0 if last is None else people.index(last.armband) + 1
    return [*people[following:], *people[:following]]


def _fill(
    shift: PatrolShift, turn: Iterable[RedArmband], *, by: User, at: datetime | None
) -> list[str]:
    """Put people into a shift until it is full; return why somebody could not be."""
    sentences, missing = [], shift.seats
    for armband in turn:
        if not missing:
            break
        try:
            with transaction.atomic():
                join_shift(shift=shift, armband=armband, by=by, at=at)
        except RefusedError as refused:
            sentences.append(refused.sentence)
        else:
            missing -= 1
    return sentences
