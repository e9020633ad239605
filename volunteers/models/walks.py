"""人在网中走: patrols and visits, filed from the phone; what was found is a Problem."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Post
from accounts.permissions import Permission
from core.models import Photo, Record
from grids.models import Grid
from places.models import Placed, PlacedQuerySet
from volunteers.models.choices import FIRST_YEAR
from volunteers.models.shifts import PatrolShift
from volunteers.models.visit_duties import VisitDuty


class WalkKind(models.TextChoices):
    """A round through the streets, or a knock at doors."""

    PATROL = "patrol", "巡查"
    VISIT = "visit", "走访"


NUMBER_PREFIX = {WalkKind.PATROL: "XC", WalkKind.VISIT: "ZF"}


class GridWalkQuerySet(PlacedQuerySet["GridWalk"]):
    """Patrols and visits."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, and those within one's posts. Nothing once the last post has ended."""
        if not user.current_posts:
            return self.none()
        return self.filter(Q(walker=user) | user.reach(Permission.WALK_VIEW).as_filter())

    def standing(self) -> Self:
        """Keep those that count: filed and not voided."""
        return self.filter(voided_at=None)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "grid", "walker")


class GridWalk(Placed, Record):
    """One patrol or visit: where, who, what was seen; it may fulfil several duties.

    Source: docs/rules.md R-VST-3, R-ARM-6.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    kind = models.CharField("类别", max_length=8, choices=WalkKind, default=WalkKind.VISIT)
    walked_on = models.DateField("日期")
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="walks",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    place = models.CharField(
        "到过哪里", max_length=100, help_text="路段、楼栋单元或代号，不写姓名和电话。"
    )
    households = models.PositiveSmallIntegerField("走访户数", null=True, blank=True)
    note = models.TextField("看到的情况", max_length=500, blank=True)
    shift = models.ForeignKey(
        PatrolShift,
        models.PROTECT,
        related_name="walks",
        verbose_name="值守班次",
        null=True,
        blank=True,
    )
    duties = models.ManyToManyField(
        VisitDuty, through="VisitDone", related_name="walks", verbose_name="到访任务"
    )
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="walks",
        verbose_name="照片",
        null=True,
        blank=True,
    )
    walker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="walks",
        verbose_name="谁去的",
    )
    filed_post = models.ForeignKey(
        Post, models.PROTECT, related_name="walks", verbose_name="填报岗位"
    )
    filing_key = models.UUIDField("填报键", editable=False)
    content_digest = models.CharField("内容摘要", max_length=64, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = GridWalkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访巡查"
        ordering = ["-walked_on", "-pk"]
        indexes = [
            models.Index(fields=["-walked_on", "-id"], name="walk_newest"),
            models.Index(fields=["kind", "-walked_on", "-id"], name="walk_by_kind"),
            models.Index(fields=["community", "-walked_on", "id"], name="walk_ledger"),
            models.Index(fields=["walker", "-walked_on", "id"], name="walk_of_walker"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="walk_number_once"),
            models.UniqueConstraint(
                fields=["walker", "filing_key"], name="walk_once_per_filing_key"
            ),
            models.CheckConstraint(
                name="walk_voided_with_reason",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                violation_error_message="作废要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.place}"

    def get_absolute_url(self) -> str:
        """The walk's page on the desk."""
        return reverse("volunteers:walk-detail", args=[self.uid])

    @property
    def state(self) -> str:
        """Whether it counts, in one word for pages and tests."""
        return "voided" if self.voided_at else "kept"

    def clean(self) -> None:
        """Tidy the words; the grid lies in the community."""
        super().clean()
        self.place, self.note = " ".join(self.place.split()), self.note.strip()
        if self.walked_on is not None and self.walked_on.year < FIRST_YEAR:  # type: ignore[redundant-expr]
            raise ValidationError({"walked_on": "日期的年份太早，请核对。"})
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不属于这个社区。"})
