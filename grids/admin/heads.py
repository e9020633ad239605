"""Ledgers of heads, of what they were given, and of the codes on the doors; steps on the desk."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString

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
    YesFilter,
    masked,
    tag,
)
from grids.models import AwardKind, BuildingCode, HeadAward, HeadKind, ResidentHead, SelectedBy
from places.models import Community, name_matches


@admin.register(ResidentHead)
class ResidentHeadAdmin(LedgerAdmin):
    """楼栋长、单元长、十户长, masked."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    sortable_by = ()
    search_fields = ("name",)
    search_help_text = "小区、楼栋，或完整姓名"
    name_column = masked("name", mask_name, "姓名")
    phone_column = masked("phone", mask_phone, "联系电话")
    page_label = "打开办理页"
    list_display = (
        "place_label",
        "kind",
        name_column,
        phone_column,
        "selected_by",
        "starts_on",
        "term_until",
        "state_tag",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("selected_by", ChoiceFilter),
        ("starts_on", PeriodFilter),
        ("is_public", YesFilter),
    )
    list_select_related = (
        "building__compound",
        "entrance__building__compound",
        "group__compound",
        "group__building__compound",
    )
    fields: ClassVar[Any] = (
        "community",
        "kind",
        "place_label",
        name_column,
        phone_column,
        "household_range",
        "selected_by",
        "company",
        "starts_on",
        "term_until",
        "ends_on",
        "end_reason",
        "is_public",
    )
    export_fields = (
        Exported("社区", "community__name", 16),
        Exported("职务", "kind", 10, words=dict(HeadKind.choices)),
        Exported("楼栋（小区）", "building__compound__name", 20),
        Exported("楼栋", "building__name", 10),
        Exported("单元（小区）", "entrance__building__compound__name", 20),
        Exported("单元（楼栋）", "entrance__building__name", 10),
        Exported("单元", "entrance__name", 10),
        Exported("十户组（小区）", "group__compound__name", 20),
        Exported("十户组（楼栋）", "group__building__name", 10),
        Exported("十户组", "group__name", 10),
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("联系电话", "phone", 16, mask=mask_phone),
        Exported("联系哪些户", "household_range", 24),
        Exported("选用方", "selected_by", 10, words=dict(SelectedBy.choices)),
        Exported("物业企业", "company__name", 24),
        Exported("任职日期", "starts_on"),
        Exported("任期至", "term_until"),
        Exported("卸任日期", "ends_on"),
        Exported("卸任原因", "end_reason", 20),
        Exported("本人同意公开", "is_public", 12),
    )

    @admin.display(description="位置")
    def place_label(self, row: ResidentHead) -> str:
        """The building, entrance or group."""
        return str(row.place)

    @admin.display(description="状态")
    def state_tag(self, row: ResidentHead) -> SafeString:
        """Serving or not."""
        return tag("已卸任", "ended") if row.ends_on else tag("在任", "done")

    def opened_by(self, reach: Any) -> Q:
        """A head's data lie in their community."""
        return Q(community__in=Community.objects.within(reach))

    def matching(self, word: str) -> Q:
        """Match the place; a name only as a whole, so that nobody guesses."""
        return (
            Q(name=word)
            | name_matches(word, "building__compound__")
            | name_matches(word, "entrance__building__compound__")
            | name_matches(word, "group__compound__")
            | Q(building__name=word)
        )


@admin.register(HeadAward)
class HeadAwardAdmin(LedgerAdmin):
    """奖励: a ledger that only grows."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    search_fields = ("what__holds", "giver__holds")
    search_help_text = "奖励内容或发放单位"
    page_label, page_of = "打开办理页", "head"
    list_display = ("head", "kind", "given_on", "what", "points", "amount", "giver")
    list_filter = (
        ("head__community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("given_on", PeriodFilter),
    )
    list_select_related = (
        "head__building__compound",
        "head__entrance__building__compound",
        "head__group__compound",
        "head__group__building__compound",
        "recorded_by",
    )
    fields = (
        "head",
        "kind",
        "given_on",
        "what",
        "points",
        "amount",
        "giver",
        "recorded_by",
        "cancels",
    )
    export_fields = (
        Exported("社区", "head__community__name", 16),
        Exported("职务", "head__kind", 10, words=dict(HeadKind.choices)),
        Exported("姓名", "head__name", 12, mask=mask_name),
        Exported("奖励方式", "kind", 10, words=dict(AwardKind.choices)),
        Exported("日期", "given_on"),
        Exported("内容", "what", 28),
        Exported("积分", "points", 8),
        Exported("金额（元）", "amount", 12),
        Exported("发放单位", "giver", 20),
        Exported("登记人", "recorded_by__name", 12),
    )

    def opened_by(self, reach: Any) -> Q:
        """A head's data lie in their community."""
        return Q(head__community__in=Community.objects.within(reach))


@admin.register(BuildingCode)
class BuildingCodeAdmin(LedgerAdmin):
    """楼栋码: which building has one since when; the code itself stands on the poster alone."""

    chapter = Chapter.GRID
    subject = Subject.GRIDS
    view_permission = Permission.GRID_VIEW
    search_fields = ("building",)
    search_help_text = "小区名称、拼音或首字母"
    list_display = ("building", "issued_at", "issued_by", "revoked_at", "revoke_reason")
    list_filter = (
        ("building__compound__community", RelatedFilter),
        ("issued_at", PeriodFilter),
    )
    list_select_related = ("building__compound", "issued_by")
    fields = ("building", "issued_at", "issued_by", "revoked_at", "revoked_by", "revoke_reason")
    export_fields = (
        Exported("社区", "building__compound__community__name", 16),
        Exported("小区", "building__compound__name", 22),
        Exported("楼栋", "building__name", 12),
        Exported("发放时间", "issued_at", 18),
        Exported("发放人", "issued_by__name", 12),
        Exported("作废时间", "revoked_at", 18),
        Exported("作废原因", "revoke_reason", 24),
    )

    def matching(self, word: str) -> Q:
        """Match the compound, or the building's own name."""
        return name_matches(word, "building__compound__") | Q(building__name__contains=word)
