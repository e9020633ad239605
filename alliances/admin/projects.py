"""Ledgers of co-building projects and their categories."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from alliances import actions
from alliances.models import (
    CoBuildProject,
    ProjectCategory,
    ProjectState,
)
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
)
from places.models import name_matches


@admin.register(ProjectCategory)
class ProjectCategoryAdmin(RegisterAdmin):
    """共建项目类别; the office names its own."""

    chapter = Chapter.PARTY
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_category), "category"
    list_display = ("name", "order")
    fields = ("street", "name", "order")
    export_fields = (Exported("类别", "name", 24), Exported("次序", "order", 8))


@admin.register(CoBuildProject)
class CoBuildProjectAdmin(RegisterAdmin):
    """共建项目."""

    chapter = Chapter.PARTY
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_project), "project"
    search_fields = ("name",)
    search_help_text = "名称、拼音、首字母或编号"
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
        "state",
        "signed_on",
        "starts_on",
        "ends_on",
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
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the number from its beginning."""
        return name_matches(word) | Q(number__startswith=word)
