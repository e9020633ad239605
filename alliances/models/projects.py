"""Co-building projects and their categories."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from alliances.models.alliances import Alliance
from alliances.models.project_rows import CoBuildProjectQuerySet
from alliances.models.project_states import (
    BEFORE_APPROVAL,
    DONE_STATES,
    EDITABLE_STATES,
    RUNNING_STATES,
    SIGNED_STATES,
    CountBasis,
    ProjectSource,
    ProjectState,
)
from core.models import Record
from core.states import StateField
from places.models import Placed, SearchableName, Street, Unit

if TYPE_CHECKING:
    from accounts.models import User


SENSIBLE_YEARS = range(1990, 2101)  # a slip of the finger makes 0206 or 20260 of a year


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


def _person(label: str, name: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name=name,
        verbose_name=label,
        null=True,
        blank=True,
        editable=False,
    )


class CoBuildProject(SearchableName, Placed, Record):
    """A co-building project between units of an alliance.

    draft → reviewing → approved → signed → executing → finished → evaluated → published;
    reviewing → returned → reviewing; approved, signed or executing → terminated. What came in by
    a ledger begins where the ledger says and goes on from there.
    """

    number = models.CharField(  # unique, so a draft without one is NULL
        "项目编号", max_length=24, unique=True, null=True, blank=True
    )
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
    plan = models.TextField("实施计划", max_length=2000, blank=True, default="", db_default="")
    budget = models.DecimalField(
        "预算",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="元",
        validators=[MinValueValidator(0, "预算不能小于 0。")],
    )
    state = StateField("状态", max_length=12, choices=ProjectState, default=ProjectState.DRAFT)
    source = models.CharField(
        "来源",
        max_length=8,
        choices=ProjectSource,
        default=ProjectSource.DESK,
        db_default=ProjectSource.LEDGER,
        editable=False,
    )
    signed_on = models.DateField("签约日期", null=True, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="authored_projects",
        verbose_name="填写过的人",
        blank=True,
        editable=False,
        help_text="批准前写过内容的人，不能由他们批准",
    )
    submitted_by = _person("提交人", "submitted_projects")
    approved_by = _person("批准人", "approved_projects")
    return_reason = models.CharField(
        "退回原因", max_length=300, blank=True, default="", db_default="", editable=False
    )
    outcome = models.TextField(
        "成效", max_length=1000, blank=True, default="", db_default="", editable=False
    )
    beneficiaries = models.PositiveIntegerField("受益人数", null=True, blank=True, editable=False)
    count_basis = models.CharField(
        "计数方式",
        max_length=6,
        choices=CountBasis,
        default=CountBasis.PEOPLE,
        db_default=CountBasis.PEOPLE,
        editable=False,
    )
    finished_by = _person("登记完成的人", "finished_projects")
    rating = models.PositiveSmallIntegerField(
        "评分",
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    evaluation = models.TextField(
        "评价", max_length=1000, blank=True, default="", db_default="", editable=False
    )
    evaluated_by = _person("登记评价的人", "evaluated_projects")
    termination_reason = models.CharField(
        "终止原因", max_length=300, blank=True, default="", db_default="", editable=False
    )

    objects = CoBuildProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建项目"
        ordering = ["-signed_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "signed_on"], name="project_signed"),
            models.Index(fields=["state", "ends_on"], name="project_ending"),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_signed_on_when_signed",
                condition=~Q(state__in=SIGNED_STATES) | Q(signed_on__isnull=False),
                violation_error_message="已签约的项目必须填写签约日期。",
            ),
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="project_numbered_when_sent",
                condition=Q(state=ProjectState.DRAFT) | Q(number__isnull=False),
                violation_error_message="提交后的项目要有编号。",
            ),
            models.CheckConstraint(
                name="project_returned_with_reason",
                condition=~Q(state=ProjectState.RETURNED) | ~Q(return_reason=""),
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                name="project_terminated_with_reason",
                condition=~Q(state=ProjectState.TERMINATED, source=ProjectSource.DESK)
                | ~Q(termination_reason=""),
                violation_error_message="终止要写明原因。",
            ),
            models.CheckConstraint(
                name="project_approved_by_another",
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
                violation_error_message="不能批准自己提交的项目。",
            ),
            models.CheckConstraint(
                name="project_finished_with_outcome",
                condition=~Q(state__in=DONE_STATES, source=ProjectSource.DESK)
                | (~Q(outcome="") & Q(beneficiaries__isnull=False, beneficiaries__gt=0)),
                violation_error_message="完成的项目要写明成效和大于 0 的受益人数。",
            ),
            models.CheckConstraint(
                name="project_rating_from_1_to_5",
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                violation_error_message="评分为 1 到 5 分。",
            ),
            models.CheckConstraint(
                name="project_evaluated_with_words",
                condition=~Q(
                    state__in=[ProjectState.EVALUATED, ProjectState.PUBLISHED],
                    source=ProjectSource.DESK,
                )
                | (Q(rating__isnull=False) & ~Q(evaluation="")),
                violation_error_message="评价要有评分和文字。",
            ),
            models.CheckConstraint(
                name="project_evaluated_by_another",
                condition=Q(evaluated_by__isnull=True)
                | Q(finished_by__isnull=True)
                | ~Q(evaluated_by=F("finished_by")),
                violation_error_message="不能评价自己登记完成的项目。",
            ),
            models.CheckConstraint(
                name="project_budget_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message="预算不能小于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The project's page on the desk."""
        return reverse("alliances:project-detail", args=[self.uid])

    def clean(self) -> None:
        """Alliance, category and host unit belong to the same street."""
        super().clean()
        for field in ("alliance", "category", "host_unit"):
            if (row := getattr(self, field, None)) and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        for field in ("signed_on", "starts_on", "ends_on"):
            day = getattr(self, field)
            if day is not None and day.year not in SENSIBLE_YEARS:
                raise ValidationError({field: "日期的年份不对，请核对。"})

    @property
    def is_editable(self) -> bool:
        """True while its content is still being written."""
        return self.state in EDITABLE_STATES

    @property
    def is_undecided(self) -> bool:
        """True until the street has approved it."""
        return self.state in BEFORE_APPROVAL

    @property
    def is_running(self) -> bool:
        """True from the signature until it is finished or given up."""
        return self.state in RUNNING_STATES

    @property
    def counts(self) -> bool:
        """True when it counts as 签订共建项目."""
        return self.state in SIGNED_STATES

    @property
    def parties(self) -> list[Unit]:
        """The host unit and its partners; reads the partners."""
        return [self.host_unit, *self.partner_units.all()]

    @property
    def beneficiaries_label(self) -> str:
        """Who benefited, with its basis; 人 and 人次 are never mixed."""
        return (
            f"{self.beneficiaries:,} {self.get_count_basis_display()}" if self.beneficiaries else ""
        )

    @property
    def period_label(self) -> str:
        """From when to when."""
        if self.starts_on is None and self.ends_on is None:
            return "待填写"
        days = (self.starts_on, "开始未定"), (self.ends_on, "结束未定")
        return "至".join(f"{day:%Y年%-m月%-d日}" if day else none for day, none in days)

    @property
    def budget_label(self) -> str:
        """The budget in 元, without empty decimals; "" while there is none."""
        if self.budget is None:
            return ""
        is_whole = self.budget == self.budget.to_integral_value()
        return f"{self.budget:,.0f} 元" if is_whole else f"{self.budget:,.2f} 元"

    def is_handled_by(self, user: "User") -> bool:
        """True for the host unit's liaison, and for those who work in its community.

        Source: docs/rules.md R-COB-1.
        """
        reach = user.reach(Permission.PROJECT_FILE)
        community = self.community_id or self.host_unit.community_id
        return reach.covers(self.street_id, community) or self.host_unit_id in reach.units
