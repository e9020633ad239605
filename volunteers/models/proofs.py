"""志愿服务记录证明: what one organiser certifies of one volunteer."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Record
from places.models import Placed, PlacedQuerySet
from volunteers.models.activities import Activity
from volunteers.models.people import Volunteer
from volunteers.models.recruiting import new_code
from volunteers.models.service_records import HoursState, ServiceRecord


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

    def saying_hours_of(self, activity: Activity) -> list["ServiceProof"]:
        """Return the standing ones that say confirmed hours of an activity, by number."""
        place = {"street": activity.street_id, "community": activity.community_id}
        records = activity.service_records.filter(state=HoursState.CONFIRMED).order_by()
        hours = {(row.volunteer_id, row.served_on, row.hours) for row in records}
        people = {person for person, *_ in hours}
        of_people = Q(volunteer__in=people) | Q(volunteer__merged_into__in=people)
        rows = self.filter(of_people, revoked_at=None, **place).select_related("volunteer")
        return [
            proof
            for proof in rows.order_by("number")
            if any((proof.person_id, *line) in hours for line in proof.served)
        ]

    def sharing_days_with(self, proof: "ServiceProof") -> Self:
        """Keep the other standing ones of the same person and issuer whose days meet its days."""
        person = proof.person_id
        of_person = Q(volunteer=person) | Q(volunteer__merged_into=person)
        place = {"street": proof.street_id, "community": proof.community_id}
        rows = self.filter(of_person, revoked_at=None, **place).exclude(pk=proof.pk)
        return rows.filter(starts_on__lte=proof.ends_on, ends_on__gte=proof.starts_on)


class ServiceProof(Placed, Record):
    """What one organiser certifies of one volunteer; a copy of that day, revocable, never edited.

    Source: docs/rules.md R-HRS-4, R-HRS-8.
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
    def lines(self) -> list[tuple[date, str, str, str]]:
        """Return what stands on paper: day, activity, what was done, hours."""
        return [(date.fromisoformat(day), *rest) for day, *rest in self.items]

    @property
    def state(self) -> str:
        """Whether it stands, in one word for pages and tests."""
        return "revoked" if self.revoked_at else "issued"

    @property
    def person_id(self) -> int:
        """The entry that has the hours of the certified person now."""
        return self.volunteer.merged_into_id or self.volunteer_id

    @property
    def served(self) -> list[tuple[date, Decimal]]:
        """Return day and hours of each line."""
        return [(date.fromisoformat(day), Decimal(hours)) for day, *_, hours in self.items]

    @property
    def has_lost_hours(self) -> bool:
        """True when it stands and says hours that were voided or corrected since.

        Source: docs/rules.md R-HRS-10.
        """
        if self.revoked_at is not None:
            return False
        rows = ServiceRecord.objects.certified_by(self).order_by()
        return bool(Counter(self.served) - Counter(rows.values_list("served_on", "hours")))

    def overlaps(self) -> list["ServiceProof"]:
        """Return the others that stand and hold some of its hours: the two are never added.

        Who asks is certified whatever days they need, so days may meet; each names the others.
        Source: docs/rules.md R-HRS-8.
        """
        if self.revoked_at is not None:
            return []
        others = ServiceProof.objects.sharing_days_with(self).order_by("number")
        return [other for other in others if self._days_within(other)]

    def _days_within(self, other: "ServiceProof") -> bool:
        first, last = other.starts_on.isoformat(), other.ends_on.isoformat()
        return any(first <= day <= last for day, *_ in self.items)

    @property
    def surname(self) -> str:
        """The first character, all that the public page shows of the name."""
        return mask_name(self.volunteer.name)[:1]

    @property
    def issuer(self) -> str:
        """Who organised and therefore certifies."""
        return self.place_label
