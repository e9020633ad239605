"""The filer's steps: keep a draft, submit, withdraw, discard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from audit.actions import record
from core.database import locked, save_version
from core.errors import ConflictError, RefusedError, ReusedKeyError
from volunteers import notifications
from volunteers.actions.content import (
    PLAIN_FIELDS,
    ActivityContent,
    check_picked,
    check_post,
    keep_authors,
    place_of,
)
from volunteers.actions.filed_hours import discard_proposals, follow_activity
from volunteers.actions.held import hold_people_of
from volunteers.actions.problems import replace_problems
from volunteers.models import (
    Activity,
    ActivityPhoto,
    ActivityState,
    Participation,
    Problem,
    Submission,
)

MOST_PHOTOS = 20
MOST_PROBLEMS = 20
AT_ONCE = 500


@transaction.atomic
def save_draft(
    *,
    content: ActivityContent,
    post: Post,
    by: User,
    key: UUID | None = None,
    activity: Activity | None = None,
    version: int | None = None,
) -> Activity:
    """Keep what has been typed so far, however incomplete; a draft only the filer sees.

    Shape:  the kept Activity; the same `key` finds the draft again when an answer got lost on the
            way. A returned filing stays returned. One audit event, when a draft is first saved.
    Errors: ConflictError when the draft was changed elsewhere since `version`, or since its key
            began it; RefusedError when it is no longer editable or holds what `by` may not use.
    Source: docs/rules.md R-ACT-1, R-ACT-4, R-ACT-9.
    """
    _one_at_a_time(by)
    activity = activity or _begun(key, content, post=post, by=by, version=version)
    draft = _editable(activity, post=post, by=by, key=key, version=version)
    is_new = draft.pk is None
    _write(draft, content, by=by)
    if is_new:
        record("activity.drafted", draft, by=by, post=_acting_post(draft, by=by))
    return draft


@transaction.atomic
def submit_activity(
    *,
    content: ActivityContent,
    post: Post,
    by: User,
    key: UUID,
    activity: Activity | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """File an activity: it waits for the street's confirmation.

    Shape:  the submitted Activity; sending the same key and content again returns the same row,
            whatever has become of it since.
    Errors: ValidationError when something required is missing or the day lies ahead;
            ReusedKeyError when `key` was used for another content; ConflictError when the draft
            was changed elsewhere; RefusedError when it holds what `by` may not use.
    Source: docs/rules.md R-ACT-1, R-ACT-4, R-ACT-9.
    """
    now = at or timezone.now()
    _one_at_a_time(by)
    digest = content.digest(post)
    earlier = Submission.objects.select_related("activity").filter(user=by, key=key).first()
    if earlier is not None:
        return _answer_again(earlier, digest)
    if content.held_on is not None and content.held_on > timezone.localdate(now):
        raise ValidationError({"held_on": "活动日期不能晚于今天，请在活动结束后填报。"})
    activity = activity or _begun(key, content, post=post, by=by, version=version)
    filed = _editable(activity, post=post, by=by, key=key, version=version)
    filed.move_to(ActivityState.SUBMITTED, at=now, by=by)
    changed = _write(filed, content, by=by)
    Submission.objects.create(user=by, key=key, content_digest=digest, activity=filed)
    post_in = _acting_post(filed, by=by)
    record("activity.submitted", filed, by=by, at=now, fields=changed, post=post_in)
    _tell_owners(filed, by=by)
    return filed


@transaction.atomic
def keep_uploader(*, uids: Sequence[UUID], by: User) -> None:
    """Make who uploaded a ledger an author of its activities, which have no filer.

    Told by the import's own audit event.
    Source: docs/rules.md R-ACT-7.
    """
    link = Activity.co_authors.through
    for start in range(0, len(uids), AT_ONCE):
        some = Activity.objects.filter(uid__in=uids[start : start + AT_ONCE])
        keys = some.values_list("pk", flat=True)
        link.objects.bulk_create(link(activity_id=pk, user_id=by.pk) for pk in keys)


@transaction.atomic
def withdraw_activity(*, activity: Activity, by: User, at: datetime | None = None) -> Activity:
    """Take one's own filing back before it is reviewed; it is a draft again.

    Errors: RefusedError when it is somebody else's or has been reviewed.
    Source: docs/rules.md R-ACT-3.
    """
    now = at or timezone.now()
    row = _own(activity, by=by, verb="撤回")
    row.move_to(ActivityState.DRAFT, at=now, by=by)
    save_version(row)
    record("activity.withdrawn", row, by=by, at=now)
    return row


@transaction.atomic
def discard_draft(*, activity: Activity, by: User, at: datetime | None = None) -> None:
    """Throw one's own draft away, with its problems and the hours that nobody confirmed.

    Errors: RefusedError when it is somebody else's, no longer a draft, recruited people, or has
            hours that were confirmed.
    Source: docs/rules.md R-ACT-3.
    """
    now = at or timezone.now()
    row = _own(activity, by=by, verb="删除")
    if row.state != ActivityState.DRAFT:
        raise RefusedError(f"这份填报已是“{row.get_state_display()}”，只有草稿可以删除。")
    if hasattr(row, "plan"):
        raise RefusedError("这次活动招募过志愿者，不能删除；没有办成的请在招募页退回，再取消。")
    hold_people_of(row)
    problems = Problem.objects.filter(activity=row)
    facts = {
        "problems": problems.count(),
        "photos": row.photos.count(),
        "hours": discard_proposals(row, by=by, at=now),
    }
    record("activity.discarded", row, by=by, at=now, facts=facts)
    problems.delete()
    row.delete()


def _one_at_a_time(by: User) -> None:
    """Let one person's sends queue up behind each other."""
    User.objects.lock(by.pk)


def _answer_again(earlier: Submission, digest: str) -> Activity:
    if earlier.activity is None:
        raise RefusedError("这份填报提交后已由您撤回并删除。需要的话，请重新填报。")
    if earlier.content_digest != digest:
        raise ReusedKeyError(
            "这份填报已经提交过，刚才的改动没有保存。请在“我的填报”中打开它再修改。"
        )
    return earlier.activity


def _begun(
    key: UUID | None, content: ActivityContent, *, post: Post, by: User, version: int | None
) -> Activity | None:
    """Return what this key began, None when there is none; never over what was written since.

    Who sends no version never had an answer, and saw nothing later than its own first send.
    """
    found = Activity.objects.begun_with(key, by=by)
    row = locked(found) if found is not None else None
    if row is None or version is not None or row.version == 1 or not row.is_editable:
        return row
    if row.filed_post_id != post.pk or not content.is_kept_in(row):
        raise ConflictError("这份草稿后来在别处改过，这里的内容还没有保存，请核对后再保存。")
    return row


def _own(activity: Activity, *, by: User, verb: str) -> Activity:
    row = locked(activity)
    if row.filed_by_id != by.pk:
        raise RefusedError(f"只能{verb}自己填报的活动。")
    return row


def _editable(
    activity: Activity | None, *, post: Post, by: User, key: UUID | None, version: int | None
) -> Activity:
    """Return an editable row in one's hands under lock, or a new one, placed by the post.

    A returned filing of whom one stands in for keeps its filer, post and place.
    """
    if activity is None:
        row = Activity(filed_by=by)
    else:
        row = _in_hands(activity, by=by)
        if not row.is_editable:
            raise RefusedError(
                f"这份填报已是“{row.get_state_display()}”，不能再修改；待确认的可以先撤回。"
            )
        row.expect_version(version)
    if row.filed_by_id == by.pk:
        check_post(post, by=by)
        row.filed_post = post
        for name, place in place_of(post).items():
            setattr(row, name, place)
    row.filing_key = key or row.filing_key
    return row


def _in_hands(activity: Activity, *, by: User) -> Activity:
    row = locked(activity)
    if not Activity.objects.in_hands_of(by).filter(pk=row.pk).exists():
        raise RefusedError("只能修改自己填报的活动。")
    return row


def _acting_post(row: Activity, *, by: User) -> Post | None:
    """Return the post in which `by` writes: the one filed under, or that of who stands in."""
    if row.filed_by_id == by.pk:
        return row.filed_post
    standing_in = (p for p in by.current_posts if p.deputises_for_id == row.filed_post_id)
    return next(standing_in, None)


def _write(row: Activity, content: ActivityContent, *, by: User) -> dict[str, tuple[Any, Any]]:
    """Put the content into the row and what hangs on it; return what changed, old and new."""
    if len(content.photos) > MOST_PHOTOS:
        raise ValidationError({"photos": f"一次填报最多 {MOST_PHOTOS} 张照片，请移除几张。"})
    if len(content.problems) > MOST_PROBLEMS:
        raise ValidationError(
            f"一次填报最多写 {MOST_PROBLEMS} 个问题，现在有 {len(content.problems)} 个。"
            "请清空多出的几行，填报以后用“登记一个问题”逐个登记。"
        )
    check_picked(row, content, by=by)
    pairs = {name: (getattr(row, name), getattr(content, name)) for name in PLAIN_FIELDS}
    for name, (_, value) in pairs.items():
        setattr(row, name, value)
    save_version(row)
    keep_authors(row, by=by)
    row.units.set(content.units)
    # A draft on a phone may still name an entry that was merged since.
    named = {person.merged_into_id or person.pk for person in content.participants}
    people = hold_people_of(row, more=named)
    gone = Participation.objects.filter(activity=row).exclude(volunteer__in=people)
    follow_activity(
        row,
        was_held_on=pairs["held_on"][0],
        gone=set(gone.values_list("volunteer", flat=True)),
        by=by,
    )
    gone.delete()
    Participation.objects.bulk_create(
        [Participation(activity=row, volunteer_id=key) for key in sorted(people)],
        ignore_conflicts=True,
    )
    ActivityPhoto.objects.filter(activity=row).delete()
    ActivityPhoto.objects.bulk_create(
        ActivityPhoto(activity=row, photo=photo, order=order)
        for order, photo in enumerate(dict.fromkeys(content.photos))
    )
    replace_problems(activity=row, problems=content.problems, by=by)
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _tell_owners(row: Activity, *, by: User) -> None:
    for problem in row.problems.open().exclude(owner=by):
        notifications.tell_owner(problem)
