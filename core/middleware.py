"""Middleware without a domain word: request id, Permissions-Policy, no-store, refused steps."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.context import RequestContext, current
from core.errors import ConflictError, RefusedError

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Give each request an id that stands in the log, the audit trail and the response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        token = current.set(
            RequestContext(request_id=request_id, address=request.META.get("REMOTE_ADDR", ""))
        )
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response["X-Request-Id"] = request_id
        return response


class PermissionsPolicyMiddleware:
    """Switch off what pages never use; keep signed-in answers out of shared caches."""

    POLICY = "geolocation=(), microphone=(), payment=(), usb=(), camera=(self)"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class RefusedMiddleware:
    """Answer a refused step with a page that says why and what to do, status 409."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn RefusedError into the 409 page; let everything else crash."""
        if not isinstance(error, RefusedError):
            return None
        return render(
            request,
            "409.html",
            {"sentence": error.sentence, "is_conflict": isinstance(error, ConflictError)},
            status=409,
        )
