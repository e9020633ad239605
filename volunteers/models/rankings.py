"""积分排名: who had how many points in a period that is over; frozen once, never changed."""

import re
from calendar import monthrange
from datetime import date
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Record
from places.models import Placed, PlacedQuerySet
from volunteers.models.people import Volunteer

_PERIOD: Final = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")


def span_of_period(period: str) -> tuple[date, date] | None:
    """Return the first and the last day of a month (2026-10) or a quarter (2026-Q3)."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    year, quarter, month = int(found[1]), found[2], found[3]
    last = int(quarter) * 3 if quarter else int(month)
    first = last - 2 if quarter else last
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def words_of_period(period: str) -> str:
    """Return a period as people say it; anything else as it is."""
    if span_of_period(period) is None:
        return period
    year, part = period.split("-")
    if part.startswith("Q"):
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    return f"{year}年{int(part)}月"


class PointsRankingQuerySet(PlacedQuerySet["PointsRanking"]):
    """Frozen rankings."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts."""
        return self.within(user.reach(Permission.VOLUNTEER_VIEW))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "frozen_by")


class PointsRanking(Placed, Record):
    """The ranking of a street or a community for one period, and who froze it.

    Source: docs/rules.md R-HRS-6.
    """

    period = models.CharField("时段", max_length=7)
    starts_on = models.DateField("从哪天")
    ends_on = models.DateField("到哪天")
    frozen_at = models.DateTimeField("固定时间")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="固定的人"
    )

    objects = PointsRankingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分排名"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "period"],
                name="ranking_once_per_community",
                condition=Q(community__isnull=False),
                violation_error_message="这个社区这一时段的排名已经固定。",
            ),
            models.UniqueConstraint(
                fields=["street", "period"],
                name="ranking_once_per_street",
                condition=Q(community__isnull=True),
                violation_error_message="街道这一时段的排名已经固定。",
            ),
            models.CheckConstraint(
                name="ranking_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="时段的最后一天应晚于第一天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_label}{self.label}"

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return reverse("volunteers:ranking-detail", args=[self.uid])

    @property
    def label(self) -> str:
        """The period as people say it."""
        return words_of_period(self.period)

    @property
    def state(self) -> str:
        """There is no other."""
        return "frozen"


class PointsRankQuerySet(models.QuerySet["PointsRank"]):
    """Places in frozen rankings."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the rankings that `user` may see."""
        return self.filter(ranking__in=PointsRanking.objects.visible_to(user))


class PointsRank(Record):
    """One person's place; surname and community as they were then, all that the public sees.

    Source: docs/rules.md R-HRS-6.
    """

    ranking = models.ForeignKey(
        PointsRanking, models.PROTECT, related_name="ranks", verbose_name="积分排名"
    )
    rank = models.PositiveSmallIntegerField("名次")
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="ranks", verbose_name="志愿者"
    )
    surname = models.CharField("姓氏", max_length=1)
    community_name = models.CharField("社区", max_length=60, blank=True)
    points = models.PositiveIntegerField("积分")

    objects = PointsRankQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分名次"
        ordering = ["-ranking__ends_on", "ranking", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "volunteer"], name="rank_once_per_volunteer"
            ),
            models.CheckConstraint(
                name="rank_of_some_points", condition=Q(rank__gt=0, points__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {mask_name(self.volunteer.name)}"
