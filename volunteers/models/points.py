"""积分: what hours that count are worth and what was given for them; only added to."""

from datetime import date
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum

from accounts.permissions import Permission
from core.models import Record
from volunteers.models.people import Volunteer
from volunteers.models.service_records import ServiceRecord


class PointKind(models.TextChoices):
    """Why points come or go."""

    SERVICE = "service", "服务时长"
    CORRECTION = "correction", "工时更正"
    EXCHANGE = "exchange", "兑换"
    CANCELLATION = "cancelled", "撤销兑换"


EARNED: Final = (PointKind.SERVICE, PointKind.CORRECTION)  # what a ranking counts


class PointEntryQuerySet(models.QuerySet["PointEntry"]):
    """The ledger of points."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the volunteers that `user` may see."""
        return self.filter(volunteer__in=Volunteer.objects.visible_to(user))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query; `is_cancelled`: it was taken back."""
        taken_back = PointEntry.objects.filter(cancels=OuterRef("pk"))
        return self.select_related("volunteer", "entered_by").annotate(
            is_cancelled=Exists(taken_back)
        )

    def exchanges(self) -> Self:
        """Keep what was given for points, and what was taken back of it."""
        return self.filter(kind__in=(PointKind.EXCHANGE, PointKind.CANCELLATION))

    def cancellable_by(self, user: Any) -> Self:
        """Keep the exchanges that stand and that this person may cancel: never those of their own.

        Source: docs/rules.md R-HRS-9.
        """
        reach = user.reach(Permission.POINTS_KEEP)
        rows = self.filter(kind=PointKind.EXCHANGE, cancellations=None)
        rows = rows.filter(volunteer__in=Volunteer.objects.within(reach))
        return rows.exclude(entered_by__in=user.counts_as)

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
    Source: docs/rules.md R-HRS-5, R-HRS-7, R-HRS-9.
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

    # Found by the unique index; one of its own would be the same twice.
    cancels = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="cancellations",
        verbose_name="撤销哪一笔",
        null=True,
        blank=True,
        db_index=False,
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
                condition=Q(kind="exchange", points__lt=0, record__isnull=True)
                & Q(cancels__isnull=True)
                & ~Q(what="")
                | Q(kind="cancelled", points__gt=0, record__isnull=True)
                & Q(cancels__isnull=False)
                & ~Q(what="")
                | (
                    Q(kind__in=("service", "correction"))
                    & Q(record__isnull=False, cancels__isnull=True)
                ),
                violation_error_message="兑换要写明换了什么，积分为负数。",
            ),
            models.UniqueConstraint(
                fields=["cancels"],
                name="points_cancelled_once",
                condition=Q(cancels__isnull=False),
                violation_error_message="这次兑换已经撤销。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.points:+d}"

    @property
    def change(self) -> str:
        """Return "用去 20 分" or "还回 20 分": a sign alone is overlooked."""
        return f"{'用去' if self.points < 0 else '还回'} {abs(self.points):,} 分"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; one that stands is never written again."""
        if not self._state.adding:
            raise TypeError("points are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: an entry stands."""
        raise TypeError("points are never deleted")
