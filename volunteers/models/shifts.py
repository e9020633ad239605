"""值守班次: when and where armbands stand, who was asked and who came."""

from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from core.workdays import is_workday
from grids.models import Grid
from places.models import Placed, PlacedQuerySet
from volunteers.models.armbands import RedArmband

GRACE: Final = timedelta(minutes=30)  # to get from one place to the next (R-ARM-3)


class RosterDays(models.TextChoices):
    """On which days a roster puts a shift; 调休 moves working days and days off."""

    DAILY = "daily", "每天"
    WORKDAYS = "workdays", "工作日（含调休上班）"
    DAYS_OFF = "days_off", "休息日（含法定节假日）"
    MONDAY = "mon", "每周一"
    TUESDAY = "tue", "每周二"
    WEDNESDAY = "wed", "每周三"
    THURSDAY = "thu", "每周四"
    FRIDAY = "fri", "每周五"
    SATURDAY = "sat", "每周六"
    SUNDAY = "sun", "每周日"


_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Standing(Placed, Record):
    """What a shift and a roster have in common: where, and how many people."""

    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="%(class)s_rows",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    place = models.CharField("值守地点", max_length=100)
    seats = models.PositiveSmallIntegerField("需要人数", default=2)
    note = models.CharField("要求", max_length=200, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """The grid lies in the community."""
        super().clean()
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不属于这个社区。"})


class DutyRosterQuerySet(PlacedQuerySet["DutyRoster"]):
    """Rosters by which shifts are made."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rosters within the user's posts."""
        return self.within(user.reach(Permission.ARMBAND_VIEW))


class DutyRoster(_Standing):
    """轮值表: a shift that comes again, and who usually takes it.

    Source: docs/rules.md R-ARM-4.
    """

    days = models.CharField("哪些天", max_length=10, choices=RosterDays)
    starts = models.TimeField("开始时间")
    ends = models.TimeField("结束时间")
    members = models.ManyToManyField(
        RedArmband, related_name="rosters", verbose_name="固定队员", blank=True
    )
    is_active = models.BooleanField("在用", default=True)

    objects = DutyRosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮值表"
        ordering = ["community", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="roster_in_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择轮值表所在的社区。",
            ),
            models.CheckConstraint(
                name="roster_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="结束时间应晚于开始时间；跨午夜的请分成两班。",
            ),
            models.CheckConstraint(
                name="roster_needs_somebody",
                condition=Q(seats__gt=0),
                violation_error_message="需要人数应大于 0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_days_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    def falls_on(self, day: date) -> bool:
        """True when the roster puts a shift on `day`."""
        if self.days == RosterDays.DAILY:
            return True
        if self.days in {RosterDays.WORKDAYS, RosterDays.DAYS_OFF}:
            return is_workday(day) == (self.days == RosterDays.WORKDAYS)
        return _WEEKDAYS[day.weekday()] == self.days


class PatrolShiftQuerySet(PlacedQuerySet["PatrolShift"]):
    """Shifts."""

    def visible_to(self, user: Any) -> Self:
        """Keep the shifts within the user's posts."""
        return self.within(user.reach(Permission.ARMBAND_VIEW))

    def standing(self) -> Self:
        """Keep those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def from_day(self, day: date) -> Self:
        """Keep those that are not over on `day`, the next first."""
        midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        return self.filter(ends_at__gte=midnight).order_by("starts_at", "pk")

    def on_day(self, day: date) -> Self:
        """Keep those of which any part lies on `day`."""
        midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        return self.filter(starts_at__lt=midnight + timedelta(days=1), ends_at__gt=midnight)

    def short_of_people(self, at: datetime) -> Self:
        """Keep the coming ones for which people are still missing."""
        coming = self.standing().filter(starts_at__gt=at)
        return coming.annotate(taken=models.Count("members")).filter(taken__lt=F("seats"))


class PatrolShift(_Standing):
    """One shift at one place; cancelled with a reason, never deleted."""

    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    roster = models.ForeignKey(
        DutyRoster,
        models.PROTECT,
        related_name="shifts",
        verbose_name="轮值表",
        null=True,
        blank=True,
        editable=False,
    )
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = PatrolShiftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值守班次"
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["community", "-starts_at", "id"], name="shift_ledger"),
        ]
        constraints = [
            models.CheckConstraint(
                name="shift_in_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择班次所在的社区。",
            ),
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束时间应晚于开始时间。",
            ),
            models.CheckConstraint(
                name="shift_needs_somebody",
                condition=Q(seats__gt=0),
                violation_error_message="需要人数应大于 0。",
            ),
            models.CheckConstraint(
                name="shift_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                violation_error_message="取消班次要写明原因。",
            ),
            models.UniqueConstraint(
                fields=["roster", "starts_at"],
                name="shift_once_per_roster_and_start",
                violation_error_message="这张轮值表在这一天已排过班。",
            ),
        ]

    def __str__(self) -> str:
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M} {self.place}"

    def get_absolute_url(self) -> str:
        """The shift's page on the desk."""
        return reverse("volunteers:shift-detail", args=[self.uid])

    @property
    def state(self) -> str:
        """Whether it stands, in one word for pages and tests."""
        return "cancelled" if self.cancelled_at else "planned"

    def has_begun(self, at: datetime) -> bool:
        """True from the first minute on."""
        return self.starts_at <= at


class Attendance(StateChoices):
    """Whether somebody came to their shift."""

    UNKNOWN = "unknown", Tone.WAITING, "未登记"
    PRESENT = "present", Tone.DONE, "到岗"
    ABSENT = "absent", Tone.RETURNED, "缺岗"


class ShiftMemberQuerySet(models.QuerySet["ShiftMember"]):
    """Who stands in which shift."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the shifts that `user` may see."""
        return self.filter(shift__in=PatrolShift.objects.visible_to(user))

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep those whose standing shift has any minute between the two moments."""
        return self.filter(
            shift__cancelled_at=None, shift__starts_at__lt=end, shift__ends_at__gt=start
        )


class ShiftMember(Record):
    """One person's place in one shift."""

    shift = models.ForeignKey(
        PatrolShift, models.PROTECT, related_name="members", verbose_name="班次"
    )
    armband = models.ForeignKey(
        RedArmband, models.PROTECT, related_name="shifts", verbose_name="队员"
    )
    is_close = models.BooleanField(
        "与另一班间隔很短", default=False, help_text="排班时已提示、由排班人接受"
    )
    attendance = StateField("到岗", max_length=8, choices=Attendance, default=Attendance.UNKNOWN)

    objects = ShiftMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值守人员"
        ordering = ["shift", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "armband"],
                name="shift_member_once",
                violation_error_message="这名队员已在这个班次。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift} · {self.armband}"


class AskAnswer(StateChoices):
    """What somebody said who was asked to take a shift."""

    WAITING = "waiting", Tone.WAITING, "等答复"
    YES = "yes", Tone.DONE, "答应"
    NO = "no", Tone.ENDED, "不能来"


class ShiftAskQuerySet(models.QuerySet["ShiftAsk"]):
    """Whom one asked for which shift."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the shifts that `user` may see."""
        return self.filter(shift__in=PatrolShift.objects.visible_to(user))


class ShiftAsk(Record):
    """Somebody was asked to take a shift; so that the same people are not asked every time.

    Source: docs/rules.md R-ARM-5.
    """

    shift = models.ForeignKey(PatrolShift, models.PROTECT, related_name="asks", verbose_name="班次")
    armband = models.ForeignKey(
        RedArmband, models.PROTECT, related_name="asks", verbose_name="队员"
    )
    asked_at = models.DateTimeField("询问时间")
    answer = StateField("答复", max_length=8, choices=AskAnswer, default=AskAnswer.WAITING)

    objects = ShiftAskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "找人顶班"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "armband"],
                name="shift_ask_once",
                violation_error_message="这个班次已经问过这名队员。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift} · {self.armband} {self.get_answer_display()}"
