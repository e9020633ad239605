"""A guide item as schema.org GovernmentService (schema.org, version 28)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from places.models import DayKind
from services.hours import Place
from services.pages import GuidePage, VenueLine

_DAYS = {
    DayKind.WORKDAY: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    DayKind.RESTDAY: ["Saturday", "Sunday"],
}


def government_service(page: GuidePage) -> dict[str, Any]:
    """Return the item as JSON-LD; only what the page itself says."""
    address = settings.SITE_URL + reverse("services:guide-item", args=[page.slug])
    service = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "name": page.name,
        "alternateName": page.short_name,
        "description": page.summary,
        "serviceType": page.short_name,
        "provider": {"@type": "GovernmentOrganization", "name": page.fields["authority"]},
        "serviceOutput": {"@type": "Thing", "name": page.fields["result_name"]},
        "availableChannel": [_channel(page, venue) for venue in page.venues],
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": address,
            "inLanguage": "zh-CN",
            "lastReviewed": page.fields["reviewed_on"],
        },
    }
    if not page.fields["is_charged"]:
        service["offers"] = {"@type": "Offer", "price": "0", "priceCurrency": "CNY"}
    return service


def _channel(page: GuidePage, venue: VenueLine) -> dict[str, Any]:
    """Return one place where the item is handled, with the phone that answers for it."""
    phone = venue.place.phone or page.fields["consult_phone"]
    return {
        "@type": "ServiceChannel",
        "availableLanguage": "zh-CN",
        "servicePhone": {"@type": "ContactPoint", "telephone": phone},
        "serviceLocation": {
            "@type": "Place",
            "name": venue.place.name,
            "address": venue.place.address,
            "telephone": phone,
            "openingHoursSpecification": _opening_hours(venue.place),
        },
    }


def _opening_hours(place: Place) -> list[dict[str, Any]]:
    """Return the regular hours; days that are worked for a holiday (调休) are left out."""
    if place.is_always_open:
        week = [day for days in _DAYS.values() for day in days]
        return [_open(week, "00:00", "23:59")]
    return [
        _open(days, f"{opens:%H:%M}", f"{closes:%H:%M}")
        for kind, days in _DAYS.items()
        for opens, closes in place.hours.get(kind, [])
    ]


def _open(days: list[str], opens: str, closes: str) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{day}" for day in days],
        "opens": opens,
        "closes": closes,
    }
