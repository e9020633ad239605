"""Who used premises and when, and what inspections found."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.models import Photo, Record
from projects.models.premises import Premises
from projects.models.premises_parts import OfPremisesQuerySet


class PremisesUse(Record):
    """One use of premises on one day (使用登记)."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="uses", verbose_name="社区用房"
    )
    used_on = models.DateField("使用日期")
    purpose = models.CharField("用来做什么", max_length=100)
    used_by = models.CharField("使用单位或队伍", max_length=100, blank=True)
    hours = models.DecimalField(
        "时长",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="小时",
        validators=[
            MinValueValidator(0.1, "时长应大于 0。"),
            MaxValueValidator(24, "一天最多 24 小时。"),
        ],
    )
    headcount = models.PositiveIntegerField("人次", null=True, blank=True, help_text="人次")

    objects = OfPremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房使用登记"
        ordering = ["-used_on", "-pk"]
        indexes = [models.Index(fields=["premises", "-used_on"], name="premises_use_by_day")]
        constraints = [
            models.CheckConstraint(
                name="premises_use_hours_of_a_day",
                condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=24),
                violation_error_message="时长应大于 0，一天最多 24 小时。",
            )
        ]

    def __str__(self) -> str:
        return self.purpose


class PremisesFinding(models.TextChoices):
    """What an inspection came to."""

    GOOD = "good", "正常"
    FOUND = "found", "发现问题"


class PremisesInspectionQuerySet(OfPremisesQuerySet):
    """Inspections, never changed but for what was done about a finding."""

    def unfixed(self) -> Self:
        """Keep findings about which nothing has been done yet."""
        return self.filter(result=PremisesFinding.FOUND, fixed_on=None)

    def overdue(self, day: date) -> Self:
        """Keep findings whose day to be mended has passed."""
        return self.unfixed().filter(fix_by__lt=day)


class PremisesInspection(Record):
    """One inspection (巡查): what was found, until when it is to be mended, and that it was."""

    premises = models.ForeignKey(
        Premises, models.PROTECT, related_name="inspections", verbose_name="社区用房"
    )
    done_on = models.DateField("巡查日期")
    due_on = models.DateField("应巡查日期", null=True, blank=True)
    result = models.CharField("结果", max_length=6, choices=PremisesFinding)
    findings = models.CharField("发现的问题", max_length=300, blank=True)
    fix_by = models.DateField("整改期限", null=True, blank=True)
    fixed_on = models.DateField("整改完成", null=True, blank=True)
    fix_note = models.CharField("整改情况", max_length=300, blank=True)
    inspected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="premises_inspections",
        verbose_name="巡查人",
    )
    photos = models.ManyToManyField(
        Photo, related_name="premises_inspections", verbose_name="照片", blank=True
    )

    objects = PremisesInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用房巡查"
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="premises_inspection_found_in_words",
                condition=(Q(result=PremisesFinding.FOUND, fix_by__isnull=False) & ~Q(findings=""))
                | (Q(result=PremisesFinding.GOOD, fix_by__isnull=True, findings="")),
                violation_error_message="发现问题的要写明问题和整改期限。",
            ),
            models.CheckConstraint(
                name="premises_inspection_fixed_in_words",
                condition=Q(fixed_on__isnull=True, fix_note="")
                | (Q(result=PremisesFinding.FOUND, fixed_on__gte=F("done_on")) & ~Q(fix_note="")),
                violation_error_message="整改完成要写明情况，日期不早于巡查日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done_on:%Y年%-m月%-d日}巡查：{self.get_result_display()}"

    @property
    def is_open(self) -> bool:
        """True while a finding waits to be mended."""
        return self.result == PremisesFinding.FOUND and self.fixed_on is None


def premises_photos(user: Any, uid: UUID) -> models.QuerySet[Any]:
    """Return the key of the photo if an inspection that `user` may see shows it."""
    rows = PremisesInspection.objects.visible_to(user)
    return rows.filter(photos__uid=uid).values("photos")
