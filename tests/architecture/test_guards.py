"""Every route says who may use it: a permission, PUBLIC, SIGNED_IN; or its ledger does."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from accounts.models import User
from accounts.permissions import Permission
from core.guards import PUBLIC, SIGNED_IN
from core.office import LedgerAdmin, OfficeSite
from tests.architecture.routes import Route, routes

DOOR = "admin:login"  # only redirects: to the sign-in page, or to the desk
GUARDS = {PUBLIC, SIGNED_IN, *Permission}


def unguarded(route: Route) -> str:
    """Return what is wrong with the guard of a route; empty when nothing is."""
    if route.guard:
        return "" if route.guard in GUARDS else f"unknown guard {route.guard}"
    if route.model_admin is not None:
        return "" if _is_ledger_with_permission(route.model_admin) else "ledger without permission"
    if isinstance(getattr(route.view, "admin_site", None), OfficeSite):
        return ""  # pages of the site itself: OfficeSite.has_permission
    if route.name == DOOR:
        return ""
    return "says nothing about who may use it"


def _is_ledger_with_permission(ledger) -> bool:
    is_own = "has_view_permission" in vars(type(ledger))
    return isinstance(ledger, LedgerAdmin) and (ledger.view_permission in set(Permission) or is_own)


@pytest.mark.parametrize("route", routes(), ids=str)
def test_the_route_says_who_may_use_it(route):
    assert unguarded(route) == ""


def test_a_route_without_a_guard_is_found():
    def forgotten(request):
        return HttpResponse()

    class Bad:
        urlpatterns = [
            path("a/", include(([path("deep/", forgotten, name="deep")], "x"))),
            path("b/", forgotten),
        ]

    assert [str(route) for route in routes(Bad) if unguarded(route)] == ["x:deep", "b/"]
    loose = Route(
        "admin:loose", "", SimpleNamespace(model_admin=admin.ModelAdmin(User, admin.site)), ()
    )
    assert unguarded(loose)


def test_a_public_page_needs_no_sign_in_and_every_other_does():
    for route in routes():
        is_open = getattr(route.view, "login_required", True) is False
        assert is_open == (route.guard == PUBLIC), str(route)


def test_public_pages_are_few():
    """A reviewed number, so that one more is a decision."""
    assert len([route for route in routes() if route.guard == PUBLIC]) <= 56


def test_no_two_routes_have_one_address():
    addresses = Counter(re.sub(r"<\w+:\w+>", "<>", str(route.address)) for route in routes())

    assert [address for address, count in addresses.items() if count > 1] == []


def test_no_view_takes_a_post_without_the_token(settings):
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    assert [str(route) for route in routes() if getattr(route.view, "csrf_exempt", False)] == []
