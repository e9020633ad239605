"""Markup in every text of every row, opened in a browser: nothing runs, the policy reports nothing.

Run by `python3 run.py test tests/journeys/test_typed_markup_stays_text.py --full`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import connection, transaction
from django.db.models import URLField
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import Role
from tests.architecture import world as worlds
from tests.architecture.crawl import requests, signed_in_as, text_of
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.world import STANDING, STREET_OF, World
from tests.browser import OpenPage, context_options, session_cookie, watch
from tests.factories import make_activity, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]
# The longest that fits: out of a title or a script, an attribute, a template, a plain tag.
PAYLOADS = (
    "</title></script></textarea><svg onload=alert(1)>{}{{{{7*7}}}}"
    "'\" onfocus=alert(2) autofocus x='",
    "'\"><img src=x onerror=alert(3)>{}{{{{7*7}}}}",
    "<svg onload=alert(4)>{}",
    "<b>{}",
    "{}",
)
ROWS = 3
FILE_OPENED = ("net::ERR_ABORTED", "Download is starting")
# What typed text became if a page took it for markup, for a template or for an address of its own.
TAKEN = """() => {
  const found = [];
  for (const one of document.querySelectorAll('svg[onload], img[onerror], [onfocus], b'))
    if (one.tagName !== 'B' || /^zq[A-Z]\\d{5}/.test(one.textContent)) found.push(one.outerHTML);
  for (const one of document.querySelectorAll('[href], [src], [action], [formaction]'))
    for (const name of ['href', 'src', 'action', 'formaction'])
      if (/^(<|'"|zq[A-Z]\\d{5}|javascript:)/.test(one.getAttribute(name) ?? ''))
        found.push(one.outerHTML);
  const said = document.body.innerText.match(/zq[A-Z]\\d{5}49/);
  if (said) found.push(said[0]);
  return found.map(one => one.slice(0, 200));
}"""
# Nobody opens again what somebody before has opened: who sees most comes first.
READERS = [
    Role.STREET_STAFF,
    Role.COMMUNITY_SECRETARY,
    Role.GUIDE_EDITOR,
    Role.GUIDE_REVIEWER,
    Role.SYSADMIN,
    Role.SECADMIN,
    Role.AUDITOR,
    Role.STREET_LEADER,
    Role.COMMUNITY_STAFF,
    Role.GRID_WORKER,
    Role.TEAM_LEADER,
    Role.UNIT_LIAISON,
    None,
]


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The small world with markup in every text, written for good; its triggers come back."""
    plain = worlds._canary

    def canary(world: World, zone: str, row: Any, name: str) -> str:
        word = plain(world, zone, row, name)
        field = row._meta.get_field(name)
        most = field.max_length or 200
        start = "https://example.invalid/" if isinstance(field, URLField) else ""
        return next(said for p in PAYLOADS if len(said := start + p.format(word)) <= most)

    triggers = [_definition(name) for name in STANDING]
    try:
        with transaction.atomic(), monkeypatch.context() as patch:
            patch.setattr(worlds, "_canary", canary)
            patch.setattr(transaction, "on_commit", lambda *args, **kwargs: None)
            world = worlds.build()
        yield world
    finally:
        with connection.cursor() as cursor:
            for definition in triggers:
                cursor.execute(definition.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1))


def _definition(trigger: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s", [trigger])
        return str(cursor.fetchone()[0])


def pages(
    world: World, role: Role | None, user: User | None, opened: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (route, address) of pages with a typed text that nobody has opened before.

    Rows of community A stand for those of B, a few rows of a route for all.
    """
    zones = {HOMES[role], "A", STREET_OF["A"], ""} if role else {"A", "S", ""}
    client = signed_in_as(user) if user else Client()
    for request in requests(world):
        if request.zone not in zones or request.address in opened:
            continue
        if list(opened.values()).count(str(request.route)) >= ROWS:
            continue
        answer = client.get(request.address)
        text = text_of(answer)
        kind = answer.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html") and "zq" in text:
            yield str(request.route), request.address


def test_nothing_that_was_typed_runs(hostile: World, open_page: OpenPage) -> None:
    shown: list[tuple[str, Any]] = []
    opened: dict[str, str] = {}
    for role in READERS:
        user = hostile.people[role, HOMES[role]] if role else None
        page, before = open_page("/", user), len(opened)
        page.on("dialog", lambda dialog: (shown.append((dialog.message, "ran")), dialog.dismiss()))
        for route, address in pages(hostile, role, user, opened):
            try:
                page.goto(address)
            except PlaywrightError as error:
                if not any(word in str(error) for word in FILE_OPENED):
                    raise
                continue
            opened[address] = route
            if taken := page.evaluate(TAKEN):
                shown.append((address, taken))
        print(role, len(opened) - before, "pages", flush=True)
        page.context.close()

    print(len(opened), "pages of", len(set(opened.values())), "routes")
    assert shown == []
    assert len(set(opened.values())) > 300


class Look:
    """A page opened beside the tests' own: what was taken for markup, what the policy reported."""

    def __init__(self, chromium: Browser, live_server: LiveServer, address: str, user: User):
        self.problems: list[str] = []
        context = chromium.new_context(**context_options(live_server.url))
        watch(context, live_server.url, self.problems)
        context.add_cookies([session_cookie(user, live_server.url)])
        page: Page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(200)
        self.taken = page.evaluate(TAKEN)
        context.close()


def test_one_template_that_does_not_escape_is_noticed(
    chromium: Browser, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    """Negative control: the same page with and without `|safe` at one place."""
    user = make_user(Role.COMMUNITY_SECRETARY)
    activity = make_activity(filed_by=user, title=PAYLOADS[2].format("zqA00001"))
    address = reverse("volunteers:activity-detail", args=[activity.uid])
    before = Look(chromium, live_server, address, user)
    assert (before.taken, before.problems) == ([], [])

    name, place = "components/page_header.html", "{{ title }}"
    own = tmp_path / name
    own.parent.mkdir()
    text = Path(portal.BASE_DIR, "templates", name).read_text(encoding="utf-8")
    assert place in text
    own.write_text(text.replace(place, "{{ title|safe }}"), encoding="utf-8")
    first = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [first, *settings.TEMPLATES[1:]]
    after = Look(chromium, live_server, address, user)

    assert after.taken
    assert any("Content Security Policy" in problem for problem in after.problems)
