"""Problems: registered with or without an activity, solved or judged infeasible."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import RefusedError
from core.models import Photo
from core.workdays import add_workdays
from places.models import covered_by
from volunteers.models import Activity, Problem, ProblemState

DAYS_TO_SOLVE = 5  # working days, when the finder names no day (R-PRB-2)


@dataclass(frozen=True, kw_only=True)
class ProblemContent:
    """One problem as typed: with a result it was solved on the spot, else it has an owner."""

    title: str
    result: str = ""
    owner: User | None = None
    due_on: date | None = None
    uid: UUID | None = None


def replace_problems(*, activity: Activity, problems: tuple[ProblemContent, ...], by: User) -> None:
    """Make an editable filing's problems equal to what was typed, keeping those already closed.

    Runs inside the filing's transaction and is told by the filing's audit event.
    """
    kept = {problem.uid for problem in problems if problem.uid}
    activity.problems.exclude(uid__in=kept).delete()
    existing = {row.uid: row for row in activity.problems.all()}
    for content in problems:
        row = existing.get(content.uid) if content.uid else None
        if row is not None and row.state != ProblemState.OPEN:
            continue
        row = row or Problem(found_by=by)
        row.activity = activity
        row.street, row.community = activity.street, activity.community
        row.found_on = activity.held_on or timezone.localdate()
        _fill(row, content, by=by)


@transaction.atomic
def register_problem(
    *,
    content: ProblemContent,
    post: Post,
    found_on: date,
    by: User,
    photo: Photo | None = None,
    at: datetime | None = None,
) -> Problem:
    """Register a problem that was found outside an activity.

    Shape:  solved at once when `content.result` is given, otherwise open with owner and due day.
    Source: docs/rules.md R-PRB-1, R-PRB-2.
    """
    row = Problem(
        street=post.street, community=post.community, found_on=found_on, found_by=by, photo=photo
    )
    _fill(row, content, by=by)
    record("problem.registered", row, by=by, at=at)
    return row


@transaction.atomic
def solve_problem(
    *,
    problem: Problem,
    result: str,
    by: User,
    photo: Photo | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Problem:
    """Close an open problem with its result; it counts from that day.

    Errors: RefusedError without a result, when it is closed already, or when it is neither one's
            own nor within one's posts; ConflictError when it was changed since `version`.
    Source: docs/rules.md R-PRB-1.
    """
    now = at or timezone.now()
    row = _closable(problem, by=by, version=version)
    if not result.strip():
        raise RefusedError("请写明问题是怎么解决的。")
    row.close(ProblemState.SOLVED, at=now, by=by, result=result)
    row.photo = photo or row.photo
    _save(row)
    record("problem.solved", row, by=by, at=now)
    return row


@transaction.atomic
def give_up_problem(
    *,
    problem: Problem,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Problem:
    """Judge an open problem infeasible, with the reason; it never counts.

    Errors: as solve_problem; RefusedError without a reason.
    Source: docs/rules.md R-PRB-3.
    """
    now = at or timezone.now()
    row = _closable(problem, by=by, version=version)
    if not reason.strip():
        raise RefusedError("请写明为什么无法解决。")
    row.close(ProblemState.INFEASIBLE, at=now, by=by, reason=reason)
    _save(row)
    record("problem.given_up", row, by=by, at=now, reason=reason)
    return row


def _fill(row: Problem, content: ProblemContent, *, by: User) -> None:
    row.title = content.title.strip()
    row.owner = content.owner or by
    if content.due_on is not None:
        row.due_on, row.due_is_estimated = content.due_on, False
    elif row.due_on is None:
        deadline = add_workdays(row.found_on, DAYS_TO_SOLVE)
        row.due_on, row.due_is_estimated = deadline.date, deadline.is_estimated
    if content.result.strip():
        row.state, row.result = ProblemState.SOLVED, content.result.strip()
        row.solved_on, row.solved_by = row.found_on, by
    _save(row)


def _closable(problem: Problem, *, by: User, version: int | None) -> Problem:
    row = Problem.objects.select_for_update().get(pk=problem.pk)
    if by.pk not in {row.found_by_id, row.owner_id} and not covered_by(
        by, row, Permission.PROBLEM_SOLVE
    ):
        raise RefusedError("这个问题不在您的岗位范围内，请联系责任人办理。")
    row.expect_version(version)
    return row


def _save(row: Problem) -> None:
    if row.pk is not None:
        row.version += 1
    row.full_clean()
    row.save()
