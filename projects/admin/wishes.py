"""Ledgers of wishes, claims and offers: steps are taken on the desk."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.masking import mask_name
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    QuestionFilter,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects.models import Wish, WishClaim, WishClaimState, WishOffer, WishState
from projects.models.wishes import WishQuerySet


class UnclaimedFilter(QuestionFilter):
    """Wishes that nobody has claimed for two weeks."""

    title, parameter_name, asks = "久未认领", "unclaimed", "超过 14 天没人认领"
    keeps = staticmethod(WishQuerySet.unclaimed_too_long)


@admin.register(Wish)
class WishAdmin(LedgerAdmin):
    """微心愿台账."""

    chapter = Chapter.SERVICE
    subject = Subject.WISHES
    view_permission = Permission.WISH_VIEW
    search_fields = ("name",)
    search_help_text = "心愿、拼音或首字母"
    page_label = "打开心愿页"
    list_display = ("name", "category", "community", "published_on", "due_on", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("category", RelatedFilter),
        ("state", ChoiceFilter),
        ("published_on", PeriodFilter),
        UnclaimedFilter,
    )
    list_select_related = ("community", "category")
    fields = (
        "name",
        "state",
        "community",
        "category",
        "detail",
        "due_on",
        "published_on",
        "return_reason",
        "confirmed_on",
        "closed_on",
        "thanks",
        "withdraw_reason",
    )
    export_fields = (
        Exported("心愿", "name", 30),
        Exported("类别", "category__name", 14),
        Exported("社区", "community__name", 16),
        Exported("具体情况", "detail", 40),
        Exported("希望实现日期", "due_on"),
        Exported("状态", "state", words=dict(WishState.choices)),
        Exported("发布日期", "published_on"),
        Exported("确认日期", "confirmed_on"),
        Exported("办结日期", "closed_on"),
        Exported("感谢的话", "thanks", 30),
        Exported("撤回原因", "withdraw_reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the wish in the three forms of a name."""
        return name_matches(word)


@admin.register(WishClaim)
class WishClaimAdmin(LedgerAdmin):
    """心愿认领台账: promises, past ones included."""

    chapter = Chapter.SERVICE
    subject = Subject.WISHES
    view_permission = Permission.WISH_VIEW
    search_fields = ("wish__name",)
    search_help_text = "心愿的名称、拼音或首字母"
    list_display = ("wish", "claimant", "claimed_on", "deadline", "state", "ended_on")
    list_filter = (
        ("wish__community", RelatedFilter),
        ("claimed_on", PeriodFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("wish", "unit", "team", "volunteer")
    fields = (
        "wish",
        "claimant",
        "plan",
        "claimed_on",
        "deadline",
        "claimed_by",
        "is_on_behalf",
        "state",
        "ended_on",
        "result",
        "end_reason",
    )
    export_fields = (
        Exported("心愿", "wish__name", 30),
        Exported("社区", "wish__community__name", 16),
        Exported("认领单位", "unit__name", 24),
        Exported("认领队伍", "team__name", 24),
        Exported("认领志愿者", "volunteer__name", 12, mask=mask_name),
        Exported("认领个人", "person_name", 12, mask=mask_name),
        Exported("认领日期", "claimed_on"),
        Exported("办理期限", "deadline"),
        Exported("状态", "state", words=dict(WishClaimState.choices)),
        Exported("结束日期", "ended_on"),
        Exported("送达情况", "result", 40),
        Exported("没有办成的原因", "end_reason", 30),
    )

    @admin.display(description="认领方")
    def claimant(self, row: WishClaim) -> str:
        """Who claimed it, a person's name masked."""
        return row.claimant_label

    def matching(self, word: str) -> Q:
        """Match the wish in the three forms of a name."""
        return name_matches(word, "wish__")


@admin.register(WishOffer)
class WishOfferAdmin(LedgerAdmin):
    """心愿推送台账: which unit was asked for what, and why."""

    chapter = Chapter.SERVICE
    subject = Subject.WISHES
    view_permission = Permission.WISH_VIEW
    search_fields = ("wish__name",)
    search_help_text = "心愿或单位的名称、拼音、首字母"
    list_display = ("wish", "unit", "offered_on", "basis")
    list_filter = (("wish__community", RelatedFilter), ("offered_on", PeriodFilter))
    list_select_related = ("wish", "unit")
    fields = ("wish", "unit", "offered_on", "basis")
    export_fields = (
        Exported("心愿", "wish__name", 30),
        Exported("推送单位", "unit__name", 24),
        Exported("推送日期", "offered_on"),
        Exported("推送依据", "basis", 24),
    )

    def matching(self, word: str) -> Q:
        """Match the wish or the unit in the three forms of a name."""
        return name_matches(word, "wish__") | name_matches(word, "unit__")
