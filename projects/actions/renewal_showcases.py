"""Writes of showcases."""

from datetime import datetime

from django.db import transaction

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.models import Photo
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import Showcase, ShowcaseIndicator

MOST_SHOWCASE_PHOTOS = 20


@transaction.atomic
def save_showcase(
    *, showcase: Showcase, by: User, version: int | None = None, at: datetime | None = None
) -> Showcase:
    """Save a showcase; whether it is public is one of its fields."""
    check_scope(showcase, by=by, permission=Permission.RENEWAL_EDIT, place_of=placed)
    pagecache.forget_on_commit()
    return save_recorded(showcase, "showcase.saved", by=by, version=version, at=at)


@transaction.atomic
def save_showcase_indicator(
    *,
    indicator: ShowcaseIndicator,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> ShowcaseIndicator:
    """Save one indicator; empty it says 待补充."""
    check_scope(
        indicator,
        by=by,
        permission=Permission.RENEWAL_EDIT,
        place_of=lambda row: placed(row.showcase),
    )
    pagecache.forget_on_commit()
    return save_recorded(indicator, "showcase_indicator.saved", by=by, version=version, at=at)


@transaction.atomic
def add_showcase_photo(
    *, showcase: Showcase, photo: Photo, by: User, at: datetime | None = None
) -> Showcase:
    """Put a photo on a showcase's page.

    Errors: RefusedError outside one's posts, for another person's photo, or for too many.
    Source: docs/rules.md R-RNW-7.
    """
    row = locked(showcase)
    if not covered_by(by, row, Permission.RENEWAL_EDIT):
        raise RefusedError("这个示范点不在您的岗位范围内。")
    check_own_photos([photo], by=by)
    if row.photos.count() >= MOST_SHOWCASE_PHOTOS:
        raise RefusedError(f"一个示范点最多 {MOST_SHOWCASE_PHOTOS} 张照片。")
    row.photos.add(photo)
    record("showcase.photo_shown", row, by=by, at=at)
    pagecache.forget_on_commit()
    return row
