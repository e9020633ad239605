"""Addresses of the portal with five more that have known faults, or none."""

import time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lianhua.urls import handler500
from lianhua.urls import urlpatterns as ours
from tests.fuzz import sending
from volunteers.models import Activity


@login_not_required
def error(request: HttpRequest) -> HttpResponse:
    """Takes what comes for a number."""
    return HttpResponse(str(int(request.META["QUERY_STRING"] or 1)))


@login_not_required
def told(request: HttpRequest) -> HttpResponse:
    """Shows what went wrong."""
    return HttpResponse("Traceback (most recent call last)")


@login_not_required
def leak(request: HttpRequest) -> HttpResponse:
    """Shows everybody's activities."""
    return HttpResponse(" ".join(Activity.objects.values_list("title", flat=True)))


@login_not_required
def slow(request: HttpRequest) -> HttpResponse:
    """Takes longer than the limit, measured as the judge measures."""
    until = time.process_time() + sending.LONGEST
    while time.process_time() <= until:
        pass
    return HttpResponse("")


@login_not_required
def well(request: HttpRequest) -> HttpResponse:
    """Has no fault."""
    return HttpResponse("")


__all__ = ["handler500", "urlpatterns"]
urlpatterns = [
    *ours,
    path("planted-error/", error, name="planted-error"),
    path("planted-traceback/", told, name="planted-traceback"),
    path("planted-leak/", leak, name="planted-leak"),
    path("planted-slow/", slow, name="planted-slow"),
    path("planted-well/", well, name="planted-well"),
]
