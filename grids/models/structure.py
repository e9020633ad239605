"""What lies below a grid cell: buildings, entrances (单元), ten-household groups (十户)."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.models import Record
from grids.models.cells import Grid
from places.models import Building, Community, Compound

MOST_HOUSEHOLDS = 30  # of a ten-household group; more is another group


class GridBuildingQuerySet(models.QuerySet["GridBuilding"]):
    """Which building lies in which cell."""

    def running(self) -> Self:
        """Keep what holds now."""
        return self.filter(ends_on=None)

    def visible_to(self, user: Any) -> Self:
        """Keep those of the grids that `user` may see."""
        return self.filter(grid__in=Grid.objects.visible_to(user))


class GridBuilding(Record):
    """A building lies in one grid cell since a day; where it lay before is kept."""

    grid = models.ForeignKey(
        Grid, models.PROTECT, related_name="building_rows", verbose_name="网格"
    )
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="grid_rows", verbose_name="楼栋"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True, help_text="当天仍有效")

    objects = GridBuildingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格楼栋"
        ordering = ["grid__code", "building__compound__name", "building__name", "starts_on"]
        indexes = [models.Index(fields=["starts_on"], name="grid_building_from")]
        constraints = [
            models.UniqueConstraint(
                fields=["building"],
                name="grid_building_once",
                condition=Q(ends_on__isnull=True),
                violation_error_message="这栋楼已在一个网格里，请先登记结束日期。",
            ),
            models.CheckConstraint(
                name="grid_building_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building}（{self.grid}）"

    def clean(self) -> None:
        """A building lies in a cell of its own community."""
        super().clean()
        if not self.grid_id or not self.building_id:
            return
        if self.building.compound.community_id != self.grid.community_id:
            raise ValidationError({"building": "这栋楼不在网格所属的社区。"})


class EntranceQuerySet(models.QuerySet["Entrance"]):
    """Entrances (单元)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` holds any post."""
        return self.filter(building__compound__community__in=Community.objects.visible_to(user))


class Entrance(Record):
    """An entrance (单元) of a building."""

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="entrances", verbose_name="楼栋"
    )
    name = models.CharField("单元", max_length=40)
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")

    objects = EntranceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单元"
        ordering = ["building__compound__name", "building__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "name"],
                name="entrance_name_once_per_building",
                violation_error_message="这栋楼已有同名单元。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.name}"


class HouseholdGroupQuerySet(models.QuerySet["HouseholdGroup"]):
    """Ten-household groups."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` holds any post."""
        return self.filter(compound__community__in=Community.objects.visible_to(user))


class HouseholdGroup(Record):
    """About ten households (十户联组) of a compound, mostly of one building."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="household_groups", verbose_name="小区"
    )
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        related_name="household_groups",
        verbose_name="楼栋",
        null=True,
        blank=True,
    )
    entrance = models.ForeignKey(
        Entrance,
        models.PROTECT,
        related_name="household_groups",
        verbose_name="单元",
        null=True,
        blank=True,
    )
    name = models.CharField("十户组", max_length=40)
    household_range = models.CharField(
        "包括哪些户", max_length=100, blank=True, help_text="例如 101–502 室，不写住户姓名。"
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")

    objects = HouseholdGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "十户组"
        ordering = ["compound__name", "building__name", "entrance__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "name"],
                name="household_group_once_per_building",
                condition=Q(building__isnull=False),
                violation_error_message="这栋楼已有同名的十户组。",
            ),
            models.UniqueConstraint(
                fields=["compound", "name"],
                name="household_group_once_per_compound",
                condition=Q(building__isnull=True),
                violation_error_message="这个小区已有同名的十户组。",
            ),
            models.CheckConstraint(
                name="household_group_entrance_has_building",
                condition=Q(entrance__isnull=True) | Q(building__isnull=False),
                violation_error_message="选了单元的，请同时选楼栋。",
            ),
            models.CheckConstraint(
                name="household_group_is_small",
                condition=Q(households__isnull=True) | Q(households__lte=MOST_HOUSEHOLDS),
                violation_error_message=f"一个十户组最多 {MOST_HOUSEHOLDS} 户，请分成几个组。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building or self.compound} {self.name}"

    def clean(self) -> None:
        """Building and entrance lie where the group lies."""
        super().clean()
        if self.building is not None and self.building.compound_id != self.compound_id:
            raise ValidationError({"building": "所选楼栋不在这个小区。"})
        if self.entrance is not None and self.entrance.building_id != self.building_id:
            raise ValidationError({"entrance": "所选单元不在这栋楼。"})


class GridSubject(models.TextChoices):
    """The frame of what a grid worker knows: 人、地、事、物、组织."""

    PEOPLE = "people", "人"
    PLACE = "place", "地"
    MATTER = "matter", "事"
    THING = "thing", "物"
    ORGANISATION = "organisation", "组织"


class GridCountQuerySet(models.QuerySet["GridCount"]):
    """Numbers kept per grid."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the grids that `user` may see."""
        return self.filter(grid__in=Grid.objects.visible_to(user))


class GridCount(Record):
    """How many of something a grid has (网格底数): numbers only, never who.

    Source: docs/rules.md R-GRD-9.
    """

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="counts", verbose_name="网格")
    subject = models.CharField("类别", max_length=12, choices=GridSubject)
    name = models.CharField("内容", max_length=40, help_text="例如独居老人、沿街商铺、消防栓。")
    number = models.PositiveIntegerField("数量")
    counted_on = models.DateField("统计日期")

    objects = GridCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格底数"
        ordering = ["grid__code", "subject", "name"]
        indexes = [models.Index(fields=["subject"], name="grid_count_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "name"],
                name="grid_count_once",
                violation_error_message="这个网格已登记这一项，请改原来的数。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.name}"
