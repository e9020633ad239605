"""Meetings that decide (联席会议、党工委专题研究), and who was there."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.organisations import PartyOrganisation
from places.models import Placed, PlacedQuerySet, Unit, covered_by


class MeetingKind(models.TextChoices):
    """Who sits together: the alliance with its units, or the 党工委 by itself."""

    ALLIANCE = "alliance", "联席会议"
    COMMITTEE = "committee", "党工委专题研究"


# What lets somebody look at a meeting of each kind, and run it.
VIEW = {
    MeetingKind.ALLIANCE: Permission.MEETING_VIEW,
    MeetingKind.COMMITTEE: Permission.STUDY_VIEW,
}
HOLD = {
    MeetingKind.ALLIANCE: Permission.MEETING_HOLD,
    MeetingKind.COMMITTEE: Permission.STUDY_HOLD,
}


class MeetingState(StateChoices):
    """Where a meeting stands."""

    PLANNED = "planned", Tone.WAITING, "待召开"
    HELD = "held", Tone.WAITING, "已召开"
    CLOSED = "closed", Tone.DONE, "已办结"
    CANCELLED = "cancelled", Tone.ENDED, "已取消"


def shared_places(user: Any) -> Q:
    """Return where rows of the alliance are for `user` to read: a street's own for all its posts.

    A unit's post lies in the unit's community. Source: docs/rules.md R-MTG-1.
    """
    posts = user.posts_with(Permission.MEETING_VIEW)
    whole = {post.street_id for post in posts if post.is_street_post}
    streets = {post.street_id for post in posts}
    homes = {post.community_id or (post.unit.community_id if post.unit else None) for post in posts}
    return (
        Q(street__in=whole)
        | Q(community__in=homes - {None})
        | Q(community=None, street__in=streets)
    )


def held_places(user: Any, prefix: str = "") -> Q:
    """Return which meetings `user` may run, by kind and place."""
    condition = Q(pk__in=[])
    for kind, permission in HOLD.items():
        reach = user.reach(permission)
        condition |= Q(**{f"{prefix}kind": kind}) & reach.as_filter(prefix)
    return condition


class MeetingQuerySet(PlacedQuerySet["Meeting"]):
    """Meetings of the alliance and of the 党工委."""

    def visible_to(self, user: Any) -> Self:
        """Keep the alliance's meetings within reach; those of the 党工委 for the street's posts.

        Source: docs/rules.md R-MTG-1.
        """
        study = user.reach(Permission.STUDY_VIEW).streets
        return self.filter(
            (Q(kind=MeetingKind.ALLIANCE) & shared_places(user))
            | Q(kind=MeetingKind.COMMITTEE, street__in=study)
        )

    def held_by(self, user: Any) -> Self:
        """Keep the meetings that `user` may run."""
        return self.filter(held_places(user))

    def planned(self) -> Self:
        """Keep those that are still to be held."""
        return self.filter(state=MeetingState.PLANNED)

    def open_for(self, topic: Any) -> Self:
        """Keep those on whose agenda a topic may still be put: its kind, its place, not over."""
        return self.filter(
            kind=topic.kind,
            street=topic.street_id,
            community=topic.community_id,
            state__in=[MeetingState.PLANNED, MeetingState.HELD],
        )

    def past_day(self, day: date) -> Self:
        """Keep the planned ones whose day is over: nobody has entered how they went."""
        return self.planned().filter(held_on__lt=day)

    def matching(self, text: str) -> Self:
        """Keep those whose title, or a topic or decision of which, contains `text`."""
        return self.filter(
            Q(title__contains=text)
            | Q(topics__title__contains=text)
            | Q(decisions__text__contains=text)
        ).distinct()


class Meeting(Placed, Record):
    """One meeting: its agenda, minutes, and what it decided.

    planned → held → closed once nothing of it is open, or cancelled with a reason.
    """

    kind = models.CharField(
        "类型", max_length=10, choices=MeetingKind, default=MeetingKind.ALLIANCE
    )
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="meetings", verbose_name="召集党组织"
    )
    title = models.CharField("会议名称", max_length=100)
    held_on = models.DateField("会议日期", db_index=True)
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    is_escalated = models.BooleanField(
        "提级召集", default=False, help_text="由上一级党组织出面召集。"
    )
    minutes = models.TextField("会议记录", max_length=8000, blank=True)
    state = StateField("状态", max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["street", "state", "held_on"], name="meeting_by_state")]
        constraints = [
            models.CheckConstraint(
                name="meeting_of_committee_at_street",
                condition=~Q(kind=MeetingKind.COMMITTEE) | Q(community__isnull=True),
                violation_error_message="党工委专题研究是街道一级的会议，不属于哪个社区。",
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_reason",
                condition=(Q(state=MeetingState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=MeetingState.CANCELLED) & Q(cancel_reason="")),
                violation_error_message="取消会议要写明原因，没有取消的不写。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The meeting's page: agenda, decisions, tasks and results."""
        return reverse("party:meeting-detail", args=[self.uid])

    @property
    def is_committee(self) -> bool:
        """True for a 党工委专题研究, which only the street's posts know of."""
        return self.kind == MeetingKind.COMMITTEE

    @property
    def is_open(self) -> bool:
        """True while its agenda and its people may still change."""
        return self.state in {MeetingState.PLANNED, MeetingState.HELD}

    def is_run_by(self, user: Any) -> bool:
        """True when `user` may run it."""
        return covered_by(user, self, HOLD[MeetingKind(self.kind)])

    def clean(self) -> None:
        """Refuse an organisation of elsewhere, or a group: it is a part of a branch (R-PTY-5)."""
        super().clean()
        if not self.organisation_id:
            return
        if self.organisation.street_id != self.street_id:
            raise ValidationError({"organisation": "所选党组织不属于本街道。"})
        if self.organisation.is_group:
            raise ValidationError({"organisation": "党小组不召集会议，请选择它所在的党组织。"})


class Attendance(StateChoices):
    """Whether somebody who was asked to come was there."""

    INVITED = "invited", Tone.WAITING, "应到"
    ATTENDED = "attended", Tone.DONE, "实到"
    LEAVE = "leave", Tone.ENDED, "请假"


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    """Who was asked to come to which meeting."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of meetings that `user` runs; a unit sees its own people only.

        Source: docs/rules.md R-MTG-1.
        """
        own = Q(unit__in=user.reach(Permission.MEETING_VIEW).units)
        visible = Meeting.objects.visible_to(user)
        return self.filter(Q(meeting__in=visible) & (self._of_posts(user) | own))

    @staticmethod
    def _of_posts(user: Any) -> Q:
        """Return the meetings whose people are for `user` to see: within reach, never shared."""
        condition = Q(pk__in=[])
        for kind, permission in VIEW.items():
            condition |= Q(meeting__kind=kind) & user.reach(permission).as_filter("meeting__")
        return condition


class Attendee(Record):
    """Somebody asked to a meeting: a person by name, for a unit, or by their post."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendees", verbose_name="会议"
    )
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="attendances",
        verbose_name="单位",
        null=True,
        blank=True,
    )
    title = models.CharField("职务", max_length=60, blank=True)
    state = StateField("出席", max_length=10, choices=Attendance, default=Attendance.INVITED)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "出席人员"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name", "unit"],
                name="attendee_of_unit_once_per_meeting",
                violation_error_message="此人已在出席名单里。",
            ),
            models.UniqueConstraint(
                fields=["meeting", "name"],
                name="attendee_without_unit_once_per_meeting",
                condition=Q(unit__isnull=True),
                violation_error_message="此人已在出席名单里。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_name(self) -> str:
        """The name as those see it who do not run the meeting."""
        return mask_name(self.name)
