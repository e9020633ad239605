"""Writes of partners, brands, the talent reserve and the slots of 1+5+N."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.errors import RefusedError
from party.models import (
    BrandShop,
    GroupSlot,
    Partner,
    PartnerAttachment,
    PartyBrand,
    Talent,
    TalentInvitation,
)
from places.actions import check_scope, placed


@transaction.atomic
def save_partner(
    *, partner: Partner, by: User, version: int | None = None, at: datetime | None = None
) -> Partner:
    """Save a partner; the caller has set its fields. Its name stands on public pages of brands."""
    _check(partner, by=by)
    pagecache.forget_on_commit()
    return save_recorded(partner, "partner.saved", by=by, version=version, at=at)


@transaction.atomic
def save_attachment(
    *,
    attachment: PartnerAttachment,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> PartnerAttachment:
    """Save in which community a partner works; times in one community follow one another.

    Errors: RefusedError outside one's posts, or for days that another row already covers.
    Source: docs/rules.md R-PAR-6.
    """
    check_scope(
        attachment,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda row: (row.community.street_id, row.community_id),
    )
    Partner.objects.select_for_update(no_key=True).get(pk=attachment.partner_id)
    others = attachment.partner.attachments.filter(community=attachment.community)
    for other in others.exclude(pk=attachment.pk):
        if _overlap(attachment, other):
            raise RefusedError(f"“{other}”已从 {other.started_on:%Y年%-m月%-d日}起登记，时间重叠。")
    return save_recorded(attachment, "attachment.saved", by=by, version=version, at=at)


def _overlap(one: PartnerAttachment, other: PartnerAttachment) -> bool:
    """True when both hold on some day; the last day of one may be the first of the other."""
    return (one.ended_on is None or other.started_on < one.ended_on) and (
        other.ended_on is None or one.started_on < other.ended_on
    )


@transaction.atomic
def save_brand(
    *, brand: PartyBrand, by: User, version: int | None = None, at: datetime | None = None
) -> PartyBrand:
    """Save a brand and show it on the public page; the caller has set its fields.

    Source: docs/rules.md R-PAR-3, R-PAR-5.
    """
    check_scope(brand, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    pagecache.forget_on_commit()
    return save_recorded(brand, "brand.saved", by=by, version=version, at=at)


@transaction.atomic
def save_shop(
    *, shop: BrandShop, by: User, version: int | None = None, at: datetime | None = None
) -> BrandShop:
    """Save a shop of a brand; the caller has set its fields."""
    check_scope(
        shop, by=by, permission=Permission.PARTY_EDIT, place_of=lambda row: placed(row.brand)
    )
    pagecache.forget_on_commit()
    return save_recorded(shop, "shop.saved", by=by, version=version, at=at)


@transaction.atomic
def save_talent(
    *, talent: Talent, by: User, version: int | None = None, at: datetime | None = None
) -> Talent:
    """Save somebody of the talent reserve; the caller has set the fields."""
    check_scope(talent, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    return save_recorded(talent, "talent.saved", by=by, version=version, at=at)


@transaction.atomic
def save_invitation(
    *,
    invitation: TalentInvitation,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> TalentInvitation:
    """Save that somebody was asked for something, and what became of it."""
    check_scope(
        invitation,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda row: placed(row.talent),
    )
    return save_recorded(invitation, "invitation.saved", by=by, version=version, at=at)


@transaction.atomic
def save_slot(
    *, slot: GroupSlot, by: User, version: int | None = None, at: datetime | None = None
) -> GroupSlot:
    """Save a slot of 1+5+N; the caller has set its fields.

    Source: docs/rules.md R-PAR-4.
    """
    _check(slot, by=by)
    return save_recorded(slot, "slot.saved", by=by, version=version, at=at)


def _check(row: Partner | GroupSlot, *, by: User) -> None:
    check_scope(
        row,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda state: (state.street_id, None),
    )
