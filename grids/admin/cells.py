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
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
)
from grids import actions
from grids.models import (
    Grid,
    GridAssignment,
    GridBuilding,
    GridChange,
    GridCount,
    GridKind,
    GridSubject,
)
from places.models import name_matches


class AssignmentInline(RegisterInline):
    """网格分工."""

    model = GridAssignment
    edit_permission = Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_assignment), "assignment"
    fields = ("user", "role", "work_phone", "starts_on", "ends_on")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the people who hold a post where one may edit grids."""
        if db_field.name == "user":
            user: Any = request.user
            kwargs["queryset"] = User.objects.with_posts_in(user.reach(Permission.GRID_EDIT))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CountInline(RegisterInline):
    """网格底数."""

    model = GridCount
    edit_permission = Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_count), "count"
    fields = ("subject", "name", "number", "counted_on")


@admin.register(Grid)
class GridAdmin(RegisterAdmin):
    """网格."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission, edit_permission = Permission.GRID_VIEW, Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_grid), "grid"
    search_fields = ("name", "scope_text", "code__startswith")
    search_help_text = "名称、编码或范围"
    page_label = "打开网格页"
    list_display = ("name", "code", "community", "kind", "households", "effective_from")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("effective_from", PeriodFilter),
    )
    list_select_related = ("community",)
    inlines = (AssignmentInline, CountInline)
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


@admin.register(GridCount)
class GridCountAdmin(LedgerAdmin):
    """网格底数 of all cells: numbers, never people."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    search_fields = ("name", "grid__name")
    search_help_text = "内容或网格名称"
    list_display = ("grid", "subject", "name", "number", "counted_on")
    list_filter = (("grid__community", RelatedFilter), ("subject", ChoiceFilter))
    list_select_related = ("grid",)
    fields = ("grid", "subject", "name", "number", "counted_on")
    export_fields = (
        Exported("社区", "grid__community__name", 16),
        Exported("网格", "grid__name", 20),
        Exported("类别", "subject", words=dict(GridSubject.choices)),
        Exported("内容", "name", 20),
        Exported("数量", "number", 10),
        Exported("统计日期", "counted_on"),
    )


@admin.register(GridBuilding)
class GridBuildingAdmin(LedgerAdmin):
    """Which building lies in which cell, now and before."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    search_fields = ("building",)
    search_help_text = "小区、楼栋或网格名称"
    list_display = ("building", "grid", "starts_on", "ends_on")
    list_filter = (("grid__community", RelatedFilter), ("starts_on", PeriodFilter))
    list_select_related = ("grid", "building__compound")
    fields = ("building", "grid", "starts_on", "ends_on")
    export_fields = (
        Exported("社区", "grid__community__name", 16),
        Exported("网格", "grid__name", 20),
        Exported("网格编码", "grid__code", 18),
        Exported("小区", "building__compound__name", 22),
        Exported("楼栋", "building__name", 12),
        Exported("开始日期", "starts_on"),
        Exported("结束日期", "ends_on"),
    )

    def matching(self, word: str) -> Q:
        """Match compound, building or cell."""
        return (
            name_matches(word, "building__compound__")
            | Q(building__name__contains=word)
            | Q(grid__name__contains=word)
        )


@admin.register(GridChange)
class GridChangeAdmin(LedgerAdmin):
    """网格重构: what was split or merged, when and on what basis."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    search_fields = ("basis", "lines__before__name")
    search_help_text = "依据或网格名称"
    list_display = ("community", "kind", "effective_on", "basis", "done_by")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("effective_on", PeriodFilter),
    )
    list_select_related = ("community", "done_by")
    fields = ("community", "kind", "effective_on", "basis", "lines", "moved_label", "done_by")
    export_fields = (
        Exported("社区", "community__name", 16),
        Exported("方式", "kind", words=dict(GridChange._meta.get_field("kind").choices or ())),
        Exported("生效日期", "effective_on"),
        Exported("依据", "basis", 40),
        Exported("原网格", "lines__before__name", 20),
        Exported("新网格", "lines__after__name", 20),
        Exported("办理人", "done_by__name", 12),
    )

    @admin.display(description="沿革")
    def lines(self, row: GridChange) -> str:
        """Which cell came out of which."""
        lines = row.lines.select_related("before", "after")
        return "；".join(f"{line.before} → {line.after}" for line in lines)

    @admin.display(description="移动了什么")
    def moved_label(self, row: GridChange) -> str:
        """How many records of each kind."""
        return "，".join(f"{label} {number}" for label, number in row.moved.items()) or "—"
