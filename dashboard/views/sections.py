"""党建: the way to every page of Party work and of the alliance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from core.guards import signed_in_page
from dashboard.sections import sections_for


@require_safe
@signed_in_page
def section_index(request: HttpRequest) -> HttpResponse:
    """Page 党建: the sections that the person's posts open, and what waits in each."""
    groups = sections_for(signed_in(request), today=timezone.localdate())
    return render(request, "dashboard/section_index.html", {"groups": groups})
