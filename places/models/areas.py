"""Street, community, compound and building."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from core import pinyin
from core.models import Record
from core.phones import PhoneField

if TYPE_CHECKING:
    from places.reach import Reach

WHOLE_PHONE = 11  # digits of a mobile number
STALE_AFTER = timedelta(days=180)  # unlooked at for longer, basic information is doubted


class SearchableName(models.Model):
    """A name that people find by text, by pinyin or by its initials."""

    name = models.CharField("名称", max_length=100)
    name_pinyin = models.CharField("拼音", max_length=300, blank=True, editable=False)
    name_initials = models.CharField(
        "拼音首字母", max_length=100, blank=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Keep both pinyin columns in step with the name."""
        super().clean()
        self.set_pinyin()

    def set_pinyin(self) -> None:
        """Derive the pinyin columns; imports that skip full_clean call it themselves."""
        self.name = self.name.strip()
        self.name_pinyin = pinyin.full(self.name)[:300]
        self.name_initials = pinyin.initials(self.name)[:100]


def name_matches(text: str, prefix: str = "", *, has_pairs: bool = False) -> Q:
    """Return the condition that a SearchableName contains `text`, its pinyin or its initials.

    `has_pairs` says that an index knows the pairs of characters of the names (core.lookups.Holds).
    """
    word = text.strip()
    condition = Q(**{f"{prefix}name__{'holds' if has_pairs else 'contains'}": word})
    if word.isascii():
        latin = word.lower().replace(" ", "")
        condition |= Q(**{f"{prefix}name_initials__startswith": latin})
        condition |= Q(**{f"{prefix}name_pinyin__contains": latin})
    return condition


def person_matches(word: str, *, has_pairs: bool = False) -> Q:
    """Return the condition that a person's name matches, or the phone as a whole.

    A part of a phone finds nobody, so that nobody guesses the rest.
    """
    named = name_matches(word, has_pairs=has_pairs)
    return named | Q(phone=word) if word.isdecimal() and len(word) == WHOLE_PHONE else named


class StreetQuerySet(models.QuerySet["Street"]):
    """Street offices; usually one, many where a district runs one portal."""

    def within(self, reach: "Reach") -> Self:
        """Keep the streets that `reach` touches, as a whole or through a community."""
        return self.filter(
            Q(pk__in=reach.streets) | Q(communities__in=reach.communities)
        ).distinct()

    def visible_to(self, user: Any) -> Self:
        """Keep the streets in which `user` holds any post."""
        return self.within(user.reach())


class Street(SearchableName, Record):
    """A street office (街道办事处) and the area it serves."""

    code = models.CharField(
        "区划代码",
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^\d{9}$", "街道代码应为 9 位数字。")],
    )
    address = models.CharField("办公地址", max_length=200, blank=True)
    phone = PhoneField("办公电话", max_length=20, blank=True)
    area_km2 = models.DecimalField(
        "面积", max_digits=8, decimal_places=2, null=True, blank=True, help_text="平方千米"
    )

    objects = StreetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "街道"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="street_code_is_nine_digits",
                condition=Q(code__regex=r"^[0-9]{9}$"),
                violation_error_message="街道代码应为 9 位数字。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommunityKind(models.TextChoices):
    """What a community mainly consists of."""

    RESIDENTIAL = "residential", "居民社区"
    CAMPUS = "campus", "校园社区"
    UNIT = "unit", "单位型社区"


class CommunityQuerySet(models.QuerySet["Community"]):
    """Communities (社区): the level at which most things are filed and counted."""

    def within(self, reach: "Reach") -> Self:
        """Keep the communities that `reach` covers."""
        return self.filter(Q(street__in=reach.streets) | Q(pk__in=reach.communities))

    def visible_to(self, user: Any) -> Self:
        """Keep the communities in which `user` holds any post."""
        return self.within(user.reach())

    def recorded(self) -> Self:
        """Keep those whose basic information is complete (F19).

        Complete: own address, phone, households, population, area, and at least one compound
        that has at least one building.
        Source: docs/rules.md R-PLC-2.
        """
        has_building = Exists(Building.objects.filter(compound__community=OuterRef("pk")))
        return self.filter(
            has_building, households__gt=0, population__gt=0, area_km2__gt=0
        ).exclude(Q(office_address="") | Q(phone=""))

    def with_counts(self) -> Self:
        """Add `compound_count` and `building_count`, whole numbers."""
        return self.annotate(
            compound_count=Count("compounds", distinct=True),
            building_count=Count("compounds__buildings", distinct=True),
        )


class Community(SearchableName, Record):
    """A community (社区), the area of one residents' committee."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="communities", verbose_name="街道"
    )
    code = models.CharField(
        "统计代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{12}$", "社区代码应为 12 位数字。")],
    )
    code_is_placeholder = models.BooleanField("代码待核实", default=False)
    kind = models.CharField(
        "类型", max_length=12, choices=CommunityKind, default=CommunityKind.RESIDENTIAL
    )
    office_address = models.CharField("办公地址", max_length=200, blank=True)
    phone = PhoneField("联系电话", max_length=20, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")
    population = models.PositiveIntegerField("人口", null=True, blank=True, help_text="人")
    elderly = models.PositiveIntegerField("60 岁以上老人", null=True, blank=True, help_text="人")
    area_km2 = models.DecimalField(
        "面积", max_digits=8, decimal_places=3, null=True, blank=True, help_text="平方千米"
    )
    launched_on = models.DateField("平台上线日期", null=True, blank=True)
    verified_on = models.DateField("最近核对日期", null=True, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="community_code_is_twelve_digits",
                condition=Q(code__regex=r"^[0-9]{12}$"),
                violation_error_message="社区代码应为 12 位数字。",
            ),
            models.UniqueConstraint(
                fields=["street", "name"],
                name="community_name_once_per_street",
                violation_error_message="本街道已有同名社区。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name without the word 社区, for narrow table heads."""
        return self.name.removesuffix("社区") or self.name

    @property
    def checked_on(self) -> date:
        """The day on which somebody last changed or checked the basic information."""
        changed_on = timezone.localdate(self.updated_at)
        return max(changed_on, self.verified_on) if self.verified_on else changed_on

    def is_stale_on(self, day: date) -> bool:
        """True when nobody has looked at the basic information for too long.

        Source: docs/rules.md R-PLC-4.
        """
        return day - self.checked_on > STALE_AFTER


class CompoundKind(models.TextChoices):
    """How a compound came to be."""

    COMMODITY = "commodity", "商品房小区"
    UNIT = "unit", "单位院落"
    OLD = "old", "老旧小区"
    RESETTLEMENT = "resettlement", "回迁小区"
    SHANTY = "shanty", "棚户区"
    RENTAL = "rental", "公租房"


class PropertyMode(models.TextChoices):
    """Who looks after a compound."""

    PROFESSIONAL = "professional", "专业物业"
    QUASI = "quasi", "准物业"
    SELF = "self", "居民自管"
    UNIT = "unit", "单位代管"
    NONE = "none", "无人管理"


class CompoundQuerySet(models.QuerySet["Compound"]):
    """Compounds (小区、院落)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the compounds of the communities in which `user` holds any post."""
        return self.filter(community__in=Community.objects.visible_to(user))


class Compound(SearchableName, Record):
    """A housing compound or yard (小区、院落) of a community."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="compounds", verbose_name="社区"
    )
    address = models.CharField("地址", max_length=200, blank=True)
    kind = models.CharField(
        "类型", max_length=12, choices=CompoundKind, default=CompoundKind.COMMODITY
    )
    property_mode = models.CharField(
        "物业方式", max_length=12, choices=PropertyMode, default=PropertyMode.PROFESSIONAL
    )
    built_year = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")

    objects = CompoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "小区"
        ordering = ["community__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                name="compound_name_once_per_community",
                violation_error_message="本社区已有同名小区。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BuildingQuerySet(models.QuerySet["Building"]):
    """Buildings (楼栋)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the buildings of the communities in which `user` holds any post."""
        return self.filter(compound__community__in=Community.objects.visible_to(user))


class Building(Record):
    """A building (楼栋) of a compound."""

    compound = models.ForeignKey(
        Compound, models.PROTECT, related_name="buildings", verbose_name="小区"
    )
    name = models.CharField("楼栋", max_length=40)
    floors = models.PositiveSmallIntegerField("层数", null=True, blank=True)
    units_count = models.PositiveSmallIntegerField("单元数", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True, help_text="户")
    has_lift = models.BooleanField("有电梯", default=False)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋"
        ordering = ["compound__community__code", "compound__name", "name"]
        indexes = [
            models.Index(
                fields=["compound"], name="building_with_lift", condition=Q(has_lift=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "name"],
                name="building_name_once_per_compound",
                violation_error_message="本小区已有同名楼栋。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.compound} {self.name}"
