"""述职评议: secretaries report once a year, others grade them by secret ballot.

Of the ballots only totals are kept; no table ties one to a person.
Source: docs/rules.md R-APR-1.
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from audit.models import wrote_in
from core.errors import RefusedError
from core.models import Record
from core.states import StateField
from party.models.committees import CommitteeMember
from party.models.organisations import PartyOrganisation
from party.models.rounds import (
    NEXT_APPRAISAL,
    AppraisalRound,
    AppraisalState,
    own_appraisals,
    unwritten,
)
from places.models import Placed, PlacedQuerySet

BALLOTS: Final = ("issued", "returned", "valid", "invalid", "good", "fairly", "normal", "poor")
HIGHEST_SCORE: Final = 100
UNSENT: Final = (AppraisalState.OPEN, AppraisalState.EXCUSED)
ENDED: Final = (AppraisalState.CLOSED, AppraisalState.EXCUSED)
ENTERING: Final = ("appraisal.evaluated",)  # events of who entered the ballots' totals


class AppraisalGrade(models.TextChoices):
    """What the result is called."""

    GOOD = "good", "好"
    FAIRLY = "fairly", "较好"
    NORMAL = "normal", "一般"
    POOR = "poor", "差"


class AppraisalQuerySet(PlacedQuerySet["Appraisal"]):
    """Appraisals of named persons: the street's and the secretary's own, nobody else's."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of one's street, and one's own: not those of whom one succeeded.

        Source: docs/rules.md R-APR-3.
        """
        reach = user.reach(Permission.APPRAISAL_VIEW)
        return self.filter(Q(street__in=reach.streets) | own_appraisals(user))

    def reportable_by(self, user: Any) -> Self:
        """Keep those whose report `user` has to write: the community's, or the street's own.

        Source: docs/rules.md R-APR-3.
        """
        streets = user.reach(Permission.APPRAISAL_REPORT).streets
        of_street = Q(community=None, street__in=streets) & (Q(reported_by=user) | unwritten())
        return self.filter(own_appraisals(user) | of_street, state=AppraisalState.OPEN)

    def confirmable_by(self, user: Any) -> Self:
        """Keep the results that wait for `user` as the second person.

        Source: docs/rules.md R-APR-4.
        """
        reach = user.reach(Permission.APPRAISAL_CONFIRM)
        waiting = self.filter(
            street__in=reach.streets, state=AppraisalState.EVALUATED, confirmed_at=None
        )
        own = Q(evaluated_by__in=user.counts_as) | Q(reported_by__in=user.counts_as)
        return waiting.exclude(own | wrote_in(Appraisal, ENTERING, user))

    def editable_by(self, user: Any) -> Self:
        """Keep those whose round `user` runs."""
        return self.filter(street__in=user.reach(Permission.APPRAISAL_EDIT).streets)

    def waiting_for(self, user: Any) -> Self:
        """Keep those in which the next step is for `user`: report, enter, confirm."""
        steps = (
            self.reportable_by(user),
            self.editable_by(user).filter(state=AppraisalState.SUBMITTED),
            self.confirmable_by(user),
        )
        keys = (rows.order_by().values("pk") for rows in steps)
        return self.filter(reduce(or_, (Q(pk__in=some) for some in keys)))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("round", "street", "community", "organisation", "member")


class Appraisal(Placed, Record):
    """One secretary in one round.

    open → submitted (the report) → evaluated (ballots and grade by the street, confirmed by a
    leader) → closed (nothing left to mend). A report may be sent back, and so may a result. While
    open it may be another's (who succeeded), or excused: nobody reports and nothing is graded.
    """

    round = models.ForeignKey(
        AppraisalRound, models.PROTECT, related_name="appraisals", verbose_name="述职评议年度"
    )
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="appraisals", verbose_name="党组织"
    )
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="appraisals", verbose_name="述职人"
    )
    state = StateField("状态", max_length=10, choices=AppraisalState, default=AppraisalState.OPEN)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reported_appraisals",
        verbose_name="提交人",
        null=True,
        blank=True,
        editable=False,
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True, editable=False)
    excuse_reason = models.CharField(
        "不参加的原因", max_length=300, blank=True, db_default="", default="", editable=False
    )
    issued = models.PositiveIntegerField("发出测评票", null=True, blank=True, help_text="张")
    returned = models.PositiveIntegerField("收回", null=True, blank=True, help_text="张")
    valid = models.PositiveIntegerField("有效票", null=True, blank=True, help_text="张")
    invalid = models.PositiveIntegerField("无效票", null=True, blank=True, help_text="张")
    good = models.PositiveIntegerField("好", null=True, blank=True, help_text="票")
    fairly = models.PositiveIntegerField("较好", null=True, blank=True, help_text="票")
    normal = models.PositiveIntegerField("一般", null=True, blank=True, help_text="票")
    poor = models.PositiveIntegerField("差", null=True, blank=True, help_text="票")
    score = models.DecimalField(
        "综合得分",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="0 到 100，按街道的考核办法折算",
    )
    governance_score = models.DecimalField(
        "社会治理得分",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="0 到 100",
    )
    grade = models.CharField("评定等次", max_length=8, choices=AppraisalGrade, blank=True)
    outcome = models.TextField("结果运用", max_length=500, blank=True)
    evaluated_at = models.DateTimeField("测评录入时间", null=True, blank=True, editable=False)
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="evaluated_appraisals",
        verbose_name="测评录入人",
        null=True,
        blank=True,
        editable=False,
    )
    confirmed_at = models.DateTimeField("结果确认时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="confirmed_appraisals",
        verbose_name="结果确认人",
        null=True,
        blank=True,
        editable=False,
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="closed_appraisals",
        verbose_name="办结人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "述职评议"
        ordering = ["round", "organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="appraisal_once_per_round",
                violation_error_message="这个党组织的书记已在本年度述职评议中。",
            ),
            models.CheckConstraint(
                name="appraisal_submitted_at_iff_sent",
                condition=Q(state__in=UNSENT, submitted_at__isnull=True)
                | (~Q(state__in=UNSENT) & Q(submitted_at__isnull=False, reported_by__isnull=False)),
                violation_error_message="提交了述职报告才能测评。",
            ),
            models.CheckConstraint(
                name="appraisal_returned_within_issued",
                condition=Q(returned__isnull=True) | Q(returned__lte=F("issued")),
                violation_error_message="收回的票不能多于发出的票。",
            ),
            models.CheckConstraint(
                name="appraisal_valid_and_invalid_are_returned",
                condition=Q(returned__isnull=True) | Q(returned=F("valid") + F("invalid")),
                violation_error_message="有效票加无效票应等于收回的票。",
            ),
            models.CheckConstraint(
                name="appraisal_grades_add_up_to_valid",
                condition=Q(valid__isnull=True)
                | Q(valid=F("good") + F("fairly") + F("normal") + F("poor")),
                violation_error_message="好、较好、一般、差的票数之和应等于有效票。",
            ),
            models.CheckConstraint(
                name="appraisal_evaluated_at_by_and_whole",
                condition=(
                    Q(
                        state__in=[AppraisalState.EVALUATED, AppraisalState.CLOSED],
                        evaluated_at__isnull=False,
                        evaluated_by__isnull=False,
                        score__isnull=False,
                        **{f"{name}__isnull": False for name in BALLOTS},
                    )
                    & ~Q(grade="")
                )
                | Q(
                    state__in=[*UNSENT, AppraisalState.SUBMITTED],
                    evaluated_at__isnull=True,
                    evaluated_by__isnull=True,
                ),
                violation_error_message="测评结果要填齐票数、综合得分和等次。",
            ),
            models.CheckConstraint(
                name="appraisal_confirmed_at_and_by",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(
                    state__in=[AppraisalState.EVALUATED, AppraisalState.CLOSED],
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="appraisal_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("evaluated_by")) & ~Q(confirmed_by=F("reported_by"))),
                violation_error_message="测评结果由录入人、述职人以外的街道领导确认。",
            ),
            models.CheckConstraint(
                name="appraisal_closed_at_and_by_after_confirming",
                condition=Q(
                    state=AppraisalState.CLOSED,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    confirmed_at__isnull=False,
                    excuse_reason="",
                )
                | Q(
                    state=AppraisalState.EXCUSED,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                )
                & ~Q(excuse_reason="")
                | (
                    ~Q(state__in=ENDED)
                    & Q(closed_at__isnull=True, closed_by__isnull=True, excuse_reason="")
                ),
                violation_error_message="结果经领导确认后才能办结；不参加的要写明原因。",
            ),
            models.CheckConstraint(
                name="appraisal_scores_to_a_hundred",
                condition=(Q(score__isnull=True) | Q(score__gte=0, score__lte=HIGHEST_SCORE))
                & (
                    Q(governance_score__isnull=True)
                    | Q(governance_score__gte=0, governance_score__lte=HIGHEST_SCORE)
                ),
                violation_error_message="得分请在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.year}年度述职评议：{self.organisation}"

    def get_absolute_url(self) -> str:
        """The appraisal's page with its evidence, on the desk."""
        return reverse("dashboard:appraisal-detail", args=[self.uid])

    @property
    def is_confirmed(self) -> bool:
        """True when the result stands."""
        return self.confirmed_at is not None

    @property
    def stage_label(self) -> str:
        """The state in words, and whose turn it is once the ballots are in."""
        if self.state == AppraisalState.EVALUATED:
            return "整改中" if self.is_confirmed else "待领导确认"
        return str(AppraisalState(self.state).label)

    @property
    def waits_for_another(self) -> bool:
        """True while nobody has reported and who should has left the post (R-APR-3)."""
        ended_on = self.member.ended_on
        is_over = ended_on is not None and ended_on <= timezone.localdate()
        return self.state == AppraisalState.OPEN and is_over

    def clean(self) -> None:
        """Refuse somebody of another organisation, or of another street's round."""
        super().clean()
        if self.member_id and self.member.organisation_id != self.organisation_id:
            raise ValidationError({"member": "述职人不在所选党组织任职。"})
        if self.round_id and self.round.street_id != self.street_id:
            raise ValidationError({"organisation": "所选党组织不属于本街道。"})

    def move_to(self, state: AppraisalState, *, at: datetime, by: Any) -> None:
        """Change the state in memory, with its moments and people; the caller saves.

        Errors: RefusedError unless NEXT_APPRAISAL allows the step.
        """
        if state not in NEXT_APPRAISAL[self.state]:
            raise RefusedError(
                f"“{self.stage_label}”的述职评议不能改为“{state.label}”，请刷新后再看。"
            )
        before, self.state = self.state, state
        if state == AppraisalState.OPEN:
            self.submitted_at = self.closed_at = self.closed_by = None
            self.excuse_reason = ""
        elif state in ENDED:
            self.closed_at, self.closed_by = at, by
        elif state == AppraisalState.EVALUATED:
            self.evaluated_at, self.evaluated_by = at, by
        elif before == AppraisalState.OPEN:
            self.submitted_at, self.reported_by = at, by
        else:
            self.evaluated_at = self.evaluated_by = None


def ranks_in(round: AppraisalRound) -> dict[int, int]:
    """Return the place of each appraisal whose result stands: by score, equal ones share a place.

    Source: docs/rules.md R-APR-4.
    """
    scores = dict(round.appraisals.exclude(confirmed_at=None).values_list("pk", "score"))
    ordered = sorted((score for score in scores.values() if score is not None), reverse=True)
    return {key: ordered.index(score) + 1 for key, score in scores.items() if score is not None}
