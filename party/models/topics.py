"""Topics (议题): proposed, taken up, put on an agenda, decided, and answered."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission
from core.models import Record
from core.states import StateChoices, StateField, Tone
from party.models.meetings import HOLD, Meeting, MeetingKind, held_places
from places.models import Community, Placed, PlacedQuerySet, Unit, covered_by


class TopicState(StateChoices):
    """Where a topic stands."""

    PROPOSED = "proposed", Tone.WAITING, "待受理"
    ACCEPTED = "accepted", Tone.WAITING, "已受理"
    DECLINED = "declined", Tone.ENDED, "不予受理"
    SCHEDULED = "scheduled", Tone.WAITING, "已列入议程"
    DECIDED = "decided", Tone.WAITING, "已决议"
    CLOSED = "closed", Tone.DONE, "已反馈"


ON_AGENDA = (TopicState.SCHEDULED, TopicState.DECIDED, TopicState.CLOSED)


class Rating(models.TextChoices):
    """How whoever proposed it judges what came of it."""

    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    POOR = "poor", "不满意"


class MeetingTopicQuerySet(PlacedQuerySet["MeetingTopic"]):
    """Topics, whoever proposed them."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own and one's place's; what stands on an agenda, with its meeting.

        Nothing for somebody whose last post has ended (R-ACC-9). Source: docs/rules.md R-MTG-1.
        """
        if not user.current_posts:
            return self.none()
        reach = user.reach(Permission.MEETING_VIEW)
        study = user.reach(Permission.STUDY_VIEW).streets
        alliance = (
            reach.as_filter()
            | Q(meeting__in=Meeting.objects.visible_to(user))
            | Q(proposed_by=user)
            | Q(unit__in=reach.units)
            | Q(from_community__in=reach.communities)
        )
        return self.filter(
            (Q(kind=MeetingKind.ALLIANCE) & alliance)
            | Q(kind=MeetingKind.COMMITTEE, street__in=study)
        )

    def run_by(self, user: Any) -> Self:
        """Keep the topics of meetings that `user` may run."""
        return self.filter(held_places(user))

    def proposed_for(self, user: Any) -> Self:
        """Keep one's own proposals, and those of one's unit or community."""
        return self.filter(self._proposed(user))

    @staticmethod
    def _proposed(user: Any) -> Q:
        reach = user.reach(Permission.TOPIC_PROPOSE)
        mine = Q(proposed_by=user, street__in={post.street_id for post in user.current_posts})
        return mine | Q(unit__in=reach.units) | Q(from_community__in=reach.communities)

    def waiting_for(self, user: Any) -> Self:
        """Keep what `user` should do next: take it up, put it on an agenda, answer, or judge it."""
        to_run = Q(state__in=[TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.DECIDED])
        to_judge = Q(state=TopicState.CLOSED, rating="") & self._proposed(user)
        return self.filter((held_places(user) & to_run) | to_judge)

    def in_state(self, state: str) -> Self:
        """Keep those in one state."""
        return self.filter(state=state)

    def matching(self, text: str) -> Self:
        """Keep those whose title or content contains `text`."""
        return self.filter(Q(title__contains=text) | Q(content__contains=text))

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related(
            "street", "community", "unit", "from_community", "proposed_by", "meeting"
        )


class MeetingTopic(Placed, Record):
    """A matter that somebody wants a meeting to decide.

    proposed → accepted or declined (reason) → scheduled → decided → closed with an answer, which
    whoever proposed it judges. Its place is the level whose meeting shall decide it.
    """

    kind = models.CharField(
        "提交给", max_length=10, choices=MeetingKind, default=MeetingKind.ALLIANCE
    )
    title = models.CharField("议题", max_length=100)
    content = models.TextField("内容和建议", max_length=2000)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="proposed_topics",
        verbose_name="提出单位",
        null=True,
        blank=True,
    )
    from_community = models.ForeignKey(
        Community,
        models.PROTECT,
        related_name="proposed_topics",
        verbose_name="提出社区",
        null=True,
        blank=True,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposed_topics",
        verbose_name="提出人",
    )
    proposed_on = models.DateField("提出日期")
    state = StateField("状态", max_length=10, choices=TopicState, default=TopicState.PROPOSED)
    decline_reason = models.CharField("不予受理的原因", max_length=300, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        related_name="topics",
        verbose_name="会议",
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField("议程次序", default=0)
    answer = models.CharField("反馈", max_length=500, blank=True)
    rating = models.CharField("评价", max_length=6, choices=Rating, blank=True)
    rating_reason = models.CharField("评价说明", max_length=200, blank=True)

    objects = MeetingTopicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ["-proposed_on", "-pk"]
        indexes = [models.Index(fields=["street", "state"], name="topic_by_state")]
        constraints = [
            models.CheckConstraint(
                name="topic_of_committee_from_the_street",
                condition=~Q(kind=MeetingKind.COMMITTEE)
                | Q(unit__isnull=True, from_community__isnull=True, community__isnull=True),
                violation_error_message="党工委专题研究的议题由街道提出。",
            ),
            models.CheckConstraint(
                name="topic_from_one_proposer",
                condition=Q(unit__isnull=True) | Q(from_community__isnull=True),
                violation_error_message="议题由一个单位或一个社区提出，不能两者都填。",
            ),
            models.CheckConstraint(
                name="topic_declined_with_reason",
                condition=(Q(state=TopicState.DECLINED) & ~Q(decline_reason=""))
                | (~Q(state=TopicState.DECLINED) & Q(decline_reason="")),
                violation_error_message="不予受理要写明原因。",
            ),
            models.CheckConstraint(
                name="topic_on_agenda_has_meeting",
                condition=Q(state__in=ON_AGENDA, meeting__isnull=False)
                | (~Q(state__in=ON_AGENDA) & Q(meeting__isnull=True)),
                violation_error_message="列入议程的议题要有会议，没有列入的不写会议。",
            ),
            models.CheckConstraint(
                name="topic_closed_with_answer",
                condition=(Q(state=TopicState.CLOSED) & ~Q(answer=""))
                | (~Q(state=TopicState.CLOSED) & Q(answer="")),
                violation_error_message="办结的议题要写明给提出人的反馈。",
            ),
            models.CheckConstraint(
                name="topic_judged_once_closed",
                condition=Q(rating="", rating_reason="")
                | (Q(state=TopicState.CLOSED) & ~Q(rating="")),
                violation_error_message="反馈之后才能评价。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The topic's page on the desk."""
        return reverse("party:topic-detail", args=[self.uid])

    @property
    def proposer_label(self) -> str:
        """Who proposed it: a unit, a community, or the street."""
        return str(self.unit or self.from_community or self.street)

    @property
    def target_label(self) -> str:
        """Which meeting shall decide it."""
        return f"{self.place_label}{self.get_kind_display()}"

    def is_run_by(self, user: Any) -> bool:
        """True when `user` may take it up, decline it, or put it on an agenda."""
        return covered_by(user, self, HOLD[MeetingKind(self.kind)])

    def clean(self) -> None:
        """Refuse a proposer or a meeting that does not fit."""
        super().clean()
        for field in ("unit", "from_community"):
            if (row := getattr(self, field)) is not None and row.street_id != self.street_id:
                raise ValidationError({field: "所选项不属于本街道。"})
        if self.meeting is None:
            return
        here = (self.kind, self.street_id, self.community_id)
        there = (self.meeting.kind, self.meeting.street_id, self.meeting.community_id)
        if here != there:
            raise ValidationError({"meeting": "议题要列入同一级、同一类的会议。"})
