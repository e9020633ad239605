"""Honours that compounds, streets, units and communities work for, and what each asks for."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse

from accounts.permissions import Permission
from audit.models import wrote_in
from core.models import Record
from places.models import Street

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST = 20  # years between two re-examinations


class HonourTheme(models.TextChoices):
    """Which count a programme belongs to, however the office names it."""

    MODEL_COMPOUND = "model_compound", "百佳小区"
    BEAUTIFUL_STREET = "beautiful_street", "最美街巷"
    ETHNIC_UNITY = "ethnic_unity", "民族团结示范"
    SAFE_CELL = "safe_cell", "平安细胞"
    OTHER = "other", "其他"


class TargetKind(models.TextChoices):
    """What an honour is given to."""

    COMPOUND = "compound", "小区"
    LANE = "lane", "街巷"
    UNIT = "unit", "单位（含校园）"
    COMMUNITY = "community", "社区"


class OfStreetQuerySet(models.QuerySet[Any]):
    """Rows that a street keeps for all its communities."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds a post."""
        return self.filter(street__in=Street.objects.visible_to(user))


class HonourProgramme(Record):
    """A programme (创建项目): who grants what to whom; the office names its own."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="honour_programmes", verbose_name="街道"
    )
    name = models.CharField("创建项目", max_length=60)
    theme = models.CharField("归类", max_length=20, choices=HonourTheme)
    target_kind = models.CharField("创建对象", max_length=10, choices=TargetKind)
    granting_body = models.CharField("命名机关", max_length=60, blank=True)
    valid_years = models.PositiveSmallIntegerField(
        "复评周期", null=True, blank=True, help_text="年，留空为不复评"
    )
    is_in_use = models.BooleanField("在用", default=True)

    objects = OfStreetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "创建项目"
        ordering = ["theme", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="honour_programme_once",
                violation_error_message="本街道已有同名的创建项目。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an interval that is no interval."""
        super().clean()
        if self.valid_years is not None and not 1 <= self.valid_years <= LONGEST:
            raise ValidationError({"valid_years": f"复评周期应为 1 至 {LONGEST} 年。"})


class HonourStandardQuerySet(models.QuerySet["HonourStandard"]):
    """Standards (创建标准) by year and edition."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds a post."""
        rows = self.filter(programme__street__in=Street.objects.visible_to(user))
        return rows.select_related("programme")  # its name is part of theirs

    def publishable_by(self, user: Any) -> Self:
        """Keep the drafts that this person may put in force: others wrote all of them.

        Source: docs/rules.md R-HON-1, R-ACC-14.
        """
        streets = user.reach(Permission.HONOUR_EDIT).streets
        items = HonourCriterion.objects.filter(
            wrote_in(HonourCriterion, ("honour_criterion.saved",), user), standard=OuterRef("pk")
        )
        own = wrote_in(HonourStandard, ("honour_standard.saved",), user)
        drafts = self.filter(published_on=None, programme__street__in=streets)
        return drafts.exclude(own | Q(Exists(items.order_by())))

    def in_force(self) -> Self:
        """Keep the published edition of each year."""
        return self.filter(published_on__isnull=False, replaced_on=None)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("programme", "programme__street")


class HonourStandard(Record):
    """What a programme asks for in a year; a later edition replaces it, applications keep theirs.

    draft → published → replaced. Its items can be changed while it is a draft alone.
    """

    programme = models.ForeignKey(
        HonourProgramme, models.PROTECT, related_name="standards", verbose_name="创建项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    pass_score = models.PositiveSmallIntegerField("合格分", default=60)
    excellent_score = models.PositiveSmallIntegerField("优秀分", default=90)
    self_check_due_on = models.DateField("自评截止", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    replaced_on = models.DateField("停用日期", null=True, blank=True)

    objects = HonourStandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "创建标准"
        ordering = ["-year", "programme", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "edition"],
                name="honour_standard_once",
                violation_error_message="这个年度已有这一版标准。",
            ),
            models.UniqueConstraint(
                fields=["programme", "year"],
                name="honour_standard_one_in_force",
                condition=Q(published_on__isnull=False, replaced_on__isnull=True),
                violation_error_message="这个年度已有施行中的标准，请先停用。",
            ),
            models.CheckConstraint(
                name="honour_standard_scores_in_order",
                condition=Q(pass_score__gt=0, excellent_score__gte=F("pass_score")),
                violation_error_message="合格分应大于 0，优秀分不能低于合格分。",
            ),
            models.CheckConstraint(
                name="honour_standard_replaced_after_published",
                condition=Q(replaced_on__isnull=True) | Q(published_on__lte=F("replaced_on")),
                violation_error_message="没有发布的标准不能停用。",
            ),
        ]

    def __str__(self) -> str:
        edition = f"第 {self.edition} 版" if self.edition > 1 else ""
        return f"{self.programme} {self.year} 年标准{edition}"

    def clean(self) -> None:
        """Refuse a year that is a slip."""
        super().clean()
        year: Any = self.year  # None when the form left it out
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError({"year": f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"})

    def get_absolute_url(self) -> str:
        """The standard's page on the desk."""
        return reverse("projects:standard-detail", args=[self.uid])

    @property
    def is_draft(self) -> bool:
        """True while its items may change."""
        return self.published_on is None

    @property
    def is_in_force(self) -> bool:
        """True while communities apply under it."""
        return self.published_on is not None and self.replaced_on is None

    @property
    def state_label(self) -> str:
        """Draft, in force or replaced, in words."""
        if self.is_draft:
            return "草稿"
        return "施行中" if self.is_in_force else "已停用"

    def full_score(self) -> int:
        """Return what all its items add up to."""
        return int(self.criteria.aggregate(total=Sum("max_score"))["total"] or 0)

    def can_self_check_on(self, day: date) -> bool:
        """True while self-assessments are taken in."""
        return self.self_check_due_on is None or day <= self.self_check_due_on


class CriterionQuerySet(models.QuerySet["HonourCriterion"]):
    """Items of standards."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the streets in which `user` holds a post."""
        return self.filter(standard__programme__street__in=Street.objects.visible_to(user))


class HonourCriterion(Record):
    """One item (评分项) of a standard, with the points it can bring."""

    standard = models.ForeignKey(
        HonourStandard, models.PROTECT, related_name="criteria", verbose_name="创建标准"
    )
    order = models.PositiveSmallIntegerField("次序", default=1)
    dimension = models.CharField("方面", max_length=40)
    item = models.CharField("评分内容", max_length=200)
    max_score = models.PositiveSmallIntegerField(
        "满分", validators=[MinValueValidator(1, "满分至少 1 分。")]
    )
    needs_photo = models.BooleanField("要有照片佐证", default=False)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分项"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "item"],
                name="honour_criterion_once",
                violation_error_message="这份标准已有相同的评分内容。",
            ),
            models.CheckConstraint(
                name="honour_criterion_positive",
                condition=Q(max_score__gt=0),
                violation_error_message="满分至少 1 分。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}：{self.item}"
