"""长辈模式: larger type, more contrast, fewer links; remembered in one cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.guards import public_page

ONE_YEAR_SECONDS = 365 * 24 * 3600


@require_safe
@never_cache
@public_page
def elder(request: HttpRequest) -> HttpResponse:
    """Switch on or off and go back to the page one came from, never to another site."""
    target = request.GET.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(
        target, allowed_hosts=None, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.GET.get("on") == "1":
        response.set_cookie(
            "elder",
            "1",
            max_age=ONE_YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie("elder", samesite="Lax")
    return response
