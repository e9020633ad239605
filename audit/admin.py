"""The audit ledger: read by the auditor, changed by nobody."""

from typing import ClassVar

from django.contrib import admin

from audit.models import AuditEvent, Source
from audit.words import WORDS
from core.office import Chapter, Exported, LedgerAdmin, PeriodFilter


@admin.register(AuditEvent)
class AuditEventAdmin(LedgerAdmin):
    """审计记录; field names and digests, never values."""

    chapter = Chapter.SYSTEM
    view_permission = export_permission = "audit_read"  # accounts lies above this app
    has_history = False  # of an event there is none
    list_display = (
        "at",
        "action_label",
        "object_label",
        "actor",
        "post_label",
        "reason",
        "source",
        "address",
    )
    list_filter = (("at", PeriodFilter),)
    list_select_related = ("actor",)
    ordering = ("-pk",)
    fields: ClassVar[tuple[str, ...]] = (
        "at",
        "action_label",
        "action_code",
        "actor",
        "post_label",
        "object_type",
        "object_uid",
        "object_label",
        "fields",
        "reason",
        "request_id",
        "address",
        "source",
        "key_name",
        "previous_hash",
        "hash",
    )
    export_fields = (
        Exported("时间", "at", 20),
        Exported("动作", "action", 28, words=WORDS),
        Exported("动作代码", "action", 28),
        Exported("对象", "object_label", 40),
        Exported("操作人", "actor__name", 12),
        Exported("岗位", "post_label", 24),
        Exported("事由", "reason", 40),
        Exported("来源地址", "address", 16),
        Exported("途径", "source", 10, words=dict(Source.choices)),
        Exported("请求号", "request_id", 34),
        Exported("本条摘要", "hash", 66),
    )

    @admin.display(description="动作", ordering="action")
    def action_label(self, event: AuditEvent) -> str:
        """What was done, in words."""
        return WORDS.get(event.action, event.action)

    @admin.display(description="动作代码")
    def action_code(self, event: AuditEvent) -> str:
        """What programs call it."""
        return event.action
