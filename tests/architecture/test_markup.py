"""Whatever people type, no page takes it for markup: every text of every row, every page, roles.

The small world again, but each free text begins and ends with signs that mean something in HTML.
"""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.roles import Role
from tests.architecture import world as worlds
from tests.architecture.crawl import requests, signed_in_as, text_of
from tests.architecture.world import World

pytestmark = [pytest.mark.slow, pytest.mark.full]

RAW = re.compile(r"<zq[A-Z]\d{5}|zq[A-Z]\d{5}['\"]")
READERS = [
    pytest.param(None, "", id="visitor"),
    pytest.param(Role.STREET_STAFF, "S", id="staff"),
    pytest.param(Role.COMMUNITY_SECRETARY, "A", id="secretary"),
    pytest.param(Role.GUIDE_EDITOR, "S", id="editor"),
    pytest.param(Role.SYSADMIN, "S", id="sysadmin"),
    pytest.param(Role.AUDITOR, "S", id="auditor"),
]


@pytest.fixture(scope="module")
def marked_up(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The world with markup in every text that is long enough to hold it."""
    plain = worlds._canary

    def canary(world: World, zone: str, row: Any, name: str) -> str:
        word = plain(world, zone, row, name)
        column = row._meta.get_field(name)
        return f"<{word}'\"" if (column.max_length or 99) > len(word) + 3 else word

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "_canary", canary)
        world = worlds.build()
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize(("role", "zone"), READERS)
def test_no_page_takes_a_text_for_markup(
    role: Role | None, zone: str, marked_up: World, db: None
) -> None:
    client = Client() if role is None else signed_in_as(marked_up.people[role, zone])
    found, read = set(), 0

    for request in requests(marked_up):
        if "photo" in request.route.name:
            continue
        answer = client.get(request.address)
        kind = answer.get("Content-Type", "")
        text = text_of(answer)
        if kind.startswith(("text/html", "image/svg")):
            read += "zq" in text
            found |= {f"{request.route}: {hit[0]}" for hit in RAW.finditer(text)}

    assert found == set()
    assert read > (3 if role is None else 10)


def test_markup_that_is_not_escaped_would_be_noticed() -> None:
    """Negative control."""
    assert RAW.search("<p><zqA00001'\"</p>")
    assert RAW.search('<input value="zqA00001\'">')
    assert not RAW.search("<p>&lt;zqA00001&#x27;&quot;</p>")
