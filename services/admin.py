"""Ledger of guide items; their content is written and reviewed at /desk/guide/."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.permissions import Permission
from core.office import Chapter, LedgerAdmin, RelatedFilter, Subject
from services.models import GuideItem, GuideVersion


@admin.register(GuideItem)
class GuideItemAdmin(LedgerAdmin):
    """Every item with its owner and when it was last checked; each opens its page at the desk."""

    chapter = Chapter.SERVICE
    subject = Subject.GUIDE
    view_permission = Permission.GUIDE_VIEW
    search_fields = ("title",)
    search_help_text = "事项、俗称、拼音或首字母"
    list_display = ("title", "department", "position", "published", "desk_page")
    list_filter = (("department", RelatedFilter),)
    list_select_related = ("department",)
    fields = ("title", "slug", "department_name", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Add the day the published version was last checked."""
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.with_last_check()
        return found

    @admin.display(description="科室")
    def department_name(self, item: GuideItem) -> str:
        """Name the department without a link: not everybody may open that register."""
        return str(item.department)

    def matching(self, word: str) -> Q:
        """Match what residents would find by the same word, drafts included."""
        return Q(title__contains=word) | Q(
            pk__in=GuideVersion.objects.matching(word).values("item")
        )

    @admin.display(description="发布内容最近核对")
    def published(self, row: Any) -> Any:
        """The day, or that nothing is published."""
        return row.last_check or "没有发布"

    @admin.display(description="编辑和审核")
    def desk_page(self, row: Any) -> str:
        """The way to the item's page at the desk."""
        address = reverse("services:desk-item", args=[row.uid])
        return format_html('<a href="{}">打开“{}”</a>', address, row.title)
