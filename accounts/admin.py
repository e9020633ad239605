"""Ledger of the street office's departments; people and posts have pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.actions import save_department, save_webhook
from accounts.forms.webhooks import WebhookForm
from accounts.models import Department, EntryLink, HookEvent, Webhook
from accounts.permissions import Permission
from core.office import (
    Chapter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    Subject,
    YesFilter,
)
from places.models import name_matches


@admin.register(Department)
class DepartmentAdmin(RegisterAdmin):
    """科室."""

    chapter = Chapter.BASE
    subject = Subject.OFFICE
    view_permission, edit_permission = Permission.ACCOUNT_VIEW, Permission.ACCOUNT_EDIT
    save_with, saved_as = staticmethod(save_department), "department"
    search_fields = ("name",)
    search_help_text = "科室名称"
    list_display = ("name", "phone")
    fields = ("street", "name", "phone")
    export_fields = (Exported("科室", "name", 24), Exported("电话", "phone", 16))


@admin.register(EntryLink)
class EntryLinkAdmin(LedgerAdmin):
    """进入链接: who was given one, how often it was used; given out and taken back on the desk."""

    chapter = Chapter.BASE
    subject = Subject.OFFICE
    view_permission = Permission.LINK_ISSUE
    search_fields = ("post__user__name",)
    search_help_text = "联络员或单位的名称、拼音、首字母"
    list_display = (
        "holder",
        "post",
        "created_at",
        "expires_at",
        "use_count",
        "used_at",
        "revoked_at",
    )
    list_filter = (("expires_at", PeriodFilter),)
    list_select_related = ("post__user", "post__unit", "post__street", "post__community")
    fields = (
        "holder",
        "post",
        "issued_by",
        "created_at",
        "days",
        "expires_at",
        "use_count",
        "used_at",
        "revoked_at",
        "revoked_by",
        "revoke_reason",
    )
    export_fields = (
        Exported("联络员", "post__user__name", 12),
        Exported("单位", "post__unit__name", 24),
        Exported("发放人", "issued_by__name", 12),
        Exported("发放时间", "created_at", 18),
        Exported("失效时间", "expires_at", 18),
        Exported("使用次数", "use_count", 10),
        Exported("最近使用", "used_at", 18),
        Exported("收回时间", "revoked_at", 18),
        Exported("收回原因", "revoke_reason", 30),
    )

    @admin.display(description="联络员")
    def holder(self, row: EntryLink) -> str:
        """Whose link it is."""
        return row.post.user.name

    def matching(self, word: str) -> Q:
        """Match the liaison or the unit in the three forms of a name."""
        return name_matches(word, "post__user__") | name_matches(word, "post__unit__")


@admin.register(Webhook)
class WebhookAdmin(RegisterAdmin):
    """对外推送: which systems are told of what, and what they did not take."""

    chapter = Chapter.SYSTEM
    empty_text = (
        "活动确认、作废或办事指南发布时，要马上告诉哪个系统，就登记在这里。"
        "先与对方约定接收网址和签名密钥，再新增。"
    )
    form = WebhookForm
    view_permission = edit_permission = export_permission = Permission.SYSTEM_OPERATE
    save_with, saved_as = staticmethod(save_webhook), "webhook"
    search_fields = ("name",)
    search_help_text = "接收系统"
    list_display = ("name", "url", "event_words", "is_active", "waiting_count", "given_up_count")
    list_filter = (("is_active", YesFilter),)
    fields = ("street", "name", "url", "events", "secret", "is_active")
    export_fields = (
        Exported("接收系统", "name", 24),
        Exported("接收网址", "url", 40),
        Exported("推送事项", "events", 40),
        Exported("启用", "is_active", 8),
        Exported("登记时间", "created_at", 18),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count with each row what waits and what was given up."""
        rows: QuerySet[Any] = super().get_queryset(request).with_outbox()  # type: ignore[attr-defined]
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Seal a new secret before the row is written."""
        if secret := form.cleaned_data["secret"]:
            obj.set_secret(secret)
        super().save_model(request, obj, form, change)

    @admin.display(description="推送事项")
    def event_words(self, row: Webhook) -> str:
        """The events in words."""
        return "、".join(HookEvent(name).label for name in row.event_names if name in HookEvent)

    @admin.display(description="待发")
    def waiting_count(self, row: Any) -> int:
        """What has not been taken yet."""
        return int(row.waiting_count)

    @admin.display(description="停止发送")
    def given_up_count(self, row: Any) -> int:
        """What was given up after ten tries; 运行情况 has the button that tries again."""
        return int(row.given_up_count)
