"""Requests bent on their way: other hosts, addresses to elsewhere, other methods, other sites."""

import json
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from accounts.roles import Role
from accounts.views import sign_in as sign_in_views
from core.guards import public_page
from tests.architecture.crawl import text_of
from tests.architecture.routes import routes
from tests.architecture.test_guards import is_api_view
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MARK = "/desk/me/messages/?marked=1"
# The twelve: whole addresses, without a scheme, backslashes, blanks, signs that browsers drop,
# names before an @, an encoded slash, other schemes, a name that only begins like ours.
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "\n//evil.example/",
    "http:evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
]
NAMES = ("next", "back", "return", "return_to", "redirect", "url", "target", "from")
FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "Forwarded": "host=evil.example",
}


def plain_pages() -> list[str]:
    """Return the addresses of all routes without parameters."""
    return [reverse(route.name) for route in routes() if route.name and not route.parameters]


def leads_away(location: str) -> bool:
    """Tell whether a browser would leave the portal; it reads a backslash as a slash."""
    seen = "".join(sign for sign in location if sign not in "\t\r\n").strip().replace("\\", "/")
    parts = urlsplit(seen)
    return bool(parts.scheme and parts.scheme not in {"http", "https"}) or (
        seen.startswith("//") or parts.netloc not in {"", "testserver"}
    )


def locations(client: Client, address: str, value: str) -> list[str]:
    """Return where a page sends on to when told a target under each name, asked and posted."""
    told = dict.fromkeys(NAMES, value)
    answers = [
        client.get(address, told),
        client.post(address, told | {"password": PASSWORD}),
        client.post(address, {}, headers={"Referer": value}),
    ]
    for answer in answers:
        text_of(answer)  # a file that is not read to its end stays open
    return [answer.headers["Location"] for answer in answers if "Location" in answer.headers]


def follows(client: Client, address: str) -> bool:
    return any(location == MARK for location in locations(client, address, MARK))


def fresh_client(role: Role | None) -> Client:
    return client_of(make_user(role) if role else None)


def client_of(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def redirecting() -> list[tuple[Role | None, str]]:
    """Return the pages that go where they are told to, and those of the door."""
    door = [(None, "/sign-in/"), (None, "/admin/login/"), (Role.SYSADMIN, "/sign-in/again/")]
    return [*door, (Role.SYSADMIN, "/sign-in/"), (Role.SYSADMIN, "/desk/me/password/")]


@pytest.mark.full
@pytest.mark.parametrize("role", [None, Role.SYSADMIN, Role.STREET_STAFF, Role.GUIDE_EDITOR])
def test_no_page_without_parameters_sends_a_visitor_elsewhere(role):
    """The twelve at each page that redirects at all when told where to go."""
    user, away, led = make_user(role) if role else None, [], 0
    for address in plain_pages():
        if not locations(client_of(user), address, MARK):
            continue
        led += 1
        for value in ELSEWHERE:
            told = locations(client_of(user), address, value)
            away += [(address, value, location) for location in told if leads_away(location)]

    assert away == []
    assert led > 2


@pytest.mark.full
@pytest.mark.parametrize("role", [None, Role.STREET_STAFF], ids=["visitor", "staff"])
def test_no_page_takes_another_name_method_or_site(role):
    """Every page: forwarded names, another site's question, TRACE and its like, an override."""
    user, wrong, asked = make_user(role) if role else None, [], 0
    headers = {**FORWARDED, "Origin": "https://evil.example", "X-HTTP-Method-Override": "DELETE"}
    for address in plain_pages():
        client = client_of(user)
        plain = client.get(address)
        answers = [client_of(user).get(address, headers=headers)]
        answers += [
            client_of(user).generic(m, address, b"evil.example") for m in ("TRACE", "TRACK")
        ]
        asked += 1
        if answers[0].status_code != plain.status_code:
            wrong.append((address, plain.status_code, answers[0].status_code))
        for answer in answers:
            text = text_of(answer)
            if "evil.example" in text or "Access-Control-" in text[:2000]:
                wrong.append((address, answer.status_code, "another name"))
    assert wrong == []
    assert asked > 100


@pytest.mark.parametrize("value", ELSEWHERE)
def test_the_door_sends_nobody_elsewhere(value):
    told = []
    for role, address in redirecting():
        told += locations(fresh_client(role), address, value)
    visitor = make_user(Role.GRID_WORKER)
    told.append(
        Client()
        .post("/sign-in/", {"username": visitor.username, "password": PASSWORD, "next": value})
        .headers["Location"]
    )

    assert told
    assert [location for location in told if leads_away(location)] == []


def test_a_door_that_believes_its_visitor_would_be_noticed(monkeypatch):
    """Negative control: once nobody looks at the target, all lead away but those with signs that
    Django encodes in a Location.
    """

    def believed(request):
        return request.GET.get("next", "").strip()

    monkeypatch.setattr(sign_in_views, "_asked_for", believed)
    client = fresh_client(Role.SYSADMIN)
    schemes = ("javascript:", "data:")  # Django itself sends nobody there

    away = {
        value
        for value in ELSEWHERE
        if not value.startswith(schemes)
        and any(leads_away(told) for told in locations(client, "/sign-in/", value))
    }

    assert len(away) >= 5, away
    assert not leads_away(MARK)
    assert follows(client, "/sign-in/")


@pytest.mark.parametrize("header", [*FORWARDED, "Host"])
def test_no_name_that_a_visitor_brings_stands_in_an_answer(header):
    """Neither in a link nor in a redirect, and none becomes the address of another page."""
    user = make_user(Role.SYSADMIN)
    for address in ("/", "/sign-in/", "/desk/people/", "/admin/", "/sitemap.xml", "/robots.txt"):
        client = fresh_client(None)
        if address.startswith("/desk"):
            client.force_login(user)
        headers = {header: FORWARDED.get(header, "evil.example")}
        answer = client.get(address, headers=headers)
        text = answer.content.decode() + str(answer.headers)

        assert "evil.example" not in text, address
        assert (answer.status_code == 400) == (header == "Host")


def test_a_proxys_word_about_the_host_would_be_noticed(settings):
    """Negative control: with USE_X_FORWARDED_HOST the name is taken, and refused as another's."""
    settings.USE_X_FORWARDED_HOST = True

    answer = Client().get("/sign-in/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 400


def test_no_other_site_is_told_that_it_may_read(client):
    client.force_login(make_user(Role.STREET_STAFF))
    for address in ("/", "/desk/", "/board/", "/api/v1/guide/topics/", "/api/v1/me/", "/healthz"):
        for method in ("get", "options"):
            answer = getattr(client, method)(
                address,
                headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
            )
            told = [name for name in answer.headers if name.startswith("Access-Control-")]
            assert told == [], (address, method)


def test_no_method_but_those_of_a_page_does_anything():
    user = make_user(Role.STREET_STAFF)
    client = Client()
    client.force_login(user)
    for address in ("/desk/", "/desk/me/", "/admin/", "/board/"):
        for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH"):
            answer = client.generic(method, address)
            # Django's admin answers any method as it answers GET; nothing of the request is echoed.
            assert answer.status_code in {405, 403} or address == "/admin/", (address, method)
            assert b"sessionid" not in answer.content


@pytest.mark.parametrize(
    "override",
    [{"X-HTTP-Method-Override": "POST"}, {"X-HTTP-Method": "DELETE"}, {"X-Method-Override": "PUT"}],
    ids=lambda header: next(iter(header)),
)
def test_a_header_or_field_does_not_make_a_get_a_post(override):
    client = Client()
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))

    client.get("/sign-out/", {"_method": "POST"}, headers=override)

    assert client.get("/desk/me/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/desk/me/").status_code == 302  # the twin that succeeds


KINDS = {
    "form": ("application/x-www-form-urlencoded", b"reason=x"),
    "json as text": ("text/plain", json.dumps({"reason": "x"}).encode()),
    "json": ("application/json", b'{"reason": "x"}'),
    "multipart": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "nothing": ("", b""),
}
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@pytest.mark.full
@pytest.mark.parametrize("role", [None, Role.STREET_STAFF], ids=["visitor", "staff"])
def test_every_route_refuses_a_write_without_the_token(role):
    """All routes, all writing methods, all kinds of body: 403 or 405 before the view is asked."""
    client = Client(enforce_csrf_checks=True)
    if role is not None:
        client.force_login(make_user(role))
    let_in, asked = [], 0
    for route in routes():
        if not route.name or is_api_view(route) or "(?P<url>" in route.address:
            continue
        address = _somewhere(route)
        for method in WRITING:
            for kind, body in KINDS.values():
                answer = client.generic(method, address, body, content_type=kind)
                asked += 1
                if answer.status_code not in {403, 405}:
                    let_in.append((route.name, method, kind, answer.status_code))

    assert let_in == []
    assert asked > 400 * len(WRITING) * len(KINDS)


def test_a_view_without_the_check_would_be_noticed(settings):
    """Negative control: an exempt view answers the same request with 200."""
    settings.ROOT_URLCONF = Exempt

    answer = Client(enforce_csrf_checks=True).post("/loose/", {"reason": "x"})

    assert answer.status_code == 200


def _loose(request):
    return HttpResponse("ok")


_loose.csrf_exempt = True  # type: ignore[attr-defined]


class Exempt:
    """An address that forgets the check."""

    urlpatterns = [path("loose/", public_page(_loose)), path("", include("lianhua.urls"))]


def _somewhere(route) -> str:
    words = {
        "uid": "00000000-0000-4000-8000-000000000000",
        "object_id": "1",
        "key": "1",
        "app_label": "volunteers",
        "day": "2026-10-01",
        "extension": "xlsx",
    }
    return reverse(route.name, kwargs={n: words.get(n, "x") for n in route.parameters})
