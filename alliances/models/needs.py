"""The alliance's list of needs (需求清单): raised, published, claimed by one unit, fulfilled."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from alliances.models.alliances import Alliance, AllianceTier
from alliances.models.memberships import AllianceMembership
from alliances.models.need_words import (
    ON_THE_LIST,
    OVER,
    STANDING,
    UNMET,
    ClaimState,
    NeedCategory,
    NeedState,
    Season,
)
from alliances.models.project_rows import CoBuildProjectQuerySet
from alliances.models.projects import CoBuildProject
from core.masking import personal_numbers
from core.models import Record
from core.states import StateField
from core.workdays import lookup
from places.models import Placed, PlacedQuerySet, SearchableName, Unit
from places.reach import Reach

UNMET_TOO_LONG = 30  # working days since the publication (R-NED-6)


def alliances_of(reach: Reach) -> models.QuerySet[Alliance]:
    """Return the alliances whose lists are open to somebody with this reach.

    A street's own alliance is open to all its communities and members, a sub-alliance to its
    communities and members. Source: docs/rules.md R-NED-1.
    """
    members = AllianceMembership.objects.active_on(timezone.localdate())
    return Alliance.objects.filter(
        Q(street__in=reach.streets)
        | Q(tier=AllianceTier.STREET, street__in=reach.home_streets)
        | Q(communities__in=reach.communities)
        | Q(pk__in=members.filter(unit__in=reach.units).values("alliance"))
    )


def refuse_personal_numbers(row: models.Model, *names: str) -> None:
    """Raise ValidationError for a phone or ID number in a text that anybody may read.

    Source: docs/rules.md R-NED-2.
    """
    found = {
        name: "这里会对外公开，请不要写手机号和证件号，联系由街道或社区转达。"
        for name in names
        if personal_numbers(getattr(row, name))
    }
    if found:
        raise ValidationError(found)


class NeedItemQuerySet(PlacedQuerySet["NeedItem"]):
    """Needs of communities and units."""

    def visible_to(self, user: Any) -> Self:
        """Keep those within the user's posts, one's unit's own and claimed ones, and what is on
        the list of an alliance that the user takes part in.

        Source: docs/rules.md R-NED-1.
        """
        reach = user.reach(Permission.NEED_VIEW)
        claimed = NeedClaim.objects.filter(unit__in=reach.units).values("need")
        return self.filter(
            reach.as_filter()
            | Q(raised_by_unit__in=reach.units)
            | Q(pk__in=claimed)
            | Q(state__in=ON_THE_LIST, alliance__in=alliances_of(reach))
        )

    def open_to_public(self) -> Self:
        """Keep what anybody may read: published and not withdrawn."""
        return self.filter(state__in=ON_THE_LIST)

    def to_publish(self) -> Self:
        """Keep what waits to be published."""
        return self.filter(state=NeedState.COLLECTED)

    def raised_by_those_of(self, user: Any) -> Self:
        """Keep what `user` answers for as the raiser: of one's unit, community or street office.

        Source: docs/rules.md R-NED-5.
        """
        reach = user.reach(Permission.NEED_RAISE)
        office = user.reach(Permission.NEED_MANAGE)
        return self.filter(
            Q(raised_by_unit__in=reach.units)
            | Q(raised_by_unit=None, community__in=reach.communities)
            | office.as_filter()
        )

    def unmet(self) -> Self:
        """Keep what was published and is not fulfilled."""
        return self.filter(state__in=UNMET)

    def unmet_too_long(self, day: date) -> Self:
        """Keep the unmet ones published more than UNMET_TOO_LONG working days before `day`.

        Source: docs/rules.md R-NED-6.
        """
        return self.unmet().filter(published_on__lte=too_long_since(day))

    def running_of(self, units: Any) -> Self:
        """Keep what one of `units` has claimed and not yet fulfilled."""
        running = NeedClaim.objects.running().filter(unit__in=units)
        return self.filter(pk__in=running.values("need"))

    def oldest_first(self) -> Self:
        """Order as they wait: to publish, then the longest published; what is over stands last."""
        is_over = Case(When(state__in=OVER, then=1), default=0)
        return self.order_by(is_over, F("published_on").asc(nulls_first=True), "pk")

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "category", "raised_by_unit", "alliance")


class NeedItem(SearchableName, Placed, Record):
    """Something a community or a unit of the alliance needs.

    collected → published → claimed → fulfilled → closed; claimed → published when the claim is
    given back; fulfilled → published when the raiser is not satisfied; collected or published →
    withdrawn with a reason. `published_on` stays the first day, so that the age counts on.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="needs", verbose_name="联盟"
    )
    raised_by_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="raised_needs",
        verbose_name="提出单位",
        null=True,
        blank=True,
        help_text="空着表示由社区或街道提出。",
    )
    category = models.ForeignKey(
        NeedCategory, models.PROTECT, related_name="needs", verbose_name="类别"
    )
    detail = models.CharField("具体需要", max_length=500, blank=True)
    season = models.CharField("季节", max_length=10, choices=Season, default=Season.ANY)
    timing = models.CharField("时间要求", max_length=60, blank=True)
    expected_by = models.DateField("希望办成日期", null=True, blank=True)
    state = StateField("状态", max_length=10, choices=NeedState, default=NeedState.COLLECTED)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="raised_needs",
        verbose_name="提出人",
        null=True,
        blank=True,
        editable=False,
    )
    published_on = models.DateField("发布日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    closing_words = models.CharField("提出方评价", max_length=200, blank=True, editable=False)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)
    project = models.ForeignKey(
        CoBuildProject,
        models.PROTECT,
        related_name="needs",
        verbose_name="转为共建项目",
        null=True,
        blank=True,
    )

    objects = NeedItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "需求"
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["state", "published_on"], name="need_waiting")]
        constraints = [
            models.CheckConstraint(
                name="need_published_with_day",
                condition=Q(state__in=["collected", "withdrawn"]) | Q(published_on__isnull=False),
                violation_error_message="发布了的需求要有发布日期。",
            ),
            models.CheckConstraint(
                name="need_collected_without_day",
                condition=~Q(state="collected") | Q(published_on__isnull=True),
            ),
            models.CheckConstraint(
                name="need_closed_with_day",
                condition=Q(state="closed", closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_on__isnull=True)),
                violation_error_message="办结的需求要有办结日期。",
            ),
            models.CheckConstraint(
                name="need_withdrawn_with_reason",
                condition=(Q(state="withdrawn") & ~Q(withdraw_reason=""))
                | (~Q(state="withdrawn") & Q(withdraw_reason="")),
                violation_error_message="撤回要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The need's page on the desk."""
        return reverse("alliances:need-detail", args=[self.uid])

    def clean(self) -> None:
        """Alliance, category, unit and project belong to the street; no personal numbers."""
        super().clean()
        for field in ("alliance", "category", "raised_by_unit", "project"):
            row = getattr(self, field, None)
            if row is not None and self.street_id and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        refuse_personal_numbers(self, "name", "detail", "timing")

    def projects_of(self, unit: Unit) -> CoBuildProjectQuerySet:
        """Return the projects within which `unit` may have met it: its signed ones in the street.

        Source: docs/rules.md R-NED-9.
        """
        return CoBuildProject.objects.filter(street=self.street_id).signed().of_party(unit)

    @property
    def raiser(self) -> Unit | Any:
        """Who raised it: the unit, else the community, else the street."""
        return self.raised_by_unit or self.community or self.street

    @property
    def is_unmet(self) -> bool:
        """True while it is published and not fulfilled."""
        return self.state in UNMET

    def candidates(self, day: date) -> models.QuerySet[Unit]:
        """Return the units that may claim it: members of its alliance on `day`, not the raiser."""
        seats = AllianceMembership.objects.active_on(day).filter(alliance=self.alliance_id)
        units = Unit.objects.filter(pk__in=seats.values("unit"))
        raiser = self.raised_by_unit_id
        return units if raiser is None else units.exclude(pk=raiser)

    @property
    def standing_claim(self) -> "NeedClaim | None":
        """The claim that holds: running or fulfilled."""
        return self.claims.standing().select_related("unit", "resource").first()


class NeedClaimQuerySet(models.QuerySet["NeedClaim"]):
    """Claims of needs by units, past ones included."""

    def visible_to(self, user: Any) -> Self:
        """Keep the claims of the needs that `user` may see."""
        return self.filter(need__in=NeedItem.objects.visible_to(user))

    def standing(self) -> Self:
        """Keep those that hold: at most one per need."""
        return self.filter(state__in=STANDING)

    def running(self) -> Self:
        """Keep the promises that are not yet kept."""
        return self.filter(state=ClaimState.RUNNING)


class NeedClaim(Record):
    """One unit's promise to meet a need, and how it ended; the history of a need."""

    need = models.ForeignKey(NeedItem, models.PROTECT, related_name="claims", verbose_name="需求")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="need_claims", verbose_name="认领单位"
    )
    resource = models.ForeignKey(
        "alliances.ResourceItem",
        models.PROTECT,
        related_name="claims",
        verbose_name="使用的资源",
        null=True,
        blank=True,
    )
    plan = models.CharField("打算怎么办", max_length=300, blank=True)
    planned_by = models.DateField("计划办成日期", null=True, blank=True)
    claimed_on = models.DateField("认领日期")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="need_claims",
        verbose_name="登记人",
        null=True,
        blank=True,
    )
    is_on_behalf = models.BooleanField("街道代登记", default=False)
    state = StateField("状态", max_length=10, choices=ClaimState, default=ClaimState.RUNNING)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    result = models.CharField("办了什么", max_length=500, blank=True)
    end_reason = models.CharField("退回或重开原因", max_length=200, blank=True)
    photos = models.ManyToManyField(
        "core.Photo", related_name="need_claims", verbose_name="照片", blank=True
    )

    objects = NeedClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "需求认领"
        ordering = ["-claimed_on", "-pk"]
        indexes = [
            models.Index(
                fields=["unit", "planned_by"], name="claim_running", condition=Q(state="running")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                name="need_claimed_once",
                condition=Q(state__in=["running", "fulfilled"]),
                violation_error_message="这项需求已有单位认领，认领以先到为准。",
            ),
            models.CheckConstraint(
                name="claim_ended_unless_running",
                condition=Q(state="running", ended_on__isnull=True)
                | (~Q(state="running") & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="claim_fulfilled_with_result",
                condition=~Q(state="fulfilled") | ~Q(result=""),
                violation_error_message="请写明办了什么。",
            ),
            models.CheckConstraint(
                name="claim_ended_with_reason",
                condition=(Q(state__in=["given_back", "reopened"]) & ~Q(end_reason=""))
                | (Q(state__in=["running", "fulfilled"]) & Q(end_reason="")),
                violation_error_message="请写明原因。",
            ),
            models.CheckConstraint(
                name="claim_days_in_order",
                condition=(Q(ended_on__isnull=True) | Q(ended_on__gte=F("claimed_on")))
                & (Q(planned_by__isnull=True) | Q(planned_by__gte=F("claimed_on"))),
                violation_error_message="计划办成和结束的日期不能早于认领日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}认领“{self.need}”"

    def clean(self) -> None:
        """What was done is shown to everybody: no personal numbers."""
        super().clean()
        refuse_personal_numbers(self, "plan", "result")

    def is_overdue(self, day: date) -> bool:
        """True while it runs past the day the unit promised."""
        is_running = self.state == ClaimState.RUNNING
        return is_running and self.planned_by is not None and self.planned_by < day


def too_long_since(day: date) -> date:
    """Return the last publication day that lies more than UNMET_TOO_LONG working days back."""
    first = day - timedelta(days=3 * UNMET_TOO_LONG)
    is_workday = lookup(first, day)
    passed, at = 0, day
    while passed <= UNMET_TOO_LONG and at > first:
        passed += is_workday(at)
        at -= timedelta(days=1)
    return at


def age_counter(needs: "list[NeedItem]", day: date) -> Callable[[NeedItem], int | None]:
    """Return what tells an unmet need's age in working days on `day`; None for the others.

    One query for the whole list. Source: docs/rules.md R-NED-6.
    """
    published = [need.published_on for need in needs if need.is_unmet and need.published_on]
    first = min([*published, day])
    is_workday = lookup(first, day)
    passed: dict[date, int] = {}
    count, at = 0, day
    while at >= first:
        passed[at] = count
        count += is_workday(at)
        at -= timedelta(days=1)

    def age(need: NeedItem) -> int | None:
        if not need.is_unmet or need.published_on is None:
            return None
        return passed.get(need.published_on, 0)

    return age
