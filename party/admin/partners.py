"""Ledgers of partners, brands, the talent reserve and the slots of 1+5+N."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
    masked,
)
from party import actions
from party.models import (
    BrandKind,
    BrandShop,
    GroupSlot,
    InvitationOutcome,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    SlotGroup,
    Talent,
    TalentInvitation,
)
from places.models import name_matches


class PartyRegister(RegisterAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.PARTY
    subject = Subject.BASES
    view_permission, edit_permission = Permission.PARTY_VIEW, Permission.PARTY_EDIT
    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


class AttachmentInline(RegisterInline):
    """挂靠社区."""

    model = PartnerAttachment
    edit_permission = Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_attachment), "attachment"
    fields = ("community", "started_on", "ended_on")


@admin.register(Partner)
class PartnerAdmin(PartyRegister):
    """合作伙伴: 大学生社团、高校、公益组织."""

    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_partner), "partner"
    masks = {
        "contact_name": masked("contact_name", mask_name, "联系人"),
        "contact_phone": masked("contact_phone", mask_phone, "联系电话"),
    }
    list_display = (
        "name",
        "kind",
        "college",
        masks["contact_name"],
        masks["contact_phone"],
        "agreed_until",
        "started_on",
        "ended_on",
    )
    list_filter = (("kind", ChoiceFilter), ("signed_on", PeriodFilter))
    list_select_related = ("college",)
    inlines = (AttachmentInline,)
    fields = (
        "street",
        "kind",
        "name",
        "college",
        "contact_name",
        "contact_phone",
        "agreement_number",
        "signed_on",
        "agreed_until",
        "started_on",
        "ended_on",
    )
    export_fields = (
        Exported("合作伙伴", "name", 30),
        Exported("类别", "kind", words=dict(PartnerKind.choices)),
        Exported("所在高校", "college__name", 24),
        Exported("联系人", "contact_name", mask=mask_name),
        Exported("联系电话", "contact_phone", 16, mask=mask_phone),
        Exported("协议编号", "agreement_number", 18),
        Exported("协议签订日期", "signed_on"),
        Exported("协议到期日期", "agreed_until"),
        Exported("开始合作", "started_on"),
        Exported("结束合作", "ended_on"),
    )

    def opened_by(self, reach: Any) -> Q:
        """A partner is the street's."""
        return Q(street__in=reach.streets)


class ShopInline(RegisterInline):
    """参与商户."""

    model = BrandShop
    edit_permission = Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_shop), "shop"
    fields = ("name", "address", "promise", "joined_on", "left_on")


@admin.register(PartyBrand)
class PartyBrandAdmin(PartyRegister):
    """党建品牌: 基地、平台、党建示范街、红色商圈."""

    save_with, saved_as = staticmethod(actions.save_brand), "brand"
    page_label = "看品牌页和二维码卡"
    list_display = ("name", "kind", "partner", "community", "started_on", "ended_on")
    list_filter = (("kind", ChoiceFilter), ("community", RelatedFilter))
    list_select_related = ("partner", "community")
    inlines = (ShopInline,)
    fields = (
        "street",
        "community",
        "kind",
        "name",
        "partner",
        "facility",
        "address",
        "description",
        "promises",
        "started_on",
        "ended_on",
    )
    export_fields = (
        Exported("党建品牌", "name", 30),
        Exported("类别", "kind", words=dict(BrandKind.choices)),
        Exported("联建单位", "partner__name", 30),
        Exported("社区", "community__name", 16),
        Exported("地址", "address", 30),
        Exported("承诺", "promises", 40),
        Exported("启用日期", "started_on"),
        Exported("停用日期", "ended_on"),
    )


@admin.register(BrandShop)
class BrandShopAdmin(PartyRegister):
    """参与商户 of all brands, those that left included."""

    save_with, saved_as = staticmethod(actions.save_shop), "shop"
    search_help_text = "店名"
    list_display = ("name", "brand", "address", "promise", "joined_on", "left_on")
    list_filter = (("brand", RelatedFilter), ("joined_on", PeriodFilter))
    list_select_related = ("brand",)
    fields = ("brand", "name", "address", "promise", "joined_on", "left_on")
    export_fields = (
        Exported("店名", "name", 24),
        Exported("党建品牌", "brand__name", 24),
        Exported("地址", "address", 30),
        Exported("承诺", "promise", 40),
        Exported("加入日期", "joined_on"),
        Exported("退出日期", "left_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the name."""
        return Q(name__contains=word)


class InvitationInline(RegisterInline):
    """人才邀请."""

    model = TalentInvitation
    edit_permission = Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_invitation), "invitation"
    fields = ("invited_on", "purpose", "outcome")


@admin.register(Talent)
class TalentAdmin(PartyRegister):
    """智库人才, with their invitations."""

    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_talent), "talent"
    search_help_text = "姓名、拼音、首字母，专业领域或单位"
    masks = {
        "name": masked("name", mask_name, "姓名"),
        "phone": masked("phone", mask_phone, "联系电话"),
    }
    list_display = (
        masks["name"],
        "field",
        "affiliation",
        masks["phone"],
        "availability",
        "community",
        "started_on",
        "ended_on",
    )
    list_filter = (("community", RelatedFilter), ("started_on", PeriodFilter))
    list_select_related = ("community",)
    inlines = (InvitationInline,)
    fields = (
        "street",
        "community",
        "name",
        "field",
        "affiliation",
        "phone",
        "availability",
        "started_on",
        "ended_on",
    )
    export_fields = (
        Exported("姓名", "name", mask=mask_name),
        Exported("专业领域", "field", 16),
        Exported("所在单位", "affiliation", 24),
        Exported("联系电话", "phone", 16, mask=mask_phone),
        Exported("可服务时间", "availability", 20),
        Exported("社区", "community__name", 16),
        Exported("入库日期", "started_on"),
        Exported("出库日期", "ended_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, the field or the unit."""
        return name_matches(word) | Q(field__contains=word) | Q(affiliation__contains=word)


@admin.register(TalentInvitation)
class TalentInvitationAdmin(PartyRegister):
    """人才邀请 of all people of the reserve."""

    save_with, saved_as = staticmethod(actions.save_invitation), "invitation"
    search_fields = ("purpose",)
    search_help_text = "邀请事项"
    list_display = ("invited_on", "talent", "purpose", "outcome")
    list_display_links = ("purpose",)
    list_filter = (("outcome", ChoiceFilter), ("invited_on", PeriodFilter))
    list_select_related = ("talent",)
    fields = ("talent", "invited_on", "purpose", "outcome")
    export_fields = (
        Exported("邀请日期", "invited_on"),
        Exported("姓名", "talent__name", mask=mask_name),
        Exported("专业领域", "talent__field", 16),
        Exported("邀请事项", "purpose", 40),
        Exported("结果", "outcome", words=dict(InvitationOutcome.choices)),
    )

    def matching(self, word: str) -> Q:
        """Match what for."""
        return Q(purpose__contains=word)


@admin.register(GroupSlot)
class GroupSlotAdmin(PartyRegister):
    """1+5+N 栏位, those that are no longer used included."""

    save_with, saved_as = staticmethod(actions.save_slot), "slot"
    search_fields = ("title",)
    search_help_text = "名称"
    list_display = ("__str__", "group", "order", "what", "is_in_use")
    list_filter = (("group", ChoiceFilter),)
    fields = (
        "street",
        "group",
        "order",
        "title",
        "what",
        "organisation",
        "unit",
        "facility",
        "brand",
        "is_in_use",
    )
    export_fields = (
        Exported("部分", "group", words=dict(SlotGroup.choices)),
        Exported("次序", "order", 8),
        Exported("名称", "title", 24),
        Exported("做什么", "what", 40),
        Exported("党组织", "organisation__name", 30),
        Exported("单位", "unit__name", 30),
        Exported("服务场所", "facility__name", 30),
        Exported("党建品牌", "brand__name", 30),
        Exported("在用", "is_in_use", 8),
    )

    def matching(self, word: str) -> Q:
        """Match the title."""
        return Q(title__contains=word)
