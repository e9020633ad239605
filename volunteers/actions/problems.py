"""Problems: registered with or without an activity, solved or judged infeasible."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import outbox
from core.database import locked, save_version
from core.errors import RefusedError, ReusedKeyError
from core.models import Photo
from core.words import written
from core.workdays import add_workdays
from party.models import CheckIn
from volunteers import notifications
from volunteers.actions.check_ins import credit_solver
from volunteers.actions.content import ProblemContent, check_owners, check_post, place_of
from volunteers.models import Activity, GridWalk, Problem, ProblemState

DAYS_TO_SOLVE = 5  # working days, when the finder names no day (R-PRB-2)


def replace_problems(*, activity: Activity, problems: Iterable[ProblemContent], by: User) -> None:
    """Make an editable filing's problems equal to what was typed.

    A problem that has since been closed by a step of its own stays as it is, typed or not. Runs
    inside the filing's transaction and is told by the filing's audit event.
    """
    existing = {row.uid: row for row in activity.problems.all()}
    typed = [
        (content, existing.pop(content.uid, None) if content.uid else None) for content in problems
    ]
    for content, row in typed:
        if row is None or row.is_retypable:
            row = row or Problem(found_by=by)
            row.activity = activity
            row.street, row.community = activity.street, activity.community
            row.found_on = activity.held_on or timezone.localdate()
            _fill(row, content, by=by)
    for row in existing.values():
        if row.is_retypable:
            row.delete()


def follow_corrected_day(activity: Activity, *, was_held_on: date | None, by: User) -> None:
    """Let what was found in a confirmed activity follow its corrected day.

    What was solved on the spot, or came in solved with a ledger, was solved on that day too; the
    day on which a later step solved a problem stays. Runs inside the correction.
    Source: docs/rules.md R-PRB-1.
    """
    day = activity.held_on
    if day is None or was_held_on is None or day == was_held_on:
        return
    for row in _found_on(activity, was_held_on):
        is_same_day = row.was_solved_on_spot or row.found_by_id is None
        if is_same_day and row.solved_on == was_held_on:
            row.solved_on = day
        later = [end for end in (row.due_on, row.solved_on) if end is not None]
        if min(later, default=day) >= day:
            row.found_on = day
            save_recorded(row, "problem.edited", by=by, version=row.version)


def hold_open(activity: Activity) -> list[Problem]:
    """Return what is still to be solved of an activity, held, in one order."""
    held = activity.problems.select_for_update(of=("self",), no_key=True)
    return list(held.open().order_by("pk"))


def leave_open(problems: Iterable[Problem], *, by: User, at: datetime) -> None:
    """Let the open problems of an activity that is voided stand by themselves; owners are told.

    Shape:  `problems` are held by the caller, who may void the activity.
    Source: docs/rules.md R-PRB-4.
    """
    for row in problems:
        row.activity = None
        save_recorded(row, "problem.edited", by=by, version=row.version, at=at)
        if row.owner_id != by.pk:
            outbox.send(notifications.problem_left_open, f"problem.left_open:{row.uid}", row.uid)


def _found_on(activity: Activity, day: date) -> list[Problem]:
    held = activity.problems.select_for_update(of=("self",), no_key=True)
    return list(held.filter(found_on=day).order_by("pk"))


@transaction.atomic
def register_problem(
    *,
    content: ProblemContent,
    post: Post,
    found_on: date,
    by: User,
    photo: Photo | None = None,
    walk: GridWalk | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> Problem:
    """Register a problem that was found outside an activity; its owner is told.

    Shape:  solved at once when `content.result` is given, otherwise open with owner and due day;
            `walk` is the patrol or visit on which it was found, filed by `by`: it lies where the
            walk does. The same `key` and content sent again returns the same row.
    Errors: ValidationError when the day lies ahead or something is missing; ReusedKeyError when
            `key` was used for another content; RefusedError for a post, an owner or a photo that
            `by` may not use.
    Source: docs/rules.md R-PRB-1, R-PRB-2, R-VST-6.
    """
    now = at or timezone.now()
    digest = _digest(content, post, found_on, photo) if key else ""
    if key is not None and (earlier := _sent_before(key, digest, by=by)):
        return earlier
    check_post(post, by=by)
    if found_on > timezone.localdate(now):
        raise ValidationError({"found_on": "发现日期不能晚于今天。"})
    row = Problem(found_on=found_on, found_by=by, walk=walk, **place_of(post))
    if walk is not None:
        row.street, row.community = walk.street, walk.community
    row.filing_key, row.content_digest = key, digest
    row.photo = _own_photo(photo, by=by)
    check_owners([content], row.street_id, row.community_id)
    _fill(row, content, by=by)
    record("problem.registered", row, by=by, at=now, post=post)
    if row.state == ProblemState.OPEN and row.owner_id != by.pk:
        notifications.tell_owner(row)
    return row


@transaction.atomic
def solve_problem(
    *,
    problem: Problem,
    result: str,
    by: User,
    solved_on: date | None = None,
    solver: CheckIn | None = None,
    photo: Photo | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Problem:
    """Close an open problem with its result; it counts on `solved_on`, and its finder is told.

    Shape:  without `solved_on` it was solved today; `solver` is the checked-in unit or member who
            helped, it stands in their service record.
    Errors: RefusedError without a result, when it is closed already, when it is neither one's
            own nor within one's posts, or for a `solver` of another community; ValidationError for
            a day before it was found or to come, or on which the `solver` did not serve there;
            ConflictError when it was changed since `version`.
    Source: docs/rules.md R-PRB-1, R-CHK-8.
    """
    now = at or timezone.now()
    row = _closable(problem, by=by, version=version)
    words = written(result, ask="请写明问题是怎么解决的。")
    day = solved_on or timezone.localdate(now)
    if not row.found_on <= day <= timezone.localdate(now):
        found = f"{row.found_on:%Y年%-m月%-d日}"
        sentence = f"解决日期应在发现日期（{found}）到今天之间，请重新选择。"
        raise ValidationError({"solved_on": sentence})
    row.close(ProblemState.SOLVED, at=now, by=by, result=words, solved_on=day)
    credit_solver(row, solver, by=by)
    row.photo = _own_photo(photo, by=by) or row.photo
    save_version(row)
    record("problem.solved", row, by=by, post=_post_in(by, row), at=now)
    _tell_finder(row, by=by)
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
    """Judge an open problem infeasible, with the reason; it never counts, its finder is told.

    Errors: as solve_problem; RefusedError without a reason.
    Source: docs/rules.md R-PRB-3.
    """
    now = at or timezone.now()
    row = _closable(problem, by=by, version=version)
    words = written(reason, ask="请写明为什么无法解决。")
    row.close(ProblemState.INFEASIBLE, at=now, by=by, reason=words)
    save_version(row)
    record("problem.given_up", row, by=by, post=_post_in(by, row), at=now, reason=words)
    _tell_finder(row, by=by)
    return row


def check_closable(row: Problem, *, by: User) -> None:
    """Refuse to close what is neither one's own nor within one's posts, or what is closed.

    Source: docs/rules.md R-PRB-1, R-PRB-3.
    """
    if not Problem.objects.closable_by(by).filter(pk=row.pk).exists():
        raise RefusedError("这个问题不在您的岗位范围内，请联系责任人办理。")
    row.expect_open()


def _digest(content: ProblemContent, post: Post, found_on: date, photo: Photo | None) -> str:
    """Return a digest of what is registered: one key cannot carry two contents."""
    owner = content.owner and content.owner.pk
    words = [content.title.strip(), content.result.strip(), owner, content.due_on]
    values = [*words, post.pk, found_on, photo and photo.pk]
    text = json.dumps(values, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sent_before(key: UUID, digest: str, *, by: User) -> Problem | None:
    User.objects.lock(by.pk)  # one person's sends queue up behind each other
    earlier = Problem.objects.filter(found_by=by, filing_key=key).first()
    if earlier is not None and earlier.content_digest != digest:
        raise ReusedKeyError(
            "这个问题已经登记过，刚才的改动没有保存。要改的在“我的问题”里打开它办理；"
            "是另一个问题的，请重新打开“登记一个问题”再填。"
        )
    return earlier


def _fill(row: Problem, content: ProblemContent, *, by: User) -> None:
    row.title = content.title.strip()
    row.result = content.result.strip()
    row.was_solved_on_spot = bool(row.result)
    if row.result:
        row.state, row.solved_on, row.solved_by = ProblemState.SOLVED, row.found_on, by
        row.owner = row.due_on = None
        row.due_is_estimated = False
    else:
        row.state, row.solved_on, row.solved_by = ProblemState.OPEN, None, None
        row.owner = content.owner or by
        _set_due(row, content.due_on)
    save_version(row)


def _set_due(row: Problem, due_on: date | None) -> None:
    """Set the day as typed, or DAYS_TO_SOLVE working days after the finding."""
    if due_on is not None:
        if due_on != row.due_on:
            row.due_on, row.due_is_estimated = due_on, False
        return
    deadline = add_workdays(row.found_on, DAYS_TO_SOLVE)
    row.due_on, row.due_is_estimated = deadline.date, deadline.is_estimated


def _own_photo(photo: Photo | None, *, by: User) -> Photo | None:
    check_own_photos([photo], by=by)
    return photo


def _closable(problem: Problem, *, by: User, version: int | None) -> Problem:
    row = locked(problem)
    check_closable(row, by=by)
    row.expect_version(version)
    return row


def _post_in(by: User, row: Problem) -> Post | None:
    """Return the post that lets `by` close it, as a deputy where it is their principal's."""
    for post in by.current_posts:
        if post.deputises_for is not None and post.deputises_for.user_id == row.owner_id:
            return post
    return by.post_at(Permission.PROBLEM_SOLVE, row)


def _tell_finder(row: Problem, *, by: User) -> None:
    if row.found_by_id not in {None, by.pk}:
        outbox.send(notifications.problem_closed, f"problem.closed:{row.uid}", row.uid)
