"""No word of any row, of no search and of no form stands in what a crawl of all routes logs (G-47).

Every role gets and posts every route; each text of the world is a canary. The control is the same
crawl with a page that writes down what was searched for.
"""

import io
import logging

import pytest
from django.db import transaction

from accounts.roles import ROLES, Role, Scope
from core.logs import ConsoleHandler, JsonFormatter, PersonalDataFilter
from core.masking import personal_numbers
from tests.architecture.bodies import FIELDS
from tests.architecture.crawl import ask, requests, signed_in_as, text_of
from tests.architecture.world import CANARY

pytestmark = [pytest.mark.full, pytest.mark.once]
SEARCHED, PHONE = "zqQ99999", "13800000097"
TYPED = dict.fromkeys(
    (*FIELDS, "summary", "content", "note", "address", "contact_name"), SEARCHED
) | {"phone": PHONE, "contact_phone": PHONE}
HOMES = {role: "S" if Scope.STREET in row.scopes else "A" for role, row in ROLES.items()}


@pytest.fixture
def output():
    """Yield the stream to which the root logger writes as on a server."""
    handler = ConsoleHandler(io.StringIO())
    handler.addFilter(PersonalDataFilter())
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.stream
    root.removeHandler(handler)
    root.setLevel(level)


def crawl(role, world):
    """Get and post every route; return how many there were, what was seen, and the keys used."""
    client = signed_in_as(world.people[role, HOMES[role]])
    client.raise_request_exception = False
    count, seen = 0, set()
    for request in requests(world, HOMES[role], role):
        seen |= ask(client, request, q=SEARCHED, phone=PHONE, code=SEARCHED).seen
        with transaction.atomic():
            text_of(client.post(request.address, TYPED))
            transaction.set_rollback(True)
        client.force_login(world.people[role, HOMES[role]])
        count += 1
    keys = [client.session.session_key, client.defaults["HTTP_AUTHORIZATION"].split()[1]]
    return count, seen, keys


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_crawl_of_every_route_logs_nobodys_words(role, world, output, capfd):
    count, seen, keys = crawl(role, world)

    said = output.getvalue() + "".join(capfd.readouterr())
    assert count > 300
    assert len(seen) > 20
    assert len(said.splitlines()) > 50
    assert CANARY.search(said) is None, CANARY.search(said)
    assert personal_numbers(said) == []
    assert [key for key in keys if key in said] == []


def test_the_crawl_would_notice_a_page_that_writes_down_a_search(world, output, monkeypatch):
    """Negative control: one look at each list is written into the log."""
    from core import paging

    real = paging.page_of

    def careless(request, *args, **kwargs):
        logging.getLogger("portal").info("查找 %s", request.GET.get("q"))
        return real(request, *args, **kwargs)

    monkeypatch.setattr("dashboard.views.subjects.page_of", careless)
    crawl(Role.STREET_STAFF, world)

    assert SEARCHED in output.getvalue()
