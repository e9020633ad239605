"""三个清单 for everybody: what is in force, nothing that is being written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.guards import public_page
from party.models import WorkList
from places.models import Street


@require_safe
@public_page(cached=True)
def work_lists(request: HttpRequest) -> HttpResponse:
    """The lists in force of the street's communities and of the street itself."""
    street = Street.objects.order_by("pk").first()
    lists = WorkList.objects.published().filter(street=street).in_order()
    return render(request, "dashboard/work_lists.html", {"lists": lists.prefetch_related("items")})
