"""Planning an activity, publishing it, calling it off, turning it into the draft of a filing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import outbox, pagecache
from core.database import locked, save_version
from core.errors import RefusedError
from core.words import written
from places.models import covered_by
from volunteers.actions.content import check_post, keep_authors, place_of
from volunteers.actions.held import hold_people_of
from volunteers.models import (
    EXPECTS,
    Activity,
    ActivityKind,
    ActivityPlan,
    ActivityState,
    Line,
    Participation,
    Risk,
    Signup,
    SignupState,
    Team,
    new_code,
)
from volunteers.notifications import signup_moved_up

PLAN_FIELDS = (
    "starts_at",
    "ends_at",
    "closes_at",
    "capacity",
    "task",
    "target",
    "risk",
    "risk_notice",
    "insurer",
    "policy_number",
    "takes_minors",
)
MOST_WORDS = 300  # of what changed


@dataclass(frozen=True, kw_only=True)
class PlanContent:
    """An activity before it is held, as typed; without a team it is the community's own."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    capacity: int
    task: str
    team: Team | None = None
    kind: str = ActivityKind.SERVICE
    target: str = ""
    risk: str = Risk.NONE
    risk_notice: str = ""
    insurer: str = ""
    policy_number: str = ""
    takes_minors: bool = False


@transaction.atomic
def save_plan(
    *,
    content: PlanContent,
    by: User,
    post: Post | None = None,
    plan: ActivityPlan | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> ActivityPlan:
    """Plan an activity under a post, or change one that has not begun.

    Errors: ValidationError for what is missing; RefusedError for a post or team that `by` may not
            use, a plan that is over or that others published, fewer places than are taken, or
            minors on the list of what takes none any more; ConflictError since `version`.
    Who is on the list of what begins at another time or place is to be told.
    Source: docs/rules.md R-REC-1, R-REC-8, R-ACT-7.
    """
    now = at or timezone.now()
    changes: list[str] = []
    if plan is None:
        row = ActivityPlan(activity=_new_activity(post, by=by))
    else:
        row = locked(plan)
        check_changeable(row, by=by, at=now)
        row.expect_version(version)
        _check_promises(row, content, by=by)
        changes = _changes(row, content)
    if content.starts_at <= now:
        raise ValidationError({"starts_at": "开始时间要在现在以后；已经办过的活动请直接填报。"})
    _fill(row.activity, content, by=by)
    for name in PLAN_FIELDS:
        setattr(row, name, getattr(content, name))
    if changes:
        row.change_words = _with_untold(row, "，".join(changes))
        _mark_changed(row, at=now)
    save_recorded(row.activity, "activity.planned", by=by, at=at)
    keep_authors(row.activity, by=by)
    row.activity_id = row.activity.pk
    pagecache.forget_on_commit()
    saved = save_recorded(row, "plan.saved", by=by, at=at)
    if plan is not None:
        move_up(saved, by=by, at=now)
    return saved


@transaction.atomic
def publish_plan(
    *, plan: ActivityPlan, by: User, version: int | None = None, at: datetime | None = None
) -> ActivityPlan:
    """Open an activity for sign-up.

    Errors: RefusedError for a team's leader, whose community publishes; ValidationError without
            insurance where people may come to harm; ConflictError since `version`.
    Source: docs/rules.md R-REC-2.
    """
    now = at or timezone.now()
    row = owned(plan, by=by)
    if not covered_by(by, row.activity, Permission.HOURS_CONFIRM):
        raise RefusedError("发布招募由社区或街道办理，请联系社区工作人员。")
    if row.closes_at <= now:
        raise RefusedError("报名截止时间已经过了，请先修改再发布。")
    row.activity.move_to(ActivityState.OPEN, at=now, by=by)
    row.activity.version += 1
    row.activity.save()
    row.published_at, row.published_by = now, by
    pagecache.forget_on_commit()
    return save_recorded(row, "plan.published", by=by, version=version, at=at)


@transaction.atomic
def cancel_plan(
    *,
    plan: ActivityPlan,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ActivityPlan:
    """Call an activity off, with the reason; whose name is on the list is to be told.

    Errors: RefusedError without a reason, or once somebody checked in.
    Source: docs/rules.md R-REC-8.
    """
    now = at or timezone.now()
    row = locked(plan)
    check_cancellable(row, by=by)
    words = written(reason, ask="请写明取消原因。", most=200)
    row.activity.move_to(ActivityState.CANCELLED, at=now, by=by)
    row.activity.version += 1
    row.activity.save()
    row.cancel_reason = words
    _mark_changed(row, at=now)
    pagecache.forget_on_commit()
    return save_recorded(row, "plan.cancelled", by=by, version=version, at=at)


@transaction.atomic
def hold_plan(*, plan: ActivityPlan, by: User, at: datetime | None = None) -> Activity:
    """Say that it was held: a draft in the hands of `by`, with those who came as participants.

    Errors: RefusedError before it has begun, when nobody came, or without a post to file under.
    Source: docs/rules.md R-REC-5, R-VOL-1.
    """
    now = at or timezone.now()
    row = owned(plan, by=by)
    if row.starts_at > now:
        raise RefusedError("活动还没有开始，开始以后才能登记为已举办。")
    came = row.signups.filter(state=SignupState.ATTENDED)
    if not came.exists():
        raise RefusedError("还没有人签到，请先登记谁来了；没有办成的请取消活动。")
    activity = locked(row.activity)
    people = came.exclude(volunteer=None).order_by().values_list("volunteer", flat=True)
    keys = hold_people_of(activity, more=people)
    place = {"street": activity.street, "community": activity.community}
    posts = by.posts_with(Permission.ACTIVITY_FILE)
    post = next((post for post in posts if place_of(post) == place), None)
    if post is None:
        raise RefusedError("填报算在组织的社区名下，请由那里的人登记为已举办。")
    if activity.filed_by is not None and activity.filed_by != by:
        activity.co_authors.add(activity.filed_by)  # who planned it does not judge it (R-ACT-7)
    activity.move_to(ActivityState.DRAFT, at=now, by=by)
    activity.filed_by, activity.filed_post = by, post
    activity.held_on = timezone.localdate(row.starts_at)
    activity.headcount = came.count()
    activity.summary = activity.summary or row.task
    save_version(activity)
    # Those who came and took no place any more are absent.
    row.signups.filter(state=SignupState.TAKEN).update(state=SignupState.ABSENT)
    Participation.objects.bulk_create(
        [Participation(activity=activity, volunteer_id=key) for key in sorted(keys)],
        ignore_conflicts=True,
    )
    record("plan.held", row, by=by, at=now, facts={"came": came.count()})
    return activity


@transaction.atomic
def renew_codes(
    *, plan: ActivityPlan, by: User, version: int | None = None, at: datetime | None = None
) -> ActivityPlan:
    """Let the printed QR codes lead nowhere, and make new ones.

    Errors: ConflictError since `version`: a second tap would take the new ones away again.
    """
    row = owned(plan, by=by)
    row.expect_version(version)
    row.sign_up_code, row.check_in_code = new_code(), new_code()
    row.version += 1
    row.save()
    record("plan.codes_renewed", row, by=by, at=at)
    pagecache.forget_on_commit()
    return row


def owned(plan: ActivityPlan, *, by: User) -> ActivityPlan:
    """Return a plan that `by` runs, under lock: whoever signs up meanwhile waits."""
    row = locked(plan)
    _check_run(row, by=by)
    return row


def check_changeable(row: ActivityPlan, *, by: User, at: datetime | None = None) -> None:
    """Refuse other words for a plan outside one's posts, or that has begun or is over.

    Source: docs/rules.md R-REC-1.
    """
    _check_run(row, by=by)
    if row.activity.state not in {ActivityState.PLANNED, ActivityState.OPEN}:
        raise RefusedError("活动已经结束或取消，不能再改招募信息。")
    if row.starts_at <= (at or timezone.now()):
        raise RefusedError("活动已经开始，不能再改招募信息。")


def check_cancellable(row: ActivityPlan, *, by: User) -> None:
    """Refuse to call off what is over, or where somebody has checked in."""
    _check_run(row, by=by)
    row.activity.expect_next(ActivityState.CANCELLED)
    if row.signups.filter(state=SignupState.ATTENDED).exists():
        raise RefusedError("已经有人签到，活动不能取消，请登记为已举办；签错的先改为“没有来”。")


def _check_run(row: ActivityPlan, *, by: User) -> None:
    if not ActivityPlan.objects.run_by(by).filter(pk=row.pk).exists():
        raise RefusedError("这次招募不在您的岗位范围内。")


def move_up(plan: ActivityPlan, *, by: User | None, at: datetime) -> list[Signup]:
    """Give free places to the waiting list, first come first, never once it has begun.

    Shape:  those who moved up; the plan is locked by the caller. They have no account: whoever
            recruits is told whom to call.
    Source: docs/rules.md R-REC-4, R-REC-6.
    """
    if at >= plan.starts_at:
        return []
    moved = []
    for seat in free_seats(plan):
        row = plan.signups.waiting().first()
        if row is None:
            break
        row.seat, row.state, row.moved_up_at = seat, SignupState.TAKEN, at
        if row.told_at is not None:  # of a change before: now there is more to tell
            row.changed_at = row.told_at = row.told_by = None
        moved.append(save_recorded(row, "signup.moved_up", by=by, at=at))
        outbox.send(signup_moved_up, f"signup.moved_up:{row.uid}", row.uid)
    return moved


def free_seats(plan: ActivityPlan) -> list[int]:
    """Return the numbers of the places that nobody holds, lowest first."""
    taken = set(plan.signups.exclude(seat=None).values_list("seat", flat=True))
    return [seat for seat in range(1, plan.capacity + 1) if seat not in taken]


def _changes(plan: ActivityPlan, content: PlanContent) -> list[str]:
    """Return what those who signed up were told otherwise, in words."""
    words = []
    if content.starts_at != plan.starts_at:
        words.append(f"时间由 {_when(plan.starts_at)} 改为 {_when(content.starts_at)}")
    if content.place != plan.activity.place:
        words.append(f"地点由“{plan.activity.place}”改为“{content.place}”")
    return words


def _when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-m月%-d日 %H:%M}"


def _with_untold(plan: ActivityPlan, words: str) -> str:
    """Return the change with those before it of which somebody has not been told."""
    untold = plan.signups.filter(state__in=EXPECTS, changed_at__isnull=False, told_at=None)
    all_of_it = f"{plan.change_words}；{words}"
    return all_of_it if len(all_of_it) <= MOST_WORDS and untold.exists() else words


def _mark_changed(plan: ActivityPlan, *, at: datetime) -> None:
    """Let everybody who expects to come be told anew; the plan is locked by the caller.

    Source: docs/rules.md R-REC-8.
    """
    plan.signups.filter(state__in=EXPECTS).update(
        changed_at=at, told_at=None, told_by=None, version=F("version") + 1, updated_at=at
    )


def _check_promises(plan: ActivityPlan, content: PlanContent, *, by: User) -> None:
    """Refuse what would break the word given to those who signed up, or pass the publisher by.

    Source: docs/rules.md R-REC-2, R-REC-3.
    """
    may_publish = covered_by(by, plan.activity, Permission.HOURS_CONFIRM)
    if plan.published_at is not None and not may_publish:
        raise RefusedError("招募已经发布，要改请联系发布的社区或街道；办不成的，可以取消活动。")
    if content.capacity < plan.signups.seated().count():
        raise RefusedError("已经报上的人比新的名额多，请先请人取消，或不要减少名额。")
    if not content.takes_minors and plan.signups.standing().filter(is_minor=True).exists():
        raise RefusedError("已有未成年人报名，请先取消他们的报名，再改为不招募未成年人。")


def _new_activity(post: Post | None, *, by: User) -> Activity:
    if post is None:
        raise RefusedError("请选择以哪个岗位发起。")
    check_post(post, by=by)
    place: dict[str, Any] = place_of(post)
    return Activity(filed_by=by, filed_post=post, state=ActivityState.PLANNED, **place)


def _check_team(activity: Activity, team: Team | None, *, by: User) -> None:
    """Refuse a team that `by` may not recruit for at the activity's place.

    Source: docs/rules.md R-REC-1.
    """
    is_of_office = covered_by(by, activity, Permission.HOURS_CONFIRM)
    if team is None and not is_of_office:
        raise RefusedError("请选择您带的队伍；社区自办的活动由社区发起。")
    if team is None or team.pk == activity.team_id:
        return
    if not is_of_office and not Team.objects.led_by(by).filter(pk=team.pk).exists():
        raise RefusedError(f"您不能以“{team}”的名义招募，请选择您带的队伍。")
    if not Team.objects.recruitable_by(by).filter(pk=team.pk).exists():
        raise RefusedError(f"您不能以“{team}”的名义招募，请另选队伍。")


def _fill(activity: Activity, content: PlanContent, *, by: User) -> None:
    team = content.team
    _check_team(activity, team, by=by)
    if team is not None and team.pk != activity.team_id and activity.community_id is None:
        activity.community = team.community
    activity.team = team
    activity.line = Line.VOLUNTEER if team else Line.COMMUNITY
    activity.kind, activity.title, activity.place = content.kind, content.title, content.place
    activity.held_on = timezone.localdate(content.starts_at)
