"""What people see stands in one order, whichever way the database reads its rows.

PostgreSQL hands on rows without an order as they lie on its pages, which looks right until a row is
changed. SQLite can be told to read the other way round: what then changes on a page, in a file or
in an answer of the API had no order, or one in which rows are equal.
"""

import re
from collections.abc import Iterator
from difflib import unified_diff
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import Settings

from accounts.permissions import Permission
from accounts.roles import Role
from alliances.models import AllianceMembership
from core import pagecache
from core.guards import PUBLIC, public_page
from core.models import Job, OutboxEntry
from places.models import Unit
from tests.architecture.crawl import Request, requests, signed_in_as, text_of
from tests.architecture.orders import disorder, read_backwards, watched_orders
from tests.architecture.routes import routes
from tests.architecture.test_role_matrix import HOMES, Closed, _is_left_out
from tests.architecture.world import World, fill_community, fill_street

pytestmark = [pytest.mark.slow, pytest.mark.once]

ORDINARY = {Role.COMMUNITY_SECRETARY}
# Statements whose order is left open on purpose, each with its reason.
KNOWN: dict[str, str] = {}
# Differ at each asking: keys of forms, of requests, of rows that a page makes.
NOISE = re.compile(
    r'name="(?:csrfmiddlewaretoken|key|form_key)" value="[^"]*"|X-Request-Id: \w+|'
    r"Content-Length: \d+|ETag: \S+|Set-Cookie: .*|Last-Modified: .*"
)

MADE_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?")  # of a file


@pytest.fixture
def fuller(world: World) -> World:
    """The world with rows that are equal in all but their names."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to read the other way round")
    fill_street(world, "S", world.streets["S"])
    fill_community(world, "A", world.communities["A"])
    return world


def asked(world: World, role: Role, home: str) -> Iterator[Request]:
    """Yield what the crawl of this role asks: with `home` every fifth page of its sample."""
    for request in requests(world, home, role):
        is_own = request.zone in {home, ""} and crc32(f"order of {request.route}".encode()) % 5 == 0
        if not home or (is_own and not _is_left_out(request, home, role)):
            yield request


def text_at(client: Client, address: str) -> tuple[int, str]:
    cache.clear()
    pagecache.forget()
    response = client.get(address)
    return response.status_code, NOISE.sub("", text_of(response))


def difference(client: Client, address: str) -> str:
    """Return how an answer changes when rows are read the other way round."""
    return asked_twice(client, address)[1]


def asked_twice(client: Client, address: str) -> tuple[int, str]:
    """Return the status of an answer, and how it changes."""
    status, text = text_at(client, address)
    if status != 200:
        return status, ""
    with read_backwards():
        _, turned = text_at(client, address)
    if text == turned or text_at(client, address)[1] != text:  # else it is never the same
        return status, ""
    lines = unified_diff(text.splitlines(), turned.splitlines(), lineterm="", n=0)
    return status, f"{address}\n" + "\n".join(line.strip()[:160] for line in list(lines)[2:8])


def differences(client: Client, world: World, role: Role, home: str) -> list[str]:
    """Return the answers of one person's crawl that have no order."""
    closed, wrong = Closed(is_sample=bool(home)), []
    for request in asked(world, role, home):
        if request.route.name in closed or request.route.name.endswith("sign-out"):
            continue
        status, found = asked_twice(client, request.address)
        closed.note(request.route.name, status)
        if found:
            wrong.append(f"{request.route}: {found}")
    return wrong


@pytest.mark.parametrize(
    "role",
    [role if role in ORDINARY else pytest.param(role, marks=pytest.mark.full) for role in Role],
    ids=str,
)
def test_what_people_see_has_an_order(
    role: Role, fuller: World, request: pytest.FixtureRequest
) -> None:
    zone = HOMES[role]
    home = "" if request.config.getoption("--full") else zone
    client = signed_in_as(fuller.people[role, zone])

    with watched_orders() as found:
        wrong = differences(client, fuller, role, home)

    assert not wrong, "\n\n".join(wrong)
    unknown = sorted(found - KNOWN.keys())
    assert not unknown, "\n".join(unknown)


def test_what_visitors_see_has_an_order(fuller: World) -> None:
    client, wrong = Client(), []
    with watched_orders() as found:
        for request in requests(fuller, "A", "visitor"):
            if request.route.guard == PUBLIC and (one := difference(client, request.address)):
                wrong.append(f"{request.route}: {one}")

    assert not wrong, "\n\n".join(wrong)
    assert sorted(found - KNOWN.keys()) == []


def test_what_is_exported_has_an_order(fuller: World) -> None:
    """Files that a button makes: the same rows in the same order."""
    client = signed_in_as(fuller.people[Role.STREET_STAFF, "S"])
    wrong, files = [], 0
    with watched_orders() as found:
        for route in routes():
            if route.guard != Permission.EXPORT or set(route.parameters) - {"figure_id"}:
                continue
            address = reverse(route.name, kwargs=dict.fromkeys(route.parameters, "F09"))
            text = exported(client, address)
            with read_backwards():
                turned = exported(client, address)
            files += bool(text)
            if text != turned and exported(client, address) == text:  # else it is never the same
                wrong.append(route.name)

    assert not wrong
    assert files > 3
    assert sorted(found - KNOWN.keys()) == []


def exported(client: Client, address: str) -> str:
    """Press the button and read the file; "" where it makes none."""
    before = Job.objects.count()
    answer = client.post(address)
    text = text_of(answer)
    if Job.objects.count() > before:
        job = Job.objects.latest("pk")
        answer = client.get(reverse("core:job-file", args=[job.uid]))
        text = text_of(answer)
    return MADE_AT.sub("", NOISE.sub("", text)) if answer.has_header("Content-Disposition") else ""


def test_a_list_without_an_order_is_found(world: World, settings: Settings) -> None:
    """Control: a page with its order taken away."""
    settings.ROOT_URLCONF = Disordered

    assert difference(Client(), "/ordered/") == ""
    with watched_orders() as found:
        assert difference(Client(), "/units/")
    assert any(place.endswith("Unit: no order") for place in found), found


def _units(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(str(unit) for unit in Unit.objects.order_by()[:50]))


def _ordered(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(str(unit) for unit in Unit.objects.order_by("name", "pk")[:50]))


class Disordered:
    """The same list twice."""

    urlpatterns = [
        path("units/", public_page(_units)),
        path("ordered/", public_page(_ordered)),
        path("", include("lianhua.urls")),
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (lambda: Unit.objects.order_by("name")[:9], "equal rows"),
        (lambda: Unit.objects.order_by("name", "pk")[:9], ""),
        (lambda: Unit.objects.order_by("name", "uid")[:9], ""),
        (lambda: Unit.objects.order_by()[:9], "no order"),
        (lambda: Unit.objects.order_by("community__pk", "name")[:9], "equal rows"),
        (lambda: AllianceMembership.objects.order_by("alliance", "unit")[:9], "equal rows"),
        (lambda: OutboxEntry.objects.order_by("key")[:9], ""),
    ],
)
@pytest.mark.django_db
def test_a_total_order_is_known_from_one_that_is_none(rows, wrong) -> None:
    assert disorder(rows().query) == wrong
