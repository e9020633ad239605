"""The item for other programs: words of schema.org only, each where schema.org has it."""

from datetime import time

import pytest
from django.urls import reverse

from core import pagecache
from places.models import DayKind, OpeningHours
from tests.services.guides import make_guide_version, the_hall

pytestmark = pytest.mark.django_db

THING = {"@type", "@id", "name", "alternateName", "description", "url", "mainEntityOfPage"}
# The properties that schema.org gives each type, as far as the guide has something to say.
VOCABULARY = {
    "GovernmentService": THING
    | {"@context", "serviceType", "provider", "serviceOutput", "availableChannel", "offers"},
    "GovernmentOrganization": THING | {"telephone"},
    "Thing": THING,
    "WebPage": THING | {"inLanguage", "lastReviewed"},
    "Offer": THING | {"price", "priceCurrency"},
    "ServiceChannel": THING
    | {"availableLanguage", "processingTime", "serviceLocation", "servicePhone", "serviceUrl"},
    "ContactPoint": THING | {"telephone"},
    "Place": THING | {"address", "telephone", "openingHoursSpecification"},
    "OpeningHoursSpecification": THING | {"dayOfWeek", "opens", "closes"},
}


@pytest.fixture
def data(client):
    pagecache.forget()
    make_guide_version()
    OpeningHours.objects.create(
        facility=the_hall(), days=DayKind.WORKDAY, opens_at=time(9), closes_at=time(12)
    )
    answer = client.get(reverse("services:guide-data", args=["gaoling-jintie"]))
    assert answer["Content-Type"] == "application/ld+json"
    return answer.json()


def nodes(value):
    if isinstance(value, list):
        return [node for entry in value for node in nodes(entry)]
    if not isinstance(value, dict):
        return []
    return [value, *nodes(list(value.values()))]


def test_structured_data_says_nothing_that_schema_org_does_not_know(data):
    found = nodes(data)

    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "GovernmentService"
    assert [(node["@type"], set(node) - VOCABULARY[node["@type"]]) for node in found] == [
        (node["@type"], set()) for node in found
    ]


def test_structured_data_gives_places_hours_and_price_in_their_formats(data):
    place = data["availableChannel"][0]["serviceLocation"]
    hours = place["openingHoursSpecification"][0]

    assert (hours["opens"], hours["closes"]) == ("09:00", "12:00")
    assert hours["dayOfWeek"][0] == "https://schema.org/Monday"
    assert len(hours["dayOfWeek"]) == 5
    assert data["offers"]["price"] == "0"
    assert data["url"].startswith("http")
