"""Resident units (驻区单位), property companies and partners."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.identity import check_credit_code
from core.models import Record
from places.models.areas import SearchableName
from places.models.placed import Placed, PlacedQuerySet


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
        """Keep the units within the user's posts, and the unit for which a post is held."""
        reach = user.reach()
        return self.filter(reach.as_filter() | Q(pk__in=reach.units))


class Unit(SearchableName, Placed, Record):
    """A body located in the area or working with it: 驻区单位, 物业企业, 合作单位."""

    credit_code = models.CharField(  # noqa: DJ001  # unique, so nothing known is NULL
        "统一社会信用代码", max_length=18, null=True, blank=True
    )
    kind = models.CharField("单位性质", max_length=12, choices=UnitKind, default=UnitKind.OTHER)
    address = models.CharField("地址", max_length=200, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)

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
