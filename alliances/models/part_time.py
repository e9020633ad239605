"""Part-time members (兼职委员): people of member units who serve in a Party committee."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.permissions import Permission
from core import pinyin
from core.masking import mask_name
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models import (
    Attendance,
    Attendee,
    MeetingState,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
)
from places.models import Placed, PlacedQuerySet, SearchableName, Unit, name_matches

TERM_ENDS_SOON = timedelta(days=180)  # how long before its end a successor is looked for
HOST_LEVELS = (OrganisationLevel.STREET, OrganisationLevel.COMMUNITY)


def hosts_of(street_id: int) -> Any:
    """Return the organisations that have part-time members: the 党工委 and the communities'."""
    rows = PartyOrganisation.objects.filter(street=street_id, ended_on=None, level__in=HOST_LEVELS)
    return rows.exclude(kind=OrganisationKind.GROUP)


class PartTimeState(StateChoices):
    """Where a part-time member stands."""

    NOMINATED = "nominated", Tone.WAITING, "已推荐"
    APPROVED = "approved", Tone.WAITING, "已审批"
    APPOINTED = "appointed", Tone.DONE, "已聘任"
    ENDED = "ended", Tone.ENDED, "已卸任"


class PartTimeMemberQuerySet(PlacedQuerySet["PartTimeMember"]):
    """Part-time members of the street's and the communities' committees."""

    def visible_to(self, user: Any) -> Self:
        """Keep those hosted within one's posts, those of the 党工委 for its communities, and those
        of one's own unit.
        """
        reach = user.reach(Permission.PART_TIME_VIEW)
        posts = user.posts_with(Permission.PART_TIME_VIEW)
        streets = {post.street_id for post in posts if post.community_id}
        return self.filter(
            reach.as_filter() | Q(community=None, street__in=streets) | Q(unit__in=reach.units)
        )

    def serving_on(self, day: date) -> Self:
        """Keep those who serve on `day`: appointed by then, neither ended nor past their term.

        Source: docs/rules.md R-PTM-3.
        """
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            Q(term_until__isnull=True) | Q(term_until__gte=day),
            state__in=[PartTimeState.APPOINTED, PartTimeState.ENDED],
            appointed_on__lte=day,
        )

    def persons(self) -> Any:
        """Return one row per person: a name of a unit, however many committees they serve.

        Shape:  `counted_unit`, `unit_name`, `name`, `seat_count`; a unit that was joined to
                another counts as that one.
        Source: docs/rules.md R-PTM-3, R-UNI-4.
        """
        return (
            self.order_by()
            .values(
                "name",
                counted_unit=Coalesce("unit__same_as", "unit"),
                unit_name=Coalesce("unit__same_as__name", "unit__name"),
            )
            .annotate(seat_count=Count("host", distinct=True))
            .order_by("unit_name", "name", "counted_unit")
        )

    def in_office(self) -> Self:
        """Keep the appointed ones that nobody has ended, also past their term."""
        return self.filter(state=PartTimeState.APPOINTED)

    def ending_by(self, day: date) -> Self:
        """Keep those in office whose term ends on or before `day`, the oldest first."""
        return self.in_office().filter(term_until__lte=day).order_by("term_until", "pk")

    def waiting_for(self, user: Any) -> Self:
        """Keep what waits for `user`: to be approved, or to be appointed.

        Source: docs/rules.md R-PTM-1.
        """
        approve = user.reach(Permission.PART_TIME_APPROVE).as_filter()
        appoint = user.reach(Permission.PART_TIME_APPOINT).as_filter()
        return self.filter(
            (Q(state=PartTimeState.NOMINATED) & approve)
            | (Q(state=PartTimeState.APPROVED) & appoint & ~Q(approved_by__in=user.counts_as))
        )

    def matching(self, text: str) -> Self:
        """Keep those whose name, pinyin or initials, or whose unit, begins with or has `text`."""
        return self.filter(name_matches(text) | name_matches(text, "unit__"))

    def with_attendance(self) -> Self:
        """Add `asked_count` and `came_count`: meetings they were asked to, and came to.

        Source: docs/rules.md R-PTM-4.
        """
        was_held = Q(
            attendances__attendee__meeting__state__in=[MeetingState.HELD, MeetingState.CLOSED]
        )
        came = was_held & Q(attendances__attendee__state=Attendance.ATTENDED)
        return self.annotate(
            asked_count=Count("attendances", filter=was_held, distinct=True),
            came_count=Count("attendances", filter=came, distinct=True),
        )


class PartTimeMember(SearchableName, Placed, Record):
    """Somebody of a member unit who serves in the committee of a host organisation for a term.

    nominated → approved → appointed → ended; its place is the host's.
    """

    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="part_time_members", verbose_name="所在单位"
    )
    host = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        related_name="part_time_members",
        verbose_name="聘任党组织",
    )
    title = models.CharField("单位职务", max_length=60, blank=True)
    state = StateField(
        "状态", max_length=10, choices=PartTimeState, default=PartTimeState.NOMINATED
    )
    appointed_on = models.DateField("聘任日期", null=True, blank=True)
    term_until = models.DateField("任期至", null=True, blank=True)
    document = models.CharField("聘任文号", max_length=60, blank=True)
    ended_on = models.DateField("卸任日期", null=True, blank=True)
    end_reason = models.CharField("卸任原因", max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="successors",
        verbose_name="接替",
        null=True,
        blank=True,
        editable=False,
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="nominated_members",
        verbose_name="推荐登记人",
        null=True,
        blank=True,
        editable=False,
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="approved_members",
        verbose_name="审批人",
        null=True,
        blank=True,
        editable=False,
    )
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appointed_members",
        verbose_name="聘任登记人",
        null=True,
        blank=True,
        editable=False,
    )

    objects = PartTimeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "兼职委员"
        ordering = ["host", "name_pinyin", "pk"]
        indexes = [models.Index(fields=["street", "state", "term_until"], name="part_time_by_term")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name", "host"],
                name="part_time_once_per_host",
                condition=~Q(state="ended"),
                violation_error_message="此人已是这个党组织的兼职委员，或正在推荐。",
            ),
            models.CheckConstraint(
                name="part_time_appointed_with_day",
                condition=~Q(state="appointed") | Q(appointed_on__isnull=False),
                violation_error_message="聘任要写明日期。",
            ),
            models.CheckConstraint(
                name="part_time_ended_with_day_and_reason",
                condition=(Q(state="ended", ended_on__isnull=False) & ~Q(end_reason=""))
                | (~Q(state="ended") & Q(ended_on__isnull=True, end_reason="")),
                violation_error_message="卸任要写明日期和原因。",
            ),
            models.CheckConstraint(
                name="part_time_days_in_order",
                condition=Q(appointed_on__isnull=True)
                | (
                    (Q(term_until__isnull=True) | Q(term_until__gte=F("appointed_on")))
                    & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("appointed_on")))
                ),
                violation_error_message="任期和卸任日期不能早于聘任日期。",
            ),
            models.CheckConstraint(
                name="part_time_appointed_by_another",
                condition=Q(approved_by__isnull=True)
                | Q(appointed_by__isnull=True)
                | ~Q(approved_by=F("appointed_by")),
                violation_error_message="审批和聘任由两个人办理。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The member's page on the desk."""
        return reverse("alliances:part-time-detail", args=[self.uid])

    def set_pinyin(self) -> None:
        """Derive the pinyin columns as of a person's name."""
        self.name = self.name.strip()
        self.name_pinyin = pinyin.person_full(self.name)[:300]
        self.name_initials = pinyin.person_initials(self.name)[:100]

    @property
    def masked_name(self) -> str:
        """The name with its end hidden, as lists show it."""
        return mask_name(self.name)

    @property
    def attendance(self) -> str:
        """Meetings they came to of those asked to, of `with_attendance` rows (R-PTM-4)."""
        asked, came = int(getattr(self, "asked_count", 0)), int(getattr(self, "came_count", 0))
        return f"{came}/{asked}（{round(100 * came / asked)}%）" if asked else "—"

    @property
    def is_ended(self) -> bool:
        """True when they no longer serve, or never came to."""
        return self.state == PartTimeState.ENDED

    def is_past_term(self, day: date) -> bool:
        """True when the term is over and nobody has registered an end."""
        is_in_office = self.state == PartTimeState.APPOINTED
        return is_in_office and self.term_until is not None and self.term_until < day

    def clean(self) -> None:
        """Refuse a unit of another street, and a host that has no part-time members (R-PTM-2)."""
        super().clean()
        if self.unit_id and self.unit.street_id != self.street_id:
            raise ValidationError({"unit": "所选单位不属于本街道。"})
        if not self.host_id:
            return
        if (self.host.street_id, self.host.community_id) != (self.street_id, self.community_id):
            raise ValidationError({"host": "兼职委员随聘任的党组织，请重新选择。"})
        if self.host.level not in HOST_LEVELS:
            raise ValidationError({"host": "兼职委员由街道党工委或社区党组织聘任。"})


class MemberAttendanceQuerySet(models.QuerySet["MemberAttendance"]):
    """Which part-time member a name on a meeting's list is."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the members that `user` may see."""
        return self.filter(member__in=PartTimeMember.objects.visible_to(user))


class MemberAttendance(Record):
    """Says which part-time member a name on a meeting's list is; whether they came stands there."""

    attendee = models.OneToOneField(
        Attendee, models.CASCADE, related_name="part_time", verbose_name="出席人员"
    )
    member = models.ForeignKey(
        PartTimeMember, models.PROTECT, related_name="attendances", verbose_name="兼职委员"
    )

    objects = MemberAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "兼职委员出席"
        ordering = ["member", "attendee"]

    def __str__(self) -> str:
        return str(self.member)
