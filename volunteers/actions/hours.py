"""Hours of service: proposed, confirmed by somebody else, corrected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from core.words import written
from places.models import covered_by
from volunteers.actions.filed_hours import (
    expect_day_come,
    expect_standing,
    expect_taken_part,
    is_backfilled,
)
from volunteers.actions.held import hold_hours, hold_people, hold_these
from volunteers.actions.points import settle_points
from volunteers.models import (
    MOST_HOURS,
    Activity,
    ActivityState,
    HoursCorrection,
    HoursState,
    ServiceRecord,
    Volunteer,
)

_LONGEST_REASON: Final = 200  # of a record's `void_reason`, and of a correction
_HELD = (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.CONFIRMED)


@transaction.atomic
def propose_hours(
    *,
    activity: Activity,
    hours: Mapping[int, Decimal],
    content: str,
    by: User,
    at: datetime | None = None,
) -> list[ServiceRecord]:
    """Propose hours for people who took part; {volunteer's key: hours}.

    Shape:  for one without a plan, or more than a month ago, they are marked as filled in later.
    Errors: RefusedError outside one's posts, for an activity that was not held or whose day is
            still to come, for somebody who did not take part; ValidationError for too many hours
            or a second record.
    Source: docs/rules.md R-HRS-1.
    """
    row = locked(activity)
    day = check_held(row, by=by, at=at)
    hold_people(hours)
    took_part = set(row.participations.values_list("volunteer", flat=True))
    if not set(hours) <= took_part:
        raise RefusedError("只能给参加了这次活动的志愿者登记工时，请先在活动里补上参加的人。")
    people = {person.pk: person for person in Volunteer.objects.filter(pk__in=hours)}
    return [
        save_recorded(
            ServiceRecord(
                street=row.street,
                community=row.community,
                volunteer=people[key],
                activity=row,
                served_on=day,
                hours=amount,
                content=content.strip() or row.title,
                is_backfilled=is_backfilled(row, timezone.localdate(at)),
                proposed_by=by,
                is_demo=row.is_demo,
            ),
            "servicerecord.proposed",
            by=by,
            at=at,
        )
        for key, amount in hours.items()
    ]


@transaction.atomic
def confirm_hours(
    *,
    records: Sequence[ServiceRecord],
    by: User,
    seen: Mapping[UUID, int] | None = None,
    at: datetime | None = None,
) -> list[ServiceRecord]:
    """Confirm hours that somebody else proposed; points follow once the activity is confirmed.

    Shape:  `seen` maps their uids to the versions that the person was looking at.
    Errors: ConflictError for one that was changed since it was seen; RefusedError for one's own,
            outside one's posts, confirmed before, of a voided activity, of somebody who did not
            take part, of another day than the activity's or of one to come, or when one day of one
            person would have more than MOST_HOURS; then none is confirmed.
    Source: docs/rules.md R-HRS-1, R-HRS-5.
    """
    now = at or timezone.now()
    confirmed = []
    for row in hold_these(records):
        if not ServiceRecord.objects.confirmable_by(by).filter(pk=row.pk).exists():
            raise RefusedError("有的工时是您自己提出的、已经确认过，或不在您的岗位范围内。")
        row.expect_version(seen[row.uid] if seen is not None else None)
        expect_standing(row, "确认")
        expect_taken_part(row)
        expect_day_come(row.served_on, at=now, verb="确认")
        _check_day(row, row.hours)
        row.state, row.confirmed_by, row.confirmed_at = HoursState.CONFIRMED, by, now
        confirmed.append(save_recorded(row, "servicerecord.confirmed", by=by, at=now))
        settle_points(row, by=by, at=now)
    return confirmed


@transaction.atomic
def correct_hours(
    *,
    record: ServiceRecord,
    hours: Decimal,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ServiceRecord:
    """Change confirmed hours, with the reason; what they were stays to be seen.

    Errors: RefusedError for hours one proposed oneself, for more hours than one confirmed oneself,
            without a reason, of a voided activity, or not confirmed.
    Source: docs/rules.md R-HRS-3.
    """
    [row] = hold_these([record])
    check_correctable(row, by=by)
    words = written(reason, ask="请写明更正原因。", most=_LONGEST_REASON)
    if hours == row.hours:
        raise RefusedError("新的时长与原来的一样。")
    if hours > row.hours and row.confirmed_by_id in by.counts_as:
        raise RefusedError("您确认过的工时不能由您调高，请另一位同事更正，或作废后重新登记、确认。")
    before = row.hours
    _check_day(row, hours)
    row.hours = hours
    saved = save_recorded(row, "servicerecord.corrected", by=by, version=version, at=at)
    correction = HoursCorrection(
        record=saved,
        before=before,
        after=hours,
        reason=words,
        corrected_at=at or timezone.now(),
        corrected_by=by,
        is_demo=saved.is_demo,
    )
    save_recorded(correction, "hourscorrection.kept", by=by, at=at)
    settle_points(saved, by=by, at=at)
    return saved


@transaction.atomic
def void_hours(
    *,
    record: ServiceRecord,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ServiceRecord:
    """Take hours out of every sum, with the reason; their points are taken back.

    Shape:  points that were exchanged before are owed: the balance falls below nothing.
    Errors: RefusedError for hours one proposed oneself and that are confirmed, without a reason.
    Source: docs/rules.md R-HRS-3, R-HRS-7.
    """
    [row] = hold_these([record])
    check_voidable(row, by=by)
    words = written(reason, ask="请写明作废原因。", most=_LONGEST_REASON)
    return _void(row, words, by=by, version=version, at=at)


def check_held(row: Activity, *, by: User, at: datetime | None = None) -> date:
    """Return the day; refuse hours outside one's posts, and of an activity that was not held yet.

    Source: docs/rules.md R-HRS-1.
    """
    if not covered_by(by, row, Permission.RECRUIT):
        raise RefusedError("这次活动不在您的岗位范围内，不能登记工时。")
    if row.state not in _HELD or row.held_on is None:
        raise RefusedError("举办过的活动才能登记工时。")
    expect_day_come(row.held_on, at=at, verb="登记")
    return row.held_on


def check_correctable(row: ServiceRecord, *, by: User) -> None:
    """Refuse other hours of what is not confirmed, was proposed by oneself, or is voided.

    Source: docs/rules.md R-HRS-3, R-HRS-5.
    """
    _check_judge(row, by=by)
    if row.state != HoursState.CONFIRMED:
        raise RefusedError("只有已确认的工时需要更正。")
    expect_standing(row, "更正")


def check_voidable(row: ServiceRecord, *, by: User) -> None:
    """Refuse to take hours out twice, or those that one proposed and that are confirmed.

    Source: docs/rules.md R-HRS-3.
    """
    _check_judge(row, by=by)
    if row.state == HoursState.VOIDED:
        raise RefusedError("这条记录已经作废。")


def void_hours_of(activity: Activity, *, reason: str, by: User, at: datetime | None) -> None:
    """Take all hours of an activity that is voided out of every sum, their points too.

    Shape:  the caller holds the activity and may void it.
    Source: docs/rules.md R-ACT-5, R-HRS-5.
    """
    for row in hold_hours(activity.service_records.exclude(state=HoursState.VOIDED)):
        _void(row, f"活动作废：{reason}"[:_LONGEST_REASON], by=by, at=at)


def _void(
    row: ServiceRecord, reason: str, *, by: User, at: datetime | None, version: int | None = None
) -> ServiceRecord:
    row.state, row.void_reason = HoursState.VOIDED, reason
    saved = save_recorded(row, "servicerecord.voided", by=by, version=version, at=at)
    settle_points(saved, by=by, at=at)
    return saved


def _check_judge(row: ServiceRecord, *, by: User) -> None:
    if not covered_by(by, row, Permission.HOURS_CONFIRM):
        raise RefusedError("这条服务记录不在您的岗位范围内。")
    if row.state == HoursState.CONFIRMED and row.proposed_by_id in by.counts_as:
        raise RefusedError("自己提出的工时确认以后，请别的人来更正或作废。")


def _check_day(row: ServiceRecord, hours: Decimal) -> None:
    """Refuse more than MOST_HOURS of one person on one day; the person is held by the caller."""
    others = ServiceRecord.objects.filter(
        volunteer=row.volunteer, served_on=row.served_on, state=HoursState.CONFIRMED
    ).exclude(pk=row.pk)
    total = (others.aggregate(total=Sum("hours"))["total"] or Decimal(0)) + hours
    if total > MOST_HOURS:
        raise RefusedError(
            f"{row.volunteer} {row.served_on:%-m月%-d日}的服务时长合计 {total} 小时，"
            f"超过一天 {MOST_HOURS} 小时，请先核对。"
        )
