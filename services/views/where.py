"""我在哪个社区: from a compound, a building or a road to the community that looks after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import workdays
from core.guards import public_page
from places.models import Community, Facility
from services.hours import places_today
from services.models import Venue
from services.where import find


@require_safe
@public_page(cached=True)
def where(request: HttpRequest) -> HttpResponse:
    """All communities with address, telephone and today's hours; with a query, the right one."""
    query = request.GET.get("q", "").strip()[:60]
    found = find(query) if query else []
    communities = [hit.community for hit in found] if query else list(Community.objects.all())
    places = places_today(
        Facility.objects.open_to_public().filter(community__in=communities),
        at=timezone.now(),
        calendar=workdays.lookup,
    )
    by_community: dict[int | None, list[object]] = {}
    for place in places:
        by_community.setdefault(place.community_id, []).append(place)
    reasons = {hit.community.pk: hit.reasons for hit in found}
    cards = [
        {
            "community": community,
            "reasons": reasons.get(community.pk, []),
            "places": by_community.get(community.pk, []),
        }
        for community in communities
    ]
    in_use = Venue.objects.in_use().values_list("facility__uid", flat=True)
    context = {
        "query": query,
        "cards": cards,
        "has_communities": bool(communities) or Community.objects.exists(),
        "guide_places": {str(uid) for uid in in_use},
    }
    return render(request, "services/where.html", context)
