"""Ledgers of assistants, of their logs and of the certificates."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import Permission
from core.masking import mask_name
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    Link,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
    masked,
)
from party import actions
from party.models import AssistantLog, LogState, SecretaryAssistant, ServiceCertificate
from places.models import name_matches


@admin.register(SecretaryAssistant)
class SecretaryAssistantAdmin(RegisterAdmin):
    """社区书记群团助理员, past ones included."""

    chapter = Chapter.PARTY
    subject = Subject.BASES
    view_permission, edit_permission = Permission.PARTY_VIEW, Permission.PARTY_EDIT
    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_assistant), "assistant"
    search_fields = ("name",)
    search_help_text = "姓名、拼音或首字母"
    masks = {"name": masked("name", mask_name, "姓名")}
    page_label = "看履职记录"
    list_display = (masks["name"], "community", "society", "started_on", "ended_on")
    list_filter = (
        ("community", RelatedFilter),
        ("society", RelatedFilter),
        ("started_on", PeriodFilter),
    )
    list_select_related = ("community", "society")
    fields = ("street", "community", "name", "society", "started_on", "ended_on")
    export_fields = (
        Exported("姓名", "name", mask=mask_name),
        Exported("社区", "community__name", 16),
        Exported("所属社团", "society__name", 24),
        Exported("任期开始", "started_on"),
        Exported("任期结束", "ended_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


@admin.register(AssistantLog)
class AssistantLogAdmin(LedgerAdmin):
    """助理员履职记录; written and confirmed on the desk."""

    chapter = Chapter.PARTY
    subject = Subject.BASES
    view_permission = Permission.PARTY_VIEW
    search_fields = ("what",)
    search_help_text = "做了什么"
    page_label, page_of = "看这位助理员", "assistant"
    list_display = ("done_on", "assistant", "what", "duty", "hours", "state")
    list_display_links = ("what",)
    list_filter = (
        ("assistant__community", RelatedFilter),
        ("state", ChoiceFilter),
        ("done_on", PeriodFilter),
    )
    list_select_related = ("assistant__community", "duty")
    fields = (
        "assistant",
        "done_on",
        "what",
        "duty",
        "hours",
        "state",
        "written_by",
        "changed_by",
        "decided_by",
        "decided_at",
        "own_reason",
        "return_reason",
        "void_reason",
    )
    export_fields = (
        Exported("日期", "done_on"),
        Exported("助理员", "assistant__name", mask=mask_name),
        Exported("社区", "assistant__community__name", 16),
        Exported("做了什么", "what", 40),
        Exported("对应职责", "duty__text", 30),
        Exported("时长（小时）", "hours", 12),
        Exported("状态", "state", words=dict(LogState.choices)),
        Exported("自己确认的原因", "own_reason", 24),
    )


@admin.register(ServiceCertificate)
class ServiceCertificateAdmin(LedgerAdmin):
    """服务证明, revoked ones included."""

    chapter = Chapter.PARTY
    subject = Subject.BASES
    view_permission = Permission.PARTY_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "assistant__"
    search_fields = ("name",)
    search_help_text = "姓名"
    list_display = (
        "number",
        "person",
        "community_name",
        "starts_on",
        "ends_on",
        "log_count",
        "hours",
        "revoked_at",
    )
    list_filter = (
        ("assistant__community", RelatedFilter),
        ("issued_at", PeriodFilter),
    )
    list_select_related = ("assistant",)
    fields = (
        "number",
        "person",
        "community_name",
        "society_name",
        "starts_on",
        "ends_on",
        "log_count",
        "hours",
        "issued_at",
        "issued_by",
        "revoked_at",
        "revoked_by",
        "revoke_reason",
    )
    export_fields = (
        Exported("年份", "year", 8),
        Exported("序号", "serial", 8),
        Exported("姓名", "name", mask=mask_name),
        Exported("服务社区", "community_name", 16),
        Exported("所属社团", "society_name", 24),
        Exported("服务开始", "starts_on"),
        Exported("服务结束", "ends_on"),
        Exported("记录数", "log_count", 10),
        Exported("时长（小时）", "hours", 12),
        Exported("出具时间", "issued_at", 18),
        Exported("撤销时间", "revoked_at", 18),
        Exported("撤销原因", "revoke_reason", 24),
    )

    @admin.display(description="编号")
    def number(self, row: Any) -> str:
        """The running number as it stands on paper."""
        return str(row.number)

    @admin.display(description="姓名")
    def person(self, row: Any) -> str:
        """The name as lists show it."""
        return str(row.masked_name)

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Lead to the sheet to print."""
        return [Link("看证明", reverse("party:certificate-sheet", args=[row.uid]))]
