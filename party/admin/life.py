"""Ledgers of organisational life: what was held, and what the street asks for."""

from django.contrib import admin

from accounts.permissions import Permission
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
from party import actions
from party.models import LifeKind, LifeRequirement, LifeState, OrgLifeRecord, RequiredPer


@admin.register(OrgLifeRecord)
class OrgLifeRecordAdmin(LedgerAdmin):
    """组织生活记录: found and exported here, changed on the desk by steps."""

    chapter = Chapter.PARTY
    subject = Subject.LIFE
    view_permission = Permission.LIFE_VIEW
    search_fields = ("topic", "organisation__name")
    search_help_text = "主题或党组织名称"
    page_label = "打开记录页"
    list_display = ("topic", "kind", "organisation", "held_on", "turnout", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("held_on", PeriodFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("organisation", "community")
    fields = (
        "topic",
        "state",
        "kind",
        "organisation",
        "held_on",
        "place",
        "host",
        "turnout",
        "agenda",
        "minutes",
        "filed_by",
        "submitted_at",
        "return_reason",
        "confirmed_by",
        "confirmed_at",
    )
    export_fields = (
        Exported("党组织", "organisation__name", 30),
        Exported("社区", "community__name", 16),
        Exported("类别", "kind", 14, words=dict(LifeKind.choices)),
        Exported("主题", "topic", 34),
        Exported("日期", "held_on", 12),
        Exported("地点", "place", 20),
        Exported("主持人或主讲人", "host", 14),
        Exported("应到", "expected_count", 8),
        Exported("实到", "attended_count", 8),
        Exported("议程", "agenda", 40),
        Exported("记录", "minutes", 50),
        Exported("状态", "state", 10, words=dict(LifeState.choices)),
        Exported("填报人", "filed_by__name", 12),
        Exported("提交时间", "submitted_at", 16),
        Exported("确认人", "confirmed_by__name", 12),
        Exported("确认时间", "confirmed_at", 16),
    )

    @admin.display(description="到会")
    def turnout(self, row: OrgLifeRecord) -> str:
        """Who came of those who should have."""
        return row.turnout


@admin.register(LifeRequirement)
class LifeRequirementAdmin(RegisterAdmin):
    """组织生活要求: how often each kind is to be held."""

    chapter = Chapter.PARTY
    subject = Subject.LIFE
    view_permission, edit_permission = Permission.LIFE_VIEW, Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_life_requirement), "requirement"
    list_display = ("kind", "per", "times", "starts_on", "basis")
    list_filter = (("kind", ChoiceFilter), ("per", ChoiceFilter))
    fields = ("street", "kind", "per", "times", "starts_on", "basis")
    export_fields = (
        Exported("类别", "kind", 14, words=dict(LifeKind.choices)),
        Exported("周期", "per", 10, words=dict(RequiredPer.choices)),
        Exported("次数", "times", 8),
        Exported("从哪天起", "starts_on", 12),
        Exported("依据", "basis", 40),
    )
