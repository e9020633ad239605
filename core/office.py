"""The street's back room: Django's admin with the portal's rules in front of it.

Rows come only through `visible_to`, rights only from the portal's permissions, every business
step is an action in `actions.py`. A foreign id is 404, not a redirect.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.paging import CappedPaginator


class Chapter:
    """Names of the article's four chapters, and what the machine needs; keys of LedgerAdmin."""

    PARTY = "党建一盘棋"
    GRID = "综合治理一张网"
    BASE = "基础保障一条龙"
    SERVICE = "精准服务一面旗"
    SYSTEM = "系统"

    ORDER = (PARTY, GRID, BASE, SERVICE, SYSTEM)


class OfficeSite(admin.AdminSite):
    """`/admin/`: the ledgers, grouped by chapter, for people whose post lets them in."""

    site_title = "后台"
    site_header = "街道后台"
    index_title = "台账"
    enable_nav_sidebar = True
    empty_value_display = "—"

    def register(
        self, model_or_iterable: Any, admin_class: type[Any] | None = None, **options: Any
    ) -> None:
        """Take the portal's own ledgers only; what libraries bring along stays out."""
        if admin_class is not None and issubclass(admin_class, LedgerAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """True for people with an active post that may enter the office."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send visitors to the one sign-in page; tell signed-in people why they may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied("您的岗位不能进入后台，请回到工作台。")
        return redirect(f"{reverse('accounts:sign-in')}?next={request.get_full_path()}")

    def logout(  # type: ignore[override]  # a redirect instead of a page of its own
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Leave through the portal's own sign-out."""
        return redirect("accounts:sign-out")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add `chapters`: [{label, entries: [{label, url}]}] in the article's order."""
        context = super().each_context(request)
        context["chapters"] = self.chapters(request)
        return context

    def chapters(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the ledgers that this person may open, by chapter; empty chapters left out."""
        entries: dict[str, list[dict[str, str]]] = {label: [] for label in Chapter.ORDER}
        for model, model_admin in self._registry.items():
            chapter = getattr(model_admin, "chapter", None)
            if chapter and model_admin.has_view_permission(request):
                meta = model._meta
                url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
                entries[chapter].append({"label": str(meta.verbose_name_plural), "url": url})
        return [{"label": label, "entries": rows} for label, rows in entries.items() if rows]


class LedgerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One ledger. Subclasses name the chapter and the permissions; nothing is ever deleted here.

    A subclass that lets people edit sets `edit_permission` and `save_with`, the action that
    writes (`save_<noun>`); without them the ledger is read-only.
    """

    chapter: ClassVar[str] = Chapter.SYSTEM
    view_permission: ClassVar[Any] = None
    edit_permission: ClassVar[Any] = None
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    actions_on_bottom = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Start from what this person may see."""
        rows: QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the ledger to those who may view it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the ledger's view permission."""
        return _may(request, self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """True with the ledger's edit permission."""
        return self._may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the ledger's edit permission."""
        return self._may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted silently: rows end or are voided, with a reason."""
        return False

    def _may_edit(self, request: HttpRequest) -> bool:
        return _may(request, self.edit_permission)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404("没有这条记录，或它不在您的岗位范围内。")


def _may(request: HttpRequest, permission: Any) -> bool:
    user: Any = request.user
    return permission is not None and bool(user.may(permission))
