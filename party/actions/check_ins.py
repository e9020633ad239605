"""Writes of check-ins: reporting, confirming, correcting, ending, and the logged look."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions.reveals import note_look
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from audit.models import AuditEvent
from core.database import locked, save_version
from core.dates import refuse_future
from core.errors import RefusedError
from core.ledger.writing import brought_by
from core.words import written
from party.models import CheckIn, MemberCheckIn, MemberCheckInState, UnitCheckIn, UnitCheckInState
from places.models import Community, Unit, covered_by

REVEALED = "membercheckin.revealed"
MOST_CONFIRMED = 200  # at once
WHO = ("name", "phone", "community")  # another one of these is another entry
NOT_YOURS = "这条报到不在您的岗位范围内。"


@transaction.atomic
def check_in_unit(
    *,
    unit: Unit,
    community: Community,
    checked_in_on: date,
    liaison_name: str = "",
    liaison_phone: str = "",
    by: User,
    at: datetime | None = None,
) -> UnitCheckIn:
    """Register that a unit reported to a community; it serves from that day.

    Errors: ValidationError when it serves there already; RefusedError outside one's posts or for
            a day to come.
    Source: docs/rules.md R-CHK-2.
    """
    row = UnitCheckIn(
        street_id=community.street_id,
        community=community,
        unit=unit,
        checked_in_on=checked_in_on,
        liaison_name=liaison_name,
        liaison_phone=liaison_phone,
    )
    _begin(row, by=by, at=at)
    return save_recorded(row, "unitcheckin.registered", by=by, at=at)


@transaction.atomic
def check_in_member(
    *,
    name: str,
    phone: str,
    community: Community,
    checked_in_on: date,
    home_unit: Unit | None = None,
    home_unit_name: str = "",
    skills: str = "",
    wanted_post: str = "",
    by: User,
    at: datetime | None = None,
) -> MemberCheckIn:
    """Register that an on-the-job member reported; somebody else of the community confirms it.

    Errors: ValidationError when this person serves or waits there already; RefusedError outside
            one's posts or for a day to come.
    Source: docs/rules.md R-CHK-3.
    """
    row = MemberCheckIn(
        street_id=community.street_id,
        community=community,
        name=name,
        phone=phone,
        home_unit=home_unit,
        home_unit_name="" if home_unit else home_unit_name,
        skills=skills.strip(),
        wanted_post=wanted_post.strip(),
        checked_in_on=checked_in_on,
        entered_by=by,
    )
    _begin(row, by=by, at=at)
    return save_recorded(row, "membercheckin.registered", by=by, at=at)


@transaction.atomic
def save_check_in(
    *, check_in: CheckIn, by: User, version: int | None = None, at: datetime | None = None
) -> CheckIn:
    """Put a running check-in right; the caller has set its fields.

    Who makes another person of an entry that waits has entered it, and does not confirm it; made
    the person of before again it is the entry of whoever wrote that one.
    Errors: RefusedError outside one's posts, when it has ended, or for a day to come;
            ValidationError; ConflictError since `version`.
    Source: docs/rules.md R-CHK-3.
    """
    before = locked(check_in)
    check_running(before, by=by)
    _check_filing(check_in, by=by)
    refuse_future(check_in.checked_in_on, at=at)
    if before.claims.filter(claimed_on__lt=check_in.checked_in_on).exists():
        raise RefusedError("报到日期之前已认领过岗位，请核对日期。")
    _refuse_overlap(check_in)
    if isinstance(check_in, UnitCheckIn):
        return save_recorded(check_in, "unitcheckin.saved", by=by, version=version, at=at)
    _note_person(MemberCheckIn.objects.get(pk=check_in.pk), check_in, by=by)
    if check_in.home_unit_id:
        check_in.home_unit_name = ""
    return save_recorded(check_in, "membercheckin.saved", by=by, version=version, at=at)


@transaction.atomic
def confirm_members(
    *,
    check_ins: Sequence[MemberCheckIn],
    by: User,
    seen: Mapping[UUID, int] | None = None,
    at: datetime | None = None,
) -> list[MemberCheckIn]:
    """Confirm members' check-ins; all of them or none.

    Shape:  `seen` maps their uids to the versions that the person was looking at.
    Errors: ConflictError for one that was changed since it was seen; RefusedError for one that
            `by` entered (or whom `by` stands in for), that no longer waits, or that lies outside
            one's posts.
    Source: docs/rules.md R-CHK-3.
    """
    now = at or timezone.now()
    if not check_ins:
        raise RefusedError("请先勾选要确认的报到。")
    if len(check_ins) > MOST_CONFIRMED:
        raise RefusedError(f"一次最多确认 {MOST_CONFIRMED} 人，请分几次确认。")
    rows = [locked(row) for row in sorted(check_ins, key=lambda row: row.pk)]
    for row in rows:
        row.expect_version(seen[row.uid] if seen is not None else None)
    return [_confirm(row, by=by, at=now) for row in rows]


@transaction.atomic
def end_check_in(
    *,
    check_in: CheckIn,
    ended_on: date,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> CheckIn:
    """Register that a unit or a member serves no longer; the posts they hold end the same day.

    Errors: RefusedError without a reason, outside one's posts, when it has ended, or for a day to
            come or before the check-in or a claim.
    Source: docs/rules.md R-CHK-5.
    """
    row = locked(check_in)
    row.expect_version(version)
    check_running(row, by=by)
    refuse_future(ended_on, at=at)
    if ended_on < row.checked_in_on:
        raise RefusedError(f"报到日期是 {row.checked_in_on:%Y年%-m月%-d日}，结束日期不能更早。")
    words = written(reason, ask="请写明原因，例如工作调动、搬离本社区。")
    held = list(row.claims.held_to_end())
    if any(claim.claimed_on > ended_on for claim in held):
        raise RefusedError("这一天之后还认领过岗位，请核对结束日期。")
    for claim in held:
        claim.left_on = ended_on
        save_recorded(claim, "postclaim.ended", by=by, version=claim.version, at=at)
    if isinstance(row, MemberCheckIn):
        row.state, row.left_on, row.leave_reason = MemberCheckInState.LEFT, ended_on, words
        return save_recorded(row, "membercheckin.ended", by=by, version=row.version, at=at)
    row.state, row.ended_on, row.end_reason = UnitCheckInState.ENDED, ended_on, words
    return save_recorded(row, "unitcheckin.ended", by=by, version=row.version, at=at)


@transaction.atomic
def reveal_member(
    *, check_in: MemberCheckIn, purpose: str, by: User, at: datetime | None = None
) -> dict[str, str]:
    """Open a member's name and phone for a stated purpose; the look itself is logged.

    Shape:  {"name": …, "phone": …}.
    Errors: RefusedError without a purpose of at least four characters, outside one's posts, or
            after MOST_REVEALS of any kind within an hour.
    Source: docs/rules.md R-CHK-1, R-ACC-4, R-ACC-10.
    """
    now = at or timezone.now()
    if not may_reveal(check_in, by=by):
        raise RefusedError("您的岗位不能查看这名党员的完整信息。")
    note_look(REVEALED, check_in, purpose=purpose, by=by, at=now)
    return {"name": check_in.name, "phone": check_in.phone}


def may_reveal(check_in: CheckIn, *, by: User) -> bool:
    """True when `by` may see the check-in and open personal data where it lies."""
    return covered_by(by, check_in, Permission.CHECKIN_VIEW) and covered_by(
        by, check_in, Permission.PERSON_REVEAL
    )


def may_file(check_in: CheckIn, *, by: User) -> bool:
    """True when `by` may act for a check-in: where their posts lie, or for their unit."""
    reach = by.reach(Permission.CHECKIN_FILE)
    is_here = reach.covers(check_in.street_id, check_in.community_id)
    return is_here or check_in.home_id in reach.units


def refuse_second(row: CheckIn) -> None:
    """Refuse to go on with the check-in of a unit that was joined to one that has its own.

    Source: docs/rules.md R-UNI-4, R-CHK-4, R-CHK-6.
    """
    if isinstance(row, UnitCheckIn) and row.unit.same_as is not None:
        stays = row.unit.same_as
        raise RefusedError(f"“{row}”已并入“{stays}”，请用“{stays}”的报到办理。")


def _begin(row: CheckIn, *, by: User, at: datetime | None) -> None:
    """Check a new check-in, one after another per community, so that nobody reports twice."""
    _check_filing(row, by=by)
    refuse_future(row.checked_in_on, at=at)
    _refuse_overlap(row)


def _refuse_overlap(row: CheckIn) -> None:
    """Refuse to begin within an earlier service there: what was done would count twice."""
    if row.community is not None:
        Community.objects.select_for_update(no_key=True).get(pk=row.community.pk)
    last: CheckIn | None
    if isinstance(row, UnitCheckIn):
        units = UnitCheckIn.objects.filter(community=row.community_id, unit=row.unit_id)
        last = units.filter(ended_on__gte=row.checked_in_on).first()
    else:
        row.clean()
        members = MemberCheckIn.objects.filter(community=row.community_id, name=row.name)
        last = members.filter(phone=row.phone, left_on__gte=row.checked_in_on).first()
    if last is not None and last.last_day is not None:
        raise RefusedError(
            f"“{last}”上一次在这个社区服务到 {last.last_day:%Y年%-m月%-d日}，"
            "再次报到的日期应在那之后。"
        )


def _check_filing(row: CheckIn, *, by: User) -> None:
    if not may_file(row, by=by):
        raise RefusedError(NOT_YOURS)


def _confirm(row: MemberCheckIn, *, by: User, at: datetime) -> MemberCheckIn:
    if not covered_by(by, row, Permission.CHECKIN_KEEP):
        raise RefusedError(NOT_YOURS)
    if row.state != MemberCheckInState.PENDING:
        raise RefusedError(f"{row}的报到已是“{row.get_state_display()}”，不用再确认。")
    if not MemberCheckIn.objects.confirmable_by(by).filter(pk=row.pk).exists():
        how = "登记" if row.entered_by_id in by.counts_as else "上传"
        raise RefusedError(f"{row}的报到是您{how}的，请本社区另一位同事或街道确认。")
    row.state, row.confirmed_at, row.confirmed_by = MemberCheckInState.ACTIVE, at, by
    save_version(row)
    record("membercheckin.confirmed", row, by=by, at=at)
    return row


def _note_person(before: MemberCheckIn, row: MemberCheckIn, *, by: User) -> None:
    """Let whoever first wrote this very person, in this community, be the one who entered it.

    Of a confirmed one only the community does that: for others it takes a new check-in.
    """
    row.clean()  # the same number with a blank in it is the same person
    if all(getattr(before, name) == getattr(row, name) for name in WHO):
        return
    if before.confirmed_at is None:
        row.entered_by = _first_to_enter(row, before) or by
    elif not covered_by(by, row, Permission.CHECKIN_KEEP):
        raise RefusedError("社区已确认这名党员的报到，姓名、手机号和社区请联系社区更正。")


def _first_to_enter(row: MemberCheckIn, before: MemberCheckIn) -> User | None:
    """Return who first wrote or imported this very person; None when nobody did."""
    events = AuditEvent.objects
    importer: User | None = None
    if events.stood_before(row, before, WHO):
        importer = brought_by(row, scope_uid=row.street.uid)
    return importer or events.first_to_write(row, WHO)


def check_running(row: CheckIn, *, by: User) -> None:
    """Refuse a step on a check-in that is not one's to file, or has ended.

    Source: docs/rules.md R-CHK-5.
    """
    _check_filing(row, by=by)
    if row.last_day is not None:
        raise RefusedError(f"“{row}”已于 {row.last_day:%Y年%-m月%-d日}结束服务，不能再改。")
