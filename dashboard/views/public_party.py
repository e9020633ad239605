"""党建: the public page of the organisation and its brands, and one brand with its code.

Nothing about persons but who is secretary, with the work phone; no groups, no numbers of members.
Source: docs/rules.md R-PAR-5.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.guards import public_page
from core.masking import personal_numbers
from core.qr import qr_picture
from party.models import (
    BrandKind,
    BrandShop,
    CommitteeMember,
    CommitteePost,
    OrganisationLevel,
    PartyBrand,
    PartyOrganisation,
)
from places.models import Street

# Whose secretary and work phone are named: those whom residents turn to.
NAMED = (OrganisationLevel.STREET, OrganisationLevel.COMMUNITY)


@require_safe
@public_page(cached=True)
def party(request: HttpRequest) -> HttpResponse:
    """The three tiers as a tree, and the brands in force."""
    street, today = Street.objects.order_by("pk").first(), timezone.localdate()
    context = {
        "tiers": _tiers(street, today),
        "groups": [
            (kind.label, found)
            for kind in BrandKind
            if (found := [brand for brand in _brands(street, today) if brand.kind == kind])
        ],
    }
    return render(request, "dashboard/public_party.html", context)


@require_safe
@public_page(cached=True)
def brand(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One brand: what it is, what it promises, the shops that take part."""
    found = _brand_or_404(uid)
    return render(request, "dashboard/public_brand.html", {"brand": found})


@require_safe
@public_page(cached=True)
def brand_qr(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The address of the brand's public page as a QR code."""
    found = _brand_or_404(uid)
    address = settings.SITE_URL + reverse("dashboard:public-brand", args=[found.uid])
    return qr_picture(address)


def _tiers(street: Street | None, day: date) -> list[dict[str, Any]]:
    """Return the organisations of the three tiers below one another; two queries."""
    secretaries = CommitteeMember.objects.as_of(day).filter(
        post=CommitteePost.SECRETARY, organisation__level__in=NAMED
    )
    rows = (
        PartyOrganisation.objects.filter(street=street)
        .as_of(day)
        .in_three_tiers()
        .without_groups()
        .prefetch_related(Prefetch("members", secretaries, to_attr="secretaries"))
        .order_by("path")
    )
    tops: list[dict[str, Any]] = []
    nodes: list[tuple[str, dict[str, Any]]] = []
    for row in rows:
        is_named = row.level in NAMED
        found: Any = row
        node = {
            "name": row.name,
            "secretary": "、".join(member.name for member in found.secretaries),
            "phone": row.phone if is_named and not personal_numbers(row.phone) else "",
            "is_named": is_named,
            "children": [],
        }
        above = next((n for path, n in reversed(nodes) if row.path.startswith(path)), None)
        (above["children"] if above else tops).append(node)
        nodes.append((row.path, node))
    return tops


def _brands(street: Street | None, day: date) -> list[PartyBrand]:
    return list(
        PartyBrand.objects.filter(street=street)
        .as_of(day)
        .select_related("street", "community", "partner")
        .prefetch_related(
            Prefetch("shops", BrandShop.objects.as_of(day).order_by("name", "pk"), to_attr="here")
        )
        .order_by("name", "pk")
    )


def _brand_or_404(uid: UUID) -> PartyBrand:
    street, today = Street.objects.order_by("pk").first(), timezone.localdate()
    found = next((row for row in _brands(street, today) if row.uid == uid), None)
    if found is None:
        raise Http404("没有这个品牌，或它已经停用。")
    return found
