"""伙伴和社团, 品牌和基地: who works with the street, and what was built together."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.paging import page_of
from party.forms import PartnerFilterForm
from party.models import (
    BrandKind,
    BrandShop,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    SecretaryAssistant,
)
from party.school_terms import term_lines


@require_safe
@require_permission(Permission.PARTY_VIEW)
def partner_list(request: HttpRequest) -> HttpResponse:
    """大学生社团、高校、公益组织: who there is, where, and how many there were term by term."""
    user, today = signed_in(request), timezone.localdate()
    form = PartnerFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    visible = Partner.objects.visible_to(user)
    rows = visible.matching(asked["q"]) if asked.get("q") else visible
    rows = rows.filter(kind=asked["kind"]) if asked.get("kind") else rows
    attached = PartnerAttachment.objects.visible_to(user).as_of(today).select_related("community")
    page = page_of(
        request,
        rows.select_related("college")
        .prefetch_related(Prefetch("attachments", attached, to_attr="here"))
        .order_by("kind", "name", "pk"),
    )
    context = {
        "form": form,
        "page": page,
        "today": today,
        "is_any": visible.exists(),
        "kinds": [kind.label for kind in PartnerKind],
        "lines": term_lines(visible, SecretaryAssistant.objects.visible_to(user), today=today),
        "may_edit": bool(user.reach(Permission.PARTY_EDIT).streets),
        "may_import": user.may(Permission.IMPORT),
    }
    return render(request, "party/partner_list.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def partner_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One partner: agreement, communities now and before, societies and what was built."""
    user = signed_in(request)
    rows = Partner.objects.visible_to(user).select_related("street", "college")
    partner = get_object_or_404(rows, uid=uid)
    attachments = PartnerAttachment.objects.visible_to(user).filter(partner=partner)
    context = {
        "partner": partner,
        "contact": f"{mask_name(partner.contact_name)} {mask_phone(partner.contact_phone)}".strip(),
        "attachments": attachments.select_related("community"),
        "societies": partner.societies.order_by("name"),
        "brands": partner.brands.order_by("kind", "name"),
        "assistants": SecretaryAssistant.objects.visible_to(user)
        .filter(society=partner)
        .select_related("community")
        .order_by("-started_on"),
        "edit_url": _ledger_url(user, partner, "party_partner"),
    }
    return render(request, "party/partner_detail.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def brand_list(request: HttpRequest) -> HttpResponse:
    """品牌和基地: those in force by kind, the others below."""
    user, today = signed_in(request), timezone.localdate()
    shops = BrandShop.objects.as_of(today)
    rows = (
        PartyBrand.objects.visible_to(user)
        .select_related("street", "community", "partner")
        .prefetch_related(Prefetch("shops", shops, to_attr="here"))
    )
    now = list(rows.as_of(today).order_by("name", "pk"))
    keys = [brand.pk for brand in now]
    context = {
        "groups": [
            (kind.label, found)
            for kind in BrandKind
            if (found := [brand for brand in now if brand.kind == kind])
        ],
        "others": rows.exclude(pk__in=keys).order_by("-ended_on", "name"),
        "may_edit": bool(user.reach(Permission.PARTY_EDIT).streets),
    }
    return render(request, "party/brand_list.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def brand_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One brand: promises, shops now and before, the way to the cards and the public page."""
    user, today = signed_in(request), timezone.localdate()
    brand = _brand(user, uid)
    shops = list(brand.shops.order_by("name", "pk"))
    here = set(brand.shops.as_of(today).values_list("pk", flat=True))
    context = {
        "brand": brand,
        "is_in_force": brand.is_in_force_on(today),
        "shops": [shop for shop in shops if shop.pk in here],
        "former": [shop for shop in shops if shop.pk not in here],
        "edit_url": _ledger_url(user, brand, "party_partybrand"),
    }
    return render(request, "party/brand_detail.html", context)


@require_safe
@require_permission(Permission.PARTY_VIEW)
def brand_cards(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A card to print for each shop: its promise, and the code that leads to the public page."""
    today = timezone.localdate()
    brand = _brand(signed_in(request), uid)
    context = {"brand": brand, "shops": brand.shops.as_of(today).order_by("name", "pk")}
    return render(request, "party/brand_cards.html", context)


def _brand(user: Any, uid: UUID) -> PartyBrand:
    rows = PartyBrand.objects.visible_to(user)
    return get_object_or_404(
        rows.select_related("street", "community", "partner", "facility"), uid=uid
    )


def _ledger_url(user: Any, row: Any, ledger: str) -> str:
    """Return the address where the street edits the row; "" for everybody else."""
    if row.street_id not in user.reach(Permission.PARTY_EDIT).streets:
        return ""
    return reverse(f"admin:{ledger}_change", args=[row.pk])
