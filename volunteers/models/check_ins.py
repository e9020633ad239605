"""What checked-in units and members did: the activities filed anyway, never typed again."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, QuerySet

from core.models import Record
from party.models import MemberCheckIn, UnitCheckIn
from volunteers.models.activities import Activity
from volunteers.models.activity_parts import Participation
from volunteers.models.choices import ActivityState
from volunteers.models.people import Volunteer


class CheckInLinkQuerySet(models.QuerySet["CheckInLink"]):
    """Which volunteer a checked-in member is."""

    def visible_to(self, user: Any) -> Self:
        """Keep the links of the check-ins that `user` may see."""
        return self.filter(check_in__in=MemberCheckIn.objects.visible_to(user))


class CheckInLink(Record):
    """A checked-in Party member is this volunteer, whose participations are the service.

    Source: docs/rules.md R-CHK-8.
    """

    check_in = models.OneToOneField(
        MemberCheckIn, models.PROTECT, related_name="link", verbose_name="党员报到"
    )
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="check_in_links", verbose_name="志愿者"
    )

    objects = CheckInLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报到关联"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.check_in} · {self.volunteer}"


def member_services(
    check_ins: QuerySet[MemberCheckIn], start: date | None = None, end: date | None = None
) -> QuerySet[Any]:
    """Return the participations that are the service of these members, newest first.

    Shape:  each carries `check_in_id` and `check_in_uid`; confirmed activities of the community
            to which the member reported, on the days on which they served. Two check-ins of one
            person in one community never overlap, so each counts once.
    Source: docs/rules.md R-CHK-8.
    """
    check_in = "volunteer__check_in_links__check_in"
    rows = Participation.objects.filter(
        _served(check_in, "left_on", start, end),
        **{f"{check_in}__in": check_ins, f"{check_in}__confirmed_at__isnull": False},
    )
    rows = rows.annotate(check_in_id=F(f"{check_in}__pk"), check_in_uid=F(f"{check_in}__uid"))
    return rows.select_related("activity").order_by("-activity__held_on", "-pk")


def unit_services(
    check_ins: QuerySet[UnitCheckIn], start: date | None = None, end: date | None = None
) -> QuerySet[Any]:
    """Return the parts that these units took in activities, newest first.

    Shape:  rows with `activity` and `unit`, each with `check_in_id` and `check_in_uid`; otherwise
            as `member_services`. A unit entered twice took part once.
    Source: docs/rules.md R-CHK-8, R-UNI-4.
    """
    check_in = "unit__check_ins"
    rows = Activity.units.through._default_manager.filter(
        _served(check_in, "ended_on", start, end),
        **{f"{check_in}__in": check_ins, "unit__same_as": None},
    )
    rows = rows.annotate(check_in_id=F(f"{check_in}__pk"), check_in_uid=F(f"{check_in}__uid"))
    return rows.select_related("activity", "unit").order_by("-activity__held_on", "-pk")


def _served(check_in: str, ended_on: str, start: date | None, end: date | None) -> Q:
    """Return the condition that an activity counts for the check-in to which `check_in` leads."""
    condition = Q(
        activity__state=ActivityState.CONFIRMED,
        activity__community=F(f"{check_in}__community"),
        activity__held_on__gte=F(f"{check_in}__checked_in_on"),
    ) & (
        Q(**{f"{check_in}__{ended_on}__isnull": True})
        | Q(activity__held_on__lte=F(f"{check_in}__{ended_on}"))
    )
    condition &= Q(activity__held_on__gte=start) if start else Q()
    return condition & (Q(activity__held_on__lte=end) if end else Q())
