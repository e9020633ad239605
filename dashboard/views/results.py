"""治理成效: the figures for everybody. A number opens its definition and its table, never rows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.guards import public_page
from dashboard.results import PUBLIC_BY_ID, if_any, public_numbers, public_table
from places.models import Street


@require_safe
@public_page(cached=True)
def results(request: HttpRequest) -> HttpResponse:
    """The public figures with their definitions."""
    street = Street.objects.order_by("pk").first()
    numbers = if_any(public_numbers(street)) if street else []
    return render(
        request, "dashboard/results.html", {"numbers": numbers, "day": timezone.localdate()}
    )


@require_safe
@public_page(cached=True)
def result_table(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One figure by community and by year, small numbers hidden."""
    street = Street.objects.order_by("pk").first()
    figure = PUBLIC_BY_ID.get(figure_id)
    if street is None or figure is None:
        raise Http404("没有这个公开指标。")
    table = public_table(figure, street)
    context = {"table": table, "day": timezone.localdate()}
    return render(request, "dashboard/result_table.html", context)
