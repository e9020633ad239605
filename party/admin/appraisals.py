"""Ledger of 述职评议: for who runs it; the desk's pages are for those who take part."""

from django.contrib import admin

from accounts.permissions import Permission
from core.office import Chapter, ChoiceFilter, Exported, LedgerAdmin, RelatedFilter, Subject
from party.models import Appraisal, AppraisalGrade, AppraisalLevel, AppraisalState


@admin.register(Appraisal)
class AppraisalAdmin(LedgerAdmin):
    """述职评议, one line per secretary and year."""

    chapter = Chapter.PARTY
    subject = Subject.LIFE
    view_permission = Permission.APPRAISAL_EDIT
    search_fields = ("organisation__name",)
    search_help_text = "党组织名称"
    page_label = "打开述职评议页"
    list_display = ("organisation", "round", "state", "grade", "score", "governance_score")
    list_filter = (("round", RelatedFilter), ("state", ChoiceFilter), ("grade", ChoiceFilter))
    list_select_related = ("organisation", "round")
    fields = (
        "round",
        "organisation",
        "member",
        "state",
        "submitted_at",
        "excuse_reason",
        "issued",
        "returned",
        "valid",
        "invalid",
        "good",
        "fairly",
        "normal",
        "poor",
        "score",
        "governance_score",
        "grade",
        "outcome",
        "evaluated_by",
        "confirmed_by",
        "confirmed_at",
        "closed_at",
    )
    export_fields = (
        Exported("年度", "round__year", 8),
        Exported("层级", "round__level", 16, words=dict(AppraisalLevel.choices)),
        Exported("党组织", "organisation__name", 30),
        Exported("述职人", "member__name", 12),
        Exported("状态", "state", 10, words=dict(AppraisalState.choices)),
        Exported("不参加的原因", "excuse_reason", 30),
        Exported("发出", "issued", 8),
        Exported("收回", "returned", 8),
        Exported("有效票", "valid", 8),
        Exported("无效票", "invalid", 8),
        Exported("好", "good", 8),
        Exported("较好", "fairly", 8),
        Exported("一般", "normal", 8),
        Exported("差", "poor", 8),
        Exported("综合得分", "score", 10),
        Exported("社会治理得分", "governance_score", 12),
        Exported("评定等次", "grade", 10, words=dict(AppraisalGrade.choices)),
        Exported("结果运用", "outcome", 40),
        Exported("结果确认时间", "confirmed_at", 16),
    )
