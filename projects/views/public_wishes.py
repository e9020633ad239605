"""微心愿 for everybody: what is wished for in which community, and how to help; nobody is named."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.guards import public_page
from places.models import Street
from projects.models import Wish, WishState

MOST_GRANTED = 20


@require_safe
@public_page(cached=True)
def public_wishes(request: HttpRequest) -> HttpResponse:
    """Page 微心愿: open wishes by community, and what came true last.

    Source: docs/rules.md R-WSH-1.
    """
    street = Street.objects.order_by("pk").first()
    shown = Wish.objects.open_to_public().filter(street=street).for_lists()
    granted = shown.filter(state__in=[WishState.CONFIRMED, WishState.CLOSED])
    context = {
        "open": shown.claimable().order_by("community__code", "published_on", "pk"),
        "running_count": shown.filter(state__in=[WishState.CLAIMED, WishState.DELIVERED]).count(),
        "granted_count": granted.count(),
        "granted": granted.order_by("-confirmed_on", "-pk")[:MOST_GRANTED],
    }
    return render(request, "projects/public_wishes.html", context)
