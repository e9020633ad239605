"""Ledgers of entrances and ten-household groups."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.permissions import Permission
from core.office import Chapter, Exported, RegisterAdmin, RelatedFilter, Subject
from grids import actions
from grids.models import Entrance, HouseholdGroup
from places.models import name_matches


class BelowBuildingAdmin(RegisterAdmin):
    """What lies in a building; pickers name the building with its compound, in one query."""

    # Fields whose choices say where they lie, and what is loaded for that.
    related: ClassVar[Mapping[str, str]] = {}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Load what the choices are called by."""
        if db_field.name in self.related:
            rows = db_field.related_model.objects.visible_to(request.user)
            kwargs["queryset"] = rows.select_related(self.related[db_field.name])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Entrance)
class EntranceAdmin(BelowBuildingAdmin):
    """单元."""

    related: ClassVar[Mapping[str, str]] = {"building": "compound"}

    may_be_long = True
    chapter = Chapter.GRID
    subject = Subject.HOUSING
    view_permission, edit_permission = Permission.GRID_VIEW, Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_entrance), "entrance"
    search_fields = ("name",)
    search_help_text = "小区名称、拼音或首字母，或楼栋"
    list_display = ("building", "name", "households")
    list_display_links = ("name",)
    list_filter = (("building__compound__community", RelatedFilter),)
    list_select_related = ("building__compound",)
    fields = ("building", "name", "households")
    export_fields = (
        Exported("社区", "building__compound__community__name", 16),
        Exported("小区", "building__compound__name", 22),
        Exported("楼栋", "building__name", 12),
        Exported("单元", "name", 12),
        Exported("单元户数", "households", 10),
    )

    def matching(self, word: str) -> Q:
        """Match compound, building or entrance."""
        return (
            name_matches(word, "building__compound__")
            | Q(building__name__contains=word)
            | Q(name__contains=word)
        )


@admin.register(HouseholdGroup)
class HouseholdGroupAdmin(BelowBuildingAdmin):
    """十户组."""

    related: ClassVar[Mapping[str, str]] = {
        "building": "compound",
        "entrance": "building__compound",
    }

    chapter = Chapter.GRID
    subject = Subject.HOUSING
    view_permission, edit_permission = Permission.GRID_VIEW, Permission.GRID_EDIT
    save_with, saved_as = staticmethod(actions.save_group), "group"
    search_fields = ("name",)
    search_help_text = "小区名称、拼音或首字母，或楼栋"
    list_display = ("compound", "building_name", "name", "household_range", "households")
    list_display_links = ("name",)
    list_filter = (("compound__community", RelatedFilter),)
    list_select_related = ("compound", "building")
    fields = ("compound", "building", "entrance", "name", "household_range", "households")
    export_fields = (
        Exported("社区", "compound__community__name", 16),
        Exported("小区", "compound__name", 22),
        Exported("楼栋", "building__name", 12),
        Exported("单元", "entrance__name", 12),
        Exported("十户组", "name", 12),
        Exported("包括哪些户", "household_range", 24),
        Exported("十户组户数", "households", 12),
    )

    @admin.display(description="楼栋")
    def building_name(self, row: HouseholdGroup) -> str:
        """The building without its compound, which stands beside it."""
        return row.building.name if row.building else "—"

    def matching(self, word: str) -> Q:
        """Match compound, building or group."""
        return (
            name_matches(word, "compound__")
            | Q(building__name__contains=word)
            | Q(name__contains=word)
        )
