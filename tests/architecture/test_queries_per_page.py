"""No list asks the database more often because it holds more rows: every route without parameters.

New pages are covered as soon as they stand in the URLconf. Questions are told apart by their words:
one that is asked more often for more rows is found, whatever else is kept or left out meanwhile. So
each page is asked once with few rows and once with more.
"""

import re
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from tests import factories as make
from tests.architecture.crawl import signed_in_as, text_of
from tests.architecture.routes import Route, routes
from tests.architecture.world import World, fill_community, fill_street
from tests.services import guides

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]

# Who opens each page: the first of these whom it lets in.
READERS = (
    (Role.STREET_STAFF, "S"),
    (Role.COMMUNITY_SECRETARY, "A"),
    (Role.GUIDE_EDITOR, "S"),
    (Role.SYSADMIN, "S"),
    (Role.TEAM_LEADER, "A"),
    (Role.AUDITOR, "S"),
)
VALUES = re.compile(r"\(%s(?:, %s)+\)")
# Leaves the session, or is asked with parameters by tests of its own.
LEFT_OUT = {"accounts:sign-out", "admin:logout", "admin:jsi18n"}


def test_no_page_asks_more_questions_with_more_rows(world: World) -> None:
    grown, pages = _grown_pages(world, _addresses())

    assert not grown, "\n\n".join(grown)
    assert pages > 60, "most pages let somebody in"


def test_control_a_ledger_that_asks_for_each_row_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_related", lambda rows, *_: rows)
    ledgers = [found for found in _addresses() if found[0] == "/admin/volunteers/activity/"]

    grown, _ = _grown_pages(world, ledgers)

    assert any("places_community" in sentence for sentence in grown), grown


def _grown_pages(world: World, addresses: list[tuple[str, Route]]) -> tuple[list[str], int]:
    """Ask pages, add rows and ask again; say what grew, and how many pages let somebody in."""
    guides.make_guide_version()
    readers = [world.people[reader] for reader in READERS]
    clients = {user: signed_in_as(user) for user in readers}
    few: dict[str, tuple[Client, Counter[str]]] = {}
    for address, route in addresses:
        for user, client in clients.items():
            questions = _questions(client, address) if _may_open(user, route) else None
            if questions is not None:
                few[address] = client, questions
                break

    _add_rows(deepcopy(world), readers)  # other tests go on with the world as it was

    grown = []
    for address, (client, before) in few.items():
        now = _questions(client, address)
        assert now is not None, address
        more = [f"{before[sql]}, now {n}: {sql[:300]}" for sql, n in _grown(before, now)]
        grown += ["\n".join([address, *more])] if more else []
    return grown, len(few)


def _grown(before: Counter[str], now: Counter[str]) -> list[tuple[str, int]]:
    """Return what is asked more often; what is asked once is asked for no row in particular."""
    return [(sql, count) for sql, count in now.items() if count > max(before[sql], 1)]


def _addresses() -> list[tuple[str, Route]]:
    """Return the pages that need nothing but their address."""
    found = [r for r in routes() if r.name and not r.parameters and r.name not in LEFT_OUT]
    return [(reverse(route.name), route) for route in found]


def _may_open(user: User, route: Route) -> bool:
    """Say who need not be asked for: most ledgers let nobody add, and six would be refused."""
    if route.model_admin is not None and route.name.endswith("_add"):
        request = RequestFactory().get("/")
        request.user = user
        return route.model_admin.has_add_permission(request)
    return route.guard not in set(Permission) or user.may(Permission(route.guard))


def _questions(client: Client, address: str) -> Counter[str] | None:
    """Return how often each question is asked, lists of values as one; None for another answer."""
    asked: Counter[str] = Counter()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            asked[VALUES.sub("(%s)", sql)] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.get(address)
        text_of(response)
    return asked if response.status_code == 200 else None


def _add_rows(world: World, readers: list[User]) -> None:
    """Add what each place holds once more, and to the readers what is theirs."""
    fill_street(world, "S", world.streets["S"])
    for zone in ("A", "B"):
        fill_community(world, zone, world.communities[zone])
    guides.make_guide_version(slug="another", name="另一事项")
    for user in readers:
        make.make_message(user)
        actions.begin_sign_in(
            user=user, session_key=f"again-{user.pk:032d}", device="x", at=timezone.now()
        )
