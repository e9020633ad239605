"""Resident units (驻区单位), property companies and partners."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import Exact

from core.identity import CREDIT_LETTERS, check_credit_code
from core.models import Record
from core.phones import PhoneField
from places.models.areas import SearchableName
from places.models.placed import Placed, PlacedQuerySet

if TYPE_CHECKING:
    from places.reach import Reach


class UnitKind(models.TextChoices):
    """What sort of body a unit is."""

    GOVERNMENT = "gov", "机关"
    INSTITUTION = "institution", "事业单位"
    STATE_COMPANY = "soe", "国有企业"
    PRIVATE = "private", "非公企业"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    SOCIAL = "social_org", "社会组织"
    MILITARY = "military", "部队"
    BANK = "bank", "金融机构"
    PROPERTY = "property", "物业企业"
    MERCHANT = "merchant", "沿街商户"
    OTHER = "other", "其他"


class UnitQuerySet(PlacedQuerySet["Unit"]):
    """Units located in the area."""

    def visible_to(self, user: Any) -> Self:
        """Keep the units within the user's posts, and the unit for which a post is held.

        Never those that were joined to another: nothing new may point at them.
        """
        return self.standing().reached_by(user.reach())

    def reached_by(self, reach: "Reach") -> Self:
        """Keep the units in the places that `reach` covers, and those it names."""
        return self.filter(reach.as_filter() | Q(pk__in=reach.units))

    def standing(self) -> Self:
        """Keep the units that stand for themselves; the others were joined to one of these."""
        return self.filter(same_as=None)


def credit_code_checks() -> Exact:
    """Return the condition that a credit code's check digit is right (GB 32100-2015, mod 31).

    Weighted by powers of three, all eighteen places add up to a multiple of 31; a letter's value
    is its place in the alphabet of the standard less one. Made of what both databases know.
    """
    weights = [pow(3, place, 31) for place in range(17)] + [1]
    total: Any = Value(-sum(weights))
    for place, weight in enumerate(weights, start=1):
        letter = Substr("credit_code", place, 1)
        value = StrIndex(Value(CREDIT_LETTERS), letter)
        total = total + value * Value(weight)
    return Exact(total % Value(31), Value(0))


class Unit(SearchableName, Placed, Record):
    """A body located in the area or working with it: 驻区单位, 物业企业, 合作单位."""

    credit_code = models.CharField(  # noqa: DJ001  # unique, so nothing known is NULL
        "统一社会信用代码", max_length=18, null=True, blank=True
    )
    kind = models.CharField("单位性质", max_length=12, choices=UnitKind, default=UnitKind.OTHER)
    address = models.CharField("地址", max_length=200, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", max_length=20, blank=True)
    same_as = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="joined_units",
        verbose_name="并入的单位",
        null=True,
        blank=True,
        editable=False,
    )
    told_apart_at = models.DateTimeField("认定不重复的时间", null=True, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                name="unit_credit_code_once",
                condition=Q(credit_code__isnull=False),
                violation_error_message="该统一社会信用代码已登记在另一家单位名下。",
            ),
            models.UniqueConstraint(
                fields=["street", "name"],
                name="unit_name_once_per_street",
                violation_error_message="本街道已有同名单位。",
            ),
            models.CheckConstraint(name="unit_credit_code_not_blank", condition=~Q(credit_code="")),
            models.CheckConstraint(
                name="unit_credit_code_is_of_the_standard",
                condition=Q(credit_code__isnull=True)
                | Q(credit_code__regex=rf"^[{CREDIT_LETTERS}]{{18}}$"),
                violation_error_message="统一社会信用代码应为 18 位，且没有字母 I、O、S、V、Z。",
            ),
            models.CheckConstraint(
                name="unit_credit_code_checks",
                condition=Q(credit_code__isnull=True) | Q(credit_code_checks()),
                violation_error_message="统一社会信用代码的校验位不对，请对照证照逐位核对。",
            ),
            models.CheckConstraint(
                name="unit_not_joined_to_itself",
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the credit code's own check digits; an empty one is stored as NULL."""
        super().clean()
        self.credit_code = (self.credit_code or "").strip().upper() or None
        if self.credit_code:
            try:
                self.credit_code = check_credit_code(self.credit_code)
            except ValidationError as error:
                raise ValidationError({"credit_code": error}) from error


class UnitJoinQuerySet(models.QuerySet["UnitJoin"]):
    """Units that turned out to be one."""

    def visible_to(self, user: Any) -> Self:
        """Keep those whose remaining unit `user` may see."""
        return self.filter(kept__in=Unit.objects.reached_by(user.reach()))

    def standing(self) -> Self:
        """Keep those that were not undone."""
        return self.filter(undone_at=None)


class UnitJoin(Record):
    """One unit entered twice: which entry stays, which ended, and what undoing it needs.

    Source: docs/rules.md R-UNI-4.
    """

    kept = models.ForeignKey(Unit, models.PROTECT, related_name="joins", verbose_name="保留的单位")
    joined = models.ForeignKey(
        Unit, models.PROTECT, related_name="joins_away", verbose_name="并入的单位"
    )
    joined_at = models.DateTimeField("合并时间")
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="合并人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="撤销人",
        null=True,
        blank=True,
    )
    memory = models.JSONField("转入的记录", default=dict, editable=False)

    objects = UnitJoinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位合并"
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joined"],
                name="unit_joined_once",
                condition=Q(undone_at__isnull=True),
                violation_error_message="这家单位已并入另一家。",
            ),
            models.CheckConstraint(name="unit_join_of_two", condition=~Q(kept=F("joined"))),
            models.CheckConstraint(
                name="unit_join_undone_at_and_by",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joined} 并入 {self.kept}"

    @property
    def moved_count(self) -> int:
        """How many rows of other tables went over to the remaining unit."""
        return sum(len(keys) for _, _, keys in self.memory.get("moved", []))

    @property
    def stayed_count(self) -> int:
        """How many stayed, because the remaining unit had the same already."""
        return int(self.memory.get("stayed", 0))
