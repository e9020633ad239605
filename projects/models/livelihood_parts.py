"""What hangs on a livelihood project: where the money comes from, milestones, photos, steps."""

from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.models import Photo, Record
from projects.anonymity import refuse_numbers
from projects.models import livelihood_states as states
from projects.models.livelihood import LivelihoodProject
from projects.models.livelihood_states import AcceptanceResult, PhotoPhase

Part = TypeVar("Part", bound=models.Model)


class PartQuerySet(models.QuerySet[Part]):
    """What hangs on livelihood projects; who sees the project sees it."""

    def visible_to(self, user: Any) -> Self:
        """Keep the parts of the projects that `user` may see."""
        seen = LivelihoodProject.objects.visible_to(user).order_by().values("pk")
        return self.filter(project__in=seen)


def _project(name: str) -> Any:
    return models.ForeignKey(
        LivelihoodProject, models.PROTECT, related_name=name, verbose_name="民生实事项目"
    )


def _writer(label: str, name: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name=name, verbose_name=label
    )


class FundingKind(models.TextChoices):
    """Who pays."""

    DISTRICT = "district", "区级财政"
    STREET = "street", "街道经费"
    SERVICE = "service", "党组织为民服务经费"
    LOTTERY = "lottery", "福彩公益金"
    MAINTENANCE = "maintenance", "住宅专项维修资金"
    UNIT = "unit", "共建单位"
    DONATION = "donation", "捐赠"
    RESIDENTS = "residents", "居民自筹"
    OTHER = "other", "其他"


class FundingSource(Record):
    """One part of a project's budget; all parts add up to it before it is approved."""

    project = _project("funding")
    kind = models.CharField("来源", max_length=12, choices=FundingKind)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, help_text="元")

    objects = PartQuerySet["FundingSource"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金来源"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                name="funding_kind_once_per_project",
                violation_error_message="这个项目已有同类资金来源，请合并成一项。",
            ),
            models.CheckConstraint(
                name="funding_more_than_nothing",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message="资金来源的金额应大于 0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:,.2f} 元"


class LivelihoodMilestoneQuerySet(PartQuerySet["LivelihoodMilestone"]):
    """Milestones of livelihood projects."""

    def overdue(self, today: date) -> Self:
        """Keep what was due before `today` and is not done, where the project is carried out."""
        return self.filter(done_on=None, due_on__lt=today, project__state__in=states.UNDER_WAY)

    def handled_by(self, user: Any) -> Self:
        """Keep the milestones of the projects that `user` carries out."""
        handled = LivelihoodProject.objects.handled_by(user).order_by().values("pk")
        return self.filter(project__in=handled)


class LivelihoodMilestone(Record):
    """Something to be reached by a day; how far a project is follows from these."""

    project = _project("milestones")
    title = models.CharField("节点", max_length=80)
    due_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("完成情况", max_length=300, blank=True)

    objects = LivelihoodMilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事节点"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["done_on", "due_on"], name="livelihood_milestone_due"),
            models.Index(fields=["due_on", "id"], name="livelihood_milestone_ledger"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "title"],
                name="livelihood_milestone_once",
                violation_error_message="这个项目已有同名节点。",
            ),
            models.CheckConstraint(
                name="livelihood_milestone_with_note",
                condition=Q(done_on__isnull=True) | ~Q(note=""),
                violation_error_message="完成的节点要写明完成情况。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Its title stands on the project's public page."""
        super().clean()
        refuse_numbers(self, "title")


class LivelihoodPhotoQuerySet(PartQuerySet["LivelihoodPhoto"]):
    """Photos of livelihood projects."""

    def after(self) -> Self:
        """Keep those of afterwards."""
        return self.filter(phase=PhotoPhase.AFTER)


class LivelihoodPhoto(Record):
    """A photo of a project, before, during or after the work."""

    project = _project("photos")
    photo = models.ForeignKey(
        Photo, models.PROTECT, related_name="livelihood_photos", verbose_name="照片"
    )
    phase = models.CharField("阶段", max_length=6, choices=PhotoPhase)
    milestone = models.ForeignKey(
        LivelihoodMilestone,
        models.PROTECT,
        related_name="photos",
        verbose_name="节点",
        null=True,
        blank=True,
    )

    objects = LivelihoodPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事照片"
        ordering = ["phase", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "photo", "phase"],
                name="livelihood_photo_once",
                violation_error_message="这张照片已经上传过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_phase_display()}"


class LivelihoodPayment(Record):
    """Money that was paid for a project; never more than its contract."""

    project = _project("payments")
    paid_on = models.DateField("付款日期")
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, help_text="元")
    purpose = models.CharField("款项", max_length=60, help_text="例如：首付款、进度款、尾款")
    entered_by = _writer("登记人", "entered_payments")

    objects = PartQuerySet["LivelihoodPayment"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事付款"
        ordering = ["paid_on", "pk"]
        indexes = [
            models.Index(fields=["paid_on", "id"], name="livelihood_payment_ledger"),
        ]
        constraints = [
            models.CheckConstraint(
                name="livelihood_payment_positive",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message="付款金额应大于 0。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.amount:,.2f} 元"


class NoticeObjectionQuerySet(PartQuerySet["NoticeObjection"]):
    """Objections to projects under notice."""

    def unanswered(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(answer="")

    def standing(self) -> Self:
        """Keep those that were upheld and not yet met by a project changed and publicised anew.

        Source: docs/rules.md R-LVH-6.
        """
        return self.filter(is_upheld=True, settled_on=None)

    def waiting_for(self, user: Any) -> Self:
        """Keep those that this person may answer."""
        managed = LivelihoodProject.objects.within(user.reach(Permission.LIVELIHOOD_MANAGE))
        return self.unanswered().filter(project__in=managed.order_by().values("pk"))


class NoticeObjection(Record):
    """What somebody had against a project during its notice, and what was answered."""

    project = _project("objections")
    received_on = models.DateField("收到日期")
    content = models.TextField("意见", max_length=500, help_text="写意见本身，不写个人信息。")
    answer = models.CharField("答复", max_length=500, blank=True, default="")
    is_upheld = models.BooleanField("采纳", default=False)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    settled_on = models.DateField("修改后重新公示日期", null=True, blank=True, editable=False)
    entered_by = _writer("登记人", "entered_objections")

    objects = NoticeObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_answered_with_day",
                condition=Q(answer="", answered_on__isnull=True, settled_on__isnull=True)
                | (
                    ~Q(answer="")
                    & Q(answered_on__gte=F("received_on"))
                    & (Q(settled_on__isnull=True) | Q(is_upheld=True))
                ),
                violation_error_message="答复要有内容和日期，日期不早于收到日期；采纳了的才重新公示。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} 异议"


class AcceptanceQuerySet(PartQuerySet["Acceptance"]):
    """Acceptances."""

    def passed(self) -> Self:
        """Keep those that found the work in order."""
        return self.filter(result=AcceptanceResult.PASS)


class Acceptance(Record):
    """One visit of the acceptance team; only one can find the work in order."""

    project = _project("acceptances")
    accepted_on = models.DateField("验收日期")
    team = models.CharField("验收组成员", max_length=200, help_text="姓名之间用顿号隔开")
    team_count = models.PositiveSmallIntegerField("验收组人数", help_text="人")
    has_resident = models.BooleanField("有居民代表", default=False)
    result = models.CharField("结论", max_length=8, choices=AcceptanceResult)
    opinion = models.CharField("意见", max_length=500)
    entered_by = _writer("登记人", "entered_acceptances")

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事验收"
        ordering = ["accepted_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="acceptance_by_two_or_more",
                condition=Q(team_count__gte=2),
                violation_error_message="验收组至少要有 2 人。",
            ),
            models.CheckConstraint(
                name="acceptance_with_opinion",
                condition=~Q(opinion="") & ~Q(team=""),
                violation_error_message="验收要写明成员和意见。",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(result=AcceptanceResult.PASS),
                name="acceptance_passed_once",
                violation_error_message="这个项目已经验收合格。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 验收"


class SatisfactionSurvey(Record):
    """How satisfied those were who were asked; the answers add up."""

    project = models.OneToOneField(
        LivelihoodProject, models.PROTECT, related_name="survey", verbose_name="民生实事项目"
    )
    surveyed_on = models.DateField("测评日期")
    asked = models.PositiveIntegerField("发放份数", help_text="份")
    answered = models.PositiveIntegerField("收回份数", help_text="份")
    satisfied = models.PositiveIntegerField("满意", help_text="份")
    neutral = models.PositiveIntegerField("基本满意", help_text="份")
    dissatisfied = models.PositiveIntegerField("不满意", help_text="份")
    entered_by = _writer("登记人", "entered_surveys")

    objects = PartQuerySet["SatisfactionSurvey"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事满意度"
        ordering = ["surveyed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_answered_at_most_asked",
                condition=Q(answered__gt=0) & Q(answered__lte=F("asked")),
                violation_error_message="收回份数应大于 0，且不能多于发放份数。",
            ),
            models.CheckConstraint(
                name="survey_adds_up",
                condition=Q(answered=F("satisfied") + F("neutral") + F("dissatisfied")),
                violation_error_message="满意、基本满意、不满意三项相加应等于收回份数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 满意度"

    @property
    def rate(self) -> int:
        """Satisfied and mostly satisfied, of those who answered; per cent, rounded down."""
        return (self.satisfied + self.neutral) * 100 // self.answered


class LivelihoodStep(Record):
    """What somebody did with a project when; written once, never changed."""

    project = _project("steps")
    kind = models.CharField("步骤", max_length=12, choices=states.LivelihoodStepKind)
    at = models.DateTimeField("时间")
    by = _writer("办理人", "livelihood_steps")
    words = models.CharField("说明", max_length=300, blank=True)

    objects = PartQuerySet["LivelihoodStep"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "民生实事经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="livelihood_step_back_with_words",
                condition=~Q(kind__in=states.WITH_REASON) | ~Q(words=""),
                violation_error_message="退回、整改和取消要写明原因。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"
