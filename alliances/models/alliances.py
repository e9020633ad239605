"""Alliances: the street's own, and those of its communities."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.database import count_of
from core.models import Record
from party.models import PartyOrganisation
from places.models import Community, Street
from places.reach import Reach


class AllianceTier(models.TextChoices):
    """The street's own alliance (议事厅), or a community's sub-alliance."""

    STREET = "street", "街道党建联盟"
    COMMUNITY = "community", "社区子联盟"


class AllianceQuerySet(models.QuerySet["Alliance"]):
    """Alliances; known to everybody in the street."""

    def visible_to(self, user: Any) -> Self:
        """Keep the alliances of every street in which `user` holds any post."""
        reach = user.reach()
        return self.filter(
            Q(street__in=reach.streets | reach.home_streets)
            | Q(pk__in=self.model.objects.filter(memberships__unit__in=reach.units).values("pk"))
        )

    def run_by(self, reach: Reach) -> Self:
        """Keep the alliances whose members are the business of the posts in `reach`.

        The street's posts run all of them; a community's those that it leads or that span it.
        """
        return self.filter(
            Q(street__in=reach.streets)
            | Q(lead_organisation__community__in=reach.communities)
            | Q(tier=AllianceTier.COMMUNITY, communities__in=reach.communities)
        ).distinct()

    def with_counts(self, day: date) -> Self:
        """Add `member_count`, the active members on `day`, and `coverage_count`, of units covered
        now.
        """
        seats = self.model.memberships.rel.related_model._default_manager
        covered = self.model.coverages.rel.related_model._default_manager
        return self.annotate(
            member_count=count_of(seats.filter(state="active", joined_on__lte=day), "alliance"),
            coverage_count=count_of(covered.filter(ended_on=None), "alliance"),
        )

    def standing_on(self, day: date) -> Self:
        """Keep the alliances that were founded by `day` and not dissolved."""
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=day),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day),
        )


class Alliance(Record):
    """A Party-building alliance; nine sub-alliances need not match thirteen communities."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="alliances", verbose_name="街道"
    )
    name = models.CharField("名称", max_length=100)
    tier = models.CharField("层级", max_length=10, choices=AllianceTier)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        verbose_name="上级联盟",
        null=True,
        blank=True,
    )
    communities = models.ManyToManyField(
        Community, related_name="alliances", verbose_name="涉及社区", blank=True
    )
    lead_organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="led_alliances",
        verbose_name="牵头党组织",
        null=True,
        blank=True,
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("解散日期", null=True, blank=True)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党建联盟"
        ordering = ["-tier", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="alliance_name_once_per_street",
                violation_error_message="本街道已有同名联盟。",
            ),
            models.CheckConstraint(
                name="alliance_dissolved_after_founded",
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                violation_error_message="解散日期不能早于成立日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The alliance's page on the desk."""
        return reverse("alliances:alliance-detail", args=[self.uid])

    def stands_on(self, day: date) -> bool:
        """True from the day it was founded until the day before it was dissolved."""
        is_founded = self.founded_on is None or self.founded_on <= day
        return is_founded and (self.dissolved_on is None or day < self.dissolved_on)

    def clean(self) -> None:
        """Refuse a group as lead: it is a part of a branch (R-PTY-5)."""
        super().clean()
        if self.lead_organisation is not None and self.lead_organisation.is_group:
            raise ValidationError(
                {"lead_organisation": "党小组是党支部的一部分，请选择它所在的党组织。"}
            )
