"""Published historic figures, shown beside the live count and never added to it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Record
from places.models import Street


class BaselineQuerySet(models.QuerySet["Baseline"]):
    """Published figures (公布基数)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the figures of the streets in which `user` holds any post."""
        return self.filter(street__in=Street.objects.visible_to(user))

    def approved(self) -> Self:
        """Keep what the board may show."""
        return self.filter(approved_at__isnull=False)

    def approvable_by(self, user: Any) -> Self:
        """Keep what waits where `user` may approve, entered by somebody else.

        Source: docs/rules.md R-FIG-2, R-ACC-14.
        """
        streets = user.reach(Permission.BASELINE_APPROVE).streets
        waiting = self.filter(approved_at__isnull=True, street__in=streets)
        return waiting.exclude(entered_by__in=user.counts_as)


class Baseline(Record):
    """A figure as it was once published, entered by one person and approved by another."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="baselines", verbose_name="街道"
    )
    figure = models.CharField("指标", max_length=8)
    value = models.PositiveIntegerField("公布数")
    is_lower_bound = models.BooleanField("“余”", default=False, help_text="公布时写作“余”")
    as_of = models.DateField("截至日期")
    source = models.CharField("出处", max_length=200)
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="entered_baselines",
        verbose_name="录入人",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="approved_baselines",
        verbose_name="批准人",
        null=True,
        blank=True,
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    objects = BaselineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公布基数"
        ordering = ["figure", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "figure", "as_of"],
                name="baseline_once_per_day",
                violation_error_message="该指标在这一天已有公布数。",
            ),
            models.CheckConstraint(
                name="baseline_approved_at_and_by",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="baseline_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("entered_by")),
                violation_error_message="录入人不能批准自己录入的数字。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.value:,}{'余' if self.is_lower_bound else ''}"
