"""How a unit comes to an alliance and leaves it, and which units a sub-alliance covers."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.leaving import check_day_of_leaving, end_members_with_unit, hold_unit
from alliances.models import (
    WAITING_STATES,
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    MembershipState,
)
from alliances.models.memberships import NEXT
from audit.actions import save_recorded
from core import pagecache
from core.dates import refuse_future
from core.errors import RefusedError
from core.words import written
from places.models import Unit

ASKED_AS = {
    MembershipState.INVITED: "membership.invited",
    MembershipState.APPLIED: "membership.requested",
}


@transaction.atomic
def invite_unit(
    *, alliance: Alliance, unit: Unit, by: User, at: datetime | None = None
) -> AllianceMembership:
    """Ask a unit to join; it answers itself, or somebody else notes its answer.

    Errors: RefusedError outside one's posts, for an alliance or a unit that has ended, a unit of
            another street, or one that is a member, invited or applying already.
    Source: docs/rules.md R-UNI-1.
    """
    _check_runs(alliance, by=by)
    if not Unit.objects.visible_to(by).filter(pk=unit.pk).exists():
        raise RefusedError("这家单位不在您的岗位范围内，请重新选择，或请街道邀请。")
    return _ask(alliance, unit, MembershipState.INVITED, by=by, at=at)


@transaction.atomic
def apply_to_join(
    *, alliance: Alliance, unit: Unit, by: User, at: datetime | None = None
) -> AllianceMembership:
    """Ask to let one's own unit join; the alliance decides.

    Errors: RefusedError for another unit than one's own, and as for an invitation.
    Source: docs/rules.md R-UNI-1.
    """
    _check_speaks_for(unit, by=by)
    return _ask(alliance, unit, MembershipState.APPLIED, by=by, at=at)


@transaction.atomic
def admit_unit(
    *,
    membership: AllianceMembership,
    joined_on: date,
    by: User,
    at: datetime | None = None,
) -> AllianceMembership:
    """Approve an application, or note that the invited unit said yes; coverage ends with it.

    Errors: RefusedError outside one's posts, for whoever asked, for a day to come or before the
            alliance, or when somebody has decided meanwhile.
    Source: docs/rules.md R-UNI-1, R-UNI-2.
    """
    row = _decide(membership, MembershipState.ACTIVE, by=by, at=at)
    refuse_future(joined_on, at=at)
    founded_on = row.alliance.founded_on
    if founded_on is not None and joined_on < founded_on:
        raise RefusedError(f"联盟于 {founded_on:%Y年%-m月%-d日}成立，加入日期不能更早。")
    row.joined_on = joined_on
    end_coverage_of_member(row, by=by, at=at)
    pagecache.forget_on_commit()
    return save_recorded(row, "membership.admitted", by=by, version=row.version, at=at)


@transaction.atomic
def refuse_unit(
    *, membership: AllianceMembership, reason: str, by: User, at: datetime | None = None
) -> AllianceMembership:
    """Reject an application, or note that the invited unit said no, with the reason.

    Errors: RefusedError as for admitting; ValidationError without a reason.
    Source: docs/rules.md R-UNI-1.
    """
    is_invited = membership.state == MembershipState.INVITED
    state = MembershipState.DECLINED if is_invited else MembershipState.REJECTED
    row = _decide(membership, state, by=by, at=at)
    row.reason = reason.strip()
    return save_recorded(row, "membership.turned_down", by=by, version=row.version, at=at)


@transaction.atomic
def withdraw_request(
    *, membership: AllianceMembership, reason: str, by: User, at: datetime | None = None
) -> AllianceMembership:
    """Take back an invitation or an application that nobody has answered; its own side does.

    Errors: RefusedError for the other side, or when it was answered; ValidationError without a
            reason.
    Source: docs/rules.md R-UNI-1.
    """
    row = _locked(membership)
    check_withdrawable(row, by=by)
    _move(row, MembershipState.WITHDRAWN)
    row.reason = reason.strip()
    row.decided_by, row.decided_at = by, at or timezone.now()
    return save_recorded(row, "membership.withdrawn", by=by, version=row.version, at=at)


@transaction.atomic
def leave_alliance(
    *,
    membership: AllianceMembership,
    left_on: date,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> AllianceMembership:
    """End a membership; either side may. What the unit did as a member stays.

    Part-time members of a unit that belongs to no alliance any more end with it.
    Errors: RefusedError outside one's posts, for a day to come, before joining or not after the
            unit's last signature there, without a reason, or when it has ended.
    Source: docs/rules.md R-UNI-1, R-UNI-8.
    """
    hold_unit(membership.unit)
    row = _locked(membership)
    check_leavable(row, by=by)
    _move(row, MembershipState.LEFT)
    refuse_future(left_on, at=at)
    if row.joined_on is not None and left_on < row.joined_on:
        raise RefusedError(f"该单位于 {row.joined_on:%Y年%-m月%-d日}加入，退出日期不能更早。")
    row.left_on, row.reason = left_on, written(reason, ask="请写明退出的原因。")
    check_day_of_leaving(row)
    pagecache.forget_on_commit()
    left = save_recorded(row, "membership.left", by=by, version=row.version, at=at)
    end_members_with_unit(left, by=by, at=at)
    return left


@transaction.atomic
def save_coverage(
    *,
    coverage: AllianceCoverage,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AllianceCoverage:
    """Save that a sub-alliance covers a unit, or that this has ended; the caller set its fields.

    Errors: RefusedError outside one's posts, for a day to come, or for a member of the alliance;
            ValidationError for a street's alliance.
    Source: docs/rules.md R-UNI-2.
    """
    _check_runs(Alliance.objects.select_for_update(no_key=True).get(pk=coverage.alliance_id), by=by)
    if coverage.pk is None and not Unit.objects.visible_to(by).filter(pk=coverage.unit_id).exists():
        raise RefusedError("这家单位不在您的岗位范围内，请重新选择。")
    for day in filter(None, (coverage.covered_on, coverage.ended_on)):
        refuse_future(day, at=at)
    members = AllianceMembership.objects.filter(alliance=coverage.alliance_id, left_on=None)
    is_member = members.filter(unit=coverage.unit_id, state=MembershipState.ACTIVE).exists()
    if is_member and coverage.ended_on is None:
        raise RefusedError("该单位已是这个子联盟的成员，不用再登记为覆盖单位。")
    pagecache.forget_on_commit()
    return save_recorded(coverage, "coverage.saved", by=by, version=version, at=at)


def end_coverage_of_member(
    membership: AllianceMembership, *, by: User, at: datetime | None = None
) -> None:
    """End what covers a unit in an alliance that it joins: it counts there as a member now."""
    covered = AllianceCoverage.objects.select_for_update(no_key=True).running()
    found = covered.filter(alliance=membership.alliance_id, unit=membership.unit_id).first()
    if found is not None and membership.joined_on is not None:
        found.ended_on = max(found.covered_on, membership.joined_on)
        save_recorded(found, "coverage.ended", by=by, version=found.version, at=at)


def runs(alliance: Alliance, *, by: User) -> bool:
    """True when the members of the alliance are the business of one of `by`'s posts."""
    reach = by.reach(Permission.ALLIANCE_RUN)
    return bool(reach) and Alliance.objects.run_by(reach).filter(pk=alliance.pk).exists()


def speaks_for(unit: Unit, *, by: User) -> bool:
    """True when `by` is a liaison of the unit."""
    return unit.pk in by.reach(Permission.ALLIANCE_RUN).units


def check_answerable(row: AllianceMembership, *, by: User) -> None:
    """Refuse an answer to what was answered, by whoever asked, or for neither side.

    Source: docs/rules.md R-UNI-1.
    """
    _check_waiting(row)
    if row.is_asked_by(by):
        raise RefusedError("是您提出的，请由另一个人办理。")
    answers = row.state == MembershipState.INVITED and speaks_for(row.unit, by=by)
    if not answers:
        _check_runs(row.alliance, by=by)


def check_withdrawable(row: AllianceMembership, *, by: User) -> None:
    """Refuse to take back what was answered, or what the other side asked.

    Source: docs/rules.md R-UNI-1.
    """
    _check_waiting(row)
    if row.state == MembershipState.APPLIED:
        _check_speaks_for(row.unit, by=by)
    else:
        _check_runs(row.alliance, by=by)


def check_leavable(row: AllianceMembership, *, by: User) -> None:
    """Refuse to end what is no membership, or is neither side's.

    Source: docs/rules.md R-UNI-1.
    """
    if not speaks_for(row.unit, by=by):
        _check_runs(row.alliance, by=by)
    _check_next(row, MembershipState.LEFT)


def _check_waiting(row: AllianceMembership) -> None:
    if row.state not in WAITING_STATES:
        raise RefusedError(f"这一份已经办结（{row.get_state_display()}），请刷新后再看。")


def _check_runs(alliance: Alliance, *, by: User) -> None:
    if not runs(alliance, by=by):
        raise RefusedError("这个联盟不由您的岗位办理，请联系街道党建办或牵头的社区书记。")


def _check_speaks_for(unit: Unit, *, by: User) -> None:
    if not speaks_for(unit, by=by):
        raise RefusedError("只有这家单位的联络员能代表单位办理。")


def _ask(
    alliance: Alliance, unit: Unit, state: MembershipState, *, by: User, at: datetime | None
) -> AllianceMembership:
    # Two who ask for one unit at once come one after the other.
    alliance = Alliance.objects.select_for_update(no_key=True).get(pk=alliance.pk)
    unit = Unit.objects.get(pk=unit.pk)
    if alliance.street_id != unit.street_id:
        raise RefusedError("单位和联盟不在同一个街道，请重新选择。")
    if unit.same_as is not None:
        raise RefusedError(f"“{unit}”已并入“{unit.same_as}”，请改选后者。")
    if alliance.dissolved_on is not None:
        raise RefusedError(f"“{alliance}”已解散，不能再加入。")
    open_one = AllianceMembership.objects.open().filter(alliance=alliance, unit=unit).first()
    if open_one is not None and open_one.state == MembershipState.ACTIVE:
        raise RefusedError(f"“{unit}”已是“{alliance}”的成员。")
    if open_one is not None:
        raise RefusedError(f"“{unit}”{open_one.get_state_display()}，还没有办结，请先办理那一份。")
    row = AllianceMembership(alliance=alliance, unit=unit, state=state, is_demo=unit.is_demo)
    row.asked_by, row.asked_at = by, at or timezone.now()
    return save_recorded(row, ASKED_AS[state], by=by, at=at)


def _decide(
    membership: AllianceMembership, state: MembershipState, *, by: User, at: datetime | None
) -> AllianceMembership:
    row = _locked(membership)
    check_answerable(row, by=by)
    _move(row, state)
    row.decided_by, row.decided_at = by, at or timezone.now()
    return row


def _check_next(row: AllianceMembership, state: MembershipState) -> None:
    if state not in NEXT.get(row.state, ()):
        raise RefusedError(f"“{row.get_state_display()}”的不能改为“{state.label}”，请刷新后再看。")


def _move(row: AllianceMembership, state: MembershipState) -> None:
    _check_next(row, state)
    row.state = state


def _locked(membership: AllianceMembership) -> AllianceMembership:
    rows = AllianceMembership.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("alliance", "unit").get(pk=membership.pk)
