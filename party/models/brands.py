"""Brands, streets and bases of Party work, and the shops that take part."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.masking import personal_numbers
from core.models import Record
from party.models.partners import Partner
from places.models import Facility, Placed, PlacedQuerySet, SearchableName


class BrandKind(models.TextChoices):
    """What a brand is."""

    BUSINESS_CIRCLE = "business_circle", "红色商圈"
    STREET = "street", "党建示范街"
    BASE = "base", "基地"
    PLATFORM = "platform", "平台"


JOINT_KINDS = (BrandKind.BASE, BrandKind.PLATFORM)
CIRCLE_KINDS = (BrandKind.BUSINESS_CIRCLE, BrandKind.STREET)


def refuse_personal_numbers(row: models.Model, *names: str) -> None:
    """Raise ValidationError for a field that holds a mobile or an ID number: it would be public.

    Source: docs/rules.md R-PAR-5.
    """
    for name in names:
        if personal_numbers(getattr(row, name)):
            raise ValidationError({name: "这里的内容会公开，不能写手机号和身份证号，请写座机。"})


class PartyBrandQuerySet(PlacedQuerySet["PartyBrand"]):
    """Brands; they are public, so the whole street sees them."""

    def visible_to(self, user: Any) -> Self:
        """Keep the brands of every street in which `user` holds any post."""
        reach = user.reach()
        return self.filter(street__in=reach.streets | reach.home_streets)

    def as_of(self, day: date) -> Self:
        """Keep those that were kept up on `day`."""
        return self.filter(
            Q(started_on__isnull=True) | Q(started_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        )

    def built_with_partner(self) -> Self:
        """Keep bases and platforms built together with a partner (F02).

        Source: docs/rules.md R-PAR-3.
        """
        return self.filter(kind__in=JOINT_KINDS, partner__isnull=False)

    def circles_and_streets(self) -> Self:
        """Keep 红色商圈 and 党建示范街 (F03).

        Source: docs/rules.md R-PAR-3.
        """
        return self.filter(kind__in=CIRCLE_KINDS)


class PartyBrand(SearchableName, Placed, Record):
    """A brand of Party work (党建品牌): a base, a platform, a street or a business circle."""

    kind = models.CharField("类别", max_length=16, choices=BrandKind)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="brands",
        verbose_name="联建单位",
        null=True,
        blank=True,
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="brands",
        verbose_name="所在服务场所",
        null=True,
        blank=True,
        help_text="选了的，能看到在那里最近一次活动。",
    )
    address = models.CharField("地址", max_length=200, blank=True)
    description = models.TextField("介绍", max_length=1000, blank=True)
    promises = models.TextField("承诺", max_length=1000, blank=True, help_text="一行一条。")
    started_on = models.DateField("启用日期", null=True, blank=True)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    objects = PartyBrandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党建品牌"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="brand_name_once_per_street",
                violation_error_message="本街道已有同名的品牌或基地。",
            ),
            models.CheckConstraint(
                name="brand_ends_after_start",
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                violation_error_message="停用日期不能早于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promise_lines(self) -> list[str]:
        """The promises, one by one."""
        return [line.strip() for line in self.promises.splitlines() if line.strip()]

    def is_in_force_on(self, day: date) -> bool:
        """True while it was kept up, as `as_of` counts it."""
        began = self.started_on is None or self.started_on <= day
        return began and (self.ended_on is None or day < self.ended_on)

    def get_absolute_url(self) -> str:
        """The brand's page on the desk."""
        return reverse("party:brand-detail", args=[self.uid])

    def clean(self) -> None:
        """Refuse what may not be public, and a partner or a facility of another street."""
        super().clean()
        refuse_personal_numbers(self, "name", "address", "description", "promises")
        for name in ("partner", "facility"):
            row = getattr(self, name)
            if row is not None and row.street_id != self.street_id:
                label = self._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                raise ValidationError({name: f"所选{label}不属于本街道。"})


class BrandShopQuerySet(models.QuerySet["BrandShop"]):
    """Shops of business circles; public like the brand itself."""

    def visible_to(self, user: Any) -> Self:
        """Keep the shops of the brands that `user` may see."""
        return self.filter(brand__in=PartyBrand.objects.visible_to(user))

    def as_of(self, day: date) -> Self:
        """Keep those that took part on `day`."""
        return self.filter(
            Q(joined_on__isnull=True) | Q(joined_on__lte=day),
            Q(left_on__isnull=True) | Q(left_on__gt=day),
        )


class BrandShop(Record):
    """A shop that takes part in a brand (参与商户), with what it promises to residents."""

    brand = models.ForeignKey(
        PartyBrand, models.PROTECT, related_name="shops", verbose_name="党建品牌"
    )
    name = models.CharField("店名", max_length=60)
    address = models.CharField("地址", max_length=200, blank=True)
    promise = models.CharField("承诺", max_length=200, blank=True)
    joined_on = models.DateField("加入日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)

    objects = BrandShopQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与商户"
        ordering = ["brand", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name"],
                name="shop_once_per_brand",
                condition=Q(left_on__isnull=True),
                violation_error_message="这个品牌下已有同名商户。",
            ),
            models.CheckConstraint(
                name="shop_leaves_after_joining",
                condition=Q(joined_on__isnull=True)
                | Q(left_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                violation_error_message="退出日期不能早于加入日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse what may not be public."""
        super().clean()
        refuse_personal_numbers(self, "name", "address", "promise")
