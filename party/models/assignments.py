"""The tasks (交办任务) that follow from decisions, down to the accepted result."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from audit.models import wrote_in
from core.models import Photo, Record
from core.states import StateChoices, StateField, Tone
from party.models.decisions import MeetingDecision
from party.models.meetings import MeetingKind, held_places
from places.models import Community, Placed, PlacedQuerySet, Unit


class TaskState(StateChoices):
    """Where a task stands."""

    OPEN = "open", Tone.WAITING, "办理中"
    DONE = "done", Tone.WAITING, "待验收"
    RETURNED = "returned", Tone.RETURNED, "退回重办"
    ACCEPTED = "accepted", Tone.DONE, "已办结"
    CANCELLED = "cancelled", Tone.ENDED, "已撤销"


OWING = (TaskState.OPEN, TaskState.RETURNED)
SETTLED = (TaskState.ACCEPTED, TaskState.CANCELLED)
REPORTING = ("task.reported",)  # the event of who wrote in a result


class MeetingTaskQuerySet(PlacedQuerySet["MeetingTask"]):
    """Tasks that follow from decisions (交办任务)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of meetings within one's posts, and those that one's unit or community owes.

        Whoever owes a task of a 党工委专题研究 sees the task, not the meeting.
        Source: docs/rules.md R-MTG-1.
        """
        if not user.current_posts:
            return self.none()
        alliance = Q(decision__meeting__kind=MeetingKind.ALLIANCE)
        study = user.reach(Permission.STUDY_VIEW).streets
        return self.filter(
            (alliance & user.reach(Permission.MEETING_VIEW).as_filter())
            | (~alliance & Q(street__in=study))
            | self._owed_by(user)
        )

    def owed_by(self, user: Any) -> Self:
        """Keep those that are for `user` to do: of their unit, community, department, or theirs."""
        return self.filter(self._owed_by(user))

    @staticmethod
    def _owed_by(user: Any) -> Q:
        reach = user.reach(Permission.TASK_REPORT)
        posts = user.posts_with(Permission.TASK_REPORT)
        departments = {post.department_id for post in posts} - {None}
        return (
            Q(unit__in=reach.units)
            | Q(owner_community__in=reach.communities)
            | Q(department__in=departments)
            | Q(responsible=user, street__in={post.street_id for post in posts})
        )

    def reportable_by(self, user: Any) -> Self:
        """Keep those whose result `user` may enter: owed by them, or by a department here."""
        street = user.reach(Permission.TASK_REPORT).streets
        return self.filter(self._owed_by(user) | Q(department__isnull=False, street__in=street))

    def run_by(self, user: Any) -> Self:
        """Keep those of meetings that `user` may run."""
        return self.filter(held_places(user, "decision__meeting__"))

    def acceptable_by(self, user: Any) -> Self:
        """Keep what waits for `user` to accept: reported, and never by them.

        Source: docs/rules.md R-MTG-4, R-ACC-14.
        """
        rows = self.run_by(user).filter(state=TaskState.DONE)
        own = Q(reported_by__in=user.counts_as) | wrote_in(MeetingTask, REPORTING, user)
        return rows.exclude(own)

    def open(self) -> Self:
        """Keep what somebody still owes a result for."""
        return self.filter(state__in=OWING)

    def settled(self) -> Self:
        """Keep what is accepted or cancelled."""
        return self.filter(state__in=SETTLED)

    def unsettled(self) -> Self:
        """Keep what is neither accepted nor cancelled."""
        return self.exclude(state__in=SETTLED)

    def overdue(self, day: date) -> Self:
        """Keep the open ones whose due day has passed."""
        return self.open().filter(due_on__lt=day)

    def on_home_of(self, user: Any, day: date) -> Self:
        """Keep what stands on somebody's home page: what they owe, and what is overdue to them.

        First due first. Source: docs/rules.md R-MTG-5.
        """
        overdue = Q(due_on__lt=day) & held_places(user, "decision__meeting__")
        return self.open().filter(self._owed_by(user) | overdue).order_by("due_on", "pk")

    def waiting_for(self, user: Any, day: date) -> Self:
        """Keep what `user` should act on: owed by them, to be accepted, or overdue to them."""
        place = "decision__meeting__"
        runs = held_places(user, place)
        to_accept = Q(state=TaskState.DONE) & runs & ~Q(reported_by__in=user.counts_as)
        to_urge = Q(state__in=OWING, due_on__lt=day) & runs
        return self.filter((Q(state__in=OWING) & self._owed_by(user)) | to_accept | to_urge)

    def matching(self, text: str) -> Self:
        """Keep those whose task or result contains `text`."""
        return self.filter(Q(what__contains=text) | Q(result__contains=text))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query; whoever owns it in another.

        A task has one owner of three kinds. Nine tables in one query would take PostgreSQL longer
        to plan than all three lists of owners take.
        """
        here = ("street", "community", "decision__meeting", "responsible")
        return self.select_related(*here).prefetch_related("unit", "department", "owner_community")


class MeetingTask(Placed, Record):
    """Something to be done by a day, with one owner: a unit, a department or a community.

    open → done with a result → accepted by whoever runs the meeting, or returned and done again;
    cancelled with a reason. Its place is the meeting's.
    """

    decision = models.ForeignKey(
        MeetingDecision, models.PROTECT, related_name="tasks", verbose_name="决议"
    )
    what = models.CharField("交办事项", max_length=200)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="meeting_tasks",
        verbose_name="责任单位",
        null=True,
        blank=True,
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="meeting_tasks",
        verbose_name="责任科室",
        null=True,
        blank=True,
    )
    owner_community = models.ForeignKey(
        Community,
        models.PROTECT,
        related_name="meeting_tasks",
        verbose_name="责任社区",
        null=True,
        blank=True,
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="meeting_tasks",
        verbose_name="责任人",
        null=True,
        blank=True,
    )
    assigned_on = models.DateField("交办日期")
    due_on = models.DateField("办理期限")
    state = StateField("状态", max_length=10, choices=TaskState, default=TaskState.OPEN)
    result = models.CharField("办理结果", max_length=1000, blank=True)
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        related_name="meeting_tasks",
        verbose_name="照片",
        null=True,
        blank=True,
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reported_tasks",
        verbose_name="结果登记人",
        null=True,
        blank=True,
    )
    reported_at = models.DateTimeField("结果登记时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accepted_tasks",
        verbose_name="验收人",
        null=True,
        blank=True,
    )
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)
    cancel_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = MeetingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办任务"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["street", "due_on"], name="task_owing", condition=Q(state__in=OWING)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="task_has_one_owner",
                condition=Q(
                    unit__isnull=False, department__isnull=True, owner_community__isnull=True
                )
                | Q(unit__isnull=True, department__isnull=False, owner_community__isnull=True)
                | Q(unit__isnull=True, department__isnull=True, owner_community__isnull=False),
                violation_error_message="请选择一个责任单位、科室或社区，只选一个。",
            ),
            models.CheckConstraint(
                name="task_due_after_assigned",
                condition=Q(due_on__gte=F("assigned_on")),
                violation_error_message="办理期限不能早于交办日期。",
            ),
            models.CheckConstraint(
                name="task_done_with_result",
                condition=Q(state=TaskState.CANCELLED)
                | Q(state=TaskState.OPEN, result="")
                | (~Q(state=TaskState.OPEN) & ~Q(result="") & Q(reported_at__isnull=False)),
                violation_error_message="报送结果要写明办理情况。",
            ),
            models.CheckConstraint(
                name="task_reported_at_iff_reported_by",
                condition=Q(reported_at__isnull=True, reported_by__isnull=True)
                | Q(reported_at__isnull=False, reported_by__isnull=False),
            ),
            models.CheckConstraint(
                name="task_accepted_at_iff_accepted",
                condition=Q(
                    state=TaskState.ACCEPTED, accepted_at__isnull=False, accepted_by__isnull=False
                )
                | (
                    ~Q(state=TaskState.ACCEPTED)
                    & Q(accepted_at__isnull=True, accepted_by__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="task_not_accepted_by_its_reporter",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("reported_by")),
                violation_error_message="结果由登记人以外的人验收。",
            ),
            models.CheckConstraint(
                name="task_returned_with_reason",
                condition=(Q(state=TaskState.RETURNED) & ~Q(return_reason=""))
                | (~Q(state=TaskState.RETURNED) & Q(return_reason="")),
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                name="task_cancelled_with_reason",
                condition=(Q(state=TaskState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=TaskState.CANCELLED) & Q(cancel_reason="")),
                violation_error_message="撤销要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        """The task's page on the desk."""
        return reverse("party:task-detail", args=[self.uid])

    @property
    def owner(self) -> Unit | Department | Community:
        """Who owes it: one of the three, as `task_has_one_owner` sees to."""
        owners = (self.unit, self.department, self.owner_community)
        return next(owner for owner in owners if owner is not None)

    @property
    def owner_label(self) -> str:
        """Who owes it, by name."""
        return str(self.owner)

    @property
    def is_owed(self) -> bool:
        """True while somebody owes a result."""
        return self.state in OWING

    def is_overdue(self, day: date) -> bool:
        """True when a result is owed and the due day has passed."""
        return self.is_owed and self.due_on < day

    def clean(self) -> None:
        """Refuse owners of another street, and units in what only the 党工委 knows of."""
        super().clean()
        for field in ("unit", "department", "owner_community"):
            if (row := getattr(self, field)) is not None and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        if self.unit is not None and self.decision.meeting.is_committee:
            raise ValidationError({"unit": "党工委专题研究的任务交给科室或社区，不直接交给单位。"})
