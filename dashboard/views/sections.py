"""The ways to the pages of a chapter: 党建, 综合治理, 民生服务."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from core.guards import signed_in_page
from dashboard.sections import Hub, hubs_for


@require_safe
@signed_in_page
def section_index(request: HttpRequest, *, hub: Hub) -> HttpResponse:
    """Page of a hub: the sections that the person's posts open, and what waits in each."""
    found = hubs_for(signed_in(request), today=timezone.localdate(), hubs=[hub])
    groups = found.get(hub, {})
    lead = f"{'、'.join(groups)}的页面都在这里。" if groups else ""
    context = {"hub": hub, "groups": groups, "lead": lead}
    return render(request, "dashboard/section_index.html", context)
