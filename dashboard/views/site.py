"""Public pages about the site itself: what there is, and what is kept about its visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.guards import public_page
from services.models import GuideVersion, Topic, TopicKind


@require_safe
@public_page(cached=True)
def site_map(request: HttpRequest) -> HttpResponse:
    """网站地图: every public page, with all published guide items."""
    topics = list(Topic.objects.in_use())
    return render(
        request,
        "dashboard/site_map.html",
        {
            "versions": GuideVersion.objects.published().listed(),
            "audiences": [topic for topic in topics if topic.kind == TopicKind.AUDIENCE],
            "life_events": [topic for topic in topics if topic.kind == TopicKind.LIFE_EVENT],
        },
    )


@require_safe
@public_page(cached=True)
def privacy(request: HttpRequest) -> HttpResponse:
    """隐私说明: what is kept, where, for how long, and whom to ask."""
    return render(request, "dashboard/privacy.html")
