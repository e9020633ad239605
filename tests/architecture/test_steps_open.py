"""A step that cannot be taken says so before anybody fills in its form.

Each page that is posted to is opened in every state of its row. Where it shows a form that is
refused however well it is filled in, the page should have said so at once (core.steps, `first`).
"""

import html
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from core.errors import RefusedError
from tests.architecture.crawl import Request, signed_in_as, walked
from tests.architecture.page_forms import PageForm
from tests.architecture.routes import Route
from tests.architecture.stands import WHO, own_forms, put, state_field, states_of
from tests.architecture.world import World

pytestmark = [pytest.mark.slow, pytest.mark.once]

MOST = 1  # row or state of each page in a normal run: most states are wrong; --full takes all
LEAST = 60  # as many pages at least show a form: a crawl that reaches nothing would prove nothing
# What is refused for what was typed or chosen, which no page can know before: how the sentence
# begins. The crawl types short words, the day of today, the first of a list, one picture.
TYPED = {
    "alliances:project-edit": "有两个节点同名",  # it types the same words twice
    "grids:grid-stop": "网格里还有楼栋或未了结的事，请选择转到",  # one need not name an heir
    "projects:application-grant": "审核",  # 优秀 asks for more points than 合格
    "projects:livelihood-accept": "验收组至少要有 3 人",
    "projects:standard-copy": "2026 年已有一份草稿",  # another year may be chosen
    "volunteers:activity-correct": "内容和原来一样",
    "volunteers:hours-correct": "新的时长与原来的一样",
    "volunteers:proof-issue": "这段时间没有",  # another time may be chosen
}
# The rows of the crawl are put into states without what comes with them: the database says so.
UNFIT = "这条记录里有不符合规则的内容"


@pytest.mark.usefixtures("rows_may_lack")
def test_a_step_that_would_be_refused_does_not_show_its_form(
    world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    most = None if request.config.getoption("--full") else MOST
    said, opened, late = heard(monkeypatch), set[str](), []
    for role, zone in WHO:
        user = world.people[role, zone]
        client, done = signed_in_as(user), set(opened)
        client.raise_request_exception = False
        for route, rows in posted_to(user, world, zone, done):
            stands = [(row, state) for row in rows for state in states_of(row)]
            for row, state in some(stands, most, route.name):
                address = reverse(route.name, args=[row.uid])
                with transaction.atomic():
                    put(row, state)
                    forms = own_forms(client, address)
                    refusals = [refusal_of(client, address, form, said) for form in forms]
                    transaction.set_rollback(True)
                opened |= {route.name for _ in forms}
                late += [
                    f"{route.name} {state}: {words}"
                    for words in refusals
                    if words and not words.startswith((UNFIT, TYPED.get(route.name, UNFIT)))
                ]

    assert len(opened) > LEAST, len(opened)
    assert late == [], "\n".join(late)


def some(stands: list[Any], most: int | None, seed: str) -> list[Any]:
    """Return at most so many of the rows and states, spread, from a place that follows the seed."""
    if most is None or len(stands) <= most:
        return stands
    first, pace = crc32(seed.encode()) % len(stands), len(stands) / most
    return [stands[(first + int(number * pace)) % len(stands)] for number in range(most)]


def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that each refusal is put in."""
    said: list[str] = []
    begin = RefusedError.__init__

    def listen(self: RefusedError, sentence: str) -> None:
        said.append(sentence)
        begin(self, sentence)

    monkeypatch.setattr(RefusedError, "__init__", listen)
    return said


def posted_to(
    user: User, world: World, zone: str, done: set[str]
) -> Iterator[tuple[Route, list[Any]]]:
    """Yield the pages that are sent a form, each with rows of the person's own.

    One row of a table with states, which it is put in; of another table all, open and closed.
    """
    for route in walked():
        table = Request(route, "", "").table
        if route.parameters != ("uid",) or table is None or route.name in done:
            continue
        if route.name.startswith(("admin:", "api:")) or not user.may(route.guard):
            continue
        rows = [row for where, row in world.of(table) if where == zone] or [
            row for where, row in world.of(table) if where == "A"
        ]
        if {"GET", "POST"} <= methods(route):
            yield route, rows if state_field(table) is None else rows[:1]


def methods(route: Route) -> set[str]:
    """Return the methods that a view lets through; none for one that does not say so."""
    refused = route.view(RequestFactory().options("/"), uid=None)
    return set(refused.get("Allow", "").split(", "))


def refusal_of(client: Client, address: str, form: PageForm, said: list[str]) -> str:
    """Return what a rule says to a form in every way to fill it in; "" when one way is right."""
    sentence = ""
    for fields in reversed(form.ways()):
        said.clear()
        sent = {name: value for name, value in fields.items() if value is not None}
        with transaction.atomic():
            answer = client.post(address, sent)
            transaction.set_rollback(True)
        if answer.status_code < 400:
            return ""
        page = html.unescape(answer.content.decode())
        sentence = next((words for words in said if words in page), sentence)
    return sentence
