"""Ledger of grid cells, with who works them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
)
from grids import actions
from grids.models import Grid, GridAssignment, GridKind


class AssignmentInline(RegisterInline):
    """网格分工."""

    model = GridAssignment
    edit_permission = Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_assignment), "assignment"
    fields = ("user", "role", "starts_on", "ends_on")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the people who hold a post where one may edit grids."""
        if db_field.name == "user":
            user: Any = request.user
            kwargs["queryset"] = User.objects.with_posts_in(user.reach(Permission.GRID_EDIT))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Grid)
class GridAdmin(RegisterAdmin):
    """网格."""

    chapter = Chapter.GRID
    view_permission, edit_permission = Permission.GRID_VIEW, Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_grid), "grid"
    search_fields = ("name",)
    search_help_text = "名称、编码或范围"
    list_display = ("name", "code", "community", "kind", "households", "effective_from")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("effective_from", PeriodFilter),
    )
    list_select_related = ("community",)
    inlines = (AssignmentInline,)
    fields = (
        "community",
        "code",
        "name",
        "kind",
        "scope_text",
        "households",
        "population",
        "effective_from",
        "effective_to",
    )
    export_fields = (
        Exported("网格", "name", 20),
        Exported("编码", "code", 18),
        Exported("社区", "community__name", 16),
        Exported("类型", "kind", words=dict(GridKind.choices)),
        Exported("范围", "scope_text", 30),
        Exported("户数", "households", 10),
        Exported("人口", "population", 10),
        Exported("启用日期", "effective_from"),
        Exported("停用日期", "effective_to"),
    )

    def matching(self, word: str) -> Q:
        """Match name or area, or the code from its beginning."""
        return Q(name__contains=word) | Q(scope_text__contains=word) | Q(code__startswith=word)
