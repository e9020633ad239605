"""下派事项: what the street gives communities to do, and what each of them answers."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.admissions import AdmissionApplication, WorkKind
from party.models.worklists import WorkListItem
from places.models import PlacedQuerySet, Street
from places.models.placed import Placed


class PushedWorkQuerySet(models.QuerySet["PushedWork"]):
    """What was pushed: all of one's street, or what reaches one's community."""

    def visible_to(self, user: Any) -> Self:
        """Keep the street's for its staff, for a community what it was given."""
        reach = user.reach(Permission.WORKLIST_VIEW)
        return self.filter(
            Q(street__in=reach.streets) | Q(assignments__community__in=reach.communities)
        ).distinct()

    def matching(self, text: str) -> Self:
        """Keep those whose title contains `text`."""
        return self.filter(title__contains=text.strip())

    def admitted(self) -> Self:
        """Keep what rests on an admission or on an item of a list (R-ADM-8)."""
        return self.exclude(admission=None, item=None)

    def unadmitted(self) -> Self:
        """Keep what rests on neither."""
        return self.filter(admission=None, item=None)


class PushedWork(Record):
    """A task, form or report that a department gives to communities, with its entry or without."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="pushed_works", verbose_name="街道"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="pushed_works", verbose_name="下派科室"
    )
    title = models.CharField("事项", max_length=100)
    content = models.TextField("内容和要求", max_length=1000, blank=True)
    kind = models.CharField("类型", max_length=10, choices=WorkKind)
    pushed_on = models.DateField("下派日期", editable=False)
    due_on = models.DateField("要求完成日期")
    admission = models.ForeignKey(
        AdmissionApplication,
        models.PROTECT,
        related_name="pushed_works",
        verbose_name="依据的准入",
        null=True,
        blank=True,
    )
    item = models.ForeignKey(
        WorkListItem,
        models.PROTECT,
        related_name="pushed_works",
        verbose_name="依据的清单事项",
        null=True,
        blank=True,
    )
    hours_each = models.DecimalField(
        "每个社区约需工时",
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "工时不能是负数。"), MaxValueValidator(10_000)],
        help_text="小时；社区婉拒时，减负账单按它估算省下的工时。",
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="pushed_works",
        verbose_name="登记人",
        editable=False,
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True)

    objects = PushedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "下派事项"
        ordering = ["-pushed_on", "-pk"]
        indexes = [models.Index(fields=["street", "pushed_on"], name="pushed_work_day")]
        constraints = [
            models.CheckConstraint(
                name="pushed_work_due_after_pushed",
                condition=Q(due_on__gte=F("pushed_on")),
                violation_error_message="要求完成日期不能早于下派日期。",
            ),
            models.CheckConstraint(
                name="pushed_work_one_entry",
                condition=Q(admission__isnull=True) | Q(item__isnull=True),
                violation_error_message="依据只选一项：准入申请，或清单事项。",
            ),
            models.CheckConstraint(
                name="pushed_work_withdrawn_iff_reason",
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                violation_error_message="撤回须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page on the desk."""
        return reverse("party:pushed-detail", args=[self.uid])

    def clean(self) -> None:
        """Refuse another street's department."""
        super().clean()
        if self.department_id and self.department.street_id != self.street_id:
            raise ValidationError({"department": "所选科室不属于本街道。"})

    @property
    def is_admitted(self) -> bool:
        """True when it rests on an admission or on an item of a list (R-ADM-8)."""
        return self.admission_id is not None or self.item_id is not None

    @property
    def entry(self) -> AdmissionApplication | WorkListItem | None:
        """What it rests on."""
        return self.admission or self.item


class AssignmentState(StateChoices):
    """What a community did with it."""

    WAITING = "waiting", Tone.WAITING, "待答复"
    ACCEPTED = "accepted", Tone.WAITING, "已接收"
    DECLINED = "declined", Tone.RETURNED, "已婉拒"
    DONE = "done", Tone.DONE, "已办结"


OPEN_ASSIGNMENTS = (AssignmentState.WAITING, AssignmentState.ACCEPTED)


class PushedAssignmentQuerySet(PlacedQuerySet["PushedAssignment"]):
    """What each community was given; the rows of 减负账单."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the communities within one's posts."""
        return self.within(user.reach(Permission.WORKLIST_VIEW))

    def standing(self) -> Self:
        """Keep what was not withdrawn."""
        return self.filter(pushed__withdrawn_at__isnull=True)

    def pushed_between(self, start: date, end: date) -> Self:
        """Keep what was pushed from `start` to `end`, both included."""
        return self.filter(pushed__pushed_on__range=(start, end))

    def to_answer_by(self, user: Any) -> Self:
        """Keep what waits for a community of `user`."""
        reach = user.reach(Permission.ADMISSION_ANSWER)
        return self.standing().filter(
            community__in=reach.communities, state=AssignmentState.WAITING
        )


class PushedAssignment(Placed, Record):
    """One community's share of a pushed work: waiting → accepted → done, or declined."""

    pushed = models.ForeignKey(
        PushedWork, models.PROTECT, related_name="assignments", verbose_name="下派事项"
    )
    is_admitted = models.BooleanField("已准入", default=False, editable=False)
    state = StateField(
        "答复", max_length=10, choices=AssignmentState, default=AssignmentState.WAITING
    )
    decline_reason = models.CharField("婉拒理由", max_length=200, blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="pushed_assignments",
        verbose_name="答复人",
        null=True,
        blank=True,
        editable=False,
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    done_on = models.DateField("办结日期", null=True, blank=True, editable=False)

    objects = PushedAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区下派事项"
        ordering = ["-pushed_id", "community_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pushed", "community"],
                name="pushed_assignment_once_per_community",
                violation_error_message="这个社区已在下派范围内。",
            ),
            models.CheckConstraint(
                name="pushed_assignment_answered_iff_by_somebody",
                condition=Q(
                    state=AssignmentState.WAITING,
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                )
                | (
                    ~Q(state=AssignmentState.WAITING)
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                violation_error_message="答复要连同答复人和时间一起登记。",
            ),
            models.CheckConstraint(
                name="pushed_assignment_admitted_not_declined",
                condition=~Q(state=AssignmentState.DECLINED, is_admitted=True),
                violation_error_message="已准入的工作不能婉拒，有困难请与下派科室联系。",
            ),
            models.CheckConstraint(
                name="pushed_assignment_declined_iff_reason",
                condition=(Q(state=AssignmentState.DECLINED) & ~Q(decline_reason=""))
                | (~Q(state=AssignmentState.DECLINED) & Q(decline_reason="")),
                violation_error_message="婉拒须写明理由。",
            ),
            models.CheckConstraint(
                name="pushed_assignment_done_iff_result",
                condition=(Q(state=AssignmentState.DONE, done_on__isnull=False) & ~Q(result=""))
                | (~Q(state=AssignmentState.DONE) & Q(done_on__isnull=True, result="")),
                violation_error_message="办结须写明结果。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_label}：{self.pushed}"

    def get_absolute_url(self) -> str:
        """The page of the pushed work."""
        return self.pushed.get_absolute_url()
