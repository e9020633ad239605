"""Ledger of the street office's departments; people and posts have pages of their own."""

from django.contrib import admin
from django.db.models import Q

from accounts.actions import save_department
from accounts.models import Department
from accounts.permissions import Permission
from core.office import Chapter, Exported, RegisterAdmin


@admin.register(Department)
class DepartmentAdmin(RegisterAdmin):
    """科室."""

    chapter = Chapter.BASE
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
