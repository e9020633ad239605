"""Ledgers of what the files of premises hold, written on the desk alone."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects.models import (
    BuildStage,
    CheckResult,
    HandOverCheck,
    PremisesFile,
    PremisesFileKind,
    PremisesFinding,
    PremisesInspection,
    PremisesKey,
    PremisesRepair,
    PremisesUse,
)

PLACE = (
    Exported("社区用房", "premises__name", 30),
    Exported("社区", "premises__community__name", 16),
)


class PartLedger(LedgerAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.BASE
    view_permission = Permission.PREMISES_VIEW
    page_label, page_of = "看一房一档", "premises"
    search_fields = ("premises__name",)
    search_help_text = "用房的名称、拼音或首字母"
    list_select_related: ClassVar[tuple[str, ...]] = ("premises",)

    def matching(self, word: str) -> Q:
        """Match the name of the premises."""
        return name_matches(word, "premises__")


@admin.register(BuildStage)
class BuildStageAdmin(PartLedger):
    """施工节点."""

    subject = Subject.PREMISES
    list_display = ("premises", "title", "due_on", "done_on", "note")
    list_filter = (("due_on", PeriodFilter),)
    fields = ("premises", "title", "due_on", "done_on", "note")
    export_fields = (
        *PLACE,
        Exported("节点", "title", 24),
        Exported("计划完成", "due_on"),
        Exported("实际完成", "done_on"),
        Exported("完成情况", "note", 40),
    )


@admin.register(HandOverCheck)
class HandOverCheckAdmin(PartLedger):
    """接收查验."""

    subject = Subject.PREMISES
    list_display = ("premises", "topic", "result", "note", "checked_on")
    list_filter = (("result", ChoiceFilter), ("checked_on", PeriodFilter))
    list_select_related = ("premises", "topic")
    fields = ("premises", "topic", "result", "note", "checked_on")
    export_fields = (
        *PLACE,
        Exported("查验内容", "topic__title", 30),
        Exported("结果", "result", words=dict(CheckResult.choices)),
        Exported("缺项说明", "note", 40),
        Exported("查验日期", "checked_on"),
    )


@admin.register(PremisesInspection)
class PremisesInspectionAdmin(PartLedger):
    """用房巡查."""

    subject = Subject.PREMISES
    list_display = ("premises", "done_on", "result", "findings", "fix_by", "fixed_on")
    list_filter = (
        ("premises__community", RelatedFilter),
        ("result", ChoiceFilter),
        ("done_on", PeriodFilter),
    )
    fields = (
        "premises",
        "done_on",
        "due_on",
        "result",
        "findings",
        "fix_by",
        "fixed_on",
        "fix_note",
        "inspected_by",
    )
    export_fields = (
        *PLACE,
        Exported("巡查日期", "done_on"),
        Exported("应巡查日期", "due_on"),
        Exported("结果", "result", words=dict(PremisesFinding.choices)),
        Exported("发现的问题", "findings", 40),
        Exported("整改期限", "fix_by"),
        Exported("整改完成", "fixed_on"),
        Exported("整改情况", "fix_note", 40),
    )


@admin.register(PremisesUse)
class PremisesUseAdmin(PartLedger):
    """用房使用登记."""

    subject = Subject.PREMISES
    list_display = ("premises", "used_on", "purpose", "used_by", "hours", "headcount")
    list_filter = (("premises__community", RelatedFilter), ("used_on", PeriodFilter))
    fields = ("premises", "used_on", "purpose", "used_by", "hours", "headcount")
    export_fields = (
        *PLACE,
        Exported("使用日期", "used_on"),
        Exported("用来做什么", "purpose", 30),
        Exported("使用单位或队伍", "used_by", 24),
        Exported("时长（小时）", "hours", 10),
        Exported("人次", "headcount", 8),
    )


@admin.register(PremisesKey)
class PremisesKeyAdmin(PartLedger):
    """用房钥匙: which post holds which."""

    subject = Subject.PREMISES
    list_display = ("premises", "what", "holder", "given_on", "returned_on")
    list_filter = (("given_on", PeriodFilter),)
    fields = ("premises", "what", "holder", "given_on", "returned_on")
    export_fields = (
        *PLACE,
        Exported("钥匙", "what", 20),
        Exported("保管岗位", "holder", 20),
        Exported("领取日期", "given_on"),
        Exported("交回日期", "returned_on"),
    )


@admin.register(PremisesRepair)
class PremisesRepairAdmin(PartLedger):
    """用房维修."""

    subject = Subject.PREMISES
    list_display = ("premises", "reported_on", "what", "contractor", "cost", "done_on")
    list_filter = (("premises__community", RelatedFilter), ("reported_on", PeriodFilter))
    fields = ("premises", "reported_on", "what", "contractor", "cost", "done_on", "result")
    export_fields = (
        *PLACE,
        Exported("报修日期", "reported_on"),
        Exported("报修内容", "what", 30),
        Exported("维修单位", "contractor", 24),
        Exported("费用（元）", "cost", 12),
        Exported("完成日期", "done_on"),
        Exported("维修结果", "result", 30),
    )


@admin.register(PremisesFile)
class PremisesFileAdmin(PartLedger):
    """用房档案文件: what is kept, not the files themselves."""

    subject = Subject.PREMISES
    list_display = ("premises", "kind", "title", "scan", "created_at")
    list_filter = (("kind", ChoiceFilter),)
    fields = ("premises", "kind", "title", "scan", "size", "uploaded_by", "created_at")
    export_fields = (
        *PLACE,
        Exported("类别", "kind", words=dict(PremisesFileKind.choices)),
        Exported("名称", "title", 30),
        Exported("上传时间", "created_at", 18),
    )
