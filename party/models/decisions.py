"""What meetings decided, topic by topic."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.models import Record
from party.models.meetings import Meeting
from party.models.topics import MeetingTopic


class MeetingDecisionQuerySet(models.QuerySet["MeetingDecision"]):
    """Decisions (决议)."""

    def visible_to(self, user: Any) -> Self:
        """Keep those of the meetings that `user` may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingDecision(Record):
    """What a meeting decided on one topic; numbered within the meeting."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="decisions", verbose_name="会议"
    )
    topic = models.ForeignKey(
        MeetingTopic, models.PROTECT, related_name="decisions", verbose_name="议题"
    )
    number = models.PositiveSmallIntegerField("决议序号")
    text = models.TextField("决议", max_length=1000)

    objects = MeetingDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议决议"
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="decision_number_once_per_meeting",
                violation_error_message="这次会议已有这个序号的决议。",
            ),
            models.CheckConstraint(
                name="decision_has_text",
                condition=~Q(text=""),
                violation_error_message="请写明决议。",
            ),
        ]

    def __str__(self) -> str:
        return f"决议 {self.number}"

    def clean(self) -> None:
        """Refuse a topic that is not on the meeting's agenda."""
        super().clean()
        if self.topic_id and self.topic.meeting_id != self.meeting_id:
            raise ValidationError({"topic": "这个议题不在这次会议的议程上。"})
