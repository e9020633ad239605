"""Ledgers of needs, claims, resources and matches: steps are taken on the desk."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from alliances import actions
from alliances.models import (
    ClaimState,
    MatchAnswer,
    NeedCategory,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    ResourceItem,
    ResourceKind,
    ResourceState,
    Season,
)
from alliances.models.needs import NeedItemQuerySet
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    QuestionFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
)
from places.models import name_matches

SEASONS = dict(Season.choices)


class UnmetFilter(QuestionFilter):
    """Needs published long ago that nobody has fulfilled."""

    title, parameter_name, asks = "久未满足", "unmet", "超过 30 个工作日"
    keeps = staticmethod(NeedItemQuerySet.unmet_too_long)


@admin.register(NeedCategory)
class NeedCategoryAdmin(RegisterAdmin):
    """需求类别; the office names its own."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission, edit_permission = Permission.NEED_VIEW, Permission.NEED_MANAGE
    save_with, saved_as = staticmethod(actions.save_need_category), "category"
    list_display = ("name", "order")
    fields = ("street", "name", "order")
    export_fields = (Exported("类别", "name", 24), Exported("次序", "order", 8))


@admin.register(NeedItem)
class NeedItemAdmin(LedgerAdmin):
    """需求清单."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.NEED_VIEW
    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"
    page_label = "打开需求页"
    list_display = ("name", "category", "raiser", "published_on", "expected_by", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("category", RelatedFilter),
        ("state", ChoiceFilter),
        ("published_on", PeriodFilter),
        UnmetFilter,
        ("alliance", RelatedFilter),
    )
    list_select_related = ("street", "community", "category", "raised_by_unit")
    fields = (
        "name",
        "state",
        "alliance",
        "raiser",
        "category",
        "detail",
        "season",
        "timing",
        "expected_by",
        "published_on",
        "closed_on",
        "closing_words",
        "withdraw_reason",
        "project",
    )
    export_fields = (
        Exported("需求", "name", 30),
        Exported("类别", "category__name", 14),
        Exported("联盟", "alliance__name", 24),
        Exported("社区", "community__name", 16),
        Exported("提出单位", "raised_by_unit__name", 24),
        Exported("具体需要", "detail", 40),
        Exported("季节", "season", words=SEASONS),
        Exported("时间要求", "timing", 20),
        Exported("希望办成日期", "expected_by"),
        Exported("状态", "state", words=dict(NeedState.choices)),
        Exported("发布日期", "published_on"),
        Exported("办结日期", "closed_on"),
        Exported("提出方评价", "closing_words", 30),
        Exported("撤回原因", "withdraw_reason", 30),
        Exported("共建项目", "project__name", 30),
    )

    @admin.display(description="提出方")
    def raiser(self, row: NeedItem) -> str:
        """Who raised it."""
        return str(row.raiser)

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


@admin.register(NeedClaim)
class NeedClaimAdmin(LedgerAdmin):
    """需求认领: promises of the units, past ones included."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.NEED_VIEW
    search_fields = ("need__name",)
    search_help_text = "需求或单位的名称、拼音、首字母"
    list_display = ("need", "unit", "claimed_on", "planned_by", "state", "ended_on")
    list_filter = (
        ("claimed_on", PeriodFilter),
        ("state", ChoiceFilter),
        ("need__category", RelatedFilter),
    )
    list_select_related = ("need", "unit")
    fields = (
        "need",
        "unit",
        "resource",
        "plan",
        "planned_by",
        "claimed_on",
        "claimed_by",
        "is_on_behalf",
        "state",
        "ended_on",
        "result",
        "end_reason",
    )
    export_fields = (
        Exported("需求", "need__name", 30),
        Exported("认领单位", "unit__name", 24),
        Exported("使用的资源", "resource__name", 24),
        Exported("打算怎么办", "plan", 30),
        Exported("认领日期", "claimed_on"),
        Exported("计划办成日期", "planned_by"),
        Exported("状态", "state", words=dict(ClaimState.choices)),
        Exported("结束日期", "ended_on"),
        Exported("办了什么", "result", 40),
        Exported("退回或重开原因", "end_reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the need or the unit in the three forms of a name."""
        return name_matches(word, "need__") | name_matches(word, "unit__")


@admin.register(ResourceItem)
class ResourceItemAdmin(LedgerAdmin):
    """资源清单."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.NEED_VIEW
    search_fields = ("name",)
    search_help_text = "资源或单位的名称、拼音、首字母"
    page_label = "打开资源页"
    list_display = ("name", "unit", "kind", "category", "availability", "quota", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("category", RelatedFilter),
        ("state", ChoiceFilter),
        ("season", ChoiceFilter),
    )
    list_select_related = ("unit", "category")
    fields = (
        "name",
        "unit",
        "kind",
        "category",
        "detail",
        "season",
        "availability",
        "quota",
        "state",
        "published_on",
        "withdraw_reason",
    )
    export_fields = (
        Exported("资源", "name", 30),
        Exported("单位", "unit__name", 24),
        Exported("社区", "community__name", 16),
        Exported("资源种类", "kind", words=dict(ResourceKind.choices)),
        Exported("适合的需求类别", "category__name", 14),
        Exported("具体说明", "detail", 40),
        Exported("季节", "season", words=SEASONS),
        Exported("可用时间", "availability", 24),
        Exported("可提供次数", "quota", 10),
        Exported("状态", "state", words=dict(ResourceState.choices)),
        Exported("发布日期", "published_on"),
        Exported("撤下原因", "withdraw_reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the resource or its unit in the three forms of a name."""
        return name_matches(word) | name_matches(word, "unit__")


@admin.register(NeedMatch)
class NeedMatchAdmin(LedgerAdmin):
    """撮合记录: which unit was asked for what, and what it said."""

    chapter = Chapter.PARTY
    subject = Subject.COBUILDING
    view_permission = Permission.NEED_VIEW
    search_fields = ("need__name",)
    search_help_text = "需求或单位的名称、拼音、首字母"
    list_display = ("need", "unit", "resource", "asked_on", "answer", "answered_on")
    list_filter = (("asked_on", PeriodFilter), ("answer", ChoiceFilter))
    list_select_related = ("need", "unit", "resource")
    fields = (
        "need",
        "unit",
        "resource",
        "asked_on",
        "asked_by",
        "answer",
        "answered_on",
        "note",
    )
    export_fields = (
        Exported("需求", "need__name", 30),
        Exported("询问的单位", "unit__name", 24),
        Exported("资源", "resource__name", 24),
        Exported("询问日期", "asked_on"),
        Exported("答复", "answer", words=dict(MatchAnswer.choices)),
        Exported("答复日期", "answered_on"),
        Exported("答复说明", "note", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the need or the unit in the three forms of a name."""
        return name_matches(word, "need__") | name_matches(word, "unit__")
