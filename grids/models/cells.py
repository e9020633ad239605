"""Grid cells (网格) of a community and who works them."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

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

    def clean(self) -> None:
        """The code begins with the community's code (R-GRD-1)."""
        super().clean()
        if self.code and self.community_id and not self.code.startswith(self.community.code):
            raise ValidationError({"code": f"网格编码应以社区代码 {self.community.code} 开头。"})


class GridRole(models.TextChoices):
    """What somebody does in a grid."""

    LEADER = "leader", "网格长"
    WORKER = "worker", "网格员"
    ASSISTANT = "assistant", "网格辅助员"
    POLICE = "police", "社区民警"
    PARTY = "party", "网格党支部书记"


class GridAssignmentQuerySet(models.QuerySet["GridAssignment"]):
    """Who works which grid, when."""

    def running_on(self, day: date) -> Self:
        """Keep the assignments in force on `day` (the last day still counts)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def held_by(self, user: Any, *, on: date) -> Self:
        """Keep the duties of `user` in grids where a post of theirs still lies.

        Source: docs/rules.md R-ACC-9.
        """
        reach = user.duty_reach()
        here = Q(grid__community__in=reach.communities) | Q(
            grid__community__street__in=reach.streets
        )
        return self.running_on(on).filter(here, user=user)

    def visible_to(self, user: Any) -> Self:
        """Keep the assignments of the grids that `user` may see."""
        return self.filter(grid__in=Grid.objects.visible_to(user))


class GridAssignment(Record):
    """One person's duty in one grid between two dates."""

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="assignments", verbose_name="网格")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="grid_assignments",
        verbose_name="人员",
    )
    role = models.CharField("角色", max_length=10, choices=GridRole, default=GridRole.WORKER)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True, help_text="当天仍有效")

    objects = GridAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格分工"
        ordering = ["grid__code", "role", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                name="grid_one_leader",
                condition=Q(role=GridRole.LEADER, ends_on__isnull=True),
                violation_error_message="该网格已有网格长，请先登记结束日期。",
            ),
            models.UniqueConstraint(
                fields=["grid", "user", "role"],
                name="grid_assignment_once",
                condition=Q(ends_on__isnull=True),
                violation_error_message="该人员已在本网格担任这一角色。",
            ),
            models.CheckConstraint(
                name="grid_assignment_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.user}（{self.get_role_display()}）"
