"""Is the process alive, is it ready."""

from django.http import HttpRequest, HttpResponse

from core.guards import public_page


@public_page
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@public_page
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is ready."""
    return HttpResponse("ok", content_type="text/plain")
