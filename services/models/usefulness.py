"""「这页对您有用吗」: how often readers said yes or no; nobody's answer, only how many."""

from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Sum

from accounts.permissions import Permission
from core.models import Record
from services.models.items import GuideItem
from services.models.versions import GuideVersion


@dataclass(frozen=True)
class Usefulness:
    """Answers of readers, added up."""

    useful: int = 0
    useless: int = 0

    @property
    def answers(self) -> int:
        """The denominator of 有用率: how often readers answered, one reader perhaps twice."""
        return self.useful + self.useless

    @property
    def rate(self) -> int | None:
        """有用率: of a hundred answers so many said useful, rounded; None without an answer."""
        return round(100 * self.useful / self.answers) if self.answers else None

    @property
    def order(self) -> tuple[float, int]:
        """Sorts the least useful first, of equal ones those with more answers, silence last."""
        share = self.useful / self.answers if self.answers else 2
        return share, -self.answers


class UsefulTallyQuerySet(models.QuerySet["UsefulTally"]):
    """Days on which readers answered."""

    def visible_to(self, user: Any) -> Self:
        """Keep the tallies of the streets in which `user` may look at the guide."""
        return self.filter(
            guide_version__item__street__in=user.reach(Permission.GUIDE_VIEW).streets
        )

    def of_item(self, item: GuideItem) -> Self:
        """Keep those of one item, every version, the newest day first."""
        return self.filter(guide_version__item=item).order_by("-day", "-guide_version__number")

    def per_item(self) -> dict[int, Usefulness]:
        """Return {item key: Usefulness} over every version, in one query."""
        return self._per("guide_version__item")

    def per_version(self) -> dict[int, Usefulness]:
        """Return {version key: Usefulness}, in one query."""
        return self._per("guide_version")

    def _per(self, field: str) -> dict[int, Usefulness]:
        sums = self.order_by().values_list(field).annotate(Sum("useful"), Sum("useless"))
        return {key: Usefulness(useful, useless) for key, useful, useless in sums}


class UsefulTally(Record):
    """One day's answers to one version: two numbers and nothing about who gave them.

    Source: docs/rules.md R-GUI-6.
    """

    guide_version = models.ForeignKey(
        GuideVersion, models.PROTECT, related_name="useful_tallies", verbose_name="版本"
    )
    day = models.DateField("日期")
    useful = models.PositiveIntegerField("有用", default=0)
    useless = models.PositiveIntegerField("没用", default=0)

    objects = UsefulTallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "有用没用"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide_version", "day"], name="useful_tally_once_per_version_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guide_version} {self.day:%Y年%-m月%-d日}"

    @property
    def answers(self) -> int:
        """How often readers answered that day."""
        return self.useful + self.useless
