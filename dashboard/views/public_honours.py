"""社区用房和荣誉 for everybody: names, uses and addresses; honours that stand.

No papers, keys or scores. Source: docs/rules.md R-HON-7, R-PRM-9.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.guards import public_page
from places.models import Street
from projects.models import Honour, Premises


@require_safe
@public_page(cached=True)
def honours(request: HttpRequest) -> HttpResponse:
    """The honours that stand, by programme, the newest first."""
    street, today = Street.objects.order_by("pk").first(), timezone.localdate()
    rows = Honour.objects.filter(street=street).as_of(today).for_lists()
    groups: dict[str, list[Honour]] = {}
    for row in rows.order_by("programme__theme", "programme__name", "-granted_on", "pk"):
        groups.setdefault(str(row.programme), []).append(row)
    return render(request, "dashboard/public_honours.html", {"groups": groups})


@require_safe
@public_page(cached=True)
def premises(request: HttpRequest) -> HttpResponse:
    """The premises in use: name, use and address, by community."""
    street = Street.objects.order_by("pk").first()
    rows = Premises.objects.filter(street=street).counted().for_lists()
    groups: dict[str, list[Premises]] = {}
    for row in rows.order_by("community__code", "name", "pk"):
        groups.setdefault(row.place_label, []).append(row)
    return render(request, "dashboard/public_premises.html", {"groups": groups})
