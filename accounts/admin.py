"""Ledger of the street office's departments; people and posts have pages of their own."""

from django.contrib import admin
from django.db.models import Q

from accounts.actions import save_department
from accounts.models import Department, EntryLink
from accounts.permissions import Permission
from core.office import Chapter, Exported, LedgerAdmin, PeriodFilter, RegisterAdmin, Subject
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

    def matching(self, word: str) -> Q:
        """Match the name."""
        return Q(name__contains=word)


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
