"""What becomes of hours of service when the activity they belong to is changed or thrown away."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from accounts.models import User
from audit.actions import record, save_recorded
from core.errors import RefusedError
from volunteers.actions.held import hold_hours
from volunteers.models import Activity, ActivityState, HoursState, ServiceRecord

DAYS_IN_TIME: Final = 30  # hours proposed later are marked as filled in later
NOT_IN_FILING: Final = "填报里没有这名志愿者了"


def is_backfilled(activity: Activity, proposed_on: date) -> bool:
    """True for hours without a plan, or proposed more than a month after the day.

    Source: docs/rules.md R-HRS-1.
    """
    held_on = activity.held_on
    is_late = held_on is not None and (proposed_on - held_on).days > DAYS_IN_TIME
    return is_late or not hasattr(activity, "plan")


def expect_standing(row: ServiceRecord, verb: str) -> None:
    """Refuse to go on with hours of an activity that was voided: they are to be voided too.

    Activities were voided without their hours once.
    Source: docs/rules.md R-HRS-5.
    """
    if row.activity.state == ActivityState.VOIDED:
        raise RefusedError(f"“{row.activity}”已经作废，工时不能{verb}。请作废这条工时。")


def expect_day_come(held_on: date, *, at: datetime | None, verb: str) -> None:
    """Refuse hours of a day that is still to come: nobody has served them.

    Source: docs/rules.md R-HRS-1.
    """
    if held_on > timezone.localdate(at):
        raise RefusedError(
            f"活动日期是{held_on:%Y年%-m月%-d日}，还没有到，工时不能{verb}。"
            "请到当天或以后再办；日期写错的，请先在活动里更正。"
        )


def expect_taken_part(row: ServiceRecord) -> None:
    """Refuse hours of somebody who did not take part, or of another day than the activity's.

    Source: docs/rules.md R-HRS-1.
    """
    activity = row.activity
    if not activity.participations.filter(volunteer=row.volunteer_id).exists():
        raise RefusedError(
            f"参加“{activity}”的人里没有{row.volunteer}，工时不能确认。"
            "参加了的，请先在活动里补上；没有参加的，请作废这条工时。"
        )
    if activity.held_on != row.served_on:
        raise RefusedError(
            f"{row.volunteer}的工时记在{row.served_on:%-m月%-d日}，与“{activity}”的日期不同，"
            "不能确认。请核对日期，或作废以后重新登记。"
        )


def follow_activity(
    activity: Activity, *, was_held_on: date | None, gone: Collection[int], by: User
) -> None:
    """Let hours follow their changed activity: its day, its place, and who took part.

    Shape:  `gone` are the keys of volunteers who are taken off it. Mere proposals go along, and
            those of whom is gone are voided with the reason; confirmed hours hold it fast. A day
            that was taken away leaves proposals as they are until there is one again.
    Errors: RefusedError when the change would contradict confirmed hours.
    Source: docs/rules.md R-HRS-1.
    """
    for row in hold_hours(activity.service_records.exclude(state=HoursState.VOIDED)):
        if row.state == HoursState.PROPOSED:
            _follow(row, activity, is_gone=row.volunteer_id in gone, by=by)
        elif row.volunteer_id in gone:
            raise RefusedError(
                f"{row.volunteer}的工时已经确认，不能从参加的人里去掉。"
                "没有参加的，请先让确认的同事作废工时。"
            )
        elif _has_moved(row, activity, was_held_on):
            raise RefusedError(
                "这次活动有确认过的工时，日期和所属社区不能改。"
                "写错的，请先让确认的同事作废工时，改好以后重新登记。"
            )


def _follow(row: ServiceRecord, activity: Activity, *, is_gone: bool, by: User) -> None:
    if is_gone:
        row.state, row.void_reason = HoursState.VOIDED, NOT_IN_FILING
        save_recorded(row, "servicerecord.voided", by=by)
        return
    held_on = activity.held_on or row.served_on
    if held_on == row.served_on and _place_of(row) == _place_of(activity):
        return
    if held_on != row.served_on:
        row.served_on = held_on
        row.is_backfilled = is_backfilled(activity, timezone.localdate(row.created_at))
    row.street, row.community = activity.street, activity.community
    save_recorded(row, "servicerecord.edited", by=by)


def _has_moved(row: ServiceRecord, activity: Activity, was_held_on: date | None) -> bool:
    """True when the change takes the activity away from where and when its hours were served."""
    is_another_day = activity.held_on not in {was_held_on, row.served_on}
    return is_another_day or _place_of(row) != _place_of(activity)


def _place_of(row: Activity | ServiceRecord) -> tuple[int, int | None]:
    return row.street_id, row.community_id


def discard_proposals(activity: Activity, *, by: User, at: datetime | None) -> int:
    """Throw a draft's hours away that nobody confirmed, each with an event; return how many.

    Errors: RefusedError when there are some that were confirmed, whatever became of them since:
            points and corrections hang on them.
    Source: docs/rules.md R-ACT-3, R-HRS-3.
    """
    rows = hold_hours(activity.service_records.all())
    if any(row.confirmed_at is not None for row in rows):
        raise RefusedError(
            "这次活动有确认过的工时，记录要留着，草稿不能删除。没有办成的，请先让确认的同事作废工时；"
            "草稿不提交，就不会计数。"
        )
    for row in rows:
        facts = {"hours": str(row.hours), "state": row.get_state_display()}
        record("servicerecord.discarded", row, by=by, at=at, facts=facts)
        row.delete()
    return len(rows)
