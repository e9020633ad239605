"""Co-building projects and their categories."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from alliances.models.alliances import Alliance, AllianceTier
from core.models import Record
from places.models import Placed, PlacedQuerySet, SearchableName, Street, Unit


class ProjectCategoryQuerySet(models.QuerySet["ProjectCategory"]):
    """Categories of co-building projects."""

    def visible_to(self, user: Any) -> Self:
        """Keep the categories of the streets in which `user` holds any post."""
        return self.filter(street__in=Street.objects.visible_to(user))


class ProjectCategory(Record):
    """A category of co-building projects; the office names its own (待补充 until it does)."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="project_categories", verbose_name="街道"
    )
    name = models.CharField("类别", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = ProjectCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建项目类别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="project_category_name_once",
                violation_error_message="已有同名类别。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProjectState(models.TextChoices):
    """Where a co-building project stands; from 已签约 on it counts (F08a)."""

    DRAFT = "draft", "草拟"
    SIGNED = "signed", "已签约"
    EXECUTING = "executing", "执行中"
    FINISHED = "finished", "已完成"
    TERMINATED = "terminated", "已终止"


SIGNED_STATES = (ProjectState.SIGNED, ProjectState.EXECUTING, ProjectState.FINISHED)


class CoBuildProjectQuerySet(PlacedQuerySet["CoBuildProject"]):
    """Co-building projects (共建项目)."""

    def visible_to(self, user: Any) -> Self:
        """Keep projects within the user's posts, street-level ones for community posts too.

        A unit's liaison sees the projects in which the unit takes part.
        """
        reach = user.reach()
        return self.filter(
            reach.as_filter()
            | Q(community=None, street__communities__in=reach.communities)
            | Q(host_unit__in=reach.units)
            | Q(partner_units__in=reach.units)
        ).distinct()

    def of_street_alliance(self) -> Self:
        """Keep the projects of the street's own alliance (议事厅), which F08a counts."""
        return self.filter(alliance__tier=AllianceTier.STREET)

    def signed(self) -> Self:
        """Keep the projects that count as 签订共建项目."""
        return self.filter(state__in=SIGNED_STATES)

    def signed_between(self, start: date | None, end: date | None) -> Self:
        """Keep those signed from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(signed_on__isnull=False)
        rows = rows.filter(signed_on__gte=start) if start else rows
        return rows.filter(signed_on__lte=end) if end else rows


class CoBuildProject(SearchableName, Placed, Record):
    """A co-building project between units of an alliance."""

    number = models.CharField("项目编号", max_length=24, unique=True)
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="projects", verbose_name="联盟"
    )
    category = models.ForeignKey(
        ProjectCategory, models.PROTECT, related_name="projects", verbose_name="类别"
    )
    host_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="hosted_projects", verbose_name="牵头单位"
    )
    partner_units = models.ManyToManyField(
        Unit, related_name="partnered_projects", verbose_name="共建单位", blank=True
    )
    goal = models.CharField("目标", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=ProjectState, default=ProjectState.DRAFT
    )
    signed_on = models.DateField("签约日期", null=True, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = CoBuildProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建项目"
        ordering = ["-signed_on", "-pk"]
        indexes = [models.Index(fields=["state", "signed_on"], name="project_signed")]
        constraints = [
            models.CheckConstraint(
                name="project_signed_on_when_signed",
                condition=~Q(state__in=["signed", "executing", "finished"])
                | Q(signed_on__isnull=False),
                violation_error_message="已签约的项目必须填写签约日期。",
            ),
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Alliance, category and host unit belong to the same street."""
        super().clean()
        for field in ("alliance", "category", "host_unit"):
            if (row := getattr(self, field, None)) and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
