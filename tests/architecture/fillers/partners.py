"""Assistants, partners, brands, the talent reserve and 1+5+N."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from party.models import (
    AssistantDuty,
    AssistantLog,
    BrandKind,
    BrandShop,
    GroupSlot,
    LogState,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    SecretaryAssistant,
    ServiceCertificate,
    SlotGroup,
    Talent,
    TalentInvitation,
)
from places.models import Community, Street
from tests.factories import day


def fill_street(world: Any, zone: str, street: Street) -> None:
    """Add a partner, a brand with a shop, somebody of the reserve, a slot, the duty template."""
    number = Partner.objects.count()
    partner = world.add(
        zone,
        Partner.objects.create(
            street=street,
            kind=PartnerKind.SOCIETY,
            name=f"x{number}",
            contact_name="x",
            contact_phone="13800000001",
            agreement_number="x",
        ),
    )
    brand = world.add(
        zone,
        PartyBrand.objects.create(
            street=street,
            kind=BrandKind.BASE,
            name=f"x{number}",
            partner=partner,
            address="x",
            description="x",
            promises="x",
        ),
    )
    world.add(zone, BrandShop.objects.create(brand=brand, name="x", address="x", promise="x" * 9))
    _fill_talent(world, zone, street=street)
    world.add(
        zone,
        GroupSlot.objects.create(
            street=street, group=SlotGroup.MANY, title="x", what="x", brand=brand
        ),
    )
    world.add(zone, AssistantDuty.objects.create(street=street, text=f"x{number}"))


def fill_community(world: Any, zone: str, community: Community) -> None:
    """Add an assistant with a log in each state and certificates, and what else lies there."""
    street = community.street
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    worker = world.people[Role.COMMUNITY_STAFF, zone]
    number = SecretaryAssistant.objects.count()
    partner = Partner.objects.filter(street=street).order_by("-pk")[0]
    if not partner.attachments.filter(community=community).exists():
        PartnerAttachment.objects.create(partner=partner, community=community, started_on=day(-90))
    assistant = world.add(
        zone,
        SecretaryAssistant.objects.create(
            street=street, community=community, name=f"x{number}", started_on=day(-90)
        ),
    )
    duty = world.add(
        zone, AssistantDuty.objects.create(street=street, assistant=assistant, text="x")
    )
    for state in LogState:
        is_open = state == LogState.SUBMITTED
        world.add(
            zone,
            AssistantLog.objects.create(
                assistant=assistant,
                done_on=day(-9),
                what="x",
                duty=duty,
                state=state,
                written_by=worker,
                decided_by=None if is_open else secretary,
                decided_at=None if is_open else timezone.now(),
                return_reason="x" if state == LogState.RETURNED else "",
                void_reason="x" if state == LogState.VOIDED else "",
            ),
        )
    _fill_certificate(world, zone, assistant, is_valid=True)
    _fill_certificate(world, zone, assistant, is_valid=False)
    _fill_talent(world, zone, street=street, community=community)


def _fill_certificate(
    world: Any, zone: str, assistant: SecretaryAssistant, *, is_valid: bool
) -> None:
    clerk = world.people[Role.STREET_STAFF, "S" if zone in "AB" else "T"]
    last = day(-9) if is_valid else day(-9) + timedelta(days=1)
    world.add(
        zone,
        ServiceCertificate.objects.create(
            street=assistant.street,
            assistant=assistant,
            year=2026,
            serial=ServiceCertificate.objects.count() + 1,
            name="x",
            community_name="x",
            society_name="x",
            starts_on=day(-90),
            ends_on=last,
            log_count=1,
            hours=1,
            issued_at=timezone.now(),
            issued_by=clerk,
            revoked_at=None if is_valid else timezone.now(),
            revoked_by=None if is_valid else clerk,
            revoke_reason="" if is_valid else "x",
        ),
    )


def _fill_talent(world: Any, zone: str, **place: Any) -> None:
    talent = world.add(
        zone,
        Talent.objects.create(
            name=f"x{Talent.objects.count()}",
            field="x",
            affiliation="x",
            availability="x",
            started_on=day(-90),
            **place,
        ),
    )
    world.add(
        zone,
        TalentInvitation.objects.create(talent=talent, invited_on=day(-9), purpose="x"),
    )
