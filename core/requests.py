"""What is read of a request before anything else, whatever its head says."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

UNANNOUNCED = 10**20  # more than any limit: how much would come, nobody knows


class ReadableRequest(WSGIRequest):
    """Django's request, which reads the query by the character set of the body at once.

    With a codec that is none of text, or with too many fields, that raises before any middleware
    and any page for errors. Here the middleware meets it: see WellFormedMiddleware.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with suppress(LookupError, ValueError, SuspiciousOperation):
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs


def announced_bytes(request: HttpRequest) -> int:
    """Return how long the body is said to be; nothing beyond it is ever read.

    Errors: BadRequest for a length that is no number.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length:
        return UNANNOUNCED if request.META.get("HTTP_TRANSFER_ENCODING") else 0
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        raise BadRequest("a length that is no number")
    return int(length)


def is_own_form(request: HttpRequest) -> bool:
    """Whether a browser says that a page of this portal sent the form; old ones but refer to it."""
    own = _origin(request)
    sender = request.headers.get("Origin")
    if sender is None:
        return request.headers.get("Referer", "").startswith(f"{own}/")
    return sender == own


def page_before(request: HttpRequest) -> str:
    """Return the path of the page that sent the form; this portal sends itself a referrer."""
    origin = _origin(request)
    referrer = request.headers.get("Referer", "")
    return referrer.removeprefix(origin) if referrer.startswith(f"{origin}/") else "/desk/"


def own_path(request: HttpRequest, asked: str) -> str:
    """Return where somebody asked to go on to, when that is a path of this portal, else nothing."""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else ""


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
