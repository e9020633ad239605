"""No address answers with a server error, whatever stands in it: every route × odd values × roles.

A normal run takes one value at two in three routes, as one of two roles and, where visitors are let
in, as one of them; `--full` takes all.
"""

import random
import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from accounts.roles import Role
from core.guards import PUBLIC
from core.models import Job
from tests import factories
from tests.architecture.crawl import token_of
from tests.architecture.routes import Route, routes
from volunteers.models import ActivityState

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ODD_VALUES = [
    "",
    "-1",
    "²",
    "１２",
    "9" * 30,
    "9" * 5000,
    "NaN",
    "\x00",
    "a\x00b",
    "'\"><b>",
    "%_\\",
    "龘" * 400,  # longer than any name, and still quick to write into every link of a page
    "\r\nX: y",
    "0000-00",
    "2022-02-30",
    "9999-12-31",
    "0001-01-01",
    "2022-06-01..2022-01-01",
    "1900-01",
    "2999Q4",
    "//evil.example",
    "javascript:alert(1)",
    "../../etc/passwd",
    "sign-in",
    "accounts:sign-in",
    str(uuid.UUID(int=0)),
    "street",
    "F10",
    "True",
    "(((",
    "[]",
]
PARAMETERS = [
    *("q", "page", "p", "o", "e", "all", "from", "to", "period", "month", "community", "street"),
    *("state", "kind", "line", "filing", "again", "rows", "next", "on", "face", "chart", "term"),
    *("participant_names", "scope", "code", "role", "team", "status", "mine", "topic"),
]
ADMIN_PARAMETERS = [
    *("_to_field", "_popup", "_changelist_filters", "app_label", "model_name", "field_name"),
    *("street__name__contains", "community__id__exact", "id__in", "pk"),
]
PER_ROUTE = 1


@pytest.fixture
def rows() -> dict[str, Any]:
    """One row of what pages are about, by the part of the address that names it."""
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    community = user.current_posts[0].community
    team = factories.make_team(community=community, leader=user)
    factories.make_volunteer(community=community, team=team)
    factories.make_project(community=community)
    factories.make_grid(community=community)
    factories.make_building(compound=factories.make_compound(community=community))
    activity = factories.make_activity(filed_by=user, team=team, state=ActivityState.CONFIRMED)
    filing = factories.make_activity(filed_by=user)
    return {
        Role.COMMUNITY_SECRETARY: user,
        "activities": activity,
        "reviews": filing,
        "problems": factories.make_problem(found_by=user, activity=activity),
        "photos": factories.make_photo(user),
        "jobs": Job.objects.create(kind="export", label="导出活动", owner=user),
        "people": user,
        "posts": user.current_posts[0],
        "messages": factories.make_message(user),
    }


ROLES = (Role.COMMUNITY_SECRETARY, Role.STREET_STAFF)


@pytest.mark.parametrize("role", [None, *ROLES], ids=str)
def test_no_address_answers_with_a_server_error(
    rows: dict[str, Any], role: Role | None, request: pytest.FixtureRequest
) -> None:
    client = Client(raise_request_exception=False)
    if role is not None:
        user = rows.get(role) or factories.make_user(role)
        client = Client(raise_request_exception=False, headers=token_of(user))
        client.force_login(user)
    broken, whole = [], request.config.getoption("--full")

    for route in [str(one.address) for one in routes() if whole or _is_asker(role, one)]:
        for value in _values(route, whole=whole):
            address = "/" + _filled(route, rows, value)
            for some in _parameters(route, whole=whole):
                answer = client.get(address, dict.fromkeys(some, value))
                answer.getvalue()  # a file that is not read to its end stays open
                if answer.status_code >= 500:
                    broken.append((answer.status_code, address, some, value[:40]))

    assert broken == []


def _is_asker(role: Role | None, route: Route) -> bool:
    """Tell whether this one asks in a normal run; a page for the signed in turns visitors away."""
    if role is None:
        return route.guard in {"", PUBLIC} and route.model_admin is None
    return random.Random(f"asker of {route.address}").choice((*ROLES, None)) == role


def _values(route: str, *, whole: bool) -> list[str]:
    return ODD_VALUES if whole else random.Random(route).sample(ODD_VALUES, PER_ROUTE)


def _one_of(value: str, *words: str) -> str:
    return random.Random(value).choice(words)


def _parameters(route: str, *, whole: bool) -> list[list[str]]:
    """Return all names at once, a few, and for the office those that Django refuses early.

    In a normal run one of the first two, from route to route the other, and the office's lists.
    """
    filters = {name for ledger in admin.site._registry.values() for name in ledger._parameters()}  # type: ignore[attr-defined]
    names = [*PARAMETERS, *sorted(filters - set(PARAMETERS))]
    chance = random.Random(route)
    ways = [names, chance.sample(names, 4)]
    if not whole:
        ways = [chance.choice(ways)]
    is_list = route.startswith("admin/") and "<" not in route
    return [*ways, ADMIN_PARAMETERS] if is_list or (whole and route.startswith("admin/")) else ways


def _filled(route: str, rows: dict[str, Any], value: str) -> str:
    """Return the route as an address: a row of ours where one fits, else the odd value itself."""
    row = next((row for part, row in rows.items() if f"/{part}/" in route), None)
    odd = value.replace("/", "") or "x"
    values = {
        "<uuid:uid>": str(row.uid if row else uuid.uuid4()),
        "<path:object_id>": _one_of(value, "1", "_3A", odd),
        "<int:key>": "9" * 30,
        "<str:figure_id>": _one_of(value, "F10", odd),
        "<str:extension>": _one_of(value, "csv", "xlsx", odd),
        "<str:code>": odd,
        "<slug:kind>": _one_of(value, "teams", "none"),
        "<slug:slug>": "none",
        "<slug:code>": "none",
        "<str:day>": _one_of(value, "2022-10-01", odd),
    }
    for placeholder, word in values.items():
        route = route.replace(placeholder, word)
    return route
