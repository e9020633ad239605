"""A guide item as schema.org GovernmentService."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from services.pages import GuidePage


def government_service(page: GuidePage) -> dict[str, Any]:
    """Return the item as JSON-LD; only what the page itself says."""
    address = settings.SITE_URL + reverse("services:guide-item", args=[page.slug])
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "name": page.name,
        "alternateName": page.short_name,
        "description": page.summary,
        "serviceType": page.fields["short_name"],
        "inLanguage": "zh-CN",
        "dateModified": page.fields["reviewed_on"],
        "provider": {"@type": "GovernmentOrganization", "name": page.fields["authority"]},
        "serviceOutput": {"@type": "Thing", "name": page.fields["result_name"]},
        "isAccessibleForFree": not page.fields["is_charged"],
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "serviceLocation": {
                    "@type": "Place",
                    "name": venue.place.name,
                    "address": venue.place.address,
                    "telephone": venue.place.phone or page.fields["consult_phone"],
                },
            }
            for venue in page.venues
        ],
        "hoursAvailable": [venue.place.regular for venue in page.venues if venue.place.regular],
    }
