"""The guide as residents read it; every page but the search is cached whole."""

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import workdays
from core.guards import public_page
from core.qr import qr_picture
from places.context import Site
from places.models import Facility
from services.hours import Rows, places_of, places_today, with_days
from services.models import GuideItem, GuideVersion, PublishedPage, Topic, TopicKind, Venue
from services.pages import GuidePage, page_of
from services.structured import government_service

# Put together once, and for the places once a day: that takes as long as asking.
_PAGES = GuideVersion.objects.published().as_pages()


@lru_cache(maxsize=1)
def _places_on(today: date) -> Rows:
    return with_days(Facility.objects.open_to_public().order_by(), today)


@require_safe
@public_page(cached=True)
def guide_index(request: HttpRequest) -> HttpResponse:
    """All items, and the ways to them."""
    topics = list(Topic.objects.in_use())
    return render(
        request,
        "services/guide_index.html",
        {
            "versions": GuideVersion.objects.published().listed(),
            "audiences": [topic for topic in topics if topic.kind == TopicKind.AUDIENCE],
            "life_events": [topic for topic in topics if topic.kind == TopicKind.LIFE_EVENT],
            "places": Facility.objects.filter(pk__in=_places_in_use()).order_by("name"),
        },
    )


@require_safe
@public_page(cached=True)
def guide_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The items for one audience or one life event."""
    topic = get_object_or_404(Topic.objects.filter(is_active=True), slug=slug)
    versions = GuideVersion.objects.published().about(topic).listed()
    return render(request, "services/guide_topic.html", {"topic": topic, "versions": versions})


@require_safe
@public_page(cached=True)
def guide_place(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What can be handled at one place, with its hours of today."""
    facility = get_object_or_404(Facility.objects.filter(pk__in=_places_in_use()), uid=uid)
    (place,) = places_today(
        Facility.objects.filter(pk=facility.pk), at=timezone.now(), calendar=workdays.lookup
    )
    versions = GuideVersion.objects.published().handled_at(facility).listed()
    return render(request, "services/guide_place.html", {"place": place, "versions": versions})


@require_safe
@public_page
def guide_search(request: HttpRequest) -> HttpResponse:
    """What was looked for, best first; near misses when nothing fits."""
    query = request.GET.get("q", "").strip()
    published = GuideVersion.objects.published()
    found = list(published.matching(query).light()[:30])
    near = [] if found or not query else published.near(query)
    return render(
        request, "services/guide_search.html", {"query": query, "found": found, "near": near}
    )


@require_safe
@public_page(cached=True)
def guide_item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item: can I, what to bring, where, how long, what it costs; then the details."""
    return render(request, "services/guide_item.html", _context(slug))


@require_safe
@public_page(cached=True)
def guide_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The one-sheet notice 一次性告知单: everything on one A4."""
    return render(request, "services/guide_print.html", _context(slug))


@require_safe
@public_page(cached=True)
def guide_form(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A form of the item to print, empty."""
    return _form_page(request, slug, code, is_sample=False)


@require_safe
@public_page(cached=True)
def guide_form_sample(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A form of the item to print, filled in as an example."""
    return _form_page(request, slug, code, is_sample=True)


@require_safe
@public_page(cached=True)
def guide_qr(request: HttpRequest, slug: str) -> HttpResponse:
    """The item's address as a QR code, to take it along on a phone."""
    get_object_or_404(GuideItem.objects.published(), slug=slug)
    return qr_picture(address_of(slug))


@require_safe
@public_page(cached=True)
def guide_data(request: HttpRequest, slug: str) -> HttpResponse:
    """The item as schema.org GovernmentService, for other programs."""
    return JsonResponse(
        government_service(_context(slug)["page"]),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _places_in_use() -> QuerySet[Venue, int]:
    return Venue.objects.in_use().values_list("facility", flat=True)


def published_page(slug: str) -> GuidePage:
    """Return what the page of the published item at `slug` says; Http404 when there is none."""
    page: GuidePage = _context(slug)["page"]
    return page


def _context(slug: str) -> dict[str, Any]:
    """Return `page`, `address` and `site` for the published item at `slug`; 404 when there is none.

    Three queries: the item with its related ones, its places, the calendar.
    """
    rows = list(_PAGES.filter(item__slug=slug))
    if not rows:
        raise Http404
    found = PublishedPage.of(rows)
    names = [row["facility"] for row in found.document["venues"]]
    now = timezone.now()
    places = places_of(
        _places_on(timezone.localdate(now)).filter(street=found.street, name__in=names),
        at=now,
        calendar=workdays.lookup,
    )
    page = page_of(slug, found.document, places, related=found.related)
    return {"page": page, "address": address_of(slug), "site": Site.of(found.street)}


def address_of(slug: str) -> str:
    """Return the full address of an item, as it stands in QR codes and on paper."""
    return settings.SITE_URL + reverse("services:guide-item", args=[slug])


def _form_page(request: HttpRequest, slug: str, code: str, *, is_sample: bool) -> HttpResponse:
    context = _context(slug)
    form = next((form for form in context["page"].forms if form.code == code), None)
    if form is None:
        raise Http404
    context |= {"form_sheet": form, "is_sample": is_sample}
    return render(request, "services/guide_form.html", context)
