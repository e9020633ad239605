"""No list asks the database more often because it holds more rows: every route without parameters.

New pages are covered as soon as they stand in the URLconf.
"""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
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
# Leaves the session, or is asked with parameters by tests of its own.
LEFT_OUT = {"accounts:sign-out", "admin:logout", "admin:jsi18n"}


def test_no_page_asks_more_questions_with_more_rows(world: World) -> None:
    guides.make_guide_version()
    clients = {user: signed_in_as(user) for user in (world.people[reader] for reader in READERS)}
    readers = {address: _reader_of(route, address, clients) for address, route in _addresses()}
    few = {address: _count(client, address) for address, client in readers.items() if client}

    _add_rows(world)

    grown = []
    for address, count in few.items():
        questions = _questions(readers[address], address)
        if len(questions) > count:
            grown.append(f"{address}: {count} before, now\n" + "\n".join(questions))
    assert not grown, "\n\n".join(grown)
    assert len(few) > 60, "most pages let somebody in"


def _addresses() -> list[tuple[str, Route]]:
    """Return the pages that need nothing but their address."""
    found = [r for r in routes() if r.name and not r.parameters and r.name not in LEFT_OUT]
    return [(reverse(route.name), route) for route in found]


def _reader_of(route: Route, address: str, clients: dict[User, Client]) -> Client | None:
    """Return the first who is let in; asking also fills what processes keep."""
    able = (client for user, client in clients.items() if _may_open(user, route))
    return next((client for client in able if _status(client, address) == 200), None)


def _may_open(user: User, route: Route) -> bool:
    """Say who need not be asked for: most ledgers let nobody add, and six would be refused."""
    if route.model_admin is not None and route.name.endswith("_add"):
        request = RequestFactory().get("/")
        request.user = user
        return route.model_admin.has_add_permission(request)
    return route.guard not in set(Permission) or user.may(Permission(route.guard))


def _status(client: Client, address: str) -> int:
    response = client.get(address)
    text_of(response)
    return response.status_code


def _count(client: Client, address: str) -> int:
    return len(_questions(client, address))


def _questions(client: Client | None, address: str) -> list[str]:
    assert client is not None
    with CaptureQueriesContext(connection) as captured:
        assert _status(client, address) == 200, address
    asked = [query["sql"] for query in captured.captured_queries]
    # Sessions are written back when enough time has passed, whatever the page.
    return [sql[:300] for sql in asked if sql.startswith("SELECT")]


def _add_rows(world: World) -> None:
    """Add what each place holds twice more, and to the readers what is theirs."""
    readers = [world.people[reader] for reader in READERS]
    for number in range(2):
        fill_street(world, "S", world.streets["S"])
        for zone in ("A", "B"):
            fill_community(world, zone, world.communities[zone])
        guides.make_guide_version(slug=f"another-{number}", name=f"另一事项{number}")
        for user in readers:
            make.make_message(user)
            actions.begin_sign_in(
                user=user,
                session_key=f"again-{number}-{user.pk:030d}",
                device="x",
                at=timezone.now(),
            )
