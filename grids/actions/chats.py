"""Writes of the ledger of WeChat groups, and of what was posted in them."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from grids.models import (
    CODE_LENGTH,
    CODE_LETTERS,
    Broadcast,
    BroadcastPost,
    ChatGroup,
    ChatScope,
    Grid,
)
from grids.moving import OpenKind
from places.actions import check_scope, placed
from places.models import Building


@transaction.atomic
def save_chat_group(
    *,
    group: ChatGroup,
    by: User,
    buildings: Iterable[Building] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> ChatGroup:
    """Save a WeChat group of the ledger; the caller has set its fields.

    Errors: RefusedError outside one's posts, for buildings of another community, or when a group
            of buildings names none (or another group some).
    Source: docs/rules.md R-CHT-1.
    """
    check_scope(
        group,
        by=by,
        permission=Permission.CHAT_KEEP,
        place_of=lambda row: (row.community.street_id, row.community_id),
    )
    many: dict[str, Any] = {} if buildings is None else {"buildings": list(buildings)}
    kept = list(group.buildings.all()) if buildings is None and group.pk else []
    _check_buildings(group, many.get("buildings", kept))
    return save_recorded(group, "chatgroup.saved", by=by, version=version, at=at, **many)


@transaction.atomic
def check_chat_group(
    *,
    group: ChatGroup,
    members: int | None,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ChatGroup:
    """Note that somebody looked into a group today, and how many members it has.

    Errors: RefusedError outside one's posts, or when the group has ended; ConflictError.
    Source: docs/rules.md R-CHT-2.
    """
    row = locked(group)
    check_in_use(row)
    row.members = row.members if members is None else members
    row.checked_on = timezone.localdate(at)
    return save_chat_group(group=row, by=by, version=version, at=at)


@transaction.atomic
def save_broadcast(
    *, broadcast: Broadcast, by: User, version: int | None = None, at: datetime | None = None
) -> Broadcast:
    """Save a text for WeChat groups; a new one gets its short link.

    Errors: RefusedError outside one's posts, or once it was posted; ValidationError for personal
            numbers; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-CHT-3.
    """
    check_scope(broadcast, by=by, permission=Permission.CHAT_POST, place_of=placed)
    if broadcast.pk is None:
        broadcast.created_by, broadcast.code = by, _new_code()
    else:
        check_unposted(locked(broadcast))
    pagecache.forget_on_commit()
    return save_recorded(broadcast, "broadcast.saved", by=by, version=version, at=at)


@transaction.atomic
def note_posts(
    *, broadcast: Broadcast, groups: Sequence[ChatGroup], by: User, at: datetime | None = None
) -> list[BroadcastPost]:
    """Note that `by` posted a text in these groups now; groups noted before stay as they are.

    Errors: RefusedError without a group, or for one outside one's posts or no longer in use.
    Source: docs/rules.md R-CHT-3.
    """
    row, now = locked(broadcast), at or timezone.now()
    if not groups:
        raise RefusedError("请勾选发到了哪些群。")
    keys = {group.pk for group in groups}
    if ChatGroup.objects.postable_by(by).filter(pk__in=keys).count() != len(keys):
        raise RefusedError("有的群不在您的岗位范围内或已停用，请刷新页面后重新勾选。")
    noted = set(row.posts.filter(group__in=keys).values_list("group", flat=True))
    posts = [
        BroadcastPost(broadcast=row, group=group, posted_at=now, posted_by=by, is_demo=row.is_demo)
        for group in groups
        if group.pk not in noted
    ]
    return [save_recorded(post, "broadcastpost.made", by=by, at=at) for post in posts]


def open_chat_groups(grid: Grid) -> QuerySet[ChatGroup]:
    """Return the running groups of a cell."""
    return ChatGroup.objects.running().filter(grid=grid)


def move_chat_groups(rows: QuerySet[Any], to: Grid, by: Any, at: datetime | None) -> None:
    """Let groups be of another cell; whoever has one open in a form is told.

    Source: docs/rules.md R-GRD-3.
    """
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        ChatGroup.objects.filter(pk=row.pk).update(grid=to, version=F("version") + 1)
        record("chatgroup.moved", row, by=by, at=at, fields={"grid": (row.grid_id, to.pk)})


CHATS = OpenKind("使用中的微信群", open_chat_groups, move_chat_groups)


def check_unposted(row: Broadcast) -> None:
    """Refuse other words once a text was posted.

    Source: docs/rules.md R-CHT-3.
    """
    if row.posts.exists():
        raise RefusedError("这段内容已经发到群里，不能再改；有变化请新写一段。")


def check_in_use(row: ChatGroup) -> None:
    """Refuse to look into a group that has ended.

    Source: docs/rules.md R-CHT-2.
    """
    if row.ended_on is not None:
        raise RefusedError("这个群已停用，不需要再核对。")


def _check_buildings(group: ChatGroup, buildings: Sequence[Building]) -> None:
    if any(building.compound.community_id != group.community_id for building in buildings):
        raise RefusedError("所选楼栋不在这个社区，请重新选择。")
    if (group.scope == ChatScope.BUILDING) != bool(buildings):
        raise RefusedError("范围是楼栋的要勾选楼栋，其他范围的不要勾选。")


def _new_code() -> str:
    """Return a code that no other text has."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not Broadcast.objects.filter(code=code).exists():
            return code
