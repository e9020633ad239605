"""Ledgers of alliances and memberships."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from alliances import actions
from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    MembershipRole,
    MembershipState,
)
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
)
from places.models import name_matches


class MembershipInline(RegisterInline):
    """成员单位 of an alliance."""

    model = AllianceMembership
    edit_permission = Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_membership), "membership"
    fields = ("unit", "role", "joined_on", "left_on")


@admin.register(Alliance)
class AllianceAdmin(RegisterAdmin):
    """党建联盟."""

    chapter = Chapter.PARTY
    subject = Subject.ALLIANCE
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_alliance), "alliance"
    search_fields = ("name",)
    search_help_text = "名称"
    list_display = ("name", "tier", "lead_organisation", "founded_on", "dissolved_on")
    list_filter = (("tier", ChoiceFilter), ("communities", RelatedFilter))
    list_select_related = ("lead_organisation",)
    inlines = (MembershipInline,)
    fields = (
        "street",
        "name",
        "tier",
        "parent",
        "communities",
        "lead_organisation",
        "founded_on",
        "dissolved_on",
    )
    export_fields = (
        Exported("联盟", "name", 30),
        Exported("层级", "tier", words=dict(AllianceTier.choices)),
        Exported("牵头党组织", "lead_organisation__name", 34),
        Exported("成立日期", "founded_on"),
        Exported("解散日期", "dissolved_on"),
    )


@admin.register(AllianceMembership)
class MembershipAdmin(RegisterAdmin):
    """联盟成员, past ones included; what waits for an answer is decided on the alliance's page."""

    chapter = Chapter.PARTY
    subject = Subject.ALLIANCE
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_membership), "membership"
    search_fields = ("unit__name",)
    search_help_text = "单位名称、拼音或首字母"
    list_display = ("unit", "alliance", "role", "state", "joined_on", "left_on")
    list_filter = (
        ("alliance", RelatedFilter),
        ("role", ChoiceFilter),
        ("state", ChoiceFilter),
        ("joined_on", PeriodFilter),
    )
    list_select_related = ("unit", "alliance")
    fields = ("alliance", "unit", "role", "joined_on", "left_on", "reason")
    export_fields = (
        Exported("联盟", "alliance__name", 30),
        Exported("单位", "unit__name", 30),
        Exported("角色", "role", words=dict(MembershipRole.choices)),
        Exported("状态", "state", words=dict(MembershipState.choices)),
        Exported("加入日期", "joined_on"),
        Exported("退出日期", "left_on"),
        Exported("原因", "reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the unit's name in its three forms."""
        return name_matches(word, "unit__", has_pairs=True)


@admin.register(AllianceCoverage)
class CoverageAdmin(RegisterAdmin):
    """覆盖单位 of the sub-alliances; not their members."""

    chapter = Chapter.PARTY
    subject = Subject.ALLIANCE
    view_permission, edit_permission = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT
    save_with, saved_as = staticmethod(actions.save_coverage), "coverage"
    search_fields = ("unit__name",)
    search_help_text = "单位名称、拼音或首字母"
    list_display = ("unit", "alliance", "basis", "covered_on", "ended_on")
    list_filter = (("alliance", RelatedFilter), ("covered_on", PeriodFilter))
    list_select_related = ("unit", "alliance")
    fields = ("alliance", "unit", "covered_on", "basis", "ended_on")
    export_fields = (
        Exported("子联盟", "alliance__name", 30),
        Exported("单位", "unit__name", 30),
        Exported("覆盖依据", "basis", 30),
        Exported("覆盖起始日期", "covered_on"),
        Exported("结束日期", "ended_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the unit's name in its three forms."""
        return name_matches(word, "unit__", has_pairs=True)
