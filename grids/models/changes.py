"""网格重构: cells were split or merged; the old ones end, the new ones begin, both stay."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import Record
from grids.models.cells import Grid
from places.models import Community


class ChangeKind(models.TextChoices):
    """What became of the cells."""

    SPLIT = "split", "拆分"
    MERGE = "merge", "合并"


class GridChangeQuerySet(models.QuerySet["GridChange"]):
    """Changes of the cells."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` holds any post."""
        return self.filter(community__in=Community.objects.visible_to(user))


class GridChange(Record):
    """One split or merge, with how many records of each kind moved."""

    kind = models.CharField("方式", max_length=6, choices=ChangeKind)
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="grid_changes", verbose_name="社区"
    )
    effective_on = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, help_text="例如批复文号或会议名称。")
    moved = models.JSONField("移动了什么", default=dict, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="grid_changes",
        verbose_name="办理人",
    )

    objects = GridChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格重构"
        ordering = ["-effective_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.community} {self.get_kind_display()}网格 {self.effective_on:%Y年%-m月%-d日}"


class GridLineageQuerySet(models.QuerySet["GridLineage"]):
    """Which cell came out of which."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the changes that `user` may see."""
        return self.filter(change__in=GridChange.objects.visible_to(user))


class GridLineage(Record):
    """One new cell came out of one old cell (网格沿革)."""

    change = models.ForeignKey(
        GridChange, models.PROTECT, related_name="lines", verbose_name="网格重构"
    )
    before = models.ForeignKey(
        Grid, models.PROTECT, related_name="successor_lines", verbose_name="原网格"
    )
    after = models.ForeignKey(
        Grid, models.PROTECT, related_name="predecessor_lines", verbose_name="新网格"
    )

    objects = GridLineageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格沿革"
        ordering = ["change", "before__code", "after__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["before", "after"],
                name="grid_lineage_once",
                violation_error_message="这两个网格的沿革已登记。",
            ),
            models.CheckConstraint(
                name="grid_lineage_is_between_two",
                condition=~Q(before=F("after")),
                violation_error_message="原网格和新网格不能是同一个。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
