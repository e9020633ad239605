"""Ledgers of patrols and visits, of duties to visit, and of what fulfilled which."""

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
    RelatedFilter,
    Subject,
    tag,
)
from volunteers import actions
from volunteers.models import (
    DutyPeriod,
    GridWalk,
    VisitDone,
    VisitDuty,
    VisitDutyKind,
    WalkKind,
)


@admin.register(GridWalk)
class GridWalkAdmin(LedgerAdmin):
    """走访巡查: filed from the phone, found and exported here."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.WALK_VIEW
    search_fields = ("number", "place")
    search_help_text = "编号、到过的地方"
    page_label = "打开走访页"
    list_display = ("number", "kind", "walked_on", "place", "place_label", "walker", "state_tag")
    list_filter = (
        ("community", RelatedFilter),
        ("walked_on", PeriodFilter),
        ("kind", ChoiceFilter),
    )
    list_select_related = ("street", "community", "grid", "walker")
    fields = (
        "number",
        "kind",
        "walked_on",
        "community",
        "grid",
        "place",
        "households",
        "note",
        "walker",
        "void_reason",
    )
    export_fields = (
        Exported("编号", "number", 18),
        Exported("类别", "kind", words=dict(WalkKind.choices)),
        Exported("日期", "walked_on", 12),
        Exported("社区", "community__name", 16),
        Exported("网格", "grid__name", 16),
        Exported("到过哪里", "place", 30),
        Exported("走访户数", "households", 10),
        Exported("看到的情况", "note", 40),
        Exported("谁去的", "walker__name", 12),
        Exported("作废原因", "void_reason", 24),
    )

    @admin.display(description="状态")
    def state_tag(self, row: GridWalk) -> str:
        """Whether it counts."""
        return tag("已作废", "ended") if row.voided_at else tag("有效", "done")

    def matching(self, word: str) -> Q:
        """Match the number from its beginning, or the place."""
        return Q(number__startswith=word.upper()) | Q(place__holds=word)


@admin.register(VisitDutyKind)
class VisitDutyKindAdmin(RegisterAdmin):
    """走访类别."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission, edit_permission = Permission.WALK_VIEW, Permission.WALK_ARRANGE
    save_with, saved_as = staticmethod(actions.save_visit_kind), "kind"
    list_display = ("name", "basis", "order", "is_active")
    fields = ("street", "name", "basis", "order", "is_active")
    export_fields = (
        Exported("类别", "name", 20),
        Exported("依据", "basis", 40),
        Exported("次序", "order", 8),
    )


@admin.register(VisitDuty)
class VisitDutyAdmin(RegisterAdmin):
    """到访任务."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission, edit_permission = Permission.WALK_VIEW, Permission.WALK_ARRANGE
    save_with, saved_as = staticmethod(actions.save_visit_duty), "duty"
    search_fields = ("label",)
    search_help_text = "到访地点或代号"
    page_label = "看到访记录"
    list_display = ("label", "kind", "place_label", "grid", "how_often", "owner", "ended_on")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", RelatedFilter),
        ("period", ChoiceFilter),
    )
    list_select_related = ("street", "community", "kind", "grid", "owner")
    fields = (
        "street",
        "community",
        "grid",
        "kind",
        "label",
        "times",
        "period",
        "owner",
        "started_on",
        "ended_on",
    )
    export_fields = (
        Exported("到访地点或代号", "label", 24),
        Exported("走访类别", "kind__name", 16),
        Exported("社区", "community__name", 16),
        Exported("网格", "grid__name", 16),
        Exported("每期次数", "times", 10),
        Exported("周期", "period", 10, words=dict(DutyPeriod.choices)),
        Exported("由谁到访", "owner__name", 12),
        Exported("开始日期", "started_on", 12),
        Exported("结束日期", "ended_on", 12),
    )

    @admin.display(description="次数")
    def how_often(self, row: VisitDuty) -> str:
        """The count per period."""
        return row.how_often

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the people with a post where one may arrange duties."""
        if db_field.name == "owner":
            user: Any = request.user
            kwargs["queryset"] = User.objects.with_posts_in(user.reach(Permission.WALK_ARRANGE))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(VisitDone)
class VisitDoneAdmin(LedgerAdmin):
    """到访记录: the ledger of each kind of duty, drawn from visits that were filed once."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.WALK_VIEW
    search_fields = ("duty__label",)
    search_help_text = "到访地点或代号"
    list_display = ("label", "kind", "walked_on", "number", "walker", "state_tag")
    list_filter = (
        ("duty__kind", RelatedFilter),
        ("duty__community", RelatedFilter),
        ("walk__walked_on", PeriodFilter),
    )
    list_select_related = ("duty__kind", "walk__walker")
    fields = ("label", "kind", "walked_on", "number", "walker")
    export_fields = (
        Exported("走访类别", "duty__kind__name", 16),
        Exported("到访地点或代号", "duty__label", 24),
        Exported("社区", "duty__community__name", 16),
        Exported("日期", "walk__walked_on", 12),
        Exported("走访编号", "walk__number", 18),
        Exported("谁去的", "walk__walker__name", 12),
        Exported("看到的情况", "walk__note", 40),
        Exported("作废原因", "walk__void_reason", 24),
    )

    @admin.display(description="到访地点或代号")
    def label(self, row: VisitDone) -> str:
        """Where."""
        return row.duty.label

    @admin.display(description="走访类别")
    def kind(self, row: VisitDone) -> str:
        """For which kind of duty it counts."""
        return str(row.duty.kind)

    @admin.display(description="日期")
    def walked_on(self, row: VisitDone) -> Any:
        """When."""
        return row.walk.walked_on

    @admin.display(description="走访编号")
    def number(self, row: VisitDone) -> str:
        """The one row that it is drawn from."""
        return row.walk.number

    @admin.display(description="谁去的")
    def walker(self, row: VisitDone) -> str:
        """Who went."""
        return str(row.walk.walker)

    @admin.display(description="状态")
    def state_tag(self, row: VisitDone) -> str:
        """Whether it counts."""
        return tag("已作废", "ended") if row.walk.voided_at else tag("有效", "done")
