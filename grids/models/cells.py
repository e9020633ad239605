"""Grid cells (网格) of a community."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Record
from places.models import Community


class GridKind(models.TextChoices):
    """An ordinary cell, or one for a large premises."""

    BASE = "base", "基础网格"
    SPECIAL = "special", "专属网格"


class GridQuerySet(models.QuerySet["Grid"]):
    """Grid cells."""

    def visible_to(self, user: Any) -> Self:
        """Keep the cells of the communities in which `user` holds any post."""
        return self.filter(community__in=Community.objects.visible_to(user))

    def active_on(self, day: date) -> Self:
        """Keep the cells in force on `day`."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=day)).filter(
            effective_from__lte=day
        )


class Grid(Record):
    """One grid cell of exactly one community; its 15-digit code begins with the community's."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="grids", verbose_name="社区"
    )
    code = models.CharField(
        "网格编码",
        max_length=15,
        unique=True,
        validators=[RegexValidator(r"^\d{15}$", "网格编码应为 15 位数字。")],
    )
    name = models.CharField("网格名称", max_length=60)
    kind = models.CharField("类型", max_length=8, choices=GridKind, default=GridKind.BASE)
    scope_text = models.CharField("范围", max_length=200, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")
    population = models.PositiveIntegerField("人口", null=True, blank=True, help_text="人")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="grid_code_is_fifteen_digits",
                condition=Q(code__regex=r"^[0-9]{15}$"),
                violation_error_message="网格编码应为 15 位数字。",
            ),
            models.CheckConstraint(
                name="grid_ends_after_start",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                violation_error_message="停用日期不能早于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The cell's page on the desk."""
        return reverse("grids:grid-detail", args=[self.uid])

    def is_active_on(self, day: date) -> bool:
        """True while the cell is in force."""
        return self.effective_from <= day and (self.effective_to is None or self.effective_to > day)

    def clean(self) -> None:
        """The code begins with the community's code (R-GRD-1)."""
        super().clean()
        if self.code and self.community_id and not self.code.startswith(self.community.code):
            raise ValidationError({"code": f"网格编码应以社区代码 {self.community.code} 开头。"})
