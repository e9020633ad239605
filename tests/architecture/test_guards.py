"""Every route says who may use it: a permission, PUBLIC, SIGNED_IN; or its ledger does."""

import re
from collections import Counter
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from api.authentication import TokenAuthentication
from api.base import Guarded
from core.guards import PUBLIC, SIGNED_IN
from core.office import LedgerAdmin, OfficeSite
from lianhua.settings import REST_FRAMEWORK
from tests.architecture.routes import Route, routes
from tests.factories import make_user

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


def test_every_route_says_who_may_use_it():
    found = {str(route): unguarded(route) for route in routes()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) > 300


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
        if is_api_view(route):
            continue  # answers 401 by itself: the next test
        is_open = getattr(route.view, "login_required", True) is False
        assert is_open == (route.guard == PUBLIC), str(route)


def is_api_view(route: Route) -> bool:
    return issubclass(getattr(route.view, "cls", object), Guarded)


@pytest.mark.django_db
def test_the_api_takes_a_token_and_nothing_else_for_an_answer():
    """Neither a session nor its CSRF token opens anything there: 401, whatever the method."""
    client = Client()
    client.force_login(make_user(Role.STREET_STAFF))
    opened = []
    for route in (route for route in routes() if is_api_view(route)):
        words = {"uid": uuid4(), "slug": "x", "figure_id": "F10"}
        address = reverse(route.name, kwargs={name: words[name] for name in route.parameters})
        for method in ("get", "post", "put", "delete"):
            status = getattr(client, method)(
                address, {}, content_type="application/json"
            ).status_code
            if status != 401 and route.guard != PUBLIC:
                opened.append((route.name, method, status))

    assert opened == []


def test_public_pages_are_few():
    """A reviewed number, so that one more is a decision."""
    assert len([route for route in routes() if route.guard == PUBLIC]) <= 62


def test_no_two_routes_have_one_address():
    addresses = Counter(re.sub(r"<\w+:\w+>", "<>", str(route.address)) for route in routes())

    assert [address for address, count in addresses.items() if count > 1] == []


def test_no_view_takes_a_post_without_the_token(settings):
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    exempt = [route for route in routes() if getattr(route.view, "csrf_exempt", False)]
    assert [str(route) for route in exempt if not is_api_view(route)] == []
    assert REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == [
        "api.authentication.TokenAuthentication"
    ]
    assert {tuple(route.view.cls.authentication_classes) for route in exempt} == {
        (TokenAuthentication,)
    }
