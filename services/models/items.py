"""The identity of a guide item: its address, its owner, its place on the home page."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from core.dates import months_on
from core.models import Record
from places.models import Street
from services.models.choices import GuideStatus

# Words of the address /guide/<slug>/ that are pages of their own.
RESERVED_SLUGS = frozenset({"by", "search"})


class GuideItemQuerySet(models.QuerySet["GuideItem"]):
    """Guide items; what residents read of them is the published version."""

    def visible_to(self, user: Any) -> Self:
        """Keep the items of the streets in which `user` may look at the guide."""
        return self.filter(street__in=user.reach(Permission.GUIDE_VIEW).streets)

    def checked_by(self, user: Any) -> Self:
        """Keep the items that `user` may confirm to hold still."""
        return self.filter(street__in=user.reach(Permission.GUIDE_REVIEW).streets)

    def published(self) -> Self:
        """Keep the items that residents can open."""
        return self.filter(versions__status=GuideStatus.PUBLISHED)

    def with_last_check(self) -> Self:
        """Add `last_check`, the day the published version was last gone through, or None."""
        published = Q(versions__status=GuideStatus.PUBLISHED)
        return self.annotate(last_check=models.Max("versions__reviewed_on", filter=published))

    def due_for_check(self, day: date) -> Self:
        """Keep the published items last checked more than six months before `day`.

        Source: docs/rules.md R-GUI-4.
        """
        return self.filter(
            versions__status=GuideStatus.PUBLISHED, versions__reviewed_on__lt=six_months_before(day)
        )


def six_months_before(day: date) -> date:
    """Return the same day six months earlier, the month's last day when there is none."""
    return months_on(day, -6)


class GuideItem(Record):
    """One matter a resident may come with (办事事项); its content lives in versions."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="guide_items", verbose_name="街道"
    )
    slug = models.SlugField(
        "网址名", max_length=60, unique=True, help_text="小写字母、数字和短横线，用在网址里"
    )
    title = models.CharField("事项", max_length=60, help_text="最近一版的简称")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="guide_items",
        verbose_name="责任科室",
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(
        "首页常用排序", null=True, blank=True, help_text="填 1、2、3 …，首页显示前六个；空着不显示"
    )

    objects = GuideItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办事事项"
        ordering = [models.F("position").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="guide_slug_is_not_reserved",
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)),
                violation_error_message="这个网址名留给网站本身使用，请换一个。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse another street's department."""
        super().clean()
        if self.department is not None and self.department.street_id != self.street_id:
            raise ValidationError({"department": "所选科室不属于本街道。"})

    def get_absolute_url(self) -> str:
        """Return the page that residents read."""
        return reverse("services:guide-item", args=[self.slug])
