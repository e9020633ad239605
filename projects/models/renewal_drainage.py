"""Drainage units (排水单元): all of them, of these entered, of these completed."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Record
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there


class DrainageKind(models.TextChoices):
    """What is drained."""

    COMPOUND = "compound", "小区庭院"
    UNIT = "unit", "单位庭院"
    PUBLIC = "public", "公共建筑"


class DrainageStage(models.TextChoices):
    """The steps of a drainage unit, in their order."""

    ENTERED = "entered", "进场"
    COMPLETED = "completed", "完工"
    ACCEPTED = "accepted", "验收"

    @property
    def day_field(self) -> str:
        """The field that holds its day."""
        return f"{self.value}_on"


class DrainageUnitQuerySet(PlacedQuerySet["DrainageUnit"]):
    """Drainage units."""

    def visible_to(self, user: Any) -> Self:
        """Keep the units where `user` may look at renewal."""
        return self.within(user.reach(Permission.RENEWAL_VIEW))

    def entered_by(self, day: date) -> Self:
        """Keep those in which work had begun by `day`; the completed ones are among them."""
        return self.filter(entered_on__lte=day)

    def completed_by(self, day: date) -> Self:
        """Keep those that were completed by `day`."""
        return self.filter(completed_on__lte=day)


class DrainageUnit(SearchableName, Placed, Record):
    """A yard whose rain and sewage are separated."""

    code = models.CharField("编号", max_length=24)
    kind = models.CharField(
        "类别", max_length=8, choices=DrainageKind, default=DrainageKind.COMPOUND
    )
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="drainage_units",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    contractor = models.CharField("施工单位", max_length=80, blank=True)
    entered_on = models.DateField("进场日期", null=True, blank=True, editable=False)
    completed_on = models.DateField("完工日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("验收日期", null=True, blank=True, editable=False)
    issue = models.CharField("未进场、未完工的原因", max_length=300, blank=True)

    objects = DrainageUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排水单元"
        ordering = ["code", "pk"]
        indexes = [
            models.Index(fields=["kind", "code", "id"], name="drainage_by_kind"),
            models.Index(fields=["entered_on"], name="drainage_entered_on"),
            models.Index(fields=["completed_on"], name="drainage_completed_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "code"],
                name="drainage_code_once",
                violation_error_message="已有这个编号的排水单元。",
            ),
            models.CheckConstraint(
                name="drainage_funnel",
                condition=(
                    Q(completed_on__isnull=True)
                    | Q(entered_on__isnull=False, completed_on__gte=F("entered_on"))
                )
                & (
                    Q(accepted_on__isnull=True)
                    | Q(completed_on__isnull=False, accepted_on__gte=F("completed_on"))
                ),
                violation_error_message="先进场再完工，先完工再验收，日期不能早于前一步。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The compound lies in the unit's community."""
        super().clean()
        check_lies_there(self, "compound")

    @property
    def next_stage(self) -> DrainageStage | None:
        """The step that comes next; None when it is accepted."""
        return next(
            (stage for stage in DrainageStage if getattr(self, stage.day_field) is None), None
        )

    @property
    def stage_label(self) -> str:
        """How far it is."""
        if self.entered_on is None:
            return "未进场"
        if self.completed_on is None:
            return "已进场，未完工"
        return "已完工，未验收" if self.accepted_on is None else "已验收"
