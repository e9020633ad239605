"""Photos as the server keeps them: re-encoded, without EXIF, once per content."""

from datetime import datetime
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models.record import Record


def _photo_path(photo: "Photo", _name: str) -> str:
    return str(PurePath("photos", photo.uid.hex[:2], f"{photo.uid.hex}.jpg"))


def _thumbnail_path(photo: "Photo", _name: str) -> str:
    return str(PurePath("photos", photo.uid.hex[:2], f"{photo.uid.hex}-small.jpg"))


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos, whoever shows them."""

    def unused_since(self, moment: datetime) -> Self:
        """Keep the photos uploaded before `moment` that no row of any app shows."""
        unused = {f"{relation.name}__isnull": True for relation in Photo._meta.related_objects}
        return self.filter(created_at__lt=moment, **unused)


class Photo(Record):
    """A re-encoded picture; who may see it is decided by the row that shows it."""

    file = models.ImageField("照片", upload_to=_photo_path)
    thumbnail = models.ImageField("缩略图", upload_to=_thumbnail_path)
    width = models.PositiveIntegerField("宽", help_text="像素")
    height = models.PositiveIntegerField("高", help_text="像素")
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="uploaded_photos",
        verbose_name="上传人",
        null=True,
        blank=True,
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uploaded_by", "sha256"],
                name="photo_once_per_uploader",
                condition=Q(uploaded_by__isnull=False, is_demo=False),
            )
        ]

    def __str__(self) -> str:
        return f"照片 {self.uid.hex[:8]}"
