"""Ledgers of the lists' items, of applications and of what communities were given."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    Subject,
    YesFilter,
)
from core.office.filters import RelatedFilter
from party.models import (
    AdmissionApplication,
    AdmissionState,
    AssignmentState,
    OwnerLevel,
    PushedAssignment,
    WorkKind,
    WorkListItem,
    WorkListKind,
    WorkListState,
)
from places.models import name_matches

YES_NO = {True: "是", False: "否"}


@admin.register(WorkListItem)
class WorkListItemAdmin(LedgerAdmin):
    """清单事项 of every version; they are written on the desk."""

    chapter = Chapter.PARTY
    subject = Subject.RELIEF
    view_permission = Permission.WORKLIST_VIEW
    search_fields = ("name",)
    search_help_text = "事项、拼音、首字母、依据或编码"
    page_label, page_of = "看这一版清单", "work_list"
    list_display = ("name", "work_list", "legal_basis", "lead_department", "frequency")
    list_filter = (("work_list", RelatedFilter),)
    list_select_related = ("work_list",)
    export_fields = (
        Exported("清单", "work_list__title", 24),
        Exported("版次", "work_list__edition", 8),
        Exported("状态", "work_list__state", words=dict(WorkListState.choices)),
        Exported("层级", "work_list__owner_level", words=dict(OwnerLevel.choices)),
        Exported("类别", "work_list__kind", 18, words=dict(WorkListKind.choices)),
        Exported("序号", "seq", 8),
        Exported("编码", "code"),
        Exported("事项", "name", 36),
        Exported("依据", "legal_basis", 40),
        Exported("牵头部门", "lead_department", 20),
        Exported("社区职责", "community_role", 36),
        Exported("频次", "frequency"),
        Exported("时限要求", "deadline_rule", 18),
        Exported("须落实经费", "funding_required", words=YES_NO),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, the basis, or the code from its beginning."""
        return name_matches(word) | Q(legal_basis__contains=word) | Q(code__startswith=word)


@admin.register(AdmissionApplication)
class AdmissionAdmin(LedgerAdmin):
    """准入申请; its steps are taken on the desk."""

    chapter = Chapter.PARTY
    subject = Subject.RELIEF
    view_permission = Permission.WORKLIST_VIEW
    search_fields = ("title",)
    search_help_text = "编号、事项或依据"
    page_label = "办理、打印"
    list_display = ("number", "title", "department", "kind", "starts_on", "ends_on", "state")
    list_filter = (("state", ChoiceFilter), ("kind", ChoiceFilter), ("starts_on", PeriodFilter))
    list_select_related = ("department",)
    export_fields = (
        Exported("编号", "number", 18),
        Exported("工作事项", "title", 36),
        Exported("申请科室", "department__name", 18),
        Exported("类型", "kind", words=dict(WorkKind.choices)),
        Exported("依据", "legal_basis", 40),
        Exported("开始日期", "starts_on"),
        Exported("结束日期", "ends_on"),
        Exported("工作量", "workload", 24),
        Exported("经费（元）", "funding_amount"),
        Exported("经费来源", "funding_source", 20),
        Exported("不落实经费的理由", "funding_exemption", 24),
        Exported("对应的清单事项", "matched_item__name", 30),
        Exported("命中的负面事项", "negative_item__name", 30),
        Exported("区级文件文号", "district_number", 20),
        Exported("区级文件日期", "district_on"),
        Exported("状态", "state", words=dict(AdmissionState.choices)),
        Exported("决定意见", "decision_reason", 36),
        Exported("撤销原因", "revoke_reason", 24),
    )

    def matching(self, word: str) -> Q:
        """Match the number from its beginning, the title or the basis."""
        return (
            Q(number__startswith=word.upper())
            | Q(title__contains=word)
            | Q(legal_basis__contains=word)
        )


@admin.register(PushedAssignment)
class PushedAssignmentAdmin(LedgerAdmin):
    """社区下派事项: one row per community, the rows of 减负账单."""

    chapter = Chapter.PARTY
    subject = Subject.RELIEF
    view_permission = Permission.WORKLIST_VIEW
    search_fields = ("pushed__title",)
    search_help_text = "下派事项"
    page_label = "看下派事项"
    list_display = ("pushed", "community", "is_admitted", "state", "done_on")
    list_filter = (
        ("community", RelatedFilter),
        ("is_admitted", YesFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("pushed", "community", "street")
    export_fields = (
        Exported("下派日期", "pushed__pushed_on"),
        Exported("事项", "pushed__title", 36),
        Exported("下派科室", "pushed__department__name", 18),
        Exported("类型", "pushed__kind", words=dict(WorkKind.choices)),
        Exported("社区", "community__name", 18),
        Exported("已准入", "is_admitted", words=YES_NO),
        Exported("依据的准入", "pushed__admission__number", 18),
        Exported("依据的清单事项", "pushed__item__name", 30),
        Exported("要求完成日期", "pushed__due_on"),
        Exported("答复", "state", words=dict(AssignmentState.choices)),
        Exported("婉拒理由", "decline_reason", 30),
        Exported("办理结果", "result", 30),
        Exported("办结日期", "done_on"),
        Exported("撤回原因", "pushed__withdraw_reason", 20),
    )
