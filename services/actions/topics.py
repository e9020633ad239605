"""The dictionaries behind the guide, and an item's place on the home page."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from services.models import GuideItem, Topic


@transaction.atomic
def save_topic(
    *, topic: Topic, by: Any, version: int | None = None, at: datetime | None = None
) -> Topic:
    """Add or change an audience or a life event; the caller has set its fields.

    Errors: ConflictError when somebody else changed it since `version`.
    """
    if not by.may(Permission.GUIDE_EDIT):
        raise RefusedError("您的岗位不能修改指南分类。")
    saved = save_recorded(topic, "guide.topic_saved", by=by, version=version, at=at)
    pagecache.forget_on_commit()
    return saved


@transaction.atomic
def save_item_settings(
    *,
    item: GuideItem,
    position: int | None,
    by: Any,
    version: int | None = None,
    at: datetime | None = None,
) -> GuideItem:
    """Give an item its place among the most used ones on the home page, or none.

    Errors: RefusedError outside one's posts; ConflictError when it was changed since `version`.
    """
    if item.street_id not in by.reach(Permission.GUIDE_EDIT).streets:
        raise RefusedError("您的岗位不能编辑这个街道的办事指南。")
    row = locked(item)
    row.position = position
    pagecache.forget_on_commit()
    return save_recorded(row, "guide.placed", by=by, version=version, at=at)
