"""Requests that exist whatever their head says, so that they can be refused in words."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest


class ReadableRequest(WSGIRequest):
    """Django's request, which reads the query by the character set of the body at once.

    With a codec that is none of text, or with too many fields, that raises before any middleware
    and any page for errors. Here the middleware meets it: see WellFormedMiddleware.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with suppress(LookupError, ValueError, SuspiciousOperation):
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs
