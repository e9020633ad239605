"""The gallery of components."""

from django.http import HttpRequest, HttpResponse

from core.guards import public_page


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return HttpResponse("")
