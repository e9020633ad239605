"""What belongs to a street and, mostly, to one of its communities."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from places.models.areas import Community, Street

if TYPE_CHECKING:
    from places.reach import Reach

Row = TypeVar("Row", bound=models.Model)


class PlacedQuerySet(models.QuerySet[Row]):
    """Rows with a street and a community; scope is decided here and nowhere else."""

    def within(self, reach: "Reach") -> Self:
        """Keep the rows that `reach` covers."""
        return self.filter(reach.as_filter())


class Placed(models.Model):
    """A row of a street; `community` is empty for street-level rows."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="%(class)s_rows", verbose_name="街道"
    )
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        related_name="%(class)s_rows",
        verbose_name="社区",
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a community of another street."""
        super().clean()
        if self.community is not None and self.community.street_id != self.street_id:
            raise ValidationError({"community": "所选社区不属于本街道。"})

    @property
    @admin.display(description="社区")
    def place_label(self) -> str:
        """The community's name, or the street's for street-level rows."""
        return str(self.community or self.street)


def covered_by(user: Any, row: Placed, permission: Any) -> bool:
    """True when `user` holds `permission` at the place of `row`."""
    covers: bool = user.reach(permission).covers(row.street_id, row.community_id)
    return covers


def check_lies_there(row: Any, name: str) -> None:
    """Refuse a compound or a unit that lies in another community than the row that names it.

    One that went there since the row was saved is no mistake of whoever takes its next step.
    Source: docs/rules.md R-PLC-6.
    """
    target = getattr(row, name)
    if target is None or target.community_id == row.community_id:
        return
    unchanged = {"pk": row.pk, name: target.pk, "community": row.community_id}
    if row.pk is not None and type(row)._default_manager.filter(**unchanged).exists():
        return
    label = row._meta.get_field(name).verbose_name
    raise ValidationError({name: f"所选{label}不在这个社区，请重新选择{label}，或改选社区。"})
