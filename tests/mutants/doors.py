"""How the guards of the portal are tried: a request of somebody, and whether a step lets them."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.guards import require_permission
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError


def request_of(person: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = person
    return request


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


KEPT = {permission: require_permission(permission)(page) for permission in Permission}


def passes(step: Callable[[], object]) -> bool:
    try:
        step()
    except (PermissionDenied, RefusedError, ValidationError):
        return False
    return True
