"""Rounds of 述职评议: a year, a level, an outline; and whose an appraisal is."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, Tone


class AppraisalLevel(models.TextChoices):
    """Whose secretaries report in a round."""

    STREET = "street", "街道党工委书记"
    COMMUNITY = "community", "社区党组织书记"


class AppraisalState(StateChoices):
    """How far one secretary's appraisal is."""

    OPEN = "open", Tone.DRAFT, "待述职"
    SUBMITTED = "submitted", Tone.WAITING, "待测评"
    EVALUATED = "evaluated", Tone.WAITING, "已测评"
    CLOSED = "closed", Tone.DONE, "已办结"
    EXCUSED = "excused", Tone.ENDED, "不参加"


NEXT_APPRAISAL: dict[str, frozenset[str]] = {
    AppraisalState.OPEN: frozenset({AppraisalState.SUBMITTED, AppraisalState.EXCUSED}),
    AppraisalState.SUBMITTED: frozenset({AppraisalState.EVALUATED, AppraisalState.OPEN}),
    AppraisalState.EVALUATED: frozenset({AppraisalState.CLOSED, AppraisalState.SUBMITTED}),
    AppraisalState.CLOSED: frozenset(),
    AppraisalState.EXCUSED: frozenset({AppraisalState.OPEN}),
}


def own_communities(user: Any) -> set[int]:
    """Return the communities whose secretary `user` is; standing in for one does not count.

    Source: docs/rules.md R-APR-3.
    """
    posts = user.posts_with(Permission.APPRAISAL_REPORT) if user.is_active else []
    return {
        post.community_id
        for post in posts
        if post.community_id is not None and post.deputises_for_id is None
    }


def own_appraisals(user: Any, prefix: str = "") -> Q:
    """Return the condition on an appraisal that it is the secretary's own.

    One that no account writes yet is the community's secretary's, while who is graded still serves.
    Source: docs/rules.md R-APR-3.
    """
    mine = Q(**{f"{prefix}reported_by": user}) | unwritten(prefix)
    return Q(**{f"{prefix}community__in": own_communities(user)}) & mine


def unwritten(prefix: str = "") -> Q:
    """Return the condition that an appraisal waits for whoever first writes it.

    Source: docs/rules.md R-APR-3.
    """
    ended = f"{prefix}member__ended_on"
    serves = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": timezone.localdate()})
    waits = Q(**{f"{prefix}reported_by": None, f"{prefix}state": AppraisalState.OPEN})
    return waits & serves


def reporters_of(street_id: int, community_id: int | None) -> "models.QuerySet[User]":
    """Return the accounts that hold the secretary's post there; who stands in for one does not.

    Source: docs/rules.md R-APR-3.
    """
    posts = User.active_posts().with_permission(Permission.APPRAISAL_REPORT)
    held = posts.filter(street=street_id, community=community_id, unit=None, deputises_for=None)
    people: models.QuerySet[User] = User.objects.filter(is_active=True, posts__in=held)
    return people.distinct()


class AppraisalRoundQuerySet(models.QuerySet["AppraisalRound"]):
    """Rounds of 述职评议."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rounds of one's street, and those in which one reports oneself."""
        reach = user.reach(Permission.APPRAISAL_VIEW)
        own = own_appraisals(user, "appraisals__")
        return self.filter(Q(street__in=reach.streets) | own).distinct()

    def editable_by(self, user: Any) -> Self:
        """Keep the rounds that `user` runs."""
        return self.filter(street__in=user.reach(Permission.APPRAISAL_EDIT).streets)


class AppraisalRound(Record):
    """One year's 述职评议 of one level: an outline to write to, a secretary each to report."""

    street = models.ForeignKey(
        "places.Street", models.PROTECT, related_name="appraisal_rounds", verbose_name="街道"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2999)]
    )
    level = models.CharField(
        "层级", max_length=10, choices=AppraisalLevel, default=AppraisalLevel.COMMUNITY
    )
    report_due_on = models.DateField("述职报告截止日期")

    objects = AppraisalRoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "述职评议年度"
        ordering = ["-year", "level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "year", "level"],
                name="appraisal_round_once_a_year",
                violation_error_message="本街道这一年度、这一层级的述职评议已经有了，请打开它。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_level_display()}述职评议"

    def get_absolute_url(self) -> str:
        """The round's page on the desk."""
        return reverse("party:round-detail", args=[self.uid])


class OutlineItem(models.Model):
    """One item of a round's outline (提纲); one of them is 社会治理.

    Source: docs/rules.md R-APR-2.
    """

    round = models.ForeignKey(
        AppraisalRound, models.CASCADE, related_name="outline", verbose_name="述职评议年度"
    )
    order = models.PositiveSmallIntegerField("次序")
    text = models.CharField("内容", max_length=120)
    is_governance = models.BooleanField("社会治理", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "述职提纲"
        ordering = ["round", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "order"],
                name="outline_order_once",
                violation_error_message="提纲的次序重复了。",
            ),
            models.UniqueConstraint(
                fields=["round"],
                name="outline_one_governance_item",
                condition=Q(is_governance=True),
                violation_error_message="提纲只有一项是社会治理。",
            ),
        ]

    def __str__(self) -> str:
        return self.text
