"""Ledger of problems: closed on the desk, found and exported here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    QuestionFilter,
    RelatedFilter,
    Subject,
    tag,
)
from volunteers.models import Problem, ProblemState
from volunteers.models.problems import ProblemQuerySet


class OverdueFilter(QuestionFilter):
    """Open problems whose due day has passed."""

    title, parameter_name, asks = "逾期", "overdue", "已逾期"
    keeps = staticmethod(ProblemQuerySet.overdue)


@admin.register(Problem)
class ProblemAdmin(LedgerAdmin):
    """问题."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.PROBLEM_VIEW
    search_fields = ("title__holds", "result__holds")
    search_help_text = "问题或结果中的字"
    page_label = "打开问题页"
    list_display = ("title", "found_on", "place_label", "owner", "due_on", "state_tag", "solved_on")
    list_filter = (
        ("community", RelatedFilter),
        ("found_on", PeriodFilter),
        ("solved_on", PeriodFilter),
        ("state", ChoiceFilter),
        OverdueFilter,
    )
    list_select_related = ("street", "community", "owner")
    fields = (
        "title",
        "state_tag",
        "community",
        "activity",
        "found_on",
        "found_by",
        "owner",
        "due_on",
        "solved_on",
        "solved_by",
        "result",
        "infeasible_reason",
    )
    export_fields = (
        Exported("问题", "title", 40),
        Exported("社区", "community__name", 16),
        Exported("所属活动", "activity__title", 30),
        Exported("发现日期", "found_on", 12),
        Exported("发现人", "found_by__name", 12),
        Exported("状态", "state", 10, words=dict(ProblemState.choices)),
        Exported("责任人", "owner__name", 12),
        Exported("办理期限", "due_on", 12),
        Exported("解决日期", "solved_on", 12),
        Exported("解决结果", "result", 40),
        Exported("无法解决的原因", "infeasible_reason", 30),
    )

    @admin.display(description="状态")
    def state_tag(self, row: Problem) -> str:
        """The state as a tag; an overdue one says so."""
        if row.is_overdue(timezone.localdate()):
            return tag("逾期", "late")
        return tag(row.get_state_display(), ProblemState(row.state).tone)

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """Return the visible problems that are overdue."""
        return Problem.objects.visible_to(request.user).overdue(timezone.localdate())
