"""Problems found and solved (解决实际问题): rows, never a number typed on a form."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from core.errors import RefusedError
from core.models import Photo, Record
from core.states import StateChoices, StateField, Tone
from party.models import MemberCheckIn, UnitCheckIn
from places.models import Placed, PlacedQuerySet
from volunteers.models.activities import Activity
from volunteers.models.choices import ActivityState
from volunteers.models.walks import GridWalk


class ProblemState(StateChoices):
    """Open until solved, or judged infeasible with a reason."""

    OPEN = "open", Tone.WAITING, "待解决"
    SOLVED = "solved", Tone.DONE, "已解决"
    INFEASIBLE = "infeasible", Tone.ENDED, "无法解决"


# Of a filing that was sent in and still stands, or of none.
SENT = Q(activity__isnull=True) | Q(
    activity__state__in=[
        ActivityState.SUBMITTED,
        ActivityState.RETURNED,
        ActivityState.CONFIRMED,
    ]
)


def _stood_in(user: Any) -> Q:
    """Return what is open in the hands of those for whom `user` deputises, where they do.

    Source: docs/rules.md R-ACC-13.
    """
    condition = Q(pk__in=[])
    for post in user.current_posts:
        if post.deputises_for is not None:
            place = {"street": post.street_id}
            if not post.is_street_post:
                community = post.community_id or (post.unit.community_id if post.unit else None)
                place["community"] = community
            condition |= Q(owner=post.deputises_for.user_id, state=ProblemState.OPEN, **place)
    return condition


class ProblemQuerySet(PlacedQuerySet["Problem"]):
    """Problems found on the ground."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those one is to solve, and those within one's posts.

        A problem of somebody's unsent draft is not yet anybody else's business. Nothing for
        somebody whose last post has ended (R-ACC-9).
        """
        if not user.current_posts:
            return self.none()
        theirs = Q(owner=user) | user.reach(Permission.PROBLEM_VIEW).as_filter() | _stood_in(user)
        return self.filter(Q(found_by=user) | (theirs & SENT))

    def to_do_of(self, user: Any) -> Self:
        """Keep what `user` should see solved: open, owned or found by them; first due first."""
        return self.concerning(user).open().order_by("due_on", "pk")

    def concerning(self, user: Any) -> Self:
        """Keep what `user` owns, found or solved, once its filing was sent in; and what those owe
        for whom they deputise.
        """
        mine = Q(owner=user) | Q(found_by=user) | Q(solved_by=user) | _stood_in(user)
        return self.filter(mine & SENT)

    def closable_by(self, user: Any) -> Self:
        """Keep what `user` may close: owned or found by them, or where their posts permit it."""
        theirs = user.reach(Permission.PROBLEM_SOLVE).as_filter() | _stood_in(user)
        return self.filter((Q(owner=user) | Q(found_by=user) | theirs) & SENT)

    def counted(self) -> Self:
        """Keep what counts as 解决实际问题 (F13): solved, its activity (if any) confirmed.

        Source: docs/rules.md R-PRB-1.
        """
        return self.filter(
            Q(activity__isnull=True) | Q(activity__state=ActivityState.CONFIRMED),
            state=ProblemState.SOLVED,
        )

    def solved_between(self, start: date | None, end: date | None) -> Self:
        """Keep those solved from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(solved_on__isnull=False)
        rows = rows.filter(solved_on__gte=start) if start else rows
        return rows.filter(solved_on__lte=end) if end else rows

    def open(self) -> Self:
        """Keep what still has to be solved."""
        return self.filter(state=ProblemState.OPEN)

    def overdue(self, day: date) -> Self:
        """Keep the open ones whose due date has passed."""
        return self.open().filter(due_on__lt=day)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "activity", "owner", "found_by")


class Problem(Placed, Record):
    """A matter found in an activity or on its own: solved on the spot, or open with an owner.

    open → solved (result, day) or infeasible (reason). Solved ones count once, by `solved_on`.
    """

    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        related_name="problems",
        verbose_name="所属活动",
        null=True,
        blank=True,
    )
    walk = models.ForeignKey(
        GridWalk,
        models.PROTECT,
        related_name="problems",
        verbose_name="走访巡查",
        null=True,
        blank=True,
    )
    title = models.CharField("问题", max_length=200)
    found_on = models.DateField("发现日期")
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="found_problems",
        verbose_name="发现人",
        null=True,
        blank=True,
    )
    state = StateField("状态", max_length=10, choices=ProblemState, default=ProblemState.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="owned_problems",
        verbose_name="责任人",
        null=True,
        blank=True,
    )
    due_on = models.DateField("办理期限", null=True, blank=True)
    due_is_estimated = models.BooleanField("暂按工作日推算", default=False)
    was_solved_on_spot = models.BooleanField("当场解决", default=False, db_default=False)
    solved_on = models.DateField("解决日期", null=True, blank=True)
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="solved_problems",
        verbose_name="解决登记人",
        null=True,
        blank=True,
    )
    result = models.CharField("解决结果", max_length=300, blank=True)
    infeasible_reason = models.CharField("无法解决的原因", max_length=300, blank=True)
    solver_unit = models.ForeignKey(
        UnitCheckIn,
        models.PROTECT,
        related_name="solved_problems",
        verbose_name="帮助解决的报到单位",
        null=True,
        blank=True,
    )
    solver_member = models.ForeignKey(
        MemberCheckIn,
        models.PROTECT,
        related_name="solved_problems",
        verbose_name="帮助解决的报到党员",
        null=True,
        blank=True,
    )
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="problems",
        verbose_name="照片",
        null=True,
        blank=True,
    )
    filing_key = models.UUIDField("填报键", null=True, blank=True, editable=False)
    content_digest = models.CharField(
        "内容摘要", max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-found_on", "-pk"]
        indexes = [
            models.Index(fields=["-found_on", "-id"], name="problem_ledger"),
            models.Index(fields=["community", "-found_on", "-id"], name="problem_of_community"),
            models.Index(fields=["state", "-found_on", "-id"], name="problem_by_state"),
            models.Index(fields=["solved_on"], name="problem_solved_on"),
            models.Index(
                fields=["owner", "due_on"], name="problem_to_do", condition=Q(state="open")
            ),
            models.Index(
                fields=["solved_on", "community"],
                name="problem_counted",
                condition=Q(state="solved"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["found_by", "filing_key"],
                name="problem_once_per_filing_key",
                condition=Q(filing_key__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_solved_with_day_and_result",
                condition=(Q(state=ProblemState.SOLVED, solved_on__isnull=False) & ~Q(result=""))
                | (~Q(state=ProblemState.SOLVED) & Q(solved_on__isnull=True, result="")),
                violation_error_message="“已解决”要写明结果和日期。",
            ),
            models.CheckConstraint(
                name="problem_open_with_owner_and_due_day",
                condition=~Q(state=ProblemState.OPEN)
                | Q(owner__isnull=False, due_on__isnull=False),
                violation_error_message="待解决的问题要有责任人和期限。",
            ),
            models.CheckConstraint(
                name="problem_days_after_found",
                condition=(Q(due_on__isnull=True) | Q(due_on__gte=models.F("found_on")))
                & (Q(solved_on__isnull=True) | Q(solved_on__gte=models.F("found_on"))),
                violation_error_message="办理期限和解决日期不能早于发现日期。",
            ),
            models.CheckConstraint(
                name="problem_on_spot_means_solved",
                condition=Q(was_solved_on_spot=False) | Q(state=ProblemState.SOLVED),
            ),
            models.CheckConstraint(
                name="problem_solver_of_a_solved_one",
                condition=Q(solver_unit__isnull=True, solver_member__isnull=True)
                | Q(state=ProblemState.SOLVED, solver_unit__isnull=True)
                | Q(state=ProblemState.SOLVED, solver_member__isnull=True),
                violation_error_message="解决了的问题才有帮助解决的单位或党员，并且只选一个。",
            ),
            models.CheckConstraint(
                name="problem_infeasible_with_reason",
                condition=(Q(state=ProblemState.INFEASIBLE) & ~Q(infeasible_reason=""))
                | (~Q(state=ProblemState.INFEASIBLE) & Q(infeasible_reason="")),
                violation_error_message="“无法解决”要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The problem's page on the desk."""
        return reverse("volunteers:problem-detail", args=[self.uid])

    @property
    def is_retypable(self) -> bool:
        """True until a step of its own has closed it: then editing the filing leaves it alone."""
        return self.state == ProblemState.OPEN or self.was_solved_on_spot

    def is_overdue(self, day: date) -> bool:
        """True when it is open and its due day has passed."""
        return self.state == ProblemState.OPEN and self.due_on is not None and self.due_on < day

    def expect_open(self) -> None:
        """Refuse to close a problem twice."""
        if self.state != ProblemState.OPEN:
            raise RefusedError(f"这个问题已是“{self.get_state_display()}”，不需要再办。")

    def close(
        self,
        state: ProblemState,
        *,
        at: datetime,
        by: Any,
        result: str = "",
        reason: str = "",
        solved_on: date | None = None,
    ) -> None:
        """Close an open problem in memory; the caller saves.

        Errors: as expect_open.
        """
        self.expect_open()
        self.state, self.solved_by = state, by
        if state == ProblemState.SOLVED:
            self.result, self.solved_on = result.strip(), solved_on or timezone.localdate(at)
        else:
            self.infeasible_reason = reason.strip()
