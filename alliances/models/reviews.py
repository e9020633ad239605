"""双向评价: once something was done together, each side says how the other did its part."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Permission
from alliances.models.need_words import NeedState
from alliances.models.needs import NeedClaim
from alliances.models.project_rows import CoBuildProjectQuerySet
from alliances.models.project_states import DONE_STATES
from alliances.models.projects import CoBuildProject
from core.models import Record
from places.models import Unit
from places.reach import Reach

ASKED_FOR = timedelta(days=180)  # how long after the end a review is waited for


class ReviewSide(models.TextChoices):
    """Who speaks about whom."""

    UNIT = "unit", "单位评价社区"
    PLACE = "place", "社区评价单位"


class MutualReviewQuerySet(models.QuerySet["MutualReview"]):
    """Words of both sides about projects and needs."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the projects and claims that `user` may see."""
        projects = CoBuildProject.objects.visible_to(user).order_by().values("pk")
        claims = NeedClaim.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(project__in=projects) | Q(claim__in=claims))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("project", "claim__need", "unit")


class MutualReview(Record):
    """What one side says about the other after a project or for a need that was met.

    The community's side is, for a need, whoever raised it. Given once, and kept.
    Source: docs/rules.md R-MUT-1.
    """

    project = models.ForeignKey(
        CoBuildProject,
        models.PROTECT,
        related_name="reviews",
        verbose_name="共建项目",
        null=True,
        blank=True,
    )
    claim = models.ForeignKey(
        NeedClaim,
        models.PROTECT,
        related_name="reviews",
        verbose_name="需求认领",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="mutual_reviews", verbose_name="单位"
    )
    side = models.CharField("谁评价谁", max_length=6, choices=ReviewSide)
    rating = models.PositiveSmallIntegerField(
        "评分", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.CharField("评价", max_length=300)
    given_on = models.DateField("评价日期")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mutual_reviews",
        verbose_name="登记人",
    )

    objects = MutualReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "双向评价"
        ordering = ["given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mutual_review_of_one_thing",
                condition=Q(project__isnull=False, claim__isnull=True)
                | Q(project__isnull=True, claim__isnull=False),
                violation_error_message="一条评价只对应一个共建项目或一项需求。",
            ),
            models.UniqueConstraint(
                fields=["project", "unit", "side"],
                name="mutual_review_once_per_project",
                violation_error_message="这一方已经评价过，不能重复评价。",
            ),
            models.UniqueConstraint(
                fields=["claim", "side"],
                name="mutual_review_once_per_claim",
                violation_error_message="这一方已经评价过，不能重复评价。",
            ),
            models.CheckConstraint(
                name="mutual_review_from_1_to_5_with_words",
                condition=Q(rating__gte=1, rating__lte=5) & ~Q(words=""),
                violation_error_message="评价要有 1 到 5 分的评分和文字。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.rating} 分"

    @property
    def subject(self) -> Any:
        """The project, or the need."""
        return self.project or (self.claim.need if self.claim else None)

    @property
    def label(self) -> str:
        """Who spoke about whom."""
        return label_of(self.unit, self.side, is_need=self.project_id is None)


def label_of(unit: Unit, side: str, *, is_need: bool) -> str:
    """Return who speaks about whom, in words."""
    other = "提出方" if is_need else "社区"
    return f"{unit}评价{other}" if side == ReviewSide.UNIT else f"{other}评价{unit}"


def projects_to_review(user: Any, today: date) -> CoBuildProjectQuerySet:
    """Return the finished projects about which `user` is asked to speak, for a side not heard yet.

    A unit's liaison is asked for the unit, the community for its own projects, the street office
    for those of the whole street.
    Source: docs/rules.md R-MUT-2.
    """
    reach = user.reach(Permission.PROJECT_FILE)
    place = Q(community__in=reach.communities) | Q(
        community=None, host_unit__community__in=reach.communities
    )
    place |= Q(community=None, host_unit__community=None, street__in=reach.streets)
    open_ = Q(pk__in=[])
    if reach.streets or reach.communities:
        open_ |= place & _is_open(ReviewSide.PLACE, user)
    if reach.units:
        open_ |= _is_open(ReviewSide.UNIT, user, reach.units)
    ended = CoBuildProject.objects.in_state(*DONE_STATES).filter(ends_on__gte=today - ASKED_FOR)
    return ended.filter(open_)


def claims_to_review(user: Any, today: date) -> models.QuerySet[NeedClaim]:
    """Return the claims of closed needs about which `user` is asked to speak, likewise.

    Source: docs/rules.md R-MUT-2.
    """
    units = user.reach(Permission.NEED_RAISE).units
    closed = NeedClaim.objects.standing().filter(
        need__state=NeedState.CLOSED, need__closed_on__gte=today - ASKED_FOR
    )
    heard = MutualReview.objects.filter(claim=OuterRef("pk"))
    return closed.filter(
        (Q(unit__in=units) & ~Exists(_heard(heard, ReviewSide.UNIT, user)))
        | (_raised_by(user) & ~Exists(_heard(heard, ReviewSide.PLACE, user)))
    )


def _heard(
    rows: models.QuerySet[MutualReview], side: ReviewSide, user: Any
) -> models.QuerySet[MutualReview]:
    """Keep what a side has said, and what the same person has said for the other one."""
    return rows.filter(Q(side=side) | Q(given_by__in=user.counts_as))


def _is_open(side: ReviewSide, user: Any, units: Iterable[int] | None = None) -> Q:
    """Return the condition on a project that a side has not been heard with one of its units."""
    of_host = MutualReview.objects.filter(project=OuterRef("pk"), unit=OuterRef("host_unit"))
    of_partner = MutualReview.objects.filter(
        project=OuterRef("cobuildproject"), unit=OuterRef("unit")
    )
    links = CoBuildProject.partner_units.through.objects.filter(cobuildproject=OuterRef("pk"))
    host = Q(~Exists(_heard(of_host, side, user)))
    if units is not None:
        host &= Q(host_unit__in=units)
        links = links.filter(unit__in=units)
    return host | Q(Exists(links.filter(~Exists(_heard(of_partner, side, user)))))


def _raised_by(user: Any) -> Q:
    """Return the condition on a claim that `user` is nearest to whoever raised its need."""
    reach: Reach = user.reach(Permission.NEED_RAISE)
    streets = user.reach(Permission.NEED_MANAGE).streets
    of_place = Q(need__community__in=reach.communities)
    of_street = Q(need__community=None, need__street__in=streets)
    return Q(need__raised_by_unit__in=reach.units) | (
        Q(need__raised_by_unit=None) & (of_place | of_street)
    )
