"""Ledgers of the red armbands: who, which shifts, which rosters, who was asked."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
    masked,
    tag,
)
from places.models import person_matches
from volunteers import actions
from volunteers.models import (
    ArmbandSource,
    AskAnswer,
    Attendance,
    DutyRoster,
    PatrolShift,
    RedArmband,
    RosterDays,
    ShiftAsk,
    ShiftMember,
)


@admin.register(RedArmband)
class RedArmbandAdmin(RegisterAdmin):
    """红袖标队员."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission, edit_permission = Permission.ARMBAND_VIEW, Permission.ARMBAND_EDIT
    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_armband), "armband"
    search_fields = ("name",)
    search_help_text = "姓名、拼音或首字母"
    masks = {
        "name": masked("name", mask_name, "姓名"),
        "phone": masked("phone", mask_phone, "手机号"),
    }
    list_display = (
        masks["name"],
        masks["phone"],
        "source",
        "place_label",
        "grid",
        "is_volunteer",
        "joined_on",
        "state_tag",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("source", ChoiceFilter),
        ("joined_on", PeriodFilter),
        ("left_on", PeriodFilter),
    )
    list_select_related = ("street", "community", "grid")
    fields = (
        "street",
        "community",
        "grid",
        "name",
        "phone",
        "source",
        "organisation",
        "joined_on",
        "left_on",
    )
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("手机号", "phone", 16, mask=mask_phone),
        Exported("来源", "source", words=dict(ArmbandSource.choices)),
        Exported("所在单位或商铺", "organisation", 24),
        Exported("社区", "community__name", 16),
        Exported("网格", "grid__name", 16),
        Exported("加入日期", "joined_on", 12),
        Exported("退出日期", "left_on", 12),
    )

    @admin.display(description="志愿者名册")
    def is_volunteer(self, row: RedArmband) -> str:
        """Whether the roster holds the same person."""
        return "已在册" if row.volunteer_id else "—"

    @admin.display(description="状态")
    def state_tag(self, row: RedArmband) -> str:
        """Whether the person serves today."""
        has_left = row.left_on is not None and row.left_on <= timezone.localdate()
        return tag("已退出", "ended") if has_left else tag("在队", "done")

    def matching(self, word: str) -> Q:
        """Match the name in its three forms; a phone only as a whole, so that nobody guesses."""
        return person_matches(word)


@admin.register(PatrolShift)
class PatrolShiftAdmin(LedgerAdmin):
    """值守班次: planned and filled on the desk, found and exported here."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.ARMBAND_VIEW
    search_fields = ("place",)
    search_help_text = "值守地点"
    page_label = "打开班次"
    list_display = ("place", "starts_at", "ends_at", "place_label", "seats", "state_tag")
    list_filter = (("community", RelatedFilter), ("starts_at", PeriodFilter))
    list_select_related = ("street", "community", "grid")
    fields = (
        "place",
        "starts_at",
        "ends_at",
        "community",
        "grid",
        "seats",
        "note",
        "roster",
        "cancel_reason",
    )
    export_fields = (
        Exported("值守地点", "place", 24),
        Exported("开始", "starts_at", 18),
        Exported("结束", "ends_at", 18),
        Exported("社区", "community__name", 16),
        Exported("网格", "grid__name", 16),
        Exported("需要人数", "seats", 10),
        Exported("要求", "note", 30),
        Exported("取消原因", "cancel_reason", 24),
    )

    @admin.display(description="状态")
    def state_tag(self, row: PatrolShift) -> str:
        """Whether it stands."""
        return tag("已取消", "ended") if row.cancelled_at else tag("已排", "done")


@admin.register(DutyRoster)
class DutyRosterAdmin(LedgerAdmin):
    """轮值表."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.ARMBAND_VIEW
    search_fields = ("place",)
    search_help_text = "值守地点"
    list_display = ("place", "days", "starts", "ends", "community", "seats", "is_active")
    list_filter = (("community", RelatedFilter), ("days", ChoiceFilter))
    list_select_related = ("community", "grid")
    fields = (
        "community",
        "grid",
        "place",
        "days",
        "starts",
        "ends",
        "seats",
        "note",
        "is_active",
    )
    export_fields = (
        Exported("值守地点", "place", 24),
        Exported("哪些天", "days", words=dict(RosterDays.choices)),
        Exported("开始时间", "starts", 10),
        Exported("结束时间", "ends", 10),
        Exported("社区", "community__name", 16),
        Exported("需要人数", "seats", 10),
        Exported("要求", "note", 30),
    )


@admin.register(ShiftMember)
class ShiftMemberAdmin(LedgerAdmin):
    """值守人员: who stood where, and whether they came."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.ARMBAND_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "armband__"
    search_fields = ("armband__name",)
    search_help_text = "姓名、拼音或首字母"
    list_display = ("person", "place", "starts_at", "is_close", "attendance")
    list_filter = (("attendance", ChoiceFilter), ("shift__starts_at", PeriodFilter))
    list_select_related = ("shift", "armband")
    fields = ("person", "place", "starts_at", "is_close", "attendance")
    export_fields = (
        Exported("姓名", "armband__name", 12, mask=mask_name),
        Exported("值守地点", "shift__place", 24),
        Exported("社区", "shift__community__name", 16),
        Exported("开始", "shift__starts_at", 18),
        Exported("结束", "shift__ends_at", 18),
        Exported("到岗", "attendance", 10, words=dict(Attendance.choices)),
    )

    @admin.display(description="队员")
    def person(self, row: ShiftMember) -> str:
        """The masked name."""
        return str(row.armband)

    @admin.display(description="值守地点")
    def place(self, row: ShiftMember) -> str:
        """Where the shift is."""
        return row.shift.place

    @admin.display(description="开始")
    def starts_at(self, row: ShiftMember) -> Any:
        """When the shift begins."""
        return row.shift.starts_at

    def matching(self, word: str) -> Q:
        """Match the person's name in its three forms."""
        condition = Q(armband__name__contains=word)
        if word.isascii():
            condition |= Q(armband__name_initials__startswith=word.lower())
        return condition


@admin.register(ShiftAsk)
class ShiftAskAdmin(LedgerAdmin):
    """找人顶班: whom one asked, and what they said."""

    chapter = Chapter.GRID
    subject = Subject.PATROLS
    view_permission = Permission.ARMBAND_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "armband__"
    search_fields = ("armband__name",)
    search_help_text = "姓名"
    list_display = ("person", "place", "asked_at", "answer")
    list_filter = (("answer", ChoiceFilter), ("asked_at", PeriodFilter))
    list_select_related = ("shift", "armband")
    fields = ("person", "place", "asked_at", "answer")
    export_fields = (
        Exported("姓名", "armband__name", 12, mask=mask_name),
        Exported("值守地点", "shift__place", 24),
        Exported("开始", "shift__starts_at", 18),
        Exported("询问时间", "asked_at", 18),
        Exported("答复", "answer", 10, words=dict(AskAnswer.choices)),
    )

    @admin.display(description="队员")
    def person(self, row: ShiftAsk) -> str:
        """The masked name."""
        return str(row.armband)

    @admin.display(description="值守地点")
    def place(self, row: ShiftAsk) -> str:
        """Where the shift is."""
        return row.shift.place
