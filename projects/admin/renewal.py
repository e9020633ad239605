"""Ledgers of renewal: projects, drainage units, what is inspected, who looks after compounds."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
    tag,
)
from places.models import name_matches
from projects import actions
from projects.models import (
    AssetInspection,
    AssetKind,
    AssetState,
    CommitteeForm,
    DrainageKind,
    DrainageUnit,
    InspectionResult,
    OwnersCommittee,
    QuasiProperty,
    QuasiPropertyReview,
    RenewalHalt,
    RenewalProgramme,
    RenewalProject,
    SafetyAsset,
)

DAYS = ("launched_on", "started_on", "completed_on", "accepted_on")
HALT = ("halt", "halted_on", "halt_reason")


class RenewalRegister(RegisterAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.SERVICE
    view_permission, edit_permission = Permission.RENEWAL_VIEW, Permission.RENEWAL_EDIT
    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


@admin.register(RenewalProject)
class RenewalProjectAdmin(RenewalRegister):
    """改造项目; its days are registered on its page."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_renewal), "project"
    asked_when: ClassVar[dict[str, str]] = dict.fromkeys(
        ("buildings_count", "households_count", "area_m2"), "老旧小区改造登记启动以前必填"
    )
    page_label = "打开项目页"
    list_display = ("name", "programme", "community", *DAYS, "halt")
    list_filter = (
        ("community", RelatedFilter),
        ("programme", ChoiceFilter),
        ("halt", ChoiceFilter),
        ("launched_on", PeriodFilter),
        ("completed_on", PeriodFilter),
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "programme",
        "name",
        "content",
        "buildings_count",
        "households_count",
        "area_m2",
        "invest_total",
        "contractor",
        "due_on",
        "note",
        *DAYS,
        *HALT,
    )
    readonly_fields = (*DAYS, *HALT)
    export_fields = (
        Exported("项目名称", "name", 30),
        Exported("类别", "programme", words=dict(RenewalProgramme.choices)),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("改造内容", "content", 40),
        Exported("楼栋数", "buildings_count"),
        Exported("户数", "households_count"),
        Exported("建筑面积（平方米）", "area_m2"),
        Exported("总投资（元）", "invest_total"),
        Exported("施工单位", "contractor", 24),
        Exported("计划完工", "due_on"),
        Exported("启动日期", "launched_on"),
        Exported("开工日期", "started_on"),
        Exported("完工日期", "completed_on"),
        Exported("验收日期", "accepted_on"),
        Exported("暂停或终止", "halt", words=dict(RenewalHalt.choices)),
        Exported("暂停或终止日期", "halted_on"),
        Exported("暂停或终止原因", "halt_reason", 30),
        Exported("备注", "note", 30),
    )


@admin.register(DrainageUnit)
class DrainageUnitAdmin(RenewalRegister):
    """排水单元; its days are registered step by step."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_drainage), "unit"
    search_help_text = "名称、拼音、首字母或编号"
    list_display = ("name", "code", "community", "entered_on", "completed_on", "accepted_on")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("entered_on", PeriodFilter),
        ("completed_on", PeriodFilter),
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "code",
        "name",
        "kind",
        "contractor",
        "issue",
        "entered_on",
        "completed_on",
        "accepted_on",
    )
    readonly_fields = ("entered_on", "completed_on", "accepted_on")
    export_fields = (
        Exported("编号", "code", 14),
        Exported("排水单元", "name", 30),
        Exported("类别", "kind", words=dict(DrainageKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("施工单位", "contractor", 24),
        Exported("进场日期", "entered_on"),
        Exported("完工日期", "completed_on"),
        Exported("验收日期", "accepted_on"),
        Exported("未进场、未完工的原因", "issue", 40),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the code from its beginning."""
        return name_matches(word) | Q(code__startswith=word)


ASSET_STEPPED = ("state", "opened_on", "trouble_reason", "last_inspected_on", "next_due_on")


@admin.register(SafetyAsset)
class SafetyAssetAdmin(RenewalRegister):
    """安全设施: 微型消防站、消防通道、充电保管站."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_asset), "asset"
    asked_when: ClassVar[dict[str, str]] = {"piles_count": "登记已安装以前必填"}
    page_label = "打开设施页"
    list_display = ("name", "kind", "community", "state_label_shown", "opened_on", "next_due_on")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("next_due_on", PeriodFilter),
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "kind",
        "name",
        "address",
        "equipment",
        "length_m",
        "operator",
        "piles_count",
        "cycle_days",
        *ASSET_STEPPED,
    )
    readonly_fields = ASSET_STEPPED
    export_fields = (
        Exported("类别", "kind", words=dict(AssetKind.choices)),
        Exported("名称", "name", 30),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("位置", "address", 24),
        Exported("状态", "state", words=dict(AssetState.choices)),
        Exported("建成、打通或安装日期", "opened_on"),
        Exported("问题", "trouble_reason", 30),
        Exported("装备", "equipment", 24),
        Exported("长度（米）", "length_m"),
        Exported("运营单位", "operator", 24),
        Exported("充电桩数", "piles_count"),
        Exported("检查周期（天）", "cycle_days"),
        Exported("上次检查", "last_inspected_on"),
        Exported("下次检查", "next_due_on"),
    )

    @admin.display(description="状态")
    def state_label_shown(self, row: SafetyAsset) -> str:
        """The state in the words of its kind."""
        return tag(row.state_label, AssetState(row.state).tone)


@admin.register(AssetInspection)
class AssetInspectionAdmin(LedgerAdmin):
    """安全检查, over all assets."""

    chapter = Chapter.SERVICE
    subject = Subject.RENEWAL
    view_permission = Permission.RENEWAL_VIEW
    search_fields = ("finding",)
    search_help_text = "设施名称或情况"
    page_label, page_of = "打开设施页", "asset"
    list_display = ("inspected_on", "asset", "result", "finding")
    list_filter = (
        ("inspected_on", PeriodFilter),
        ("asset__kind", ChoiceFilter),
        ("result", ChoiceFilter),
    )
    list_select_related = ("asset",)
    fields = ("asset", "inspected_on", "result", "finding", "inspected_by")
    export_fields = (
        Exported("检查日期", "inspected_on"),
        Exported("类别", "asset__kind", words=dict(AssetKind.choices)),
        Exported("设施", "asset__name", 30),
        Exported("社区", "asset__community__name", 16),
        Exported("结果", "result", words=dict(InspectionResult.choices)),
        Exported("情况", "finding", 40),
    )

    def matching(self, word: str) -> Q:
        """Match the asset's name, or what was found."""
        return name_matches(word, "asset__") | Q(finding__icontains=word)


class ReviewInline(RegisterInline):
    """居民评议."""

    model = QuasiPropertyReview
    edit_permission = Permission.RENEWAL_EDIT
    save_with, saved_as = staticmethod(actions.save_quasi_property_review), "review"
    fields = ("reviewed_on", "asked", "satisfied", "opinion")


@admin.register(QuasiProperty)
class QuasiPropertyAdmin(RenewalRegister):
    """准物业试点."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_quasi_property), "pilot"
    search_help_text = "小区或服务单位"
    list_display = ("compound", "provider", "monthly_fee", "started_on", "ended_on")
    list_filter = (("compound__community", RelatedFilter), ("started_on", PeriodFilter))
    list_select_related = ("compound",)
    inlines = (ReviewInline,)
    fields = (
        "compound",
        "provider",
        "services",
        "monthly_fee",
        "started_on",
        "ended_on",
        "end_reason",
    )
    export_fields = (
        Exported("小区", "compound__name", 20),
        Exported("社区", "compound__community__name", 16),
        Exported("服务单位", "provider", 24),
        Exported("服务内容", "services", 40),
        Exported("收费标准（元/户·月）", "monthly_fee"),
        Exported("引入日期", "started_on"),
        Exported("结束日期", "ended_on"),
        Exported("结束原因", "end_reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the compound, or who serves it."""
        return name_matches(word, "compound__") | Q(provider__icontains=word)


@admin.register(OwnersCommittee)
class OwnersCommitteeAdmin(RenewalRegister):
    """业主委员会."""

    subject = Subject.RENEWAL
    save_with, saved_as = staticmethod(actions.save_owners_committee), "committee"
    search_help_text = "小区名称、拼音或首字母"
    list_display = ("compound", "form", "members_count", "term_from", "term_until", "ended_on")
    list_filter = (
        ("compound__community", RelatedFilter),
        ("term_until", PeriodFilter),
        ("form", ChoiceFilter),
    )
    list_select_related = ("compound",)
    fields = (
        "compound",
        "form",
        "members_count",
        "party_members_count",
        "term_from",
        "term_until",
        "filed_on",
        "ended_on",
    )
    export_fields = (
        Exported("小区", "compound__name", 20),
        Exported("社区", "compound__community__name", 16),
        Exported("形式", "form", words=dict(CommitteeForm.choices)),
        Exported("委员人数", "members_count"),
        Exported("其中党员人数", "party_members_count"),
        Exported("任期开始", "term_from"),
        Exported("任期届满", "term_until"),
        Exported("备案日期", "filed_on"),
        Exported("卸任日期", "ended_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the compound's name in its three forms."""
        return name_matches(word, "compound__")
