"""The rows that make up one version of a guide item.

Every part has its place in an order and a mark 待核实: a value still to be confirmed locally.
"""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from places.models import Facility
from services.models.choices import (
    ConditionKind,
    GuideStatus,
    MaterialKind,
    MaterialSource,
    Necessity,
    WordKind,
)

if TYPE_CHECKING:
    from services.models.versions import GuideVersion


class Part(models.Model):
    """A row of a version; belongs to it alone and goes with it."""

    seq = models.PositiveSmallIntegerField("次序")
    is_unverified = models.BooleanField("待核实", default=False)

    class Meta:
        abstract = True


def version_key(related_name: str) -> "models.ForeignKey[GuideVersion, GuideVersion]":
    """Return the foreign key of a part to its version."""
    return models.ForeignKey(
        "services.GuideVersion", models.CASCADE, related_name=related_name, verbose_name="版本"
    )


def once_per_version(name: str) -> models.UniqueConstraint:
    """Return the constraint that no two parts of a kind share a place in the order."""
    return models.UniqueConstraint(fields=["version", "seq"], name=f"{name}_seq_once_per_version")


class Condition(Part):
    """One condition in plain words (受理条件、不予受理情形)."""

    version = version_key("conditions")
    kind = models.CharField("类别", max_length=6, choices=ConditionKind)
    text = models.CharField("内容", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "受理条件"
        ordering = ["seq"]
        constraints = [once_per_version("condition")]

    def __str__(self) -> str:
        return self.text


class Material(Part):
    """One thing to bring (办事材料), with what to do when it is missing."""

    version = version_key("materials")
    name = models.CharField("材料", max_length=100)
    kind = models.CharField("形式", max_length=10, choices=MaterialKind)
    original_count = models.PositiveSmallIntegerField("原件份数", default=1)
    copy_count = models.PositiveSmallIntegerField("复印件份数", default=0)
    source = models.CharField("来源", max_length=10, choices=MaterialSource)
    necessity = models.CharField("必要性", max_length=10, choices=Necessity)
    promise_allowed = models.BooleanField("可以用承诺代替", default=False)
    form_code = models.SlugField("配套表格", max_length=30, blank=True)
    accept_standard = models.CharField("要求", max_length=300, blank=True)
    if_missing = models.CharField("缺了怎么办", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办事材料"
        ordering = ["seq"]
        constraints = [
            once_per_version("material"),
            models.CheckConstraint(
                name="material_form_names_its_form",
                condition=~Q(kind="form") | ~Q(form_code=""),
                violation_error_message="“表格”类材料请选择配套表格。",
            ),
            models.CheckConstraint(
                name="material_has_some_copy",
                condition=Q(original_count__gt=0) | Q(copy_count__gt=0),
                violation_error_message="原件和复印件的份数不能都是 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(Part):
    """One step of the way (办理流程), with who does it and how many days it takes."""

    version = version_key("steps")
    name = models.CharField("步骤", max_length=40)
    actor = models.CharField("谁来办", max_length=60)
    days = models.PositiveSmallIntegerField("天数", default=0, help_text="0 表示当场或不计时")
    standard = models.CharField("做什么", max_length=200, blank=True)
    result = models.CharField("得到什么", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理步骤"
        ordering = ["seq"]
        constraints = [once_per_version("step")]

    def __str__(self) -> str:
        return self.name


class Faq(Part):
    """A question residents really ask, and its answer."""

    version = version_key("faqs")
    question = models.CharField("问", max_length=100)
    answer = models.CharField("答", max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "常见问题"
        ordering = ["seq"]
        constraints = [once_per_version("faq")]

    def __str__(self) -> str:
        return self.question


class LegalBasis(Part):
    """A law or rule the item rests on (设定依据)."""

    version = version_key("legal_bases")
    title = models.CharField("文件", max_length=120)
    article = models.CharField("条款", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "设定依据"
        ordering = ["seq"]
        constraints = [once_per_version("legal_basis")]

    def __str__(self) -> str:
        return f"{self.title} {self.article}".strip()


class BlankForm(Part):
    """A form residents print, empty or filled in as an example (空表、填写样例).

    `fields` is a list of {label, sample, blank, wide, lines}; only printed, never queried.
    """

    MOST_LINES: ClassVar[int] = 12

    version = version_key("blank_forms")
    code = models.SlugField("代号", max_length=30)
    title = models.CharField("表格名称", max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)
    fields = models.JSONField("栏目", default=list)
    declaration = models.CharField("声明", max_length=300, blank=True)
    signer = models.CharField("签字栏", max_length=40, default="申请人签字")

    class Meta:
        verbose_name = verbose_name_plural = "配套表格"
        ordering = ["seq"]
        constraints = [
            once_per_version("blank_form"),
            models.UniqueConstraint(
                fields=["version", "code"],
                name="blank_form_code_once_per_version",
                violation_error_message="表格代号重复。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VenueQuerySet(models.QuerySet["Venue"]):
    """Places of guide items."""

    def in_use(self) -> Self:
        """Keep the places of published versions, those that public pages may name."""
        return self.filter(version__status=GuideStatus.PUBLISHED, facility__is_active=True)


class Venue(Part):
    """A place where the item is handled, and at which window (办理地点)."""

    version = version_key("venue_rows")
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="guide_venues", verbose_name="场所"
    )
    window = models.CharField("窗口", max_length=40, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理地点"
        ordering = ["seq"]
        constraints = [
            once_per_version("venue"),
            models.UniqueConstraint(
                fields=["version", "facility"],
                name="venue_once_per_version",
                violation_error_message="同一个地点只能填一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.window}".strip()


class SearchWord(models.Model):
    """A word by which people look for the item: its names, and what people call it."""

    version = version_key("search_words")
    kind = models.CharField("来源", max_length=4, choices=WordKind)
    text = models.CharField(
        "词", max_length=60, validators=[RegexValidator(r"^\S+$", "搜索词中间不能有空格。")]
    )
    text_pinyin = models.CharField("拼音", max_length=240, blank=True)
    text_initials = models.CharField("拼音首字母", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "搜索词"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "text"], name="search_word_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.text
