"""Photos that people send in: kept once per person and content."""

import errno
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from core.errors import RefusedError, StorageFullError
from core.models import Photo
from core.pictures import PreparedPhoto, prepare_photo

MOST_PHOTOS_A_DAY = 500  # by one person; a filing takes at most 20


def keep_photo(*, file: IO[bytes], by: User, at: datetime | None = None) -> Photo:
    """Re-encode an uploaded photo and keep it; nobody else sees it until a filing shows it.

    Shape:  the kept Photo; the same picture sent again by the same person is the same Photo.
    Errors: ValidationError with a sentence when it is no usable photo; RefusedError above
            MOST_PHOTOS_A_DAY; StorageFullError when the disk is full.
    Source: docs/rules.md R-PHO-1.
    """
    prepared = prepare_photo(file)  # the costly part, before anything is locked
    with transaction.atomic():
        User.objects.lock(by.pk)
        known = Photo.objects.filter(uploaded_by=by, sha256=prepared.sha256).first()
        return known or _keep(prepared, by=by, now=at or timezone.now())


def check_own_photos(photos: Iterable[Photo | None], *, by: User) -> None:
    """Refuse a photo that somebody else sent in: an action trusts no id that it did not fetch.

    Source: docs/rules.md R-PHO-3.
    """
    if any(photo is not None and photo.uploaded_by_id != by.pk for photo in photos):
        raise RefusedError("只能用自己上传的照片，请重新选择照片。")


def _keep(prepared: PreparedPhoto, *, by: User, now: datetime) -> Photo:
    recent = Photo.objects.filter(uploaded_by=by, created_at__gt=now - timedelta(days=1))
    if recent.count() >= MOST_PHOTOS_A_DAY:
        raise RefusedError(f"一天最多上传 {MOST_PHOTOS_A_DAY} 张照片，请明天再传。")
    photo = Photo(
        uploaded_by=by,
        width=prepared.width,
        height=prepared.height,
        sha256=prepared.sha256,
        taken_at=prepared.taken_at,
    )
    written: list[tuple[Storage, str]] = []
    try:
        for field, content in ((photo.file, prepared.jpeg), (photo.thumbnail, prepared.thumbnail)):
            field.save("photo.jpg", ContentFile(content), save=False)
            written.append((field.storage, str(field.name)))
        photo.full_clean()
        photo.save()
    except Exception as error:
        for storage, name in written:
            storage.delete(name)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError from error
        raise
    record("photo.kept", photo, by=by, at=now)
    return photo
