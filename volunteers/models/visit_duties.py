"""到访任务: which doors somebody is to knock at how often; places and labels, never people."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, DateField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from core.models import Record
from grids.models import Grid, GridAssignment
from places.models import Placed, PlacedQuerySet, Street

_NUMBERS = re.compile(r"\d{7,}")  # a phone or an ID number, which a label must not hold


class VisitDutyKindQuerySet(models.QuerySet["VisitDutyKind"]):
    """Kinds of visiting duties."""

    def visible_to(self, user: Any) -> Self:
        """Keep the kinds of the streets in which the user visits or looks at visits."""
        streets = Street.objects.within(user.reach(Permission.WALK_VIEW))
        others = Street.objects.within(user.reach(Permission.WALK_FILE))
        return self.filter(Q(street__in=streets) | Q(street__in=others)).distinct()

    def in_use(self) -> Self:
        """Keep those that can be chosen, in their order."""
        return self.filter(is_active=True).order_by("order", "pk")


class VisitDutyKind(Record):
    """走访类别: an editable row such as 独居老人; each has a ledger of its own.

    Source: docs/rules.md R-VST-1.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="visit_duty_kinds", verbose_name="街道"
    )
    name = models.CharField("类别", max_length=40)
    basis = models.CharField("依据", max_length=200, blank=True, help_text="哪份文件要求到访。")
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)

    objects = VisitDutyKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访类别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="visit_kind_once",
                violation_error_message="本街道已有这个走访类别。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DutyPeriod(models.TextChoices):
    """How often a duty begins anew."""

    WEEK = "week", "每周"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


@dataclass(frozen=True)
class Span:
    """The days of one period, both included."""

    start: date
    end: date


def span_of(period: str, day: date) -> Span:
    """Return the calendar week, month, quarter or year in which `day` lies."""
    if period == DutyPeriod.WEEK:
        start = day - timedelta(days=day.weekday())
        return Span(start, start + timedelta(days=6))
    months = {DutyPeriod.MONTH: 1, DutyPeriod.QUARTER: 3, DutyPeriod.YEAR: 12}[DutyPeriod(period)]
    first = (day.month - 1) // months * months + 1
    start = day.replace(month=first, day=1)
    after = first + months
    end = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Span(start, end)


class VisitDutyQuerySet(PlacedQuerySet["VisitDuty"]):
    """Duties to visit."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of one's grids, and those within one's posts."""
        return self.filter(
            user.reach(Permission.WALK_VIEW).as_filter()
            | self._in_hands_of(user) & user.reach(Permission.WALK_FILE).as_filter()
        )

    def in_hands_of(self, user: Any) -> Self:
        """Keep what `user` is to visit: named, or in a grid of theirs that names nobody."""
        mine = self._in_hands_of(user)
        return self.filter(mine & user.reach(Permission.WALK_FILE).as_filter())

    def _in_hands_of(self, user: Any) -> Q:
        grids = GridAssignment.objects.held_by(user, on=timezone.localdate()).values("grid")
        return Q(owner=user) | Q(owner=None, grid__in=grids)

    def running_on(self, day: date) -> Self:
        """Keep the duties in force on `day`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def with_done(self, day: date) -> Self:
        """Add `done_count`, the visits kept in the period in which `day` lies, and `last_on`.

        Source: docs/rules.md R-VST-2.
        """
        begins = Case(
            *(When(period=period, then=Value(span_of(period, day).start)) for period in DutyPeriod),
            output_field=DateField(),
        )
        kept = VisitDone.objects.filter(
            duty=OuterRef("pk"), walk__voided_at=None, walk__walked_on__lte=day
        ).order_by()
        # In the count and not among the conditions: PostgreSQL would find the walks of the period
        # first, everybody's, and look in them for this duty.
        in_period = Count("pk", filter=Q(walk__walked_on__gte=OuterRef("period_begins")))
        count = kept.values("duty").annotate(number=in_period).values("number")
        return self.alias(period_begins=begins).annotate(
            done_count=Coalesce(Subquery(count), 0),
            last_on=Subquery(kept.order_by("-walk__walked_on").values("walk__walked_on")[:1]),
        )

    def due_on(self, day: date) -> Self:
        """Keep the running duties that still lack visits in their period.

        Source: docs/rules.md R-VST-2.
        """
        return self.running_on(day).with_done(day).filter(done_count__lt=F("times"))

    def due_among_many_on(self, day: date) -> Self:
        """Keep the same ones where there are thousands: the visits are counted in one go.

        For one person's few duties that would count everybody's visits.
        Source: docs/rules.md R-VST-2.
        """
        kept = VisitDone.objects.filter(walk__voided_at=None).order_by()
        lacks = Q()
        for period in DutyPeriod:
            visits = kept.filter(walk__walked_on__range=(span_of(period, day).start, day)).values(
                "duty"
            )
            enough = visits.annotate(number=Count("pk")).filter(number__gte=F("duty__times"))
            lacks |= Q(period=period) & ~Q(pk__in=enough.values("duty"))
        return self.running_on(day).filter(lacks).with_done(day)

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "kind", "grid", "owner")


class VisitDuty(Placed, Record):
    """One place to be visited a number of times per period; `label` names no person.

    Source: docs/rules.md R-VST-1.
    """

    kind = models.ForeignKey(
        VisitDutyKind, models.PROTECT, related_name="duties", verbose_name="走访类别"
    )
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="visit_duties",
        verbose_name="网格",
        null=True,
        blank=True,
    )
    label = models.CharField(
        "到访地点或代号",
        max_length=60,
        help_text="例如：3 栋 2 单元甲户。不写姓名、电话和证件号。",
    )
    times = models.PositiveSmallIntegerField("每期次数", default=1)
    period = models.CharField("周期", max_length=8, choices=DutyPeriod, default=DutyPeriod.MONTH)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="visit_duties",
        verbose_name="由谁到访",
        null=True,
        blank=True,
        help_text="不选的，由本网格的人到访。",
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = VisitDutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到访任务"
        ordering = ["community", "kind", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_duty_in_a_community",
                condition=Q(community__isnull=False),
                violation_error_message="请选择到访任务所在的社区。",
            ),
            models.CheckConstraint(
                name="visit_duty_has_times",
                condition=Q(times__gt=0, times__lte=31),
                violation_error_message="每期次数应在 1 到 31 之间。",
            ),
            models.CheckConstraint(
                name="visit_duty_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["community", "kind", "label"],
                name="visit_duty_once",
                condition=Q(ended_on__isnull=True),
                violation_error_message="这个地点的这类到访任务已经登记过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.kind}）"

    def get_absolute_url(self) -> str:
        """The duty's page on the desk, with the visits that fulfil it."""
        return reverse("volunteers:visit-duty-detail", args=[self.uid])

    @property
    def how_often(self) -> str:
        """The count per period in words."""
        return f"{self.get_period_display()} {self.times} 次"

    @property
    def done_label(self) -> str:
        """How many of the visits of the period were made; after `with_done` only."""
        return f"已到 {self.done_count} 次，还差 {self.times - self.done_count} 次"  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse personal numbers in the label, and a grid or a kind from elsewhere."""
        super().clean()
        self.label = " ".join(self.label.split())
        if _NUMBERS.search(self.label):
            raise ValidationError({"label": "请只写楼栋单元或代号，不要写电话和证件号。"})
        if self.grid is not None and self.grid.community_id != self.community_id:
            raise ValidationError({"grid": "所选网格不属于这个社区。"})
        if self.kind_id and self.kind.street_id != self.street_id:
            raise ValidationError({"kind": "所选类别不属于本街道。"})


class VisitDoneQuerySet(models.QuerySet["VisitDone"]):
    """Which walk fulfilled which duty."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the duties that `user` may see."""
        return self.filter(duty__in=VisitDuty.objects.visible_to(user))


class VisitDone(Record):
    """One walk counts for one duty; one walk may have several of these (一次走访，多表留痕).

    Source: docs/rules.md R-VST-3.
    """

    walk = models.ForeignKey(
        "volunteers.GridWalk", models.PROTECT, related_name="fulfilled", verbose_name="走访"
    )
    duty = models.ForeignKey(
        VisitDuty, models.PROTECT, related_name="visits", verbose_name="到访任务"
    )

    objects = VisitDoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到访记录"
        ordering = ["-walk__walked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["walk", "duty"],
                name="visit_done_once",
                violation_error_message="这次走访已计入这项到访任务。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.walk} · {self.duty}"
