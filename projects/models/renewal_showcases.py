"""Showcases (示范点): a place that turned out well, its story and its indicators."""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Photo, Record
from places.models import Compound, Placed, PlacedQuerySet, SearchableName, check_lies_there
from projects.anonymity import refuse_numbers


class ShowcaseQuerySet(PlacedQuerySet["Showcase"]):
    """Showcases."""

    def visible_to(self, user: Any) -> Self:
        """Keep the showcases where `user` may look at renewal."""
        return self.within(user.reach(Permission.RENEWAL_VIEW))

    def published(self) -> Self:
        """Keep what everybody may read about."""
        return self.filter(is_published=True)


class Showcase(SearchableName, Placed, Record):
    """A place that is shown to others."""

    compound = models.ForeignKey(
        Compound,
        models.PROTECT,
        related_name="showcases",
        verbose_name="小区",
        null=True,
        blank=True,
    )
    address = models.CharField("位置", max_length=120, blank=True)
    story = models.TextField("做法", max_length=3000, help_text="会公开，不写个人信息")
    started_on = models.DateField("启动日期", null=True, blank=True)
    photos = models.ManyToManyField(
        Photo, related_name="showcases", verbose_name="照片", blank=True, editable=False
    )
    is_published = models.BooleanField("公开", default=False)

    objects = ShowcaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "示范点"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="showcase_name_once",
                violation_error_message="已有同名示范点。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The showcase's page on the desk."""
        return reverse("projects:showcase-detail", args=[self.uid])

    def clean(self) -> None:
        """The compound lies in the showcase's community; its page names nobody's number."""
        super().clean()
        refuse_numbers(self, "name", "address", "story")
        check_lies_there(self, "compound")


class ShowcaseIndicatorQuerySet(models.QuerySet["ShowcaseIndicator"]):
    """Indicators of showcases."""

    def visible_to(self, user: Any) -> Self:
        """Keep the indicators of the showcases that `user` may see."""
        seen = Showcase.objects.visible_to(user).order_by().values("pk")
        return self.filter(showcase__in=seen)


class ShowcaseIndicator(Record):
    """One thing a showcase is measured by; empty until somebody knows (待补充)."""

    showcase = models.ForeignKey(
        Showcase, models.PROTECT, related_name="indicators", verbose_name="示范点"
    )
    label = models.CharField("指标", max_length=40)
    value = models.CharField("内容", max_length=120, blank=True, help_text="数字带单位，或一句话")
    as_of = models.DateField("截至", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = ShowcaseIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "示范点指标"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["showcase", "label"],
                name="showcase_indicator_once",
                violation_error_message="这个示范点已有同名指标。",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """It stands on the showcase's public page."""
        super().clean()
        refuse_numbers(self, "label", "value")
