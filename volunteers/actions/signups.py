"""Names put down for an activity: by staff, or by a link without an account; checked in."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.actions.reveals import note_look
from accounts.models import User
from audit.actions import save_recorded
from core.database import locked
from core.errors import RefusedError
from volunteers.actions.recruiting import free_seats, move_up, owned
from volunteers.models import ActivityPlan, ActivityState, Signup, SignupState, Volunteer

EARLY: Final = timedelta(hours=1)  # before the start one may check in at the place


@transaction.atomic
def sign_up(
    *,
    plan: ActivityPlan,
    name: str,
    phone: str,
    is_minor: bool = False,
    guardian_name: str = "",
    guardian_phone: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> Signup:
    """Put a name down: a place while there is one, else the end of the waiting list.

    Shape:  whoever is down already gets the row that stands. `by` is None for one's own phone.
    Errors: ValidationError for a bad phone or a missing guardian; RefusedError when sign-up is
            closed or minors may not take part.
    Source: docs/rules.md R-REC-3, R-REC-4.
    """
    now = at or timezone.now()
    row = owned(plan, by=by) if by is not None else locked(plan)
    if not row.is_open(now):
        raise RefusedError("报名已经截止，或活动没有在招募。")
    if is_minor and not row.takes_minors:
        raise RefusedError("这次活动不招募未成年人。")
    signup = Signup(
        plan=row,
        name=name,
        phone=phone,
        is_minor=is_minor,
        guardian_name=guardian_name if is_minor else "",
        guardian_phone=guardian_phone if is_minor else "",
        applied_at=now,
        entered_by=by,
        is_demo=row.is_demo,
    )
    signup.clean()
    there = Signup.objects.standing().filter(plan=row, name=signup.name, phone=signup.phone)
    if (known := there.first()) is not None:
        return known
    signup.volunteer = volunteer_of(signup)
    seats = free_seats(row)
    if seats and not row.signups.waiting().exists():
        signup.seat, signup.state = seats[0], SignupState.TAKEN
    return save_recorded(signup, "signup.applied", by=by, at=now)


@transaction.atomic
def withdraw_signup(*, signup: Signup, by: User | None, at: datetime | None = None) -> list[Signup]:
    """Take a name off before the start; the place goes to who has waited longest.

    Shape:  those who moved up.
    Errors: RefusedError after the start, then they are absent; or when it was taken off before.
    Source: docs/rules.md R-REC-4.
    """
    now = at or timezone.now()
    plan = owned(signup.plan, by=by) if by is not None else locked(signup.plan)
    row = locked(signup)
    if row.state not in {SignupState.TAKEN, SignupState.WAITING}:
        raise RefusedError(f"这个报名已是“{row.get_state_display()}”，不能取消。")
    if now >= plan.starts_at:
        raise RefusedError("活动已经开始，不能再取消；没有来的登记为没有来。")
    row.state, row.seat = SignupState.CANCELLED, None
    save_recorded(row, "signup.cancelled", by=by, at=now)
    return move_up(plan, by=by, at=now)


@transaction.atomic
def check_in(*, signup: Signup, by: User | None, at: datetime | None = None) -> Signup:
    """Note that somebody came: by the list, or by their own phone at the place.

    Shape:  somebody of the waiting list takes a place that is free, and none otherwise.
    Errors: RefusedError before EARLY, on one's own phone after the end, without a free place.
    Source: docs/rules.md R-REC-5.
    """
    now = at or timezone.now()
    plan = owned(signup.plan, by=by) if by is not None else locked(signup.plan)
    row = locked(signup)
    if plan.activity.state != ActivityState.OPEN:
        raise RefusedError("这次活动没有在进行，不能签到。")
    if now < plan.starts_at - EARLY or (by is None and now > plan.ends_at):
        raise RefusedError("现在不能签到：活动前 1 小时开始，结束为止。")
    if row.state == SignupState.ATTENDED:
        return row
    if row.state == SignupState.CANCELLED:
        raise RefusedError("这个报名已经取消，请重新登记。")
    if row.seat is None:
        seats = free_seats(plan)
        if not seats:
            raise RefusedError("名额已满，候补的人请等工作人员安排。")
        row.seat = seats[0]
    row.state, row.checked_in_at = SignupState.ATTENDED, now
    row.volunteer = row.volunteer or volunteer_of(row)
    return save_recorded(row, "signup.checked_in", by=by, at=now)


@transaction.atomic
def mark_absent(*, signup: Signup, by: User, at: datetime | None = None) -> Signup:
    """Note that somebody who held a place did not come; can be corrected by checking in.

    Errors: RefusedError before the start, once it was held or cancelled, or for somebody without a
            place.
    Source: docs/rules.md R-REC-5.
    """
    now = at or timezone.now()
    plan = owned(signup.plan, by=by)
    row = locked(signup)
    if plan.activity.state == ActivityState.CANCELLED:
        raise RefusedError("这次活动已经取消，谁没有来不用登记。")
    if plan.activity.state != ActivityState.OPEN:
        raise RefusedError(
            "这次活动已经登记为已举办，签到不能再改；还没有提交填报的，请先退回招募中。"
        )
    if now < plan.starts_at or row.seat is None:
        raise RefusedError("活动开始以后，才能把占着名额没有来的人登记为没有来。")
    row.state, row.checked_in_at = SignupState.ABSENT, None
    return save_recorded(row, "signup.absent", by=by, at=now)


@transaction.atomic
def call_signup(*, signup: Signup, by: User, at: datetime | None = None) -> tuple[str, str]:
    """Open the phone of somebody who is to be told something; the look itself is logged.

    Shape:  name and phone, of a minor those of the guardian.
    Errors: RefusedError when there is nothing to tell them any more, or after MOST_REVEALS.
    Source: docs/rules.md R-REC-6, R-REC-8, R-ACC-10.
    """
    now = at or timezone.now()
    row = _to_tell(signup, by=by, at=now)
    purpose = "通知候补递补"
    if row.changed_at is not None:
        is_off = row.plan.activity.state == ActivityState.CANCELLED
        purpose = "通知活动取消" if is_off else "通知时间地点改变"
    note_look("signup.revealed", row, purpose=purpose, by=by, at=now)
    return row.contact


@transaction.atomic
def tell_signup(*, signup: Signup, by: User, at: datetime | None = None) -> Signup:
    """Note that somebody was told: that they moved up, what changed, or that it is called off.

    Errors: RefusedError when there is nothing to tell them any more.
    Source: docs/rules.md R-REC-6, R-REC-8.
    """
    now = at or timezone.now()
    row = _to_tell(signup, by=by, at=now)
    row.told_at, row.told_by = now, by
    return save_recorded(row, "signup.told", by=by, at=now)


def _to_tell(signup: Signup, *, by: User, at: datetime) -> Signup:
    owned(signup.plan, by=by)
    row = locked(signup)
    if not Signup.objects.to_tell(at).filter(pk=row.pk).exists():
        raise RefusedError("这个人已经通知过，或者取消了报名、活动已经开始，不用再通知。")
    return row


def volunteer_of(signup: Signup) -> Volunteer | None:
    """Return the roster's person of this name and phone, when there is exactly one."""
    rows = Volunteer.objects.standing().active()
    street = signup.plan.activity.street_id
    found = list(rows.filter(street=street, name=signup.name, phone=signup.phone)[:2])
    return found[0] if len(found) == 1 else None
