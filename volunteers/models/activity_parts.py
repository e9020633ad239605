"""What hangs on an activity: its photos, who took part, the mark that a phone's filing arrived."""

from django.conf import settings
from django.db import models

from core.models import Photo
from volunteers.models.activities import Activity
from volunteers.models.people import Volunteer


class ActivityPhoto(models.Model):
    """A photo of an activity, in the order in which the filer put it."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="photos", verbose_name="活动"
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, related_name="activity_photos", verbose_name="照片"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["activity", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "photo"],
                name="activity_photo_once",
                violation_error_message="这张照片已在本活动中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity} 照片 {self.order + 1}"


class Participation(models.Model):
    """One volunteer's part in one activity."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="participations", verbose_name="活动"
    )
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="participations", verbose_name="志愿者"
    )

    class Meta:
        verbose_name = verbose_name_plural = "参加记录"
        ordering = ["activity", "volunteer"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "volunteer"], name="participation_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.volunteer}"


class Submission(models.Model):
    """The mark that a phone's filing arrived: one key is one record, however often it is sent.

    It outlives a filing that was withdrawn and discarded, so that a late repeat creates nothing.
    Source: docs/rules.md R-ACT-4.
    """

    key = models.UUIDField("发送键")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="submissions", verbose_name="填报人"
    )
    content_digest = models.CharField("内容摘要", max_length=64)
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        related_name="submissions",
        verbose_name="活动",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("收到时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "收到的填报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="submission_once_per_key")
        ]

    def __str__(self) -> str:
        return str(self.key)
