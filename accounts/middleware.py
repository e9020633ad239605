"""Idle time, forced password change and second factor for signed-in people."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SignInMiddleware:
    """Placeholder until the sign-in rules land."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
