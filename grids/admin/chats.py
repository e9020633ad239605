"""Ledgers of WeChat groups, texts for them, and what was posted where."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    QuestionFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
)
from grids import actions
from grids.models import (
    Broadcast,
    BroadcastPost,
    BroadcastSource,
    ChatGroup,
    ChatKind,
    ChatOwner,
    ChatScope,
)
from grids.models.chats import ChatGroupQuerySet
from places.models import Building, name_matches


class StaleFilter(QuestionFilter):
    """Groups that nobody has checked for long."""

    title, parameter_name, asks = "久未核对", "stale", "超过 90 天没有核对"
    keeps = staticmethod(ChatGroupQuerySet.stale_on)


@admin.register(ChatGroup)
class ChatGroupAdmin(RegisterAdmin):
    """微信群台账."""

    chapter = Chapter.GRID
    subject = Subject.CHATS
    view_permission, edit_permission = Permission.CHAT_VIEW, Permission.CHAT_KEEP
    save_with, saved_as = staticmethod(actions.save_chat_group), "group"
    asked_when: ClassVar[dict[str, str]] = {"grid": "范围选“网格”时必填，其他范围不选"}
    search_fields = ("name",)
    search_help_text = "群名、拼音或首字母"
    list_display = ("name", "community", "scope", "kind", "owner", "members", "checked_on")
    list_filter = (
        ("community", RelatedFilter),
        ("scope", ChoiceFilter),
        ("kind", ChoiceFilter),
        ("owner", ChoiceFilter),
        ("checked_on", PeriodFilter),
        StaleFilter,
    )
    list_select_related = ("community",)
    fields = (
        "community",
        "name",
        "scope",
        "grid",
        "buildings",
        "kind",
        "owner",
        "members",
        "households",
        "checked_on",
        "ended_on",
    )
    export_fields = (
        Exported("微信群", "name", 24),
        Exported("社区", "community__name", 16),
        Exported("范围", "scope", words=dict(ChatScope.choices)),
        Exported("网格", "grid__name", 20),
        Exported("类型", "kind", words=dict(ChatKind.choices)),
        Exported("群主", "owner", words=dict(ChatOwner.choices)),
        Exported("群成员数", "members", 10),
        Exported("覆盖户数", "households", 10),
        Exported("最近核对日期", "checked_on"),
        Exported("停用日期", "ended_on"),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the buildings with the compounds that their names begin with, in one query."""
        rows = Building.objects.visible_to(request.user).select_related("compound")
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "queryset": rows})

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


@admin.register(Broadcast)
class BroadcastAdmin(LedgerAdmin):
    """群发内容台账; written and sent on the desk."""

    chapter = Chapter.GRID
    subject = Subject.CHATS
    view_permission = Permission.CHAT_VIEW
    search_fields = ("title", "text")
    search_help_text = "标题或内容"
    page_label = "打开群发页"
    list_display = ("title", "source", "community", "created_by", "created_at")
    list_filter = (("community", RelatedFilter), ("source", ChoiceFilter))
    list_select_related = ("street", "community", "created_by")
    fields = ("title", "text", "source", "community", "created_by", "created_at")
    export_fields = (
        Exported("标题", "title", 24),
        Exported("内容", "text", 50),
        Exported("来源", "source", words=dict(BroadcastSource.choices)),
        Exported("社区", "community__name", 16),
        Exported("编写时间", "created_at"),
    )


@admin.register(BroadcastPost)
class BroadcastPostAdmin(LedgerAdmin):
    """群发记录: who posted what in which group, when."""

    chapter = Chapter.GRID
    subject = Subject.CHATS
    view_permission = Permission.CHAT_VIEW
    search_fields = ("group__name",)
    search_help_text = "群名、拼音、首字母，或标题"
    list_display = ("broadcast", "group", "posted_at", "posted_by")
    list_filter = (("group__community", RelatedFilter), ("posted_at", PeriodFilter))
    list_select_related = ("broadcast", "group", "posted_by")
    fields = ("broadcast", "group", "posted_at", "posted_by")
    export_fields = (
        Exported("标题", "broadcast__title", 24),
        Exported("微信群", "group__name", 24),
        Exported("社区", "group__community__name", 16),
        Exported("发布时间", "posted_at"),
        Exported("发布人", "posted_by__name", 12),
    )

    def matching(self, word: str) -> Q:
        """Match the group in the three forms of a name, or the title."""
        return name_matches(word, "group__") | Q(broadcast__title__contains=word)
