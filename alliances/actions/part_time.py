"""Steps of part-time members: nominated, approved, appointed by another person, ended, replaced."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import AllianceMembership, MemberAttendance, PartTimeMember, PartTimeState
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.states import expect_state
from core.words import written
from party import actions as party
from party.actions.meetings import check_open
from party.models import Meeting, PartyOrganisation
from places.actions import check_scope, placed
from places.models import Unit


@transaction.atomic
def nominate_member(
    *,
    name: str,
    unit: Unit,
    host: PartyOrganisation,
    by: User,
    title: str = "",
    replaces: PartTimeMember | None = None,
    at: datetime | None = None,
) -> PartTimeMember:
    """Nominate somebody of a member unit: its liaison does, or the street for a unit without one.

    Errors: RefusedError for another unit than one's own, or one that is no active member of an
            alliance; ValidationError when they serve there already or are nominated.
    Source: docs/rules.md R-PTM-1, R-PTM-2.
    """
    reach = by.reach(Permission.PART_TIME_NOMINATE)
    if unit.pk not in reach.units and unit.street_id not in reach.streets:
        raise RefusedError("只能推荐本单位的人，请重新选择单位。")
    locked(unit)  # a second click comes after the first
    _check_membership(unit, at=at)
    row = PartTimeMember(
        street=host.street,
        community=host.community,
        name=name.strip(),
        unit=unit,
        host=host,
        title=title.strip(),
        nominated_by=by,
        replaces=replaces,
    )
    row.set_pinyin()
    return save_recorded(row, "part_time.nominated", by=by, at=at)


@transaction.atomic
def approve_member(
    *, member: PartTimeMember, by: User, at: datetime | None = None
) -> PartTimeMember:
    """Approve a nomination; somebody else appoints.

    Source: docs/rules.md R-PTM-1.
    """
    row = locked(member)
    _check_covered(row, Permission.PART_TIME_APPROVE, by=by, who="街道党建办")
    expect_state(row, [PartTimeState.NOMINATED], what="审批")
    _check_membership(row.unit, at=at)
    row.state, row.approved_by = PartTimeState.APPROVED, by
    return save_recorded(row, "part_time.approved", by=by, at=at)


@transaction.atomic
def appoint_member(
    *,
    member: PartTimeMember,
    appointed_on: date,
    by: User,
    term_until: date | None = None,
    document: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> PartTimeMember:
    """Appoint an approved member for a term; never whoever approved them.

    Errors: RefusedError for the one who approved, for a day to come, or for a unit that has left;
            ValidationError for a term that ends before it begins.
    Source: docs/rules.md R-PTM-1, R-PTM-2.
    """
    row = locked(member)
    row.expect_version(version)
    check_appointable(row, by=by, at=at)
    _refuse_to_come(appointed_on, at=at)
    row.state, row.appointed_by = PartTimeState.APPOINTED, by
    row.appointed_on, row.term_until = appointed_on, term_until
    row.document = document.strip()
    return save_recorded(row, "part_time.engaged", by=by, at=at)


@transaction.atomic
def end_member(
    *,
    member: PartTimeMember,
    ended_on: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> PartTimeMember:
    """Register that somebody no longer serves, or that a nomination comes to nothing.

    Errors: RefusedError for a day to come or before the appointment, or when it is registered.
    Source: docs/rules.md R-PTM-5.
    """
    row = locked(member)
    check_not_ended(row, by=by)
    if ended_on > timezone.localdate(at):
        raise RefusedError("卸任日期不能晚于今天，请到当天再登记。")
    if row.appointed_on and ended_on < row.appointed_on:
        raise RefusedError(f"聘任于 {row.appointed_on:%Y年%-m月%-d日}，卸任日期不能更早。")
    words = written(reason, ask="请写明原因，例如工作调动、届满、退休。")
    row.state, row.ended_on, row.end_reason = PartTimeState.ENDED, ended_on, words
    return save_recorded(row, "part_time.ended", by=by, at=at)


@transaction.atomic
def replace_member(
    *,
    member: PartTimeMember,
    name: str,
    ended_on: date,
    reason: str,
    by: User,
    title: str = "",
    at: datetime | None = None,
) -> PartTimeMember:
    """End one member and nominate another of the same unit in their place; return the new one.

    Source: docs/rules.md R-PTM-5.
    """
    locked(member.unit)  # nominating holds it, too, and by then an event is written
    former = end_member(member=member, ended_on=ended_on, reason=reason, by=by, at=at)
    return nominate_member(
        name=name,
        unit=former.unit,
        host=former.host,
        title=title,
        replaces=former,
        by=by,
        at=at,
    )


@transaction.atomic
def save_part_time_member(
    *,
    member: PartTimeMember,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PartTimeMember:
    """Put what the ledger says of a member right; the steps have actions of their own.

    Errors: RefusedError outside one's posts, or for an appointment on a day to come.
    Source: docs/rules.md R-PTM-1, R-PTM-3.
    """
    check_scope(member, by=by, permission=Permission.PART_TIME_APPROVE, place_of=placed)
    _refuse_to_come(member.appointed_on, at=at)
    member.set_pinyin()
    return save_recorded(member, "part_time.saved", by=by, version=version, at=at)


@transaction.atomic
def invite_members(
    *,
    meeting: Meeting,
    members: Iterable[PartTimeMember],
    by: User,
    at: datetime | None = None,
) -> int:
    """Put part-time members on a meeting's list, so that their attendance counts; return how many.

    Those who are on the list stay there once.
    Errors: RefusedError outside one's posts or once the meeting is closed.
    Source: docs/rules.md R-PTM-4.
    """
    host = locked(meeting)
    check_open(host, by=by, what="增加出席人员")
    on_list = MemberAttendance.objects.filter(attendee__meeting=host)
    known = set(on_list.values_list("member", flat=True))
    new = [member for member in members if member.pk not in known]
    for member in new:
        _check_invited(member, host)
        attendee = host.attendees.filter(
            name=member.name, unit=member.unit, part_time__isnull=True
        ).first() or party.invite(
            meeting=host,
            name=member.name,
            unit=member.unit,
            title=member.title or "兼职委员",
            by=by,
            at=at,
        )
        link = MemberAttendance(attendee=attendee, member=member, is_demo=attendee.is_demo)
        link.full_clean()
        link.save()
    return len(new)


def check_appointable(row: PartTimeMember, *, by: User, at: datetime | None = None) -> None:
    """Refuse to appoint whom nobody, or the same person, has approved, or whose unit has left.

    Source: docs/rules.md R-PTM-1, R-PTM-2.
    """
    _check_covered(row, Permission.PART_TIME_APPOINT, by=by, who="街道领导")
    expect_state(row, [PartTimeState.APPROVED], what="聘任")
    if row.approved_by_id in by.counts_as:
        raise RefusedError("审批和聘任由两个人办理，请另一位领导聘任。")
    _check_membership(row.unit, at=at)


def check_not_ended(row: PartTimeMember, *, by: User) -> None:
    """Refuse to register a second time that somebody no longer serves.

    Source: docs/rules.md R-PTM-5.
    """
    _check_covered(row, Permission.PART_TIME_APPROVE, by=by, who="街道党建办")
    if row.is_ended:
        raise RefusedError("已登记卸任，不需要再登记。")


def check_replaceable(row: PartTimeMember, *, by: User, at: datetime | None = None) -> None:
    """Refuse a successor of somebody who has ended, or whose unit has left.

    Source: docs/rules.md R-PTM-2, R-PTM-5.
    """
    check_not_ended(row, by=by)
    _check_membership(row.unit, at=at)


def _refuse_to_come(appointed_on: date | None, *, at: datetime | None) -> None:
    if appointed_on is not None and appointed_on > timezone.localdate(at):
        raise RefusedError("聘任日期不能晚于今天，请到当天再登记。")


def _check_invited(member: PartTimeMember, meeting: Meeting) -> None:
    if member.street_id != meeting.street_id or member.state != PartTimeState.APPOINTED:
        raise RefusedError("只能邀请本街道在任的兼职委员，请重新选择。")


def _check_membership(unit: Unit, *, at: datetime | None) -> None:
    """Refuse a unit that belongs to no alliance on the day (R-PTM-2)."""
    members = AllianceMembership.objects.active_on(timezone.localdate(at)).filter(unit=unit)
    if not members.filter(alliance__dissolved_on=None).exists():
        raise RefusedError(f"“{unit}”现在不是联盟成员单位，请先登记它加入联盟。")


def _check_covered(row: PartTimeMember, permission: Permission, *, by: User, who: str) -> None:
    if not by.reach(permission).covers(row.street_id, row.community_id):
        raise RefusedError(f"这一步由{who}办理，请联系他们。")
