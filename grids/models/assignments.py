"""Who works which grid cell (网格分工), and since when."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.models import Record
from core.phones import PhoneField
from grids.models.cells import Grid


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

    def leading(self) -> Self:
        """Keep the leaders (主负责人)."""
        return self.filter(role=GridRole.LEADER)

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
    work_phone = PhoneField(
        "对外工作电话",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="印在楼栋海报上；没有的只印社区电话。",
    )

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

    def clean(self) -> None:
        """Two people never lead one grid on the same day (R-GRD-2)."""
        super().clean()
        start: date | None = self.starts_on
        if self.role != GridRole.LEADER or not self.grid_id or start is None:
            return
        others = GridAssignment.objects.filter(grid=self.grid_id, role=GridRole.LEADER)
        others = others.exclude(pk=self.pk).exclude(ends_on__lt=start)
        others = others.filter(starts_on__lte=self.ends_on) if self.ends_on else others
        if others.exists():
            raise ValidationError("同一天一个网格只有一名网格长，请先登记前一位的结束日期。")
