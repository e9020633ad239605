"""The public home page: what residents come for first, the office's own results last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.guards import public_page
from dashboard.results import public_strip
from services.models import GuideVersion, Topic, TopicKind

MOST_USED = 6


@require_safe
@public_page(cached=True)
def home(request: HttpRequest) -> HttpResponse:
    """Search, the six most used items, by who one is, by what has happened, my community."""
    topics = list(Topic.objects.in_use())
    return render(
        request,
        "dashboard/home.html",
        {
            "most_used": GuideVersion.objects.published().listed()[:MOST_USED],
            "audiences": [topic for topic in topics if topic.kind == TopicKind.AUDIENCE],
            "life_events": [topic for topic in topics if topic.kind == TopicKind.LIFE_EVENT],
            "strip": public_strip(),
        },
    )
