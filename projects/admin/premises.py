"""Ledgers of premises, of the area standard and of the hand-over checklist."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects import actions
from projects.models import (
    HandOverTopic,
    Premises,
    PremisesOwner,
    PremisesSource,
    PremisesStandard,
    PremisesState,
    PremisesUseKind,
)


class PremisesRegister(RegisterAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.BASE
    view_permission, edit_permission = Permission.PREMISES_VIEW, Permission.PREMISES_EDIT


class ConcernFilter(admin.SimpleListFilter):
    """闲置 or 到期巡查."""

    title, parameter_name, template = "关注", "concern", "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the two."""
        return [("idle", "闲置超过 90 天"), ("due", "巡查到期")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen ones."""
        today, rows = timezone.localdate(), Premises.objects
        if self.value() == "idle":
            return queryset.filter(pk__in=rows.idle_on(today).order_by().values("pk"))
        if self.value() == "due":
            return queryset.filter(pk__in=rows.due_by(today).order_by().values("pk"))
        return queryset


@admin.register(Premises)
class PremisesAdmin(PremisesRegister):
    """社区用房, one file each."""

    subject = Subject.PREMISES
    save_with, saved_as = staticmethod(actions.save_premises), "premises"
    search_fields = ("name",)
    search_help_text = "名称、拼音、首字母、档案编号、地址或来源项目"
    page_label = "看一房一档"
    list_display = (
        "name",
        "file_no",
        "community",
        "area_m2",
        "use",
        "source",
        "state",
        "handed_over_on",
        "last_used_on",
        "inspect_on",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("state", ChoiceFilter),
        ("use", ChoiceFilter),
        ("source", ChoiceFilter),
        ("handed_over_on", PeriodFilter),
        ConcernFilter,
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "name",
        "file_no",
        "project_name",
        "address",
        "building_floor",
        "area_m2",
        "usable_m2",
        "source",
        "use",
        "use_detail",
        "ownership",
        "cert_no",
        "manager",
        "utilities_no",
        "is_fire_filed",
        "is_structure_safe",
        "state",
        "state_note",
        "handed_over_on",
        "transferor",
        "receiver",
        "acceptance_doc",
        "inspect_every",
        "inspect_on",
    )
    export_fields = (
        Exported("档案编号", "file_no", 16),
        Exported("名称", "name", 30),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 20),
        Exported("来源项目", "project_name", 24),
        Exported("地址", "address", 30),
        Exported("楼栋楼层", "building_floor", 16),
        Exported("建筑面积（平方米）", "area_m2", 12),
        Exported("使用面积（平方米）", "usable_m2", 12),
        Exported("来源", "source", words=dict(PremisesSource.choices)),
        Exported("主要用途", "use", words=dict(PremisesUseKind.choices)),
        Exported("用途说明", "use_detail", 24),
        Exported("权属", "ownership", words=dict(PremisesOwner.choices)),
        Exported("权属证号", "cert_no", 18),
        Exported("管理岗位", "manager", 18),
        Exported("水电户号", "utilities_no", 18),
        Exported("状态", "state", words=dict(PremisesState.choices)),
        Exported("状态说明", "state_note", 24),
        Exported("接收日期", "handed_over_on"),
        Exported("移交方", "transferor", 24),
        Exported("接收岗位", "receiver", 18),
        Exported("接收依据", "acceptance_doc", 24),
        Exported("最近使用", "last_used_on"),
        Exported("下次巡查", "inspect_on"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Steps set the state of a file that exists."""
        return ("state", "state_note") if obj is not None else ()

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, the number, the address or the project."""
        found = name_matches(word) | Q(file_no__icontains=word) | Q(address__contains=word)
        return found | Q(project_name__contains=word)


@admin.register(PremisesStandard)
class PremisesStandardAdmin(PremisesRegister):
    """用房面积标准 of the street."""

    subject = Subject.PREMISES
    save_with, saved_as = staticmethod(actions.save_premises_standard), "standard"
    list_display = ("street", "area_per_hundred", "basis")
    fields = ("street", "area_per_hundred", "basis")
    export_fields = (
        Exported("街道", "street__name", 20),
        Exported("每百户面积标准（平方米）", "area_per_hundred", 14),
        Exported("依据", "basis", 40),
    )


@admin.register(HandOverTopic)
class HandOverTopicAdmin(PremisesRegister):
    """接收清单 of the street."""

    subject = Subject.PREMISES
    save_with, saved_as = staticmethod(actions.save_hand_over_topic), "topic"
    search_fields = ("title",)
    search_help_text = "查验内容"
    list_display = ("order", "title", "is_needed", "is_in_use")
    list_display_links = ("title",)
    fields = ("street", "order", "title", "is_needed", "is_in_use")
    export_fields = (
        Exported("次序", "order", 8),
        Exported("查验内容", "title", 40),
        Exported("不合格不接收", "is_needed", 12),
        Exported("在用", "is_in_use", 8),
    )
