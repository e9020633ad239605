"""工作交接: what is open in one person's hands passes to another."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import RefusedError
from volunteers.models import Activity, ActivityState, Problem


@dataclass(frozen=True)
class HandedOver:
    """How many rows passed on."""

    draft_count: int
    returned_count: int
    problem_count: int


@transaction.atomic
def hand_over(*, giver: User, taker: User, by: User, at: datetime | None = None) -> HandedOver:
    """Pass on drafts, returned filings and open problems; what was filed stays as it was.

    The filings go under the taker's own post at the same place, so that rights and place agree.
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
    filings = list(Activity.objects.select_for_update(no_key=True).open_of(giver).order_by("pk"))
    problems = list(
        Problem.objects.select_for_update(no_key=True).open().filter(owner=giver).order_by("pk")
    )
    for filing in filings:
        _pass_on(filing, taker, by=by, at=now)
    for problem in problems:
        _post_at(taker, problem, Permission.PROBLEM_SOLVE)
        problem.owner = taker
        problem.version += 1
        problem.save()
        record("problem.handed_over", problem, by=by, at=now, fields={"owner": (giver, taker)})
    draft_count = sum(filing.state == ActivityState.DRAFT for filing in filings)
    done = HandedOver(draft_count, len(filings) - draft_count, len(problems))
    record(
        "account.handed_over",
        giver,
        by=by,
        at=now,
        facts={"filings": len(filings), "problems": done.problem_count, "to": str(taker.uid)},
    )
    return done


def _pass_on(filing: Activity, taker: User, *, by: User, at: datetime) -> None:
    giver = filing.filed_by
    filing.filed_post = _post_at(taker, filing, Permission.ACTIVITY_FILE)
    filing.filed_by = taker
    filing.version += 1
    filing.save()
    if giver is not None:
        filing.co_authors.add(giver)
    record("activity.handed_over", filing, by=by, at=at, fields={"filed_by": (giver, taker)})


def _post_at(taker: User, row: Activity | Problem, permission: Permission) -> Post:
    """Return the taker's post that covers the place of the row: its own, or the whole street's."""
    posts = [
        post
        for post in taker.posts_with(permission)
        if post.deputises_for_id is None  # a hand-over outlasts standing in
        and post.street_id == row.street_id
        and (post.community_id == row.community_id or post.is_street_post)
    ]
    if not posts:
        raise RefusedError(
            f"{taker} 在“{row.place_label}”没有可以接手的岗位。请先提出岗位并授权，再办理交接。"
        )
    return min(posts, key=lambda post: post.community_id != row.community_id)
