"""How often a street asks for organisational life, and of whom."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from core.models import Record
from party.models.life_rows import LifeKind
from party.models.organisations import BRANCHES, OrganisationKind, PartyOrganisation


class RequiredPer(models.TextChoices):
    """The calendar unit in which something has to be held."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


class LifeRequirementQuerySet(models.QuerySet["LifeRequirement"]):
    """What a street asks of its organisations."""

    def visible_to(self, user: Any) -> Self:
        """Keep the requirements of every street in which `user` may look at organisational life."""
        reach = user.reach(Permission.LIFE_VIEW)
        return self.filter(street__in=reach.streets | reach.home_streets)


class LifeRequirement(Record):
    """How often a street asks for one kind (组织生活要求); figures of completion follow it.

    Whom a kind applies to is not typed: a group owes 党小组会, a branch the rest, 支委会 only with
    a committee. Source: docs/rules.md R-LIF-4.
    """

    street = models.ForeignKey(
        "places.Street", models.PROTECT, related_name="life_requirements", verbose_name="街道"
    )
    kind = models.CharField("类别", max_length=20, choices=LifeKind)
    per = models.CharField("周期", max_length=8, choices=RequiredPer)
    times = models.PositiveSmallIntegerField("次数", default=1, help_text="每个周期至少几次")
    starts_on = models.DateField("从哪天起", help_text="这一天以后开始的周期才算应开展。")
    basis = models.CharField("依据", max_length=120, blank=True)

    objects = LifeRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活要求"
        ordering = ["street", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind"],
                name="life_requirement_once_per_kind",
                violation_error_message="本街道已有这一类别的要求，请直接修改它。",
            ),
            models.CheckConstraint(
                name="life_requirement_times_sensible",
                condition=Q(times__gte=1, times__lte=31),
                violation_error_message="次数请在 1 到 31 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.get_per_display()} {self.times} 次"


def kinds_owed(organisation: PartyOrganisation) -> Iterable[str]:
    """Return the kinds that a requirement can ask of this organisation; 支委会 with a committee.

    Source: docs/rules.md R-LIF-4.
    """
    if organisation.kind == OrganisationKind.GROUP:
        return (LifeKind.GROUP_MEETING,)
    if organisation.kind not in BRANCHES:
        return ()
    return tuple(kind for kind in LifeKind if kind != LifeKind.GROUP_MEETING)
