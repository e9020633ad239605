"""No answer shows an integer key of a row outside the back room, nor a whole phone or ID number.

The small world again, but its rows have keys that no other number looks like, and its volunteers
ID numbers. Rows are addressed by their `uid`. Reviewed, and left out here: addresses of the back
room, which is Django's own; and what the forms that are posted on the desk send as a choice
(a category, a unit), where a key opens nothing, for the choice is looked for among visible rows.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client

from accounts.roles import ROLES, Role
from core import pagecache
from lianhua.privacy import TEXTS, Privacy
from tests.architecture import world as worlds
from tests.architecture.crawl import Request, requests, signed_in_as, text_of
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.world import CANARY, World
from volunteers.models import Volunteer

pytestmark = [pytest.mark.slow, pytest.mark.full]

FIRST, SPAN = 730_000_000, 10_000  # keys of the nth table begin at FIRST + n * SPAN
KEY = re.compile(r"(?<![\d.])73\d{7}(?!\d)")
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}")
OF_BACK_ROOM = re.compile(r"/admin/[^\"'\s<>]*")
READERS = [None, *Role]
WHOLE = ("phone", "email", "device", "address")  # P2 texts of which lists show a part
ID_NUMBER = re.compile(r"5301021950010[1-9]\d{3}[\dX]")


def keyed_tables() -> list[type[models.Model]]:
    """Return the tables whose rows get an integer from the database, in a fixed order."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, models.AutoField) and not model._meta.proxy
    ]


def begin_keys_far_off() -> None:
    """Let each table count from a number of its own on; the caller takes it back."""
    with connection.cursor() as cursor:
        for place, model in enumerate(keyed_tables()):
            table, start = model._meta.db_table, FIRST + place * SPAN
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                               [f'"{table}"', start])  # fmt: skip
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, start])


def table_of(key: str) -> str:
    """Return whose key a number is."""
    place = (int(key) - FIRST) // SPAN
    tables = keyed_tables()
    return tables[place].__name__ if place < len(tables) else "nothing"


@pytest.fixture(scope="module")
def keyed(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world with keys that are seen, and an ID number on each volunteer."""
    with django_db_blocker.unblock(), transaction.atomic():
        begin_keys_far_off()
        world = worlds.build()
        for number, (_, volunteer) in enumerate(world.of(Volunteer), start=1):
            volunteer.id_number = id_number(number)
            volunteer.save()
        yield world
        transaction.set_rollback(True)


def id_number(number: int) -> str:
    """Return a valid ID number that is nobody's: born on the first days of 1950."""
    digits = f"5301021950010{1 + number % 9}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def answers(client: Client, world: World, role: Role | None) -> Iterator[tuple[Request, str]]:
    """Yield what each page says to a reader, of rows that are not elsewhere."""
    zone = HOMES[role] if role else "A"
    foreign = world.foreign_to(role, zone) if role else set()
    cache.clear()
    pagecache.forget()
    for request in requests(world, zone, f"raw {role}"):
        if request.zone in foreign:
            continue
        answer = client.get(request.address)
        text = text_of(answer)
        if answer.status_code == 200:
            yield request, text


def keys_in(request: Request, text: str) -> set[str]:
    """Return the tables whose keys stand in an answer of the portal's own pages."""
    if request.route.name.startswith("admin:"):
        return set()
    if "text/html" in text[:500]:
        reader = _Shown()
        reader.feed(text)
        text = "\n".join(reader.parts)
    plain = RANDOM.sub("", OF_BACK_ROOM.sub("", text))
    return {table_of(found[0]) for found in KEY.finditer(plain)}


class _Shown(HTMLParser):
    """Collects the words and attributes of a page, but for the choices of forms that are posted."""

    CHOICES: ClassVar[set[str]] = {"name", "value", "id", "for", "list", "aria-describedby"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_post = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self._is_post = (dict(attrs).get("method") or "get").lower() == "post"
        self.parts += [
            value or "" for name, value in attrs if not (self._is_post and name in self.CHOICES)
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_post = False

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def whole_numbers_in(world: World, text: str) -> set[str]:
    """Return the kinds of personal numbers that stand in an answer as they were typed."""
    kinds = {world.canaries[found[0]] for found in CANARY.finditer(text)}
    whole = {kind for kind in kinds if kind in PERSONAL}
    return whole | ({"Volunteer.id_number"} if ID_NUMBER.search(text) else set())


PERSONAL = {
    f"{label.split('.')[1]}.{name}"
    for label, row in TEXTS.items()
    for name in row.get(Privacy.P2, "").split()
    if name.endswith(WHOLE)
}
# Where a whole number stands all the same, reviewed: route → for which texts, and why.
OWN_SIGN_INS = {"SignIn.device", "SignIn.address"}  # one's own devices, to know a strange one
REVIEWED: dict[str, set[str]] = {
    "accounts:me": OWN_SIGN_INS,
    "accounts:person": OWN_SIGN_INS,  # docs/rules.md R-ACC-7
    "api:sign-ins": OWN_SIGN_INS,
    # forms in which whoever keeps a row corrects it: docs/rules.md R-ACC-4
    "admin:party_partner_change": {"Partner.contact_phone"},
    "admin:party_talent_change": {"Talent.phone"},
    "admin:places_unit_change": {"Unit.contact_phone"},
    "admin:volunteers_redarmband_change": {"RedArmband.phone"},
    "admin:volunteers_team_change": {"Team.leader_phone"},
    "party:check-in-unit-edit": {"UnitCheckIn.liaison_phone"},
}


@pytest.mark.parametrize("role", READERS, ids=lambda role: str(role or "visitor"))
def test_no_key_and_no_whole_number_stands_in_an_answer(
    role: Role | None, keyed: World, db: None, forgetful: None
) -> None:
    client = signed_in_as(keyed.people[role, HOMES[role]]) if role else Client()
    keys, whole, read = set(), set(), 0

    for request, text in answers(client, keyed, role):
        read += 1
        keys |= {f"{request.route}: {table}" for table in keys_in(request, text)}
        shown = whole_numbers_in(keyed, text) - REVIEWED.get(request.route.name, set())
        whole |= {f"{request.route.name}: {kind}" for kind in shown}

    found = [*sorted(keys), *sorted(whole)]
    assert not found, "\n".join(found)
    assert read > (20 if role else 5)
    assert role is None or role in ROLES
