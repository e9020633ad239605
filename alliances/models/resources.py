"""The alliance's list of resources (资源清单), and who was asked for what (撮合)."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from alliances.models.memberships import AllianceMembership
from alliances.models.need_words import STANDING, NeedCategory, Season
from alliances.models.needs import (
    NeedItem,
    alliances_of,
    refuse_personal_numbers,
)
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import Placed, PlacedQuerySet, SearchableName, Unit


class ResourceKind(models.TextChoices):
    """What a unit can offer."""

    VENUE = "venue", "场地"
    TALENT = "talent", "人才"
    FACILITY = "facility", "设施"
    FUND = "fund", "资金"
    SERVICE = "service", "服务"
    INFORMATION = "info", "信息"
    JOB = "job", "岗位"


class ResourceState(StateChoices):
    """Whether a resource can be had."""

    DRAFT = "draft", Tone.DRAFT, "未发布"
    PUBLISHED = "published", Tone.DONE, "可使用"
    PAUSED = "paused", Tone.WAITING, "暂停"
    WITHDRAWN = "withdrawn", Tone.ENDED, "已撤下"


class ResourceItemQuerySet(PlacedQuerySet["ResourceItem"]):
    """Resources that units offer to the alliance."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts, one's unit's own, and what members of an alliance
        that the user takes part in have published.

        Source: docs/rules.md R-NED-1.
        """
        reach = user.reach(Permission.NEED_VIEW)
        members = AllianceMembership.objects.active_on(timezone.localdate())
        units = members.filter(alliance__in=alliances_of(reach)).values("unit")
        return self.filter(
            reach.as_filter()
            | Q(unit__in=reach.units)
            | Q(state__in=[ResourceState.PUBLISHED, ResourceState.PAUSED], unit__in=units)
        )

    def open_to_public(self) -> Self:
        """Keep what anybody may read: published and to be had."""
        return self.filter(state=ResourceState.PUBLISHED)

    def available(self) -> Self:
        """Keep what can be had and is not used up."""
        return self.open_to_public().filter(Q(quota=None) | Q(quota__gt=_uses()))

    def with_uses(self) -> Self:
        """Count with each how often it was given (`use_count`)."""
        return self.annotate(use_count=_uses())

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "unit", "category").with_uses()


def _uses() -> Any:
    """Return the number of claims that use a resource, as a subquery."""
    from alliances.models.needs import NeedClaim

    claims = NeedClaim.objects.filter(resource=models.OuterRef("pk"), state__in=STANDING)
    counted = claims.order_by().values("resource").annotate(count=models.Count("pk"))
    return models.functions.Coalesce(models.Subquery(counted.values("count")), 0)


class ResourceItem(SearchableName, Placed, Record):
    """Something that a unit offers: draft → published ⇄ paused → withdrawn.

    It lies where its unit lies.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="resources", verbose_name="单位")
    kind = models.CharField("资源种类", max_length=8, choices=ResourceKind)
    category = models.ForeignKey(
        NeedCategory,
        models.PROTECT,
        related_name="resources",
        verbose_name="适合的需求类别",
        null=True,
        blank=True,
    )
    detail = models.CharField("具体说明", max_length=500, blank=True)
    season = models.CharField("季节", max_length=10, choices=Season, default=Season.ANY)
    availability = models.CharField("可用时间", max_length=100, blank=True)
    quota = models.PositiveSmallIntegerField(
        "可提供次数", null=True, blank=True, help_text="空着表示不限。"
    )
    state = StateField("状态", max_length=10, choices=ResourceState, default=ResourceState.DRAFT)
    published_on = models.DateField("发布日期", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤下原因", max_length=200, blank=True, editable=False)

    objects = ResourceItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资源"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="resource_published_with_day",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(published_on__isnull=False),
                violation_error_message="发布了的资源要有发布日期。",
            ),
            models.CheckConstraint(
                name="resource_withdrawn_with_reason",
                condition=(Q(state="withdrawn") & ~Q(withdraw_reason=""))
                | (~Q(state="withdrawn") & Q(withdraw_reason="")),
                violation_error_message="撤下要写明原因。",
            ),
            models.CheckConstraint(
                name="resource_quota_positive",
                condition=Q(quota__isnull=True) | Q(quota__gte=1),
                violation_error_message="可提供次数至少是 1，不限就空着。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The resource's page on the desk."""
        return reverse("alliances:resource-detail", args=[self.uid])

    def clean(self) -> None:
        """Unit and category belong to the street; no personal numbers."""
        super().clean()
        for field in ("unit", "category"):
            row = getattr(self, field, None)
            if row is not None and self.street_id and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        refuse_personal_numbers(self, "name", "detail", "availability")


class MatchAnswer(StateChoices):
    """What a unit that was asked said."""

    WAITING = "waiting", Tone.WAITING, "等答复"
    YES = "yes", Tone.DONE, "愿意"
    NO = "no", Tone.ENDED, "不便"
    LAPSED = "lapsed", Tone.ENDED, "不再需要"


class NeedMatchQuerySet(models.QuerySet["NeedMatch"]):
    """Who was asked for which need."""

    def visible_to(self, user: Any) -> Self:
        """Keep what one's units were asked, and everything asked within one's posts."""
        reach = user.reach(Permission.NEED_VIEW)
        return self.filter(reach.as_filter("need__") | Q(unit__in=reach.units))

    def waiting(self) -> Self:
        """Keep what has not been answered."""
        return self.filter(answer=MatchAnswer.WAITING)


class NeedMatch(Record):
    """A unit was asked for a need, perhaps for one of its resources: yes, no, or no answer yet."""

    need = models.ForeignKey(NeedItem, models.PROTECT, related_name="matches", verbose_name="需求")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="need_matches", verbose_name="询问的单位"
    )
    resource = models.ForeignKey(
        ResourceItem,
        models.PROTECT,
        related_name="matches",
        verbose_name="资源",
        null=True,
        blank=True,
    )
    asked_on = models.DateField("询问日期")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="asked_matches",
        verbose_name="询问人",
        null=True,
        blank=True,
    )
    answer = StateField("答复", max_length=8, choices=MatchAnswer, default=MatchAnswer.WAITING)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    note = models.CharField("答复说明", max_length=200, blank=True)

    objects = NeedMatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "撮合记录"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "unit"],
                name="match_asked_once_while_waiting",
                condition=Q(answer="waiting"),
                violation_error_message="已问过这家单位，正在等答复。",
            ),
            models.CheckConstraint(
                name="match_answered_with_day",
                condition=Q(answer="waiting", answered_on__isnull=True)
                | (~Q(answer="waiting") & Q(answered_on__isnull=False)),
                violation_error_message="答复要有日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"向{self.unit}询问“{self.need}”"

    def close(self, answer: MatchAnswer, *, on: date, note: str = "") -> None:
        """Note an answer in memory; the caller saves."""
        self.answer, self.answered_on, self.note = answer, on, note.strip()
