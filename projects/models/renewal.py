"""Renewal of old compounds (老旧小区改造) and building of community premises, step by step.

启动, 开工, 完工 and 验收 are four days of their own: what was launched is not finished.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there


class RenewalProgramme(models.TextChoices):
    """Under which programme a project runs; each is counted by itself."""

    OVERHAUL = "overhaul", "老旧小区改造"
    UPLIFT = "uplift", "提升改造"
    INFRASTRUCTURE = "infrastructure", "社区基础设施建设"


class RenewalStage(models.TextChoices):
    """The four days of a project, in their order, named by their fields."""

    LAUNCHED = "launched", "启动"
    STARTED = "started", "开工"
    COMPLETED = "completed", "完工"
    ACCEPTED = "accepted", "验收"

    @property
    def day_field(self) -> str:
        """The field that holds its day."""
        return f"{self.value}_on"


class RenewalHalt(models.TextChoices):
    """Whether a project that is not finished stands still: for a while, or for good."""

    NONE = "", "进行中"
    PAUSED = "paused", "已暂停"
    ENDED = "ended", "已终止"


STAGES = tuple(RenewalStage)


def launched_condition(day: date) -> Q:
    """Return the condition that a project was launched on or before `day` and not given up by then.

    Source: docs/rules.md R-RNW-8.
    """
    is_given_up = Q(halt=RenewalHalt.ENDED, halted_on__lte=day)
    return Q(launched_on__lte=day) & ~is_given_up


class RenewalProjectQuerySet(PlacedQuerySet["RenewalProject"]):
    """Renewal projects."""

    def visible_to(self, user: Any) -> Self:
        """Keep the projects where `user` may look at renewal."""
        return self.within(user.reach(Permission.RENEWAL_VIEW))

    def of_programme(self, programme: RenewalProgramme) -> Self:
        """Keep one programme's projects."""
        return self.filter(programme=programme)

    def launched_by(self, day: date) -> Self:
        """Keep what was launched on or before `day` and not given up by then, finished or not.

        Source: docs/rules.md R-RNW-1, R-RNW-8.
        """
        return self.filter(launched_condition(day))

    def overdue(self, today: date) -> Self:
        """Keep what should be finished, is not, and does not stand still."""
        return self.filter(due_on__lt=today, completed_on=None, halt=RenewalHalt.NONE)


class RenewalProject(SearchableName, Placed, Record):
    """The renewal of one compound, or one piece of community building work."""

    programme = models.CharField("类别", max_length=16, choices=RenewalProgramme)
    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="renewal_projects",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    content = models.TextField("改造内容", max_length=1000, blank=True)
    buildings_count = models.PositiveIntegerField("楼栋数", null=True, blank=True, help_text="栋")
    households_count = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")
    area_m2 = models.DecimalField(
        "建筑面积",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="平方米",
        validators=[MinValueValidator(Decimal(0), "面积不能小于 0。")],
    )
    invest_total = models.DecimalField(
        "总投资",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="元",
        validators=[MinValueValidator(Decimal(0), "总投资不能小于 0。")],
    )
    contractor = models.CharField("施工单位", max_length=80, blank=True)
    due_on = models.DateField("计划完工", null=True, blank=True)
    launched_on = models.DateField("启动日期", null=True, blank=True, editable=False)
    started_on = models.DateField("开工日期", null=True, blank=True, editable=False)
    completed_on = models.DateField("完工日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("验收日期", null=True, blank=True, editable=False)
    halt = models.CharField(
        "暂停或终止",
        max_length=8,
        choices=RenewalHalt,
        blank=True,
        db_default="",
        default="",
        editable=False,
    )
    halted_on = models.DateField("暂停或终止日期", null=True, blank=True, editable=False)
    halt_reason = models.CharField(
        "暂停或终止原因", max_length=300, blank=True, db_default="", default="", editable=False
    )
    note = models.CharField("备注", max_length=300, blank=True)

    objects = RenewalProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "改造项目"
        ordering = ["-launched_on", "-pk"]
        indexes = [models.Index(fields=["programme", "launched_on"], name="renewal_launched")]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "programme", "name"],
                name="renewal_name_once",
                violation_error_message="这一类别已有同名项目。",
            ),
            models.CheckConstraint(
                name="renewal_days_in_order",
                condition=(Q(started_on__isnull=True) | Q(started_on__gte=F("launched_on")))
                & (Q(completed_on__isnull=True) | Q(completed_on__gte=F("started_on")))
                & (Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("completed_on"))),
                violation_error_message="启动、开工、完工、验收的日期要依次不早于前一步。",
            ),
            models.CheckConstraint(
                name="renewal_no_step_left_out",
                condition=(Q(started_on__isnull=True) | Q(launched_on__isnull=False))
                & (Q(completed_on__isnull=True) | Q(started_on__isnull=False))
                & (Q(accepted_on__isnull=True) | Q(completed_on__isnull=False)),
                violation_error_message="先登记前一步，再登记这一步。",
            ),
            models.CheckConstraint(
                name="renewal_overhaul_with_size",
                condition=~Q(programme=RenewalProgramme.OVERHAUL)
                | Q(launched_on__isnull=True)
                | Q(
                    buildings_count__isnull=False,
                    buildings_count__gt=0,
                    households_count__isnull=False,
                    households_count__gt=0,
                    area_m2__isnull=False,
                    area_m2__gt=0,
                ),
                violation_error_message="老旧小区改造启动前要填写楼栋数、户数和建筑面积。",
            ),
            models.CheckConstraint(
                name="renewal_compound_named",
                condition=Q(programme=RenewalProgramme.INFRASTRUCTURE) | Q(compound__isnull=False),
                violation_error_message="小区改造要选择小区。",
            ),
            models.CheckConstraint(
                name="renewal_halted_with_day_and_words",
                condition=Q(halt="", halted_on__isnull=True, halt_reason="")
                | (
                    Q(
                        halt__in=(RenewalHalt.PAUSED, RenewalHalt.ENDED),
                        halted_on__isnull=False,
                        completed_on__isnull=True,
                    )
                    & ~Q(halt_reason="")
                ),
                violation_error_message="没有完工的项目才能暂停或终止，要写明日期和原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The project's page on the desk."""
        return reverse("projects:renewal-detail", args=[self.uid])

    def clean(self) -> None:
        """The compound lies in the project's community."""
        super().clean()
        if self.programme != RenewalProgramme.INFRASTRUCTURE and self.compound is None:
            raise ValidationError({"compound": "小区改造要选择小区。"})
        check_lies_there(self, "compound")

    @property
    def invest_label(self) -> str:
        """The whole investment in 元; "" while it is not known."""
        return "" if self.invest_total is None else f"{self.invest_total:,.2f} 元"

    @property
    def size_label(self) -> str:
        """Buildings, households and area; "" while they are not known."""
        if not self.buildings_count or self.households_count is None or self.area_m2 is None:
            return ""
        return (
            f"{self.buildings_count:,} 栋，{self.households_count:,} 户，"
            f"{self.area_m2.normalize():,f} 平方米"
        )

    @property
    def next_stage(self) -> RenewalStage | None:
        """The step that comes next; None when it is accepted."""
        return next((stage for stage in STAGES if getattr(self, stage.day_field) is None), None)

    @property
    def stage_label(self) -> str:
        """How far it is, and whether it stands still."""
        words = self._reached_label
        return f"{words}（{self.get_halt_display()}）" if self.halt else words

    @property
    def _reached_label(self) -> str:
        done = [stage for stage in STAGES if getattr(self, stage.day_field) is not None]
        words = {
            RenewalStage.LAUNCHED: "已启动，未开工",
            RenewalStage.STARTED: "已开工，未完工",
            RenewalStage.COMPLETED: "已完工，未验收",
            RenewalStage.ACCEPTED: "已验收",
        }
        return words[done[-1]] if done else "未启动"


class HandoverItemQuerySet(models.QuerySet["HandoverItem"]):
    """Items of hand-over lists."""

    def visible_to(self, user: Any) -> Self:
        """Keep the items of the projects that `user` may see."""
        seen = RenewalProject.objects.visible_to(user).order_by().values("pk")
        return self.filter(project__in=seen)


class HandoverItem(Record):
    """One thing to be there before a project can be accepted (接收清单)."""

    project = models.ForeignKey(
        RenewalProject, models.PROTECT, related_name="handover_items", verbose_name="改造项目"
    )
    text = models.CharField("接收内容", max_length=100)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    note = models.CharField("核对情况", max_length=200, blank=True)

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接收清单"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "text"],
                name="handover_item_once",
                violation_error_message="清单里已有这一项。",
            )
        ]

    def __str__(self) -> str:
        return self.text
