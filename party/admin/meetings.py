"""Ledgers of topics, meetings, decisions, tasks and attendance: kept by steps, exported here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils import timezone

from accounts.permissions import Permission
from core.masking import mask_name
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    QuestionFilter,
    RelatedFilter,
    Subject,
    masked,
    tag,
)
from party.models import (
    Attendance,
    Attendee,
    Meeting,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    Rating,
    TaskState,
    TopicState,
)
from party.models.assignments import MeetingTaskQuerySet


class OverdueTaskFilter(QuestionFilter):
    """Tasks that are owed past their due day."""

    title, parameter_name, asks = "逾期", "overdue", "已逾期"
    keeps = staticmethod(MeetingTaskQuerySet.overdue)


class _OfMeetings(LedgerAdmin):
    """What the ledgers of this file have in common."""

    chapter = Chapter.PARTY
    subject = Subject.MEETINGS
    view_permission = Permission.MEETING_VIEW
    page_label = "打开它的页面"

    @admin.display(description="级别")
    def place_label(self, row: Any) -> str:
        """The community, or the street."""
        return str(row.place_label)


@admin.register(MeetingTopic)
class MeetingTopicAdmin(_OfMeetings):
    """议题."""

    search_fields = ("title", "content")
    search_help_text = "议题或内容中的字"
    list_display = ("title", "kind", "place_label", "proposer", "proposed_on", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("proposed_on", PeriodFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("rating", ChoiceFilter),
    )
    list_select_related = ("street", "community", "unit", "from_community")
    fields = (
        "title",
        "content",
        "kind",
        "place_label",
        "proposer",
        "proposed_by",
        "proposed_on",
        "state",
        "decline_reason",
        "meeting",
        "answer",
        "rating",
        "rating_reason",
    )
    export_fields = (
        Exported("议题", "title", 30),
        Exported("内容和建议", "content", 50),
        Exported("提交给", "kind", words=dict(MeetingKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("提出单位", "unit__name", 24),
        Exported("提出社区", "from_community__name", 16),
        Exported("提出人", "proposed_by__name", 12),
        Exported("提出日期", "proposed_on", 12),
        Exported("状态", "state", 12, words=dict(TopicState.choices)),
        Exported("不予受理的原因", "decline_reason", 30),
        Exported("会议", "meeting__title", 30),
        Exported("会议日期", "meeting__held_on", 12),
        Exported("反馈", "answer", 40),
        Exported("评价", "rating", 10, words=dict(Rating.choices)),
        Exported("评价说明", "rating_reason", 30),
    )

    @admin.display(description="提出方")
    def proposer(self, row: MeetingTopic) -> str:
        """The unit, the community or the street."""
        return row.proposer_label


@admin.register(Meeting)
class MeetingAdmin(_OfMeetings):
    """会议."""

    search_fields = ("title",)
    search_help_text = "会议名称中的字"
    list_display = ("title", "kind", "place_label", "organisation", "held_on", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("held_on", PeriodFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("street", "community", "organisation")
    fields = (
        "title",
        "kind",
        "place_label",
        "organisation",
        "held_on",
        "starts_at",
        "place",
        "chair",
        "is_escalated",
        "minutes",
        "state",
        "cancel_reason",
    )
    export_fields = (
        Exported("会议", "title", 30),
        Exported("类型", "kind", words=dict(MeetingKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("召集党组织", "organisation__name", 30),
        Exported("会议日期", "held_on", 12),
        Exported("地点", "place", 20),
        Exported("主持人", "chair", 12),
        Exported("提级召集", "is_escalated", 10, words={True: "是", False: "否"}),
        Exported("状态", "state", 10, words=dict(MeetingState.choices)),
        Exported("取消原因", "cancel_reason", 24),
    )


@admin.register(MeetingDecision)
class MeetingDecisionAdmin(_OfMeetings):
    """会议决议."""

    search_fields = ("text",)
    search_help_text = "决议中的字"
    page_label, page_of = "打开会议", "meeting"
    list_display = ("text", "number", "meeting", "topic")
    list_filter = (("meeting__held_on", PeriodFilter), ("meeting__kind", ChoiceFilter))
    list_select_related = ("meeting", "topic")
    fields = ("meeting", "number", "topic", "text")
    export_fields = (
        Exported("会议", "meeting__title", 30),
        Exported("会议日期", "meeting__held_on", 12),
        Exported("序号", "number", 8),
        Exported("议题", "topic__title", 30),
        Exported("决议", "text", 60),
    )


@admin.register(MeetingTask)
class MeetingTaskAdmin(_OfMeetings):
    """交办任务."""

    search_fields = ("what", "result")
    search_help_text = "任务或结果中的字"
    list_display = ("what", "owner", "assigned_on", "due_on", "state_tag", "accepted_at")
    list_filter = (
        ("community", RelatedFilter),
        ("due_on", PeriodFilter),
        ("state", ChoiceFilter),
        OverdueTaskFilter,
    )
    list_select_related = (
        "street", "community", "unit", "department", "owner_community", "decision__meeting"
    )  # fmt: skip
    fields = (
        "what",
        "decision",
        "owner",
        "responsible",
        "assigned_on",
        "due_on",
        "state_tag",
        "result",
        "reported_by",
        "return_reason",
        "accepted_by",
        "cancel_reason",
    )
    export_fields = (
        Exported("交办事项", "what", 34),
        Exported("会议", "decision__meeting__title", 30),
        Exported("决议序号", "decision__number", 8),
        Exported("责任单位", "unit__name", 24),
        Exported("责任科室", "department__name", 16),
        Exported("责任社区", "owner_community__name", 16),
        Exported("责任人", "responsible__name", 12),
        Exported("交办日期", "assigned_on", 12),
        Exported("办理期限", "due_on", 12),
        Exported("状态", "state", 10, words=dict(TaskState.choices)),
        Exported("办理结果", "result", 40),
        Exported("报送时间", "reported_at", 16),
        Exported("验收人", "accepted_by__name", 12),
        Exported("验收时间", "accepted_at", 16),
        Exported("撤销原因", "cancel_reason", 24),
    )

    @admin.display(description="责任方")
    def owner(self, row: MeetingTask) -> str:
        """The unit, the department or the community."""
        return row.owner_label

    @admin.display(description="状态")
    def state_tag(self, row: MeetingTask) -> str:
        """The state as a tag; an overdue one says so."""
        if row.is_overdue(timezone.localdate()):
            return tag("逾期", "late")
        return tag(row.get_state_display(), TaskState(row.state).tone)


@admin.register(Attendee)
class AttendeeAdmin(_OfMeetings):
    """出席人员, with whether they came."""

    names: ClassVar[Any] = masked("name", mask_name, "姓名")
    search_fields = ("meeting__title",)
    search_help_text = "会议名称中的字"
    page_label, page_of = "打开会议", "meeting"
    list_display = (names, "unit", "title", "meeting", "state")
    list_filter = (
        ("meeting__held_on", PeriodFilter),
        ("meeting__kind", ChoiceFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("unit", "meeting")
    fields = (names, "unit", "title", "meeting", "state")
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("单位", "unit__name", 28),
        Exported("职务", "title", 18),
        Exported("会议", "meeting__title", 30),
        Exported("会议日期", "meeting__held_on", 12),
        Exported("出席", "state", 10, words=dict(Attendance.choices)),
    )
