"""Where a community or a grid cell ends: a polygon that somebody pasted, never one made up."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.models import Record
from grids.models.cells import Grid
from places.models import Community


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    """Known boundaries."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities in which `user` holds any post."""
        communities = Community.objects.visible_to(user)
        return self.filter(Q(community__in=communities) | Q(grid__community__in=communities))


class Boundary(Record):
    """The boundary (边界) of one community or one grid cell, in degrees."""

    community = models.OneToOneField(
        Community,
        models.PROTECT,
        related_name="boundary",
        verbose_name="社区",
        null=True,
        blank=True,
    )
    grid = models.OneToOneField(
        Grid,
        models.PROTECT,
        related_name="boundary",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    # MultiPolygon coordinates of GeoJSON, checked by grids.geometry: [[ring, hole …] …].
    polygons = models.JSONField("边界坐标")

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "边界"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="boundary_of_exactly_one",
                condition=Q(community__isnull=True) ^ Q(grid__isnull=True),
                violation_error_message="边界属于一个社区或一个网格。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.community or self.grid}的边界"
