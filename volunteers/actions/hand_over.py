"""工作交接: what is open in one person's hands passes to another."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import RefusedError
from volunteers.actions.content import place_of
from volunteers.models import Activity, ActivityState, Problem, VisitDuty


@dataclass(frozen=True)
class HandedOver:
    """How many rows passed on; `ownerless_count` duties to visit went to the people of the grid."""

    draft_count: int
    returned_count: int
    problem_count: int
    duty_count: int
    ownerless_count: int


def duties_of(person: User, *, on: date) -> QuerySet[VisitDuty]:
    """Return the duties to visit that name `person` and are not over on `on`."""
    return VisitDuty.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), owner=person)


@transaction.atomic
def hand_over(*, giver: User, taker: User, by: User, at: datetime | None = None) -> HandedOver:
    """Pass on drafts, returned filings, open problems and duties to visit; what was filed stays.

    The filings go under the taker's own post at the same place, so that rights and place agree. A
    duty to visit where the taker has no post names nobody afterwards: its grid's people do it.
    Errors: RefusedError when `by` does not look after accounts there, both are one person, the
            taker is switched off, or has no post at the place of something that must pass on.
    Whoever had a filing in hand stays one of its authors.
    Source: docs/rules.md R-ACC-12, R-ACT-7.
    """
    now = at or timezone.now()
    streets = by.reach(Permission.ACCOUNT_EDIT).streets
    if giver.home_street_id not in streets or taker.home_street_id not in streets:
        raise RefusedError("只能办理本街道人员之间的交接。")
    if giver.pk == taker.pk:
        raise RefusedError("请选择另一位接手的人。")
    if not taker.is_active:
        raise RefusedError(f"{taker} 的账号已停用，不能接手。")
    User.objects.lock(giver.pk, taker.pk)
    filings = list(Activity.objects.select_for_update(no_key=True).open_of(giver).order_by("pk"))
    problems = list(
        Problem.objects.select_for_update(no_key=True).open().filter(owner=giver).order_by("pk")
    )
    duties = list(
        duties_of(giver, on=timezone.localdate(now))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for filing in filings:
        _pass_on(filing, taker, by=by, at=now)
    for problem in problems:
        _post_for(taker, problem, Permission.PROBLEM_SOLVE, units=_units_of(problem, giver))
        problem.owner = taker
        problem.version += 1
        problem.save()
        record("problem.handed_over", problem, by=by, at=now, fields={"owner": (giver, taker)})
    ownerless_count = sum(_leave(duty, taker, by=by, at=now) is None for duty in duties)
    draft_count = sum(filing.state == ActivityState.DRAFT for filing in filings)
    done = HandedOver(
        draft_count=draft_count,
        returned_count=len(filings) - draft_count,
        problem_count=len(problems),
        duty_count=len(duties) - ownerless_count,
        ownerless_count=ownerless_count,
    )
    record(
        "account.handed_over",
        giver,
        by=by,
        at=now,
        facts={
            "filings": len(filings),
            "problems": done.problem_count,
            "duties": len(duties),
            "to": str(taker.uid),
        },
    )
    return done


def _pass_on(filing: Activity, taker: User, *, by: User, at: datetime) -> None:
    giver, before = filing.filed_by, filing.filed_post
    units = {before.unit_id} if before else set()
    filing.filed_post = _post_for(taker, filing, Permission.ACTIVITY_FILE, units=units)
    filing.filed_by = taker
    filing.version += 1
    filing.save()
    if giver is not None:
        filing.co_authors.add(giver)
    record("activity.handed_over", filing, by=by, at=at, fields={"filed_by": (giver, taker)})


def _leave(duty: VisitDuty, taker: User, *, by: User, at: datetime) -> User | None:
    """Give a duty to the taker, or to nobody by name where the taker has no post; return whom."""
    owner = taker if _posts_for(taker, duty, Permission.WALK_FILE, units=set()) else None
    before, duty.owner = duty.owner, owner
    duty.version += 1
    duty.save()
    record("visitduty.handed_over", duty, by=by, at=at, fields={"owner": (before, owner)})
    return owner


def _units_of(problem: Problem, giver: User) -> set[int | None]:
    """Return under whose posts a problem was found: its filing's, else any unit of the giver's."""
    if problem.activity is not None:
        post = problem.activity.filed_post
        return {post.unit_id} if post else set()
    return set(giver.posts.values_list("unit", flat=True))


def _post_for(
    taker: User, row: Activity | Problem, permission: Permission, *, units: set[int | None]
) -> Post:
    """Return the taker's post that takes the row: of its unit, its community, or the street."""
    posts = _posts_for(taker, row, permission, units=units)
    if not posts:
        raise RefusedError(
            f"{taker} 在“{row.place_label}”没有可以接手的岗位。请先提出岗位并授权，再办理交接。"
        )
    return min(posts, key=lambda post: (post.unit_id is None, post.is_street_post))


def _posts_for(
    taker: User,
    row: Activity | Problem | VisitDuty,
    permission: Permission,
    *,
    units: set[int | None],
) -> list[Post]:
    """Return the taker's posts that permit it at the row's place; a unit's only for `units`."""
    place = {"street": row.street, "community": row.community}
    return [
        post
        for post in taker.posts_with(permission)
        if post.deputises_for_id is None  # a hand-over outlasts standing in
        and (
            post.unit_id in units and place_of(post) == place
            if post.unit_id is not None
            else post.covers(row.street_id, row.community_id)
        )
    ]
