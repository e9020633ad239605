"""Ledgers of honours as granted, their re-examinations, and the four-party platforms."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects import actions
from projects.admin.honours import TARGET, AboutTarget, HonourRegister, about
from projects.models import CompoundPlatform, Honour, HonourCheck, HonourCheckResult, HonourLevel


@admin.register(Honour)
class HonourAdmin(AboutTarget, HonourRegister):
    """荣誉, withdrawn ones included."""

    subject = Subject.HONOURS
    save_with, saved_as = staticmethod(actions.save_honour), "honour"
    search_fields = ("lane",)
    search_help_text = "小区、单位、街巷、社区或创建项目"
    page_label = "看荣誉页和证书"
    list_display = (
        "target_label",
        "programme",
        "community",
        "period_label",
        "level",
        "granted_on",
        "check_on",
        "revoked_on",
    )
    list_filter = (
        ("programme", RelatedFilter),
        ("community", RelatedFilter),
        ("level", ChoiceFilter),
        ("granted_on", PeriodFilter),
    )
    list_select_related = ("street", "community", "compound", "unit", "programme")
    fields = (
        "street",
        "community",
        "programme",
        "compound",
        "unit",
        "lane",
        "period_from",
        "period_to",
        "level",
        "granted_on",
        "doc",
        "check_on",
    )
    export_fields = (
        *TARGET,
        Exported("等次", "level", words=dict(HonourLevel.choices)),
        Exported("命名日期", "granted_on"),
        Exported("命名文件", "doc", 30),
        Exported("下次复评", "check_on"),
        Exported("撤销日期", "revoked_on"),
        Exported("撤销原因", "revoke_reason", 30),
    )


@admin.register(HonourCheck)
class HonourCheckAdmin(LedgerAdmin):
    """荣誉复评."""

    chapter = Chapter.SERVICE
    subject = Subject.HONOURS
    view_permission = Permission.HONOUR_VIEW
    search_fields = ("words",)
    search_help_text = "复评意见、小区、单位、街巷或社区"
    list_display = ("honour", "done_on", "result", "words")
    list_filter = (("result", ChoiceFilter), ("done_on", PeriodFilter))
    list_select_related = (
        "honour__street",
        "honour__community",
        "honour__compound",
        "honour__unit",
        "honour__programme",
    )
    fields = ("honour", "done_on", "result", "words", "checked_by")
    export_fields = (
        Exported("创建项目", "honour__programme__name", 24),
        Exported("社区", "honour__community__name", 16),
        Exported("小区", "honour__compound__name", 20),
        Exported("单位", "honour__unit__name", 20),
        Exported("街巷", "honour__lane", 20),
        Exported("复评日期", "done_on"),
        Exported("复评结果", "result", words=dict(HonourCheckResult.choices)),
        Exported("复评意见", "words", 40),
    )

    def matching(self, word: str) -> Q:
        """Match the words or what was honoured."""
        return Q(words__contains=word) | about(word, "honour__")


@admin.register(CompoundPlatform)
class CompoundPlatformAdmin(HonourRegister):
    """四方平台 of the compounds."""

    subject = Subject.HONOURS
    save_with, saved_as = staticmethod(actions.save_platform), "platform"
    search_fields = ("compound__name",)
    search_help_text = "小区的名称、拼音或首字母"
    list_display = (
        "compound",
        "branch",
        "owners_committee",
        "building_heads",
        "property_company",
        "meets",
        "started_on",
    )
    list_filter = (("compound__community", RelatedFilter),)
    list_select_related = ("compound", "branch", "property_company")
    fields = (
        "compound",
        "branch",
        "owners_committee",
        "building_heads",
        "property_company",
        "meets",
        "started_on",
    )
    export_fields = (
        Exported("小区", "compound__name", 24),
        Exported("社区", "compound__community__name", 16),
        Exported("党支部", "branch__name", 30),
        Exported("业委会或物管会", "owners_committee", 24),
        Exported("楼栋长（人）", "building_heads", 10),
        Exported("物业", "property_company__name", 24),
        Exported("议事安排", "meets", 24),
        Exported("建立日期", "started_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the compound."""
        return name_matches(word, "compound__")
