"""The audit ledger: read by the auditor, changed by nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from audit.filters import SYSTEM, ActorFilter, KindFilter, ObjectFilter
from audit.models import AuditEvent, Source
from audit.sentences import changes_of, facts_told, fields_told, purpose_of, sentence_of, thing_of
from audit.words import WORDS
from core.office import Chapter, Exported, LedgerAdmin, Link, PeriodFilter

MOMENT = "Y年n月j日 H:i:s"


def to_the_second(at: datetime) -> str:
    """Return a moment as a file says it; a sheet's own moments end with the minute."""
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}"


def fields_in_words(row: Mapping[str, Any]) -> str:
    """Return which fields of its table an exported event wrote, and its facts."""
    return fields_told(row["fields"], row["object_type"])


@admin.register(AuditEvent)
class AuditEventAdmin(LedgerAdmin):
    """审计记录; field names and digests, never values."""

    chapter = Chapter.SYSTEM
    view_permission = export_permission = "audit_read"  # accounts lies above this app
    has_history = False  # of an event there is none
    list_display = ("moment", "sentence", "purpose", "source", "address")
    list_filter = (("at", PeriodFilter), ActorFilter, KindFilter, ObjectFilter)
    list_select_related = ("actor",)
    ordering = ("-at", "-pk")
    fieldsets = (
        (None, {"fields": ("sentence", "moment", "purpose", "facts", "changes")}),
        ("是谁、在哪里", {"fields": ("actor", "post_label", "source", "address", "request_id")}),
        (
            "动作和对象",
            {
                "fields": (
                    "action_label",
                    "action_code",
                    "object_kind",
                    "object_label",
                    "object_uid",
                )
            },
        ),
        ("防篡改链条", {"fields": ("key_name", "previous_hash", "hash")}),
    )
    export_fields = (
        Exported("时间", "at", 20, say=to_the_second),
        Exported("动作", "action", 28, words=WORDS),
        Exported("动作代码", "action", 28),
        Exported("对象类别", "object_type", 20, say=thing_of),
        Exported("对象", "object_label", 40),
        Exported("对象编号", "object_uid", 38),
        Exported("操作人", "actor__name", 12),
        Exported("岗位", "post_label", 24),
        Exported("事由", "reason", 40),
        Exported("改动的项目和情况", "fields", 60, say_row=fields_in_words),
        Exported("来源地址", "address", 16),
        Exported("途径", "source", 10, words=dict(Source.choices)),
        Exported("请求号", "request_id", 34),
        Exported("本条摘要", "hash", 66),
    )

    def links(self, request: HttpRequest, row: AuditEvent) -> list[Link]:
        """Return the ways on: the object itself, what else was done to it, and by whom."""
        links = self._object_links(request, row)
        if row.object_type and row.object_uid:
            about = f"{row.object_type}:{row.object_uid}"
            links.append(Link("这个对象的全部记录", self._narrowed(ObjectFilter, about)))
        if row.actor_id is None:
            return [*links, Link("系统的全部记录", self._narrowed(ActorFilter, SYSTEM))]
        links.append(Link("此人的全部记录", self._narrowed(ActorFilter, str(row.actor_id))))
        return links

    def _object_links(self, request: HttpRequest, row: AuditEvent) -> list[Link]:
        """Return the way to the object's page, for those who may open it."""
        try:
            model = apps.get_model(row.object_type)
        except (LookupError, ValueError):
            return []
        ledger: Any = self.admin_site._registry.get(model)
        if ledger is None or not ledger.has_view_permission(request):
            return []
        found = ledger.get_queryset(request).filter(uid=row.object_uid).order_by().first()
        if found is None:
            return []
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return [Link("打开这个对象", reverse(name, args=[found.pk]))]

    def _narrowed(self, by: Any, value: str) -> str:
        return self._list_url(urlencode({by.parameter_name: value}))

    @admin.display(description="时间", ordering="at")
    def moment(self, event: AuditEvent) -> str:
        """When, to the second: a minute holds a whole sign-in."""
        return date_format(localtime(event.at), MOMENT)

    @admin.display(description="经过")
    def sentence(self, event: AuditEvent) -> str:
        """Who did what to which object."""
        return sentence_of(event)

    @admin.display(description="事由")
    def purpose(self, event: AuditEvent) -> str:
        """Why."""
        return purpose_of(event) or self.get_empty_value_display()

    @admin.display(description="情况")
    def facts(self, event: AuditEvent) -> str:
        """Plain facts: how many rows, under which filter, from which device."""
        return "；".join(facts_told(event)) or self.get_empty_value_display()

    @admin.display(description="改动")
    def changes(self, event: AuditEvent) -> str:
        """Each field with the fingerprints of what stood there before and after."""
        if not (found := changes_of(event)):
            return self.get_empty_value_display()
        return render_to_string("admin/audit_changes.html", {"changes": found})

    @admin.display(description="动作", ordering="action")
    def action_label(self, event: AuditEvent) -> str:
        """What was done, in words."""
        return WORDS.get(event.action, event.action)

    @admin.display(description="动作代码")
    def action_code(self, event: AuditEvent) -> str:
        """What programs call it."""
        return event.action

    @admin.display(description="对象类别")
    def object_kind(self, event: AuditEvent) -> str:
        """What rows of the table are called."""
        return thing_of(event.object_type)
