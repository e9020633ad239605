"""Photos that nothing shows any more are purged."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from core.models import Photo

KEPT_UNUSED = timedelta(days=7)


@transaction.atomic
def purge_unused_photos(*, at: datetime | None = None) -> int:
    """Delete the photos that no row has shown for KEPT_UNUSED after their upload; return how many.

    Source: docs/rules.md R-PHO-2.
    """
    now = at or timezone.now()
    unused = Photo.objects.unused_since(now - KEPT_UNUSED)
    photos = list(unused.select_for_update(of=("self",), no_key=True)[:1000])
    if photos:
        Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
        record("photo.purged", at=now, facts={"photos": len(photos)})
    for photo in photos:
        for file in (photo.file, photo.thumbnail):
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
    return len(photos)
