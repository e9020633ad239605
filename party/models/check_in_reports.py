"""双报告: twice a year a unit or a member says what they did; the receiver answers."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.permissions import Permission
from audit.models import wrote_in
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.halves import FIRST_YEAR, LAST_YEAR, Half
from party.models.check_ins import CheckIn, MemberCheckIn, UnitCheckIn
from places.models import Placed, PlacedQuerySet


class ReportKind(models.TextChoices):
    """To whom a report goes."""

    TO_COMMUNITY = "to_community", "向社区报告"
    TO_HOME_UNIT = "to_home_unit", "向所在单位报告"


class ReportState(StateChoices):
    """How far a report is."""

    DRAFT = "draft", Tone.DRAFT, "草稿"
    SUBMITTED = "submitted", Tone.WAITING, "待评价"
    REVIEWED = "reviewed", Tone.DONE, "已评价"


class ReportGrade(models.TextChoices):
    """What the receiver thinks of the service."""

    GOOD = "good", "好"
    FAIR = "fair", "较好"
    NORMAL = "normal", "一般"
    POOR = "poor", "差"


WRITING = ("checkinreport.saved", "checkinreport.submitted")  # events of who wrote in one


class CheckInReportQuerySet(PlacedQuerySet["CheckInReport"]):
    """Reports of checked-in units and members (双报告)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the reports of the check-ins that `user` may see."""
        reach = user.reach(Permission.CHECKIN_VIEW)
        return self.filter(reach.as_filter() | _of_units(reach.units))

    def reviewable_by(self, user: Any) -> Self:
        """Keep what waits for an answer that `user` may give, nothing they sent in or wrote in.

        The community answers what was reported to it; a report to the home unit is answered by
        that unit, or on its behalf by the community.
        Source: docs/rules.md R-CHK-7.
        """
        keep, own = user.reach(Permission.CHECKIN_KEEP), user.reach(Permission.CHECKIN_FILE)
        mine = Q(kind=ReportKind.TO_HOME_UNIT) & _of_units(own.units)
        waiting = self.filter(keep.as_filter() | mine, state=ReportState.SUBMITTED)
        return waiting.exclude(written_by(user))

    def of(self, check_in: CheckIn) -> Self:
        """Keep the reports of one check-in."""
        if isinstance(check_in, UnitCheckIn):
            return self.filter(unit_check_in=check_in)
        return self.filter(member_check_in=check_in)

    def for_half(self, half: Half) -> Self:
        """Keep the reports on a half-year."""
        return self.filter(year=half.year, half=half.number)

    def sent_in(self) -> Self:
        """Keep what was submitted, answered or not."""
        return self.exclude(state=ReportState.DRAFT)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related(
            "street", "community", "unit_check_in__unit", "member_check_in__home_unit"
        )


def written_by(user: Any) -> Q:
    """Keep the reports that `user`, or who counts as one with them, sent in or wrote in."""
    return Q(submitted_by__in=user.counts_as) | wrote_in(CheckInReport, WRITING, user)


def _of_units(units: Any) -> Q:
    return Q(unit_check_in__unit__in=units) | Q(member_check_in__home_unit__in=units)


class CheckInReport(Placed, Record):
    """One report of a unit or a member on half a year: its own words; the facts are the records.

    draft → submitted → reviewed (grade and words of the receiver).
    Source: docs/rules.md R-CHK-6, R-CHK-7.
    """

    unit_check_in = models.ForeignKey(
        UnitCheckIn,
        models.PROTECT,
        related_name="reports",
        verbose_name="单位报到",
        null=True,
        blank=True,
    )
    member_check_in = models.ForeignKey(
        MemberCheckIn,
        models.PROTECT,
        related_name="reports",
        verbose_name="党员报到",
        null=True,
        blank=True,
    )
    year = models.PositiveSmallIntegerField("年份")
    half = models.PositiveSmallIntegerField("半年", choices=[(1, "上半年"), (2, "下半年")])
    kind = models.CharField("报告对象", max_length=12, choices=ReportKind)
    body = models.TextField("报告正文", max_length=3000, blank=True)
    state = StateField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="提交人",
        null=True,
        blank=True,
        editable=False,
    )
    grade = models.CharField("评价", max_length=8, choices=ReportGrade, blank=True)
    feedback = models.CharField("评价意见", max_length=300, blank=True)
    reviewed_at = models.DateTimeField("评价时间", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="评价人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = CheckInReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "双报告"
        ordering = ["-year", "-half", "-pk"]
        indexes = [
            models.Index(
                fields=["community", "-year", "-half", "state"], name="check_in_report_list"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="check_in_report_of_one_check_in",
                condition=Q(unit_check_in__isnull=False, member_check_in__isnull=True)
                | Q(unit_check_in__isnull=True, member_check_in__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["unit_check_in", "year", "half", "kind"],
                name="check_in_report_once_per_unit_half_and_kind",
                condition=Q(unit_check_in__isnull=False),
                violation_error_message="这半年的这份报告已经有了，请打开它修改。",
            ),
            models.UniqueConstraint(
                fields=["member_check_in", "year", "half", "kind"],
                name="check_in_report_once_per_member_half_and_kind",
                condition=Q(member_check_in__isnull=False),
                violation_error_message="这半年的这份报告已经有了，请打开它修改。",
            ),
            models.CheckConstraint(
                name="check_in_report_half_of_a_year",
                condition=Q(half__in=[1, 2], year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message="请选择哪一年的上半年或下半年。",
            ),
            models.CheckConstraint(
                name="check_in_report_submitted_at_and_by",
                condition=Q(state="draft", submitted_at__isnull=True, submitted_by__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(submitted_at__isnull=False, submitted_by__isnull=False)
                    & ~Q(body="")
                ),
                violation_error_message="提交前请写报告正文。",
            ),
            models.CheckConstraint(
                name="check_in_report_reviewed_at_and_by",
                condition=(
                    Q(state="reviewed", reviewed_at__isnull=False, reviewed_by__isnull=False)
                    & ~Q(grade="")
                )
                | (
                    ~Q(state="reviewed")
                    & Q(reviewed_at__isnull=True, reviewed_by__isnull=True, grade="")
                ),
                violation_error_message="评价要选一个等次。",
            ),
            models.CheckConstraint(
                name="check_in_report_not_reviewed_by_submitter",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("submitted_by")),
                violation_error_message="不能评价自己提交的报告。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_in} {self.half_year.label}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("dashboard:check-in-report", args=[self.uid])

    @property
    def check_in(self) -> CheckIn:
        """Whose report it is."""
        found = self.unit_check_in or self.member_check_in
        if found is None:
            raise ValueError("a report without a check-in")
        return found

    @property
    def half_year(self) -> Half:
        """The half-year on which it reports."""
        return Half(self.year, self.half)

    @property
    def is_editable(self) -> bool:
        """True until the receiver has answered."""
        return self.state != ReportState.REVIEWED

    @property
    def receiver_label(self) -> str:
        """To whom it goes, in words."""
        if self.kind == ReportKind.TO_COMMUNITY:
            return self.place_label
        check_in = self.check_in
        return check_in.home_label if isinstance(check_in, MemberCheckIn) else str(check_in.unit)


def due_reports(rows: Any, half: Half) -> Any:
    """Keep the check-ins that served in a half-year and lack one of its two reports.

    Shape:  a draft is no report yet. Source: docs/rules.md R-CHK-6.
    """
    whose = "unit_check_in" if rows.model is UnitCheckIn else "member_check_in"
    lacking = Q(pk__in=[])
    for kind in ReportKind:
        sent = CheckInReport.objects.for_half(half).sent_in().filter(kind=kind)
        lacking |= Q(~Exists(sent.filter(**{whose: OuterRef("pk")})))
    return rows.confirmed().running_in(half).filter(lacking)


def first_day_of(check_in: CheckIn, half: Half) -> date:
    """Return the first day of a half-year on which somebody served."""
    return max(check_in.checked_in_on, half.start)


def last_day_of(check_in: CheckIn, half: Half) -> date:
    """Return the last day of a half-year on which somebody served."""
    return min(check_in.last_day or half.end, half.end)
