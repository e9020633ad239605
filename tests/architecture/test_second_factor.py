"""G-38: with TOTP_REQUIRED nothing of staff answers without the second factor, page or API.

A normal run asks every fifth page, the roles taking turns; `--full` asks all.
"""

from itertools import cycle
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.actions import issue_token
from accounts.roles import OFFICE_ROLES, Role
from tests.architecture.routes import routes
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OFFICE = tuple(role for role in Role if role in OFFICE_ROLES)
OTHERS = tuple(role for role in Role if role not in OFFICE_ROLES)
ENDS = ("/sign-in/", "/admin/login/", "/sign-out/")  # where somebody is sent who may not go on
EVERY = 17  # with the setting off a look at each seventeenth page is control enough


def address_of(route):
    """Return an address that resolves; whether such a row exists makes no difference here."""
    for word in (str(uuid4()), "1", "2022", "teams", "accounts", "x"):
        try:
            return reverse(route.name, kwargs=dict.fromkeys(route.parameters, word))
        except NoReverseMatch:
            continue
    return ""


def closed_routes(*, api):
    return [
        route
        for route in routes()
        if route.name
        and route.name.startswith("api:") == api
        and (api or getattr(route.view, "login_required", True))
    ]


def signed_in(roles):
    """Yield a browser with a fresh session of each person in turn: a refusal ends the session."""
    kept = []
    for role in roles:
        client = Client()
        client.force_login(make_user(role))
        kept.append((client, dict(client.session.items())))
    for client, content in cycle(kept):
        session = SessionStore()
        session.update(content)
        session.save()
        client.cookies["sid"] = session.session_key
        yield client


def answering(roles, *, every=1):
    """Return the pages that did not send the person back to sign in."""
    open_, clients = [], signed_in(roles)
    for route in closed_routes(api=False)[::every]:
        answer = next(clients).get(address_of(route))
        if answer.status_code != 302 or not answer.url.startswith(ENDS):
            open_.append(f"{route} {answer.status_code} {answer.get('Location', '')}")
    return open_


def test_each_route_has_an_address():
    found = closed_routes(api=False) + closed_routes(api=True)
    assert [str(route) for route in found if not address_of(route)] == []
    assert len(found) > 300


def test_no_page_of_staff_answers_without_a_second_factor(settings, request):
    settings.TOTP_REQUIRED = "all"
    every = 1 if request.config.getoption("--full") else 5
    assert answering((*OFFICE, *OTHERS), every=every) == []


def test_the_setting_for_the_office_leaves_communities_in(settings):
    settings.TOTP_REQUIRED = "office"
    assert answering(OFFICE, every=EVERY) == []
    assert len(answering(OTHERS, every=EVERY)) > 15
    settings.TOTP_REQUIRED = ""
    assert len(answering(OFFICE, every=EVERY)) > 15


def test_no_address_of_the_api_answers_a_token_without_a_second_factor(settings):
    user, open_ = make_user(Role.COMMUNITY_SECRETARY), {"all": [], "": []}
    for setting, found in open_.items():
        settings.TOTP_REQUIRED = setting
        for route in closed_routes(api=True):
            token = issue_token(user=user, device="x", second_factor=False).token
            answer = Client(headers={"Authorization": f"Bearer {token}"}).get(address_of(route))
            if answer.status_code == 200:
                found.append(str(route))
    public = {name for name in open_["all"] if name.startswith("api:guide-")}
    assert set(open_["all"]) == public
    assert len(open_[""]) > len(public) + 5
