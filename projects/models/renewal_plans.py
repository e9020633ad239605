"""一院一策、一楼一策: what residents wish, what is planned in versions, what they say to each."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from audit.models import wrote_in
from core.models import Photo, Record
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there
from projects.anonymity import refuse_numbers


class PlanScope(models.TextChoices):
    """What a plan is for."""

    YARD = "yard", "一院一策"
    BUILDING = "building", "一楼一策"


class PlanStage(models.TextChoices):
    """How far a plan is."""

    VISION = "vision", "愿景收集"
    DELIBERATION = "deliberation", "协商"
    PLANNED = "planned", "方案确定"
    IMPLEMENTING = "implementing", "实施"
    EVALUATED = "evaluated", "已评价"


NEXT_STAGE: dict[str, PlanStage] = {
    PlanStage.VISION: PlanStage.DELIBERATION,
    PlanStage.DELIBERATION: PlanStage.PLANNED,
    PlanStage.PLANNED: PlanStage.IMPLEMENTING,
    PlanStage.IMPLEMENTING: PlanStage.EVALUATED,
}


class YardPlanQuerySet(PlacedQuerySet["YardPlan"]):
    """Plans of yards and buildings."""

    def visible_to(self, user: Any) -> Self:
        """Keep the plans where `user` may look at renewal."""
        return self.within(user.reach(Permission.RENEWAL_VIEW))

    def public(self) -> Self:
        """Keep what everybody may read about: as soon as a version was published."""
        published = PlanVersion.objects.published().order_by().values("plan")
        return self.filter(pk__in=published)


class YardPlan(SearchableName, Placed, Record):
    """The plan of a yard or a building, from the wishes to the evaluation."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="yard_plans", verbose_name="小区"
    )
    scope = models.CharField("类别", max_length=8, choices=PlanScope, default=PlanScope.YARD)
    building = models.CharField("楼栋", max_length=40, blank=True, help_text="一楼一策填写是哪一栋")
    planner = models.CharField(
        "规划师", max_length=60, blank=True, help_text="规划师或设计单位，会公开"
    )
    vision = models.TextField(
        "居民愿景", max_length=2000, blank=True, help_text="会公开，不写个人信息"
    )
    deliberation = models.TextField(
        "协商情况", max_length=2000, blank=True, help_text="什么时候、怎么议的、议定了什么。会公开"
    )
    stage = models.CharField(
        "阶段", max_length=12, choices=PlanStage, default=PlanStage.VISION, editable=False
    )
    evaluation = models.TextField("评价", max_length=1000, blank=True, default="", editable=False)

    objects = YardPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一院一策"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "name"],
                name="yard_plan_name_once",
                violation_error_message="这个小区已有同名方案。",
            ),
            models.CheckConstraint(
                name="yard_plan_building_named",
                condition=~Q(scope=PlanScope.BUILDING) | ~Q(building=""),
                violation_error_message="一楼一策要填写是哪一栋。",
            ),
            models.CheckConstraint(
                name="yard_plan_evaluated_with_words",
                condition=~Q(stage=PlanStage.EVALUATED) | ~Q(evaluation=""),
                violation_error_message="评价要写明内容。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def times_written(self) -> int:
        """Return how often its versions were written, changed and published; one query."""
        total: int | None = self.versions.aggregate(total=models.Sum("version"))["total"]
        return total or 0

    def get_absolute_url(self) -> str:
        """The plan's page on the desk."""
        return reverse("projects:plan-detail", args=[self.uid])

    def clean(self) -> None:
        """The compound lies in the plan's community; the public page names nobody's number."""
        super().clean()
        refuse_numbers(self, "name", "building", "planner", "vision", "deliberation", "evaluation")
        if self.compound_id is not None:
            check_lies_there(self, "compound")

    @property
    def next_stage(self) -> PlanStage | None:
        """What comes next; None at the end."""
        return NEXT_STAGE.get(self.stage)


WRITING = ("plan_version.saved",)  # events of who wrote in a version


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Versions of plans."""

    def visible_to(self, user: Any) -> Self:
        """Keep the versions of the plans that `user` may see."""
        return self.filter(plan__in=YardPlan.objects.visible_to(user).order_by().values("pk"))

    def published(self) -> Self:
        """Keep what residents were shown."""
        return self.filter(published_on__isnull=False)

    def waiting_for(self, user: Any) -> Self:
        """Keep what this person may publish: they never wrote in it.

        Source: docs/rules.md R-RNW-6.
        """
        plans = YardPlan.objects.within(user.reach(Permission.RENEWAL_EDIT))
        drafts = self.filter(published_on=None, plan__in=plans.order_by().values("pk"))
        own = Q(drafted_by__in=user.counts_as) | wrote_in(PlanVersion, WRITING, user)
        return drafts.exclude(own)


class PlanVersion(Record):
    """One version of a plan; published it is not changed, a new version follows."""

    plan = models.ForeignKey(YardPlan, models.PROTECT, related_name="versions", verbose_name="方案")
    number = models.PositiveSmallIntegerField("版次", editable=False)
    measures = models.TextField("措施", max_length=3000, help_text="一行一条。会公开")
    changes = models.CharField(
        "与上一版相比", max_length=300, blank=True, help_text="改了什么、为什么"
    )
    drawing = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="plan_versions",
        verbose_name="方案图",
        null=True,
        blank=True,
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="drafted_plan_versions",
        verbose_name="起草人",
        editable=False,
    )
    published_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="published_plan_versions",
        verbose_name="公布人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案版本"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_version_number_once",
                violation_error_message="已有这一版。",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(published_on=None),
                name="plan_version_one_draft",
                violation_error_message="上一版还没有公布，请先修改那一版。",
            ),
            models.CheckConstraint(
                name="plan_version_published_by_another",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                violation_error_message="不能公布自己起草的方案。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 版"

    def clean(self) -> None:
        """Residents read it once it is published."""
        super().clean()
        refuse_numbers(self, "measures", "changes")

    @property
    def measure_lines(self) -> list[str]:
        """What is to be done, item by item."""
        return [line.strip() for line in self.measures.splitlines() if line.strip()]


class PlanCommentQuerySet(models.QuerySet["PlanComment"]):
    """What residents said to versions."""

    def visible_to(self, user: Any) -> Self:
        """Keep the comments on the plans that `user` may see."""
        seen = PlanVersion.objects.visible_to(user).order_by().values("pk")
        return self.filter(plan_version__in=seen)

    def unanswered(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(answer="")


class PlanComment(Record):
    """What residents said to one version, and what was answered; who said it is not kept."""

    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="comments", verbose_name="方案版本"
    )
    received_on = models.DateField("收到日期")
    text = models.CharField("居民意见", max_length=500, help_text="会公开，不写个人信息")
    answer = models.CharField("答复", max_length=500, blank=True, default="", editable=False)
    is_adopted = models.BooleanField("采纳", default=False, editable=False)
    answered_on = models.DateField("答复日期", null=True, blank=True, editable=False)

    objects = PlanCommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案意见"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_comment_answered_with_day",
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__gte=F("received_on"))),
                violation_error_message="答复要有内容和日期，日期不早于收到日期。",
            )
        ]

    def __str__(self) -> str:
        return self.text[:30]

    def clean(self) -> None:
        """What was said and answered stands beside the version for everybody."""
        super().clean()
        refuse_numbers(self, "text", "answer")
