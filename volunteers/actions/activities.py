"""The life of an activity: filed, withdrawn, returned, confirmed, corrected, voided."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from alliances.models import CoBuildProject
from audit.actions import record
from core import outbox
from core.errors import RefusedError
from core.models import Photo
from grids.models import Grid
from places.models import Facility, Unit, covered_by
from volunteers import notifications
from volunteers.actions.problems import ProblemContent, replace_problems
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivityPhoto,
    ActivityState,
    ActivityVersion,
    HeadcountBasis,
    Line,
    Participation,
    Submission,
    Team,
    Volunteer,
)

PLAIN_FIELDS = (
    "line",
    "kind",
    "title",
    "held_on",
    "place",
    "headcount",
    "headcount_basis",
    "summary",
    "team",
    "project",
    "grid",
    "facility",
    "hours",
)


@dataclass(frozen=True, kw_only=True)
class ActivityContent:
    """What a person fills in; only `PLAIN_FIELDS`, units, participants, photos and problems."""

    line: str = Line.VOLUNTEER
    kind: str = ActivityKind.SERVICE
    title: str = ""
    held_on: date | None = None
    place: str = ""
    headcount: int | None = None
    headcount_basis: str = HeadcountBasis.PEOPLE
    summary: str = ""
    team: Team | None = None
    project: CoBuildProject | None = None
    grid: Grid | None = None
    facility: Facility | None = None
    hours: Decimal | None = None
    units: tuple[Unit, ...] = ()
    participants: tuple[Volunteer, ...] = ()
    photos: tuple[Photo, ...] = ()
    problems: tuple[ProblemContent, ...] = ()

    def digest(self) -> str:
        """Return a digest of the content, so that one key cannot carry two contents."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["problems"] = [asdict(problem) for problem in self.problems]
        content = json.dumps(values, default=_as_text, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def save_draft(
    *,
    content: ActivityContent,
    post: Post,
    by: User,
    activity: Activity | None = None,
    version: int | None = None,
) -> Activity:
    """Keep what has been typed so far, however incomplete; only the filer sees it.

    Errors: ConflictError when the draft was changed elsewhere since `version`; RefusedError when
            it is no longer editable. A draft leaves one audit event, when it is first saved.
    Source: docs/rules.md R-ACT-1.
    """
    draft = _editable(activity, post=post, by=by, version=version)
    is_new = draft.pk is None
    _write(draft, content, by=by)
    if is_new:
        record("activity.drafted", draft, by=by)
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

    Shape:  the submitted Activity; sending the same key and content again returns the same row.
    Errors: ValidationError when something required is missing; RefusedError when `key` was used
            for another content; ConflictError when the draft was changed elsewhere.
    Source: docs/rules.md R-ACT-1, R-ACT-4.
    """
    now = at or timezone.now()
    User.objects.select_for_update().get(pk=by.pk)  # one person's sends queue up behind each other
    digest = content.digest()
    earlier = Submission.objects.select_related("activity").filter(user=by, key=key).first()
    if earlier is not None:
        if earlier.content_digest != digest:
            raise RefusedError("这份填报已经发送过，内容又有改动。请在“我的填报”中打开它再修改。")
        return earlier.activity
    filed = _editable(activity, post=post, by=by, version=version)
    if filed.pk is None:
        _write(filed, content, by=by)
    filed.move_to(ActivityState.SUBMITTED, at=now, by=by)
    _write(filed, content, by=by)
    Submission.objects.create(user=by, key=key, content_digest=digest, activity=filed)
    record("activity.submitted", filed, by=by, at=now)
    return filed


@transaction.atomic
def withdraw_activity(*, activity: Activity, by: User, at: datetime | None = None) -> Activity:
    """Take one's own filing back before it is reviewed; it is a draft again.

    Errors: RefusedError when it is somebody else's or has been reviewed.
    Source: docs/rules.md R-ACT-3.
    """
    row = _locked(activity)
    if row.filed_by_id != by.pk:
        raise RefusedError("只能撤回自己填报的活动。")
    now = at or timezone.now()
    row.move_to(ActivityState.DRAFT, at=now, by=by)
    row.submitted_at = None
    _save(row)
    record("activity.withdrawn", row, by=by, at=now)
    return row


@transaction.atomic
def confirm_activity(
    *, activity: Activity, by: User, version: int | None = None, at: datetime | None = None
) -> Activity:
    """Let a filing count; the filer is told.

    Errors: RefusedError for one's own filing, out of scope, or a step the state does not allow;
            ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-ACT-2.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.CONFIRMED, at=now, by=by)
    _save(row)
    record("activity.confirmed", row, by=by, at=now)
    _tell_filer(notifications.activity_confirmed, row)
    return row


@transaction.atomic
def return_activity(
    *,
    activity: Activity,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Send a filing back with a reason; the filer is told and may send it again.

    Errors: as confirm_activity; RefusedError without a reason.
    Source: docs/rules.md R-ACT-2.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.RETURNED, at=now, by=by, reason=_reason(reason, "退回"))
    _save(row)
    record("activity.returned", row, by=by, at=now, reason=row.return_reason)
    _tell_filer(notifications.activity_returned, row)
    return row


@transaction.atomic
def correct_activity(
    *,
    activity: Activity,
    changes: dict[str, Any],
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Change a confirmed activity; the earlier version is kept and it stays counted.

    Shape:  `changes` maps names of PLAIN_FIELDS to new values.
    Errors: RefusedError when it is not confirmed, for one's own filing, or without a reason.
    Source: docs/rules.md R-ACT-5.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    if row.state != ActivityState.CONFIRMED:
        raise RefusedError("只有已确认的活动才需要更正；待确认的请退回填报人修改。")
    before = {name: getattr(row, name) for name in PLAIN_FIELDS}
    changed = {
        name: (before[name], value) for name, value in changes.items() if before[name] != value
    }
    if not changed:
        return row
    ActivityVersion.objects.create(
        activity=row,
        number=row.versions.count() + 1,
        values={name: _as_text(value) for name, value in before.items()},
        changed_by=by,
        changed_at=now,
        reason=_reason(reason, "更正"),
    )
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    _save(row)
    record("activity.corrected", row, by=by, at=now, fields=changed, reason=reason)
    _tell_filer(notifications.activity_corrected, row)
    return row


@transaction.atomic
def void_activity(
    *,
    activity: Activity,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Activity:
    """Take a confirmed activity out of every count, with a reason; the row stays.

    Errors: as confirm_activity; RefusedError without a reason.
    Source: docs/rules.md R-ACT-5.
    """
    now = at or timezone.now()
    row = _reviewable(activity, by=by, version=version)
    row.move_to(ActivityState.VOIDED, at=now, by=by, reason=_reason(reason, "作废"))
    _save(row)
    record("activity.voided", row, by=by, at=now, reason=row.void_reason)
    _tell_filer(notifications.activity_voided, row)
    return row


@transaction.atomic
def copy_activity(*, activity: Activity, post: Post, by: User) -> Activity:
    """Begin a new draft from an earlier filing (再来一份): same organiser, kind and place."""
    content = ActivityContent(
        line=activity.line,
        kind=activity.kind,
        title=activity.title,
        place=activity.place,
        headcount_basis=activity.headcount_basis,
        team=activity.team,
        project=activity.project,
        grid=activity.grid,
        facility=activity.facility,
        hours=activity.hours,
        units=tuple(activity.units.all()),
    )
    return save_draft(content=content, post=post, by=by)


def _editable(activity: Activity | None, *, post: Post, by: User, version: int | None) -> Activity:
    """Return the filer's own editable row under lock, or a new one placed by the post."""
    if activity is None:
        return Activity(street=post.street, community=post.community, filed_by=by, filed_post=post)
    row = _locked(activity)
    if row.filed_by_id != by.pk:
        raise RefusedError("只能修改自己填报的活动。")
    if not row.is_editable:
        raise RefusedError(f"这份填报已是“{row.get_state_display()}”，不能再修改；可先撤回。")
    row.expect_version(version)
    return row


def _reviewable(activity: Activity, *, by: User, version: int | None) -> Activity:
    """Return the row under lock when `by` may judge it."""
    row = _locked(activity)
    if not covered_by(by, row, Permission.ACTIVITY_REVIEW):
        raise RefusedError("只有街道工作人员或街道领导可以确认、退回、更正和作废活动。")
    if row.filed_by_id == by.pk:
        raise RefusedError("不能处理自己填报的活动，请由街道另一位同事办理。")
    row.expect_version(version)
    return row


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update().get(pk=activity.pk)


def _write(row: Activity, content: ActivityContent, *, by: User) -> None:
    """Put the content into the row and what hangs on it."""
    for name in PLAIN_FIELDS:
        setattr(row, name, getattr(content, name))
    _save(row)
    row.units.set(content.units)
    Participation.objects.filter(activity=row).exclude(volunteer__in=content.participants).delete()
    Participation.objects.bulk_create(
        [Participation(activity=row, volunteer=person) for person in content.participants],
        ignore_conflicts=True,
    )
    ActivityPhoto.objects.filter(activity=row).delete()
    ActivityPhoto.objects.bulk_create(
        ActivityPhoto(activity=row, photo=photo, order=order)
        for order, photo in enumerate(content.photos)
    )
    replace_problems(activity=row, problems=content.problems, by=by)


def _save(row: Activity) -> None:
    if row.pk is not None:
        row.version += 1
    row.full_clean()
    row.save()


def _reason(reason: str, verb: str) -> str:
    words = reason.strip()
    if not words:
        raise RefusedError(f"请写明{verb}的原因。")
    return words[:300]


def _tell_filer(task: Any, row: Activity) -> None:
    if row.filed_by_id is not None:
        outbox.send(task, f"{task.name}:{row.uid}:{row.version}", row.uid)


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    return str(value.pk) if hasattr(value, "pk") else str(value)
