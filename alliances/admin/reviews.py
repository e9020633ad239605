"""Ledger of what both sides say about each other."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from alliances.models import MutualReview, ReviewSide
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    Subject,
)
from places.models import name_matches


@admin.register(MutualReview)
class MutualReviewAdmin(LedgerAdmin):
    """双向评价, over all projects and needs; they are given on the page of each."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.PROJECT_VIEW
    search_fields = ("unit__name",)
    search_help_text = "单位、项目或需求的名称、拼音、首字母"
    page_label, page_of = "打开所在页面", "subject"
    list_display = ("subject_shown", "unit", "side", "rating", "words", "given_on")
    list_filter = (("given_on", PeriodFilter), ("side", ChoiceFilter))
    list_select_related = ("project", "claim__need", "unit")
    fields = ("project", "claim", "unit", "side", "rating", "words", "given_on", "given_by")
    export_fields = (
        Exported("项目编号", "project__number", 18),
        Exported("共建项目", "project__name", 30),
        Exported("需求", "claim__need__name", 30),
        Exported("单位", "unit__name", 24),
        Exported("谁评价谁", "side", words=dict(ReviewSide.choices)),
        Exported("评分", "rating", 8),
        Exported("评价", "words", 40),
        Exported("评价日期", "given_on"),
    )

    @admin.display(description="项目或需求")
    def subject_shown(self, row: MutualReview) -> str:
        """The project, or the need."""
        return str(row.subject)

    def matching(self, word: str) -> Q:
        """Match the unit, the project or the need in the three forms of a name."""
        found = name_matches(word, "unit__") | name_matches(word, "project__")
        return found | name_matches(word, "claim__need__")
