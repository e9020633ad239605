"""服务时长: proposed by one person, confirmed by another; corrected with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Min, Q, Sum

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from places.models import Placed, PlacedQuerySet
from volunteers.models.activities import Activity
from volunteers.models.choices import ActivityState
from volunteers.models.people import Volunteer

MOST_HOURS: Final = 12  # of one person on one day


class HoursState(StateChoices):
    """Only confirmed hours of a confirmed activity count."""

    PROPOSED = "proposed", Tone.WAITING, "待确认"
    CONFIRMED = "confirmed", Tone.DONE, "已确认"
    VOIDED = "voided", Tone.ENDED, "已作废"


class ServiceRecordQuerySet(PlacedQuerySet["ServiceRecord"]):
    """Hours of service (志愿服务记录)."""

    def visible_to(self, user: Any) -> Self:
        """Keep the records within the user's posts, and those one proposed."""
        if not user.current_posts:
            return self.none()
        reach = user.reach(Permission.VOLUNTEER_VIEW)
        return self.filter(reach.as_filter() | Q(proposed_by=user))

    def confirmable_by(self, user: Any) -> Self:
        """Keep what waits for a second person, and this one may be it.

        Source: docs/rules.md R-HRS-1, R-VOL-1.
        """
        rows = self._of_standing().within(user.reach(Permission.HOURS_CONFIRM))
        return rows.filter(state=HoursState.PROPOSED).exclude(proposed_by__in=user.counts_as)

    def counted(self) -> Self:
        """Keep what counts: confirmed, of an activity that the street confirmed.

        Source: docs/rules.md R-HRS-2, R-VOL-1.
        """
        confirmed = self._of_standing().filter(state=HoursState.CONFIRMED)
        return confirmed.filter(activity__state=ActivityState.CONFIRMED)

    def certified_by(self, proof: Any) -> Self:
        """Keep what counts of a certificate's person, issuer and days."""
        rows = self.counted().filter(street=proof.street_id, community=proof.community_id)
        return rows.filter(
            volunteer=proof.person_id, served_on__range=(proof.starts_on, proof.ends_on)
        )

    def _of_standing(self) -> Self:
        """Leave out what stays with an entry that ended: the other one has hours in its stead."""
        return self.filter(volunteer__merged_into=None)

    def total(self) -> Decimal:
        """Return the sum of the hours."""
        found: Decimal | None = self.aggregate(total=Sum("hours"))["total"]
        return found or Decimal(0)

    def overfull_days(self) -> list[tuple[date, Decimal]]:
        """Return the days, earliest first, with more than MOST_HOURS; of one person's records.

        Source: docs/rules.md R-HRS-1.
        """
        days = self.filter(state=HoursState.CONFIRMED).values("served_on").order_by("served_on")
        summed = days.annotate(total=Sum("hours")).filter(total__gt=MOST_HOURS)
        return list(summed.values_list("served_on", "total"))

    def first_day(self) -> date | None:
        """Return the earliest day of service."""
        found: date | None = self.aggregate(day=Min("served_on"))["day"]
        return found

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "volunteer", "activity", "proposed_by")


class ServiceRecord(Placed, Record):
    """One volunteer's hours in one activity.

    Source: docs/rules.md R-HRS-1, R-HRS-3.
    """

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="service_records", verbose_name="志愿者"
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="service_records", verbose_name="活动"
    )
    served_on = models.DateField("服务日期")
    hours = models.DecimalField("服务时长", max_digits=4, decimal_places=1, help_text="小时")
    content = models.CharField("服务内容", max_length=300)
    is_backfilled = models.BooleanField("补录", default=False)
    state = StateField("状态", max_length=10, choices=HoursState, default=HoursState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposed_hours",
        verbose_name="提出人",
        null=True,
        blank=True,
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="确认人",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务记录"
        ordering = ["-served_on", "-pk"]
        indexes = [
            models.Index(fields=["community", "-served_on", "id"], name="service_ledger"),
            models.Index(fields=["volunteer", "served_on"], name="service_of_volunteer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "activity"],
                name="service_once_per_activity",
                condition=~Q(state="voided"),
                violation_error_message="这名志愿者在这次活动中已有服务记录。",
            ),
            models.CheckConstraint(
                name="service_hours_sensible",
                condition=Q(hours__gt=0, hours__lte=MOST_HOURS),
                violation_error_message="服务时长应大于 0、不超过 12 小时。",
            ),
            models.CheckConstraint(
                name="service_confirmed_at_and_by",
                condition=Q(state="proposed", confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False)
                | Q(state="voided"),
            ),
            models.CheckConstraint(
                name="service_not_confirmed_by_proposer",
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(confirmed_by=models.F("proposed_by")),
                violation_error_message="不能确认自己提出的服务时长。",
            ),
            models.CheckConstraint(
                name="service_voided_with_reason",
                condition=~Q(state="voided") | ~Q(void_reason=""),
                violation_error_message="作废要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.activity}"

    @property
    def is_counted(self) -> bool:
        """Whether the row is among `counted`; read afresh with its activity, under lock.

        Source: docs/rules.md R-HRS-2, R-VOL-1.
        """
        is_confirmed: bool = self.state == HoursState.CONFIRMED
        is_held = self.activity.state == ActivityState.CONFIRMED
        return is_confirmed and is_held and self.volunteer.merged_into_id is None


class HoursCorrectionQuerySet(models.QuerySet["HoursCorrection"]):
    """Corrections of hours."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the records that `user` may see."""
        return self.filter(record__in=ServiceRecord.objects.visible_to(user))


class HoursCorrection(Record):
    """Confirmed hours were changed: what they were, what they are, why."""

    record = models.ForeignKey(
        ServiceRecord, models.PROTECT, related_name="corrections", verbose_name="服务记录"
    )
    before = models.DecimalField("原来", max_digits=4, decimal_places=1)
    after = models.DecimalField("改为", max_digits=4, decimal_places=1)
    reason = models.CharField("原因", max_length=200)
    corrected_at = models.DateTimeField("更正时间")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人"
    )

    objects = HoursCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工时更正"
        ordering = ["-corrected_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.record} {self.before}→{self.after}"
