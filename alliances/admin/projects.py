"""Ledgers of co-building projects and their categories."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.permissions import Permission
from alliances import actions
from alliances.models import (
    CoBuildProject,
    CountBasis,
    ProjectCategory,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
)
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
)
from places.models import name_matches


@admin.register(ProjectCategory)
class ProjectCategoryAdmin(RegisterAdmin):
    """共建项目类别; the office names its own."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_category), "category"
    list_display = ("name", "order")
    fields = ("street", "name", "order")
    export_fields = (Exported("类别", "name", 24), Exported("次序", "order", 8))


STEPPED = ("state", "outcome", "beneficiaries_shown", "rating", "evaluation")


@admin.register(CoBuildProject)
class CoBuildProjectAdmin(RegisterAdmin):
    """共建项目."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_project), "project"
    search_fields = ("name",)
    search_help_text = "名称、拼音、首字母或编号"
    page_label = "打开项目页"
    list_display = ("name", "number", "category", "community", "host_unit", "state", "signed_on")
    list_filter = (
        ("community", RelatedFilter),
        ("signed_on", PeriodFilter),
        ("category", RelatedFilter),
        ("state", ChoiceFilter),
        ("alliance", RelatedFilter),
    )
    list_select_related = ("category", "community", "host_unit")
    fields = (
        "street",
        "community",
        "number",
        "name",
        "alliance",
        "category",
        "host_unit",
        "partner_units",
        "goal",
        "plan",
        "budget",
        "state",
        "signed_on",
        "starts_on",
        "ends_on",
        "outcome",
        "beneficiaries_shown",
        "rating",
        "evaluation",
    )

    export_fields = (
        Exported("项目编号", "number", 18),
        Exported("项目", "name", 30),
        Exported("类别", "category__name"),
        Exported("联盟", "alliance__name", 24),
        Exported("社区", "community__name", 16),
        Exported("牵头单位", "host_unit__name", 24),
        Exported("目标", "goal", 40),
        Exported("状态", "state", words=dict(ProjectState.choices)),
        Exported("签约日期", "signed_on"),
        Exported("开始日期", "starts_on"),
        Exported("结束日期", "ends_on"),
        Exported("预算（元）", "budget"),
        Exported("实施计划", "plan", 40),
        Exported("成效", "outcome", 40),
        Exported("受益人数", "beneficiaries", 10),
        Exported("计数方式", "count_basis", words=dict(CountBasis.choices)),
        Exported("评分", "rating", 8),
        Exported("评价", "evaluation", 40),
        Exported("终止原因", "termination_reason", 30),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Steps set the state and what they leave behind; only a ledger's day may be put right."""
        is_typed = obj is not None and obj.source == ProjectSource.LEDGER
        return STEPPED if is_typed else (*STEPPED, "signed_on")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out of a new row what only comes later."""
        names = super().get_fields(request, obj)
        return names if obj else [name for name in names if name not in (*STEPPED, "signed_on")]

    @admin.display(description="受益人数")
    def beneficiaries_shown(self, row: CoBuildProject) -> str:
        """Who benefited, with its basis."""
        return row.beneficiaries_label or "—"

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the number from its beginning."""
        return name_matches(word) | Q(number__startswith=word)


@admin.register(ProjectMilestone)
class ProjectMilestoneAdmin(LedgerAdmin):
    """项目节点, over all projects; they are written on the project's page."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.PROJECT_VIEW
    search_fields = ("title",)
    search_help_text = "节点、项目名称、拼音或首字母"
    page_label, page_of = "打开项目页", "project"
    list_display = ("title", "project", "due_on", "done_on", "evidence")
    list_filter = (("due_on", PeriodFilter), ("project__category", RelatedFilter))
    list_select_related = ("project",)
    fields = ("project", "title", "due_on", "done_on", "evidence")
    export_fields = (
        Exported("项目编号", "project__number", 18),
        Exported("项目", "project__name", 30),
        Exported("节点", "title", 30),
        Exported("计划日期", "due_on"),
        Exported("完成日期", "done_on"),
        Exported("完成情况", "evidence", 40),
        Exported("项目状态", "project__state", words=dict(ProjectState.choices)),
    )

    def matching(self, word: str) -> Q:
        """Match the milestone, or the project's name in its three forms."""
        return Q(title__icontains=word) | name_matches(word, "project__")
