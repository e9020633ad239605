"""积分: what hours that count are worth and what was given for them; only added to."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum

from core.models import Record
from volunteers.models.people import Volunteer
from volunteers.models.service_records import ServiceRecord


class PointKind(models.TextChoices):
    """Why points come or go."""

    SERVICE = "service", "服务时长"
    CORRECTION = "correction", "工时更正"
    EXCHANGE = "exchange", "兑换"


class PointEntryQuerySet(models.QuerySet["PointEntry"]):
    """The ledger of points."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the volunteers that `user` may see."""
        return self.filter(volunteer__in=Volunteer.objects.visible_to(user))

    def between(self, start: date, end: date) -> Self:
        """Keep those of these days, both included."""
        return self.filter(entered_on__range=(start, end))

    def balance(self) -> int:
        """Return the sum."""
        found: int | None = self.aggregate(total=Sum("points"))["total"]
        return found or 0


class PointEntry(Record):
    """Points that came or went; written once, never changed: an error is put right by another.

    Triggers refuse to change or remove one, but for whose it is: a merge moves it.
    Source: docs/rules.md R-HRS-5, R-HRS-7.
    """

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="points", verbose_name="志愿者"
    )
    record = models.ForeignKey(
        ServiceRecord,
        models.PROTECT,
        related_name="points",
        verbose_name="服务记录",
        null=True,
        blank=True,
    )
    kind = models.CharField("事由", max_length=10, choices=PointKind)
    points = models.IntegerField("积分")
    what = models.CharField("说明", max_length=100, blank=True)
    entered_on = models.DateField("日期")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="登记人",
        null=True,
        blank=True,
    )

    objects = PointEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分"
        ordering = ["-entered_on", "-pk"]
        indexes = [
            models.Index(fields=["-entered_on", "-id"], name="points_ledger"),
            models.Index(fields=["kind", "-entered_on", "-id"], name="points_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(name="points_not_nothing", condition=~Q(points=0)),
            models.CheckConstraint(
                name="points_given_for_what",
                condition=Q(kind="exchange", points__lt=0, record__isnull=True) & ~Q(what="")
                | (~Q(kind="exchange") & Q(record__isnull=False)),
                violation_error_message="兑换要写明换了什么，积分为负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.points:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; one that stands is never written again."""
        if not self._state.adding:
            raise TypeError("points are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: an entry stands."""
        raise TypeError("points are never deleted")
