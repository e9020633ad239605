"""服务时长: proposed by one person, confirmed by another; certified, corrected with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Q, Sum
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Record
from places.models import Placed, PlacedQuerySet
from volunteers.models.activities import Activity
from volunteers.models.choices import ActivityState
from volunteers.models.people import Volunteer
from volunteers.models.recruiting import new_code

MOST_HOURS: Final = 12  # of one person on one day


class HoursState(models.TextChoices):
    """Only confirmed hours of a confirmed activity count."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    VOIDED = "voided", "已作废"


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
    state = models.CharField("状态", max_length=10, choices=HoursState, default=HoursState.PROPOSED)
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


class ServiceProofQuerySet(PlacedQuerySet["ServiceProof"]):
    """Certificates (志愿服务记录证明)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those issued within the user's posts."""
        return self.within(user.reach(Permission.VOLUNTEER_VIEW))

    def certifying(self, record: ServiceRecord) -> Self:
        """Keep the standing ones in whose days and place a record of hours lies."""
        place = {"street": record.street_id, "community": record.community_id}
        rows = self.filter(volunteer=record.volunteer_id, revoked_at=None, **place)
        return rows.filter(starts_on__lte=record.served_on, ends_on__gte=record.served_on)


class ServiceProof(Placed, Record):
    """What one organiser certifies of one volunteer; a copy of that day, revocable, never edited.

    Source: docs/rules.md R-HRS-4.
    """

    number = models.CharField("证明编号", max_length=20)
    code = models.CharField("验证码", max_length=14, unique=True, default=new_code, editable=False)
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="proofs", verbose_name="志愿者"
    )
    starts_on = models.DateField("从哪天")
    ends_on = models.DateField("到哪天")
    hours = models.DecimalField("服务时长", max_digits=7, decimal_places=1)
    items = models.JSONField("服务内容")
    issued_on = models.DateField("出具日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="出具人"
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ServiceProofQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务记录证明"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="proof_number_once"),
            models.UniqueConstraint(
                fields=["volunteer", "community", "starts_on", "ends_on"],
                name="proof_once_of_community",
                condition=Q(revoked_at__isnull=True, community__isnull=False),
                violation_error_message="这段时间的证明已经出具过。",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "street", "starts_on", "ends_on"],
                name="proof_once_of_street",
                condition=Q(revoked_at__isnull=True, community__isnull=True),
                violation_error_message="这段时间的证明已经出具过。",
            ),
            models.CheckConstraint(
                name="proof_end_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="proof_of_some_hours",
                condition=Q(hours__gt=0),
                violation_error_message="这段时间没有已确认的服务时长，不能出具证明。",
            ),
            models.CheckConstraint(
                name="proof_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message="撤销要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.volunteer}"

    def get_absolute_url(self) -> str:
        """The sheet on the desk."""
        return reverse("volunteers:proof-sheet", args=[self.uid])

    @property
    def state(self) -> str:
        """Whether it stands, in one word for pages and tests."""
        return "revoked" if self.revoked_at else "issued"

    @property
    def surname(self) -> str:
        """The first character, all that the public page shows of the name."""
        return mask_name(self.volunteer.name)[:1]

    @property
    def issuer(self) -> str:
        """Who organised and therefore certifies."""
        return self.place_label


class PointKind(models.TextChoices):
    """Why points come or go."""

    SERVICE = "service", "服务时长"
    CORRECTION = "correction", "工时更正"
    EXCHANGE = "exchange", "兑换"


class PointEntryQuerySet(models.QuerySet["PointEntry"]):
    """The ledger of points."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the volunteers that `user` may see."""
        return self.filter(volunteer__in=Volunteer.objects.visible_to(user))

    def between(self, start: date, end: date) -> Self:
        """Keep those of these days, both included."""
        return self.filter(entered_on__range=(start, end))

    def balance(self) -> int:
        """Return the sum."""
        found: int | None = self.aggregate(total=Sum("points"))["total"]
        return found or 0


class PointEntry(Record):
    """Points that came or went; written once, never changed: an error is put right by another.

    Triggers refuse to change or remove one, but for whose it is: a merge moves it.
    Source: docs/rules.md R-HRS-5, R-HRS-7.
    """

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="points", verbose_name="志愿者"
    )
    record = models.ForeignKey(
        ServiceRecord,
        models.PROTECT,
        related_name="points",
        verbose_name="服务记录",
        null=True,
        blank=True,
    )
    kind = models.CharField("事由", max_length=10, choices=PointKind)
    points = models.IntegerField("积分")
    what = models.CharField("说明", max_length=100, blank=True)
    entered_on = models.DateField("日期")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="登记人",
        null=True,
        blank=True,
    )

    objects = PointEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分"
        ordering = ["-entered_on", "-pk"]
        indexes = [
            models.Index(fields=["-entered_on", "-id"], name="points_ledger"),
            models.Index(fields=["kind", "-entered_on", "-id"], name="points_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(name="points_not_nothing", condition=~Q(points=0)),
            models.CheckConstraint(
                name="points_given_for_what",
                condition=Q(kind="exchange", points__lt=0, record__isnull=True) & ~Q(what="")
                | (~Q(kind="exchange") & Q(record__isnull=False)),
                violation_error_message="兑换要写明换了什么，积分为负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.points:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; one that stands is never written again."""
        if not self._state.adding:
            raise TypeError("points are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: an entry stands."""
        raise TypeError("points are never deleted")
