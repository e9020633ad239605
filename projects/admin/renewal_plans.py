"""Ledgers of 一院一策 and of showcases."""

from django.contrib import admin

from accounts.permissions import Permission
from core.office import ChoiceFilter, Exported, RegisterInline, RelatedFilter, Subject
from projects import actions
from projects.admin.renewal import RenewalRegister
from projects.models import PlanScope, PlanStage, Showcase, ShowcaseIndicator, YardPlan


@admin.register(YardPlan)
class YardPlanAdmin(RenewalRegister):
    """一院一策; versions and comments are written on its page."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_plan), "plan"
    page_label = "打开方案页"
    list_display = ("name", "scope", "compound", "planner", "stage")
    list_filter = (
        ("community", RelatedFilter),
        ("scope", ChoiceFilter),
        ("stage", ChoiceFilter),
    )
    list_select_related = ("compound",)
    fields = (
        "street",
        "community",
        "compound",
        "scope",
        "building",
        "name",
        "planner",
        "vision",
        "deliberation",
        "stage",
        "evaluation",
    )
    readonly_fields = ("stage", "evaluation")
    export_fields = (
        Exported("方案", "name", 30),
        Exported("类别", "scope", words=dict(PlanScope.choices)),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("楼栋", "building", 12),
        Exported("规划师", "planner", 16),
        Exported("居民愿景", "vision", 40),
        Exported("协商情况", "deliberation", 40),
        Exported("阶段", "stage", words=dict(PlanStage.choices)),
        Exported("评价", "evaluation", 40),
    )


class IndicatorInline(RegisterInline):
    """示范点指标."""

    model = ShowcaseIndicator
    edit_permission = Permission.RENEWAL_EDIT
    save_with, saved_as = staticmethod(actions.save_showcase_indicator), "indicator"
    fields = ("order", "label", "value", "as_of")


@admin.register(Showcase)
class ShowcaseAdmin(RenewalRegister):
    """示范点."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_showcase), "showcase"
    page_label = "打开示范点页"
    list_display = ("name", "community", "started_on", "is_published")
    list_filter = (("community", RelatedFilter),)
    list_select_related = ("community",)
    inlines = (IndicatorInline,)
    fields = (
        "street",
        "community",
        "compound",
        "name",
        "address",
        "story",
        "started_on",
        "is_published",
    )
    export_fields = (
        Exported("示范点", "name", 30),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("位置", "address", 24),
        Exported("做法", "story", 60),
        Exported("启动日期", "started_on"),
    )
