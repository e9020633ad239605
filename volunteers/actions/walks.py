"""走访巡查: filed once from the phone; it fulfils several duties, and its problems are problems."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import Post, User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError, ReusedKeyError
from core.models import Photo
from core.numbers import next_running
from core.words import written
from grids.models import Grid
from places.models import Street, covered_by
from volunteers.actions.content import ProblemContent, place_of
from volunteers.actions.problems import register_problem
from volunteers.models import (
    NUMBER_PREFIX,
    GridWalk,
    PatrolShift,
    VisitDone,
    VisitDuty,
    WalkKind,
)

SEVERAL_COMMUNITIES: Final = (
    "所选的网格、班次和到访任务在几个社区。一次走访只算在一个社区，请按社区分开填报。"
)
OLDEST: Final = timedelta(days=366)  # a phone sends late, but not that late


@dataclass(frozen=True, kw_only=True)
class WalkContent:
    """One patrol or visit as typed."""

    kind: str = WalkKind.VISIT
    walked_on: date
    place: str
    grid: Grid | None = None
    households: int | None = None
    note: str = ""
    shift: PatrolShift | None = None
    duties: tuple[VisitDuty, ...] = ()
    photo: Photo | None = None
    problems: tuple[ProblemContent, ...] = ()

    def digest(self, post: Post) -> str:
        """Return a digest of what is filed: one key cannot carry two contents."""
        values = [
            post.pk,
            self.kind,
            self.walked_on,
            self.place,
            self.grid and self.grid.pk,
            self.households,
            self.note,
            self.shift and self.shift.pk,
            sorted(duty.pk for duty in self.duties),
            self.photo and self.photo.pk,
            [(row.title, row.result, row.owner and row.owner.pk) for row in self.problems],
        ]
        text = json.dumps(values, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def file_walk(
    *, content: WalkContent, post: Post, by: User, key: UUID, at: datetime | None = None
) -> GridWalk:
    """File a patrol or visit: numbered, counted for each duty it fulfils, problems registered.

    Shape:  the GridWalk; the same key and content sent again returns the same row.
    Errors: ValidationError for a day ahead or a year ago, something missing, or choices of several
            communities; ReusedKeyError when `key` was used for another content; RefusedError for
            a post, duty, grid, shift or photo that `by` may not use.
    Source: docs/rules.md R-VST-3, R-VST-5, R-VST-6, R-ARM-6.
    """
    now = at or timezone.now()
    User.objects.lock(by.pk)  # one person's sends queue up behind each other
    digest = content.digest(post)
    earlier = GridWalk.objects.filter(walker=by, filing_key=key).first()
    if earlier is not None:
        if earlier.content_digest != digest:
            raise ReusedKeyError(
                f"这次走访已提交，编号{earlier.number}，可打开查看；刚才的改动没有保存。"
            )
        return earlier
    if content.walked_on > timezone.localdate(now):
        raise ValidationError({"walked_on": "日期不能晚于今天。"})
    if content.walked_on < timezone.localdate(now) - OLDEST:
        raise ValidationError({"walked_on": "日期早于一年，请核对。"})
    walk = _row(content, post, by=by, key=key, digest=digest)
    _check_picked(walk, content, by=by)
    walk.number = _next_number(walk)
    save_recorded(walk, "gridwalk.registered", by=by, at=now)
    _fulfil(walk, content.duties)
    for problem in content.problems:
        register_problem(
            content=problem, post=post, found_on=walk.walked_on, by=by, walk=walk, at=now
        )
    return walk


@transaction.atomic
def void_walk(
    *,
    walk: GridWalk,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> GridWalk:
    """Take a walk out of every ledger that it fed; its problems stay.

    Errors: RefusedError for one's own unless one arranges duties there, outside one's posts,
            when it is voided already, or without a reason.
    Source: docs/rules.md R-VST-3.
    """
    row = locked(walk)
    check_voidable(row, by=by, at=at)
    row.void_reason = written(reason, ask="请写明作废原因。", most=200)
    row.voided_at = at or timezone.now()
    return save_recorded(row, "gridwalk.voided", by=by, version=version, at=at)


def check_voidable(row: GridWalk, *, by: User, at: datetime | None = None) -> None:
    """Refuse to void a walk twice, or others' where one arranges no duties.

    Source: docs/rules.md R-VST-3.
    """
    is_own_of_today = row.walker_id == by.pk and row.walked_on == timezone.localdate(at)
    if not (covered_by(by, row, Permission.WALK_ARRANGE) or is_own_of_today):
        raise RefusedError("只能作废自己当天填报的走访，其他的请联系社区。")
    if row.voided_at is not None:
        raise RefusedError("这次走访已经作废。")


def _row(content: WalkContent, post: Post, *, by: User, key: UUID, digest: str) -> GridWalk:
    if post not in by.posts_with(Permission.WALK_FILE):
        raise RefusedError("您现在的岗位不能填报走访巡查，请刷新页面后重新选择岗位。")
    return GridWalk(
        **_place(content, post),
        kind=content.kind,
        walked_on=content.walked_on,
        place=content.place,
        grid=content.grid,
        households=content.households,
        note=content.note,
        shift=content.shift,
        photo=content.photo,
        walker=by,
        filed_post=post,
        filing_key=key,
        content_digest=digest,
    )


def _place(content: WalkContent, post: Post) -> dict[str, Any]:
    """Return where the walk lies: in the post's community; for a post of the street in that of what
    was chosen.
    """
    place = place_of(post)
    if place["community"] is None:
        chosen = (content.grid, content.shift, *content.duties)
        by_community = {row.community_id: row for row in chosen if row is not None}
        if len(by_community) > 1:
            raise ValidationError({"duties": SEVERAL_COMMUNITIES})
        place["community"] = next((row.community for row in by_community.values()), None)
    return place


def _check_picked(walk: GridWalk, content: WalkContent, *, by: User) -> None:
    """Refuse what `by` could not have picked; an action trusts no id that it did not fetch."""
    check_own_photos([content.photo], by=by)
    reach = by.reach(Permission.WALK_FILE)
    grid = content.grid
    if grid is not None and (
        grid.community_id != walk.community_id
        or not reach.covers(walk.street_id, walk.community_id)
    ):
        raise RefusedError("所选网格不在您的岗位范围内，请重新选择。")
    if content.shift is not None and (
        content.shift.community_id != walk.community_id or content.shift.cancelled_at
    ):
        raise RefusedError("所选班次不在本社区，或已经取消。")
    keys = {duty.pk for duty in content.duties}
    rows = VisitDuty.objects.within(reach).running_on(walk.walked_on)
    if walk.community_id is not None:
        rows = rows.filter(community=walk.community_id)
    if keys and set(rows.filter(pk__in=keys).values_list("pk", flat=True)) != keys:
        raise RefusedError("有到访任务不在本社区，或当天不在执行，请重新选择。")


def _fulfil(walk: GridWalk, duties: Iterable[VisitDuty]) -> None:
    """Let the walk count for each duty; told by the filing's audit event and one of their own."""
    rows = [VisitDone(walk=walk, duty=duty, is_demo=walk.is_demo) for duty in dict.fromkeys(duties)]
    VisitDone.objects.bulk_create(rows)
    if rows:
        record("gridwalk.fulfilled", walk, facts={"duties": len(rows)})


def _next_number(walk: GridWalk) -> str:
    """Return the next number of the kind and day; the street's row keeps two from taking it.

    Source: docs/rules.md R-ARM-6.
    """
    Street.objects.select_for_update(no_key=True).get(pk=walk.street_id)
    prefix = f"{NUMBER_PREFIX[WalkKind(walk.kind)]}{walk.walked_on:%Y%m%d}"
    return next_running(GridWalk.objects.filter(street=walk.street_id), prefix)
