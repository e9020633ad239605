"""Ledgers of check-ins, service posts, claims and reports; steps are taken on the desk."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RelatedFilter,
    Subject,
    masked,
)
from party.models import (
    CheckInReport,
    MemberCheckIn,
    MemberCheckInState,
    PostClaim,
    ReportGrade,
    ReportKind,
    ReportState,
    ServicePost,
    UnitCheckIn,
    UnitCheckInState,
)
from places.models import name_matches, person_matches


class CheckInLedger(LedgerAdmin):
    """What the five ledgers share: read here, acted upon on the desk."""

    chapter = Chapter.PARTY
    subject = Subject.CHECK_IN
    view_permission = Permission.CHECKIN_VIEW
    sortable_by = ()
    page_label = "打开办理页"


@admin.register(UnitCheckIn)
class UnitCheckInAdmin(CheckInLedger):
    """单位报到."""

    reveal_permission = Permission.PERSON_REVEAL
    search_fields = ("unit",)
    search_help_text = "单位名称、拼音或首字母"
    liaison_column = masked("liaison_name", mask_name, "联络员")
    phone_column = masked("liaison_phone", mask_phone, "联络员电话")
    list_display = (
        "unit",
        "community",
        "checked_in_on",
        liaison_column,
        phone_column,
        "state",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("state", ChoiceFilter),
        ("checked_in_on", PeriodFilter),
    )
    list_select_related = ("street", "community", "unit")
    fields: ClassVar[Any] = (
        "community",
        "unit",
        "checked_in_on",
        liaison_column,
        phone_column,
        "state",
        "ended_on",
        "end_reason",
    )
    export_fields = (
        Exported("报到单位", "unit__name", 34),
        Exported("社区", "community__name", 16),
        Exported("报到日期", "checked_in_on", 12),
        Exported("联络员", "liaison_name", 12, mask=mask_name),
        Exported("联络员电话", "liaison_phone", 16, mask=mask_phone),
        Exported("状态", "state", 10, words=dict(UnitCheckInState.choices)),
        Exported("结束日期", "ended_on", 12),
        Exported("结束原因", "end_reason", 24),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Show what the list on the desk shows: a unit entered twice reported once (R-UNI-4)."""
        return super().get_queryset(request).standing()  # type: ignore[attr-defined,no-any-return]

    def matching(self, word: str) -> Q:
        """Match the unit's name in its three forms."""
        return name_matches(word, "unit__", has_pairs=True)


@admin.register(MemberCheckIn)
class MemberCheckInAdmin(CheckInLedger):
    """党员报到, masked."""

    reveal_permission = Permission.PERSON_REVEAL
    search_fields = ("name",)
    search_help_text = "姓名、拼音、首字母或完整手机号"
    name_column = masked("name", mask_name, "姓名")
    phone_column = masked("phone", mask_phone, "手机号")
    list_display = (
        name_column,
        phone_column,
        "home_label",
        "community",
        "checked_in_on",
        "state",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("state", ChoiceFilter),
        ("checked_in_on", PeriodFilter),
    )
    list_select_related = ("street", "community", "home_unit")
    fields: ClassVar[Any] = (
        "community",
        name_column,
        phone_column,
        "home_label",
        "skills",
        "wanted_post",
        "checked_in_on",
        "state",
        "left_on",
        "leave_reason",
    )
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("手机号", "phone", 16, mask=mask_phone),
        Exported("所在单位", "home_unit__name", 34),
        Exported("所在单位（台账外）", "home_unit_name", 26),
        Exported("社区", "community__name", 16),
        Exported("报到日期", "checked_in_on", 12),
        Exported("特长", "skills", 24),
        Exported("意向岗位", "wanted_post", 16),
        Exported("状态", "state", 10, words=dict(MemberCheckInState.choices)),
        Exported("退出日期", "left_on", 12),
        Exported("退出原因", "leave_reason", 24),
    )

    @admin.display(description="所在单位")
    def home_label(self, row: MemberCheckIn) -> str:
        """The unit, from the ledger or as it was written."""
        return row.home_label

    def matching(self, word: str) -> Q:
        """Match the name in its three forms; a phone only as a whole, so that nobody guesses."""
        return person_matches(word)


@admin.register(ServicePost)
class ServicePostAdmin(CheckInLedger):
    """服务岗位."""

    search_fields = ("name",)
    search_help_text = "岗位名称"
    list_display = ("name", "community", "place", "seats", "opened_on", "closed_on")
    list_filter = (("community", RelatedFilter), ("opened_on", PeriodFilter))
    list_select_related = ("street", "community")
    fields: ClassVar[Any] = (
        "community",
        "name",
        "duties",
        "place",
        "seats",
        "opened_on",
        "closed_on",
        "close_reason",
    )
    export_fields = (
        Exported("岗位", "name", 20),
        Exported("社区", "community__name", 16),
        Exported("做什么", "duties", 40),
        Exported("在哪里", "place", 24),
        Exported("名额", "seats", 8),
        Exported("发布日期", "opened_on", 12),
        Exported("停用日期", "closed_on", 12),
        Exported("停用原因", "close_reason", 24),
    )


@admin.register(PostClaim)
class PostClaimAdmin(CheckInLedger):
    """岗位认领."""

    search_fields = ("post__name",)
    search_help_text = "岗位名称"
    page_label, page_of = "打开办理页", "post"
    list_display = ("post", "community", "helper", "claimed_on", "left_on")
    list_filter = (("claimed_on", PeriodFilter),)
    list_select_related = (
        "post__community",
        "unit_check_in__unit",
        "member_check_in__home_unit",
    )
    fields: ClassVar[Any] = ("post", "helper", "claimed_on", "left_on")
    export_fields = (
        Exported("岗位", "post__name", 20),
        Exported("社区", "post__community__name", 16),
        Exported("认领单位", "unit_check_in__unit__name", 34),
        Exported("认领党员", "member_check_in__name", 12, mask=mask_name),
        Exported("认领日期", "claimed_on", 12),
        Exported("退出日期", "left_on", 12),
    )

    @admin.display(description="社区")
    def community(self, row: PostClaim) -> str:
        """Where the post is."""
        return row.post.place_label

    @admin.display(description="认领的单位或党员")
    def helper(self, row: PostClaim) -> str:
        """The unit, or the member's masked name."""
        return str(row.check_in)


@admin.register(CheckInReport)
class CheckInReportAdmin(CheckInLedger):
    """双报告."""

    search_fields = ("body",)
    search_help_text = "单位名称、拼音或首字母"
    list_display = ("helper", "community", "year", "half", "kind", "state", "grade")
    list_filter = (
        ("community", RelatedFilter),
        ("half", ChoiceFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("grade", ChoiceFilter),
        ("submitted_at", PeriodFilter),
    )
    list_select_related = (
        "street",
        "community",
        "unit_check_in__unit",
        "member_check_in__home_unit",
    )
    fields: ClassVar[Any] = (
        "community",
        "helper",
        "year",
        "half",
        "kind",
        "body",
        "state",
        "grade",
        "feedback",
    )
    export_fields = (
        Exported("报告单位", "unit_check_in__unit__name", 34),
        Exported("报告党员", "member_check_in__name", 12, mask=mask_name),
        Exported("社区", "community__name", 16),
        Exported("年份", "year", 8),
        Exported("半年", "half", 8, words={1: "上半年", 2: "下半年"}),
        Exported("报告对象", "kind", 16, words=dict(ReportKind.choices)),
        Exported("正文", "body", 60),
        Exported("状态", "state", 10, words=dict(ReportState.choices)),
        Exported("评价", "grade", 8, words={**dict(ReportGrade.choices), "": ""}),
        Exported("评价意见", "feedback", 30),
    )

    @admin.display(description="单位或党员")
    def helper(self, row: CheckInReport) -> str:
        """The unit, or the member's masked name."""
        return str(row.check_in)

    def matching(self, word: str) -> Q:
        """Match the unit's name in its three forms."""
        return name_matches(word, "unit_check_in__unit__") | name_matches(
            word, "member_check_in__home_unit__"
        )
