"""No posted form brings a server error, and none writes where its sender has no business.

Every route × roles × odd bodies. A normal run takes one sender and one body per route, and every
other ledger of the back room; `--full` all of them, and watches what they read (watched.py).
"""

import json
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from zlib import crc32

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from tests.architecture.crawl import Request, requests, text_of, token_of
from tests.architecture.test_no_server_error import ODD_VALUES
from tests.architecture.test_people_queries import KNOWN
from tests.architecture.test_role_matrix import HOMES
from tests.architecture.watched import Places, watched
from tests.architecture.world import World
from tests.factories import PASSWORD, make_message, picture
from volunteers.models import Activity, Team

pytestmark = pytest.mark.slow

# Who sends what to which routes; those of the guide are nobody else's. The secretary's are sent app
# by app, so that both cores share them.
GUIDE = ("services:desk-",)
BY_APP = {
    app: (f"{app}:",)
    for app in ("accounts", "admin", "alliances", "dashboard", "party", "projects", "volunteers")
} | {"rest": ("api:", "core:", "grids:", "services:", "gallery", "healthz", "readyz")}
EVERY = ("",)
SENDERS = [
    *(
        pytest.param(Role.COMMUNITY_SECRETARY, "A", names, id=f"secretary-{app}")
        for app, names in BY_APP.items()
    ),
    pytest.param(Role.GUIDE_EDITOR, "S", GUIDE, id="editor"),
    pytest.param(Role.GUIDE_REVIEWER, "S", GUIDE, id="reviewer"),
    *(
        pytest.param(role, zone, EVERY, id=role.value, marks=pytest.mark.full)
        for role, zone in HOMES.items()
        if role != Role.COMMUNITY_SECRETARY
    ),
]
METHODS = {"api:activity": "PUT", "api:sign-in-end": "DELETE"}
PAGES = {"api:activities": "new/", "api:problems": "new/", "api:activity": "edit/"}
FILE = "file"
PER_ROUTE = 1
FEW = 3
TOGETHER = 20
# Tables that a refused request may write to: that it was refused, and who was signed in.
NOTED = {"audit", "sessions", "axes"}
FIELDS = [
    *("reason", "password", "posts", "version", "step", "key", "filer", "code", "old", "new"),
    *("action", "_selected_action", "select_across", "index", "name", "title", "result", "street"),
    *("community", "unit", "team", "project", "grid", "facility", "units", "participants", "post"),
    *("participant_names", "headcount", "hours", "held_on", "due_on", "owner", "photos", "role"),
    *("problems-TOTAL_FORMS", "problems-INITIAL_FORMS", "problems-0-title", "problems-0-owner"),
    *("all-year", "0-0", "value", "figure", "as_of", "is_workday", "opens", "closes"),
    *("password_again", "starts_on", "ends_on"),
    *("username", "phone", "from", "to", "kind", "line", "next"),
]  # fmt: skip
RAW = [
    (b"%ff%fe=%00&a=\xff\xfe", "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nh", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"\x00" * 64, "multipart/form-data; boundary=\xe9"),
    (b'{"version": "\\ud800", "a": ' + b"[" * 5000, "application/json"),
    (b"a=1", "application/x-www-form-urlencoded; charset=hex"),
    (b"&".join(b"f%d=1" % n for n in range(2500)), "application/x-www-form-urlencoded"),
]  # fmt: skip


@dataclass(frozen=True)
class Body:
    """What one request carries, with a name for the report."""

    label: str
    fields: dict[str, Any] | None = None
    raw: bytes = b""
    kind: str = ""

    def send(self, client: Client, asked: Request) -> int:
        """Post it, or what else the API takes there, and read the answer to its end."""
        raw, kind = self.raw, self.kind
        if self.fields is not None:
            is_json = asked.route.name.startswith("api:") and self.label != FILE
            raw = json.dumps(self.fields) if is_json else encode_multipart(BOUNDARY, self.fields)
            kind = "application/json" if is_json else MULTIPART_CONTENT
        method = METHODS.get(asked.route.name, "POST")
        answer = client.generic(method, asked.address, raw, content_type=kind)
        text_of(answer)
        return answer.status_code


@pytest.mark.parametrize(("role", "zone", "routes"), SENDERS)
def test_no_posted_form_brings_an_error_or_writes_elsewhere(
    role: Role, zone: str, routes: tuple[str, ...], world: World, request: pytest.FixtureRequest
) -> None:
    foreign = Foreign(world, world.foreign_to(role, zone))
    whole = request.config.getoption("--full")
    addresses = _addresses(world, foreign.zones, whole=whole, routes=routes)

    with watched() if whole else nullcontext(Places()) as found:
        wrong = wrongs(world.people[role, zone], addresses, foreign, whole=whole)

    assert wrong == []
    assert sorted(found - KNOWN) == []
    assert len(addresses) > 10


def test_the_posts_would_notice_a_missing_permission(world: World, monkeypatch: Any) -> None:
    """Negative control: with the guard open, somebody without the permission is answered."""
    monkeypatch.setattr("accounts.guards.check_permission", lambda request, permission: None)
    foreign = Foreign(world, world.foreign_to(Role.GRID_WORKER, "A"))
    addresses = _addresses(world, foreign.zones, whole=False, routes=("accounts:person-create",))

    assert wrongs(world.people[Role.GRID_WORKER, "A"], addresses, foreign, whole=True)


def test_the_comparison_would_notice_what_was_written_elsewhere(world: World) -> None:
    """Negative control: a foreign row that changed, and a row of one's own that points at one."""
    foreign = Foreign(world, world.foreign_to(Role.COMMUNITY_SECRETARY, "A"))
    own = next(row for zone, row in world.of(Activity) if zone == "A")
    other = next(row for zone, row in world.of(Activity) if zone == "B")
    theirs = next(row for zone, row in world.of(Team) if zone == "B")
    for touch, is_noticed in (
        (lambda: own.save(), False),
        (lambda: other.save(), True),
        (lambda: Activity.objects.filter(pk=own.pk).update(team=theirs), True),
        (lambda: make_message(world.people[Role.GRID_WORKER, "B"]), True),
    ):
        before = foreign.state()
        with transaction.atomic():
            touch()
            assert (foreign.state() != before) == is_noticed
            transaction.set_rollback(True)


def wrongs(user: User, addresses: list[Request], foreign: "Foreign", *, whole: bool) -> list[str]:
    """Post to every address; return one sentence for each error, wrong answer or foreign write."""
    client = Client(raise_request_exception=False, headers=token_of(user))
    before, rows, wrong, closed = foreign.state(), _rows(), [], set[str]()
    shares = _shares(user, addresses, foreign)

    for allowed, together in _batches(user, addresses):
        with transaction.atomic():
            for asked in together:
                if asked.route.name in closed:
                    continue
                _sign_in(client, user)
                own = _form(client, _form_page(asked)) if allowed else {}
                bodies = _bodies(asked, own, user, foreign, whole=whole)
                for body in shares[asked.address](bodies) if whole else bodies:
                    _sign_in(client, user)
                    status = body.send(client, asked)
                    if status >= 500 or (status == 200 and not allowed):
                        wrong.append(f"{asked.address} {body.label}: {status}")
                    if status == 405:  # takes nothing, whatever the row
                        closed.add(asked.route.name)
                        break
            if foreign.state() != before or (not allowed and _rows() != rows):
                wrong.append(f"written by one of {[asked.address for asked in together]}")
            transaction.set_rollback(True)
    return wrong


def _shares(
    user: User, addresses: list[Request], foreign: "Foreign"
) -> dict[str, Callable[[list[Body]], list[Body]]]:
    """Return which of a route's bodies each of its addresses is sent in a whole run.

    Each route is sent all of them, in turn at its rows; one that refuses the sender, and a row that
    is not found, look at none and are sent a few.
    """
    own: dict[str, list[str]] = {}
    for asked in addresses:
        if asked.zone not in foreign.zones and _may(user, asked):
            own.setdefault(asked.route.name, []).append(asked.address)
    return {asked.address: _share(asked, own.get(asked.route.name, [])) for asked in addresses}


def _share(asked: Request, own: list[str]) -> Callable[[list[Body]], list[Body]]:
    chance = random.Random(f"share of {asked.address}")

    def share(bodies: list[Body]) -> list[Body]:
        some = chance.sample(bodies, min(FEW, len(bodies)))
        if asked.address in own:
            mine = bodies[own.index(asked.address) :: len(own)]
            some = mine if len(mine) > FEW else some
        return [bodies[0], *some]

    return share


def _batches(user: User, addresses: list[Request]) -> Iterator[tuple[bool, list[Request]]]:
    """Yield (whether the sender may post there, some addresses): comparing tables costs most."""
    for allowed in (True, False):
        chosen = [asked for asked in addresses if _may(user, asked) == allowed]
        if not allowed:
            chosen = _few_of_each(chosen)
        for start in range(0, len(chosen), TOGETHER):
            yield allowed, chosen[start : start + TOGETHER]


def _few_of_each(addresses: list[Request]) -> list[Request]:
    """Keep a few rows of each route: who may not use it is refused before a row is looked at."""
    kept: dict[str, list[Request]] = {}
    for asked in addresses:
        kept.setdefault(asked.route.name, []).append(asked)
    return [asked for some in kept.values() for asked in some[:FEW]]


def _addresses(
    world: World, foreign: set[str], *, whole: bool, routes: tuple[str, ...]
) -> list[Request]:
    """Return the addresses to post to: one of each route with our own row or a foreign one, or all.

    The roles' walk posts to every foreign row as well. Ledgers are alike: every other one is asked.
    To post to a history is to read it.
    """
    every = [asked for asked in requests(world) if asked.route.name.startswith(routes)]
    if whole:
        return every
    every = [asked for asked in every if not _is_left_out(asked.route.name)]
    chosen: dict[str, list[Request]] = {}
    for (name, _), asked in {(a.route.name, a.zone in foreign): a for a in every}.items():
        chosen.setdefault(name, []).append(asked)
    return [some[crc32(name.encode()) % len(some)] for name, some in chosen.items()]


def _is_left_out(name: str) -> bool:
    ledger, _, what = name.rpartition("_")
    is_ledger = ledger.startswith("admin:")
    return is_ledger and (what == "history" or crc32(ledger.encode()) % 2 == 0)


class Foreign:
    """The rows of zones that are none of the sender's business, and whatever refers to them."""

    def __init__(self, world: World, zones: set[str]) -> None:
        self.zones = zones
        self.keys: dict[type[models.Model], set[int]] = {}
        self.values: list[str] = []
        for zone, row in world.rows:
            if zone in zones:
                self.keys.setdefault(type(row), set()).add(row.pk)
                self.values += [str(row.pk), str(row.uid)]  # type: ignore[attr-defined]
        # Hundreds of questions, asked again and again: put into words once.
        self._questions = [asked.query.sql_with_params() for asked in self._asked()]

    def _asked(self) -> Iterator[models.QuerySet[Any, Any]]:
        for model, keys in self.keys.items():
            mine = model._default_manager.filter(pk__in=keys)
            yield mine.order_by("pk").values_list("pk", "updated_at")
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in NOTED:
                continue
            for column in model._meta.concrete_fields:
                keys = self.keys.get(column.related_model, set())
                if keys:
                    to_them = model._base_manager.filter(**{f"{column.attname}__in": keys})
                    yield to_them.order_by("pk").values_list("pk", column.attname)

    def state(self) -> list[Any]:
        """Return a mark that changes when one of the rows is changed, or referred to anew."""
        marks: list[Any] = []
        with connection.cursor() as cursor:
            for words, values in self._questions:
                cursor.execute(words, values)
                marks.append(cursor.fetchall())
        return marks


def _bodies(
    asked: Request, own: dict[str, Any], user: User, foreign: Foreign, *, whole: bool
) -> list[Body]:
    """Return odd bodies for a route: its own form with single fields spoilt, all fields, raw."""
    chance = random.Random(asked.address if whole else f"{asked.route}{user.username}")
    bodies = [Body("empty", {}), *(Body(kind, raw=raw, kind=kind) for raw, kind in RAW)]
    for value in ODD_VALUES:
        bodies.append(Body(f"all {value[:20]!r}", dict.fromkeys([*FIELDS, *own], value)))
    file = SimpleUploadedFile("..\\..\\x\x00.jpg", picture()[:40])
    bodies.append(Body(FILE, own | dict.fromkeys(["file", "photo", "new_photos"], file)))
    names = sorted(own) or FIELDS
    for name in names:
        key = chance.choice(foreign.values)
        bodies.append(Body(f"{name}=foreign {key}", {**own, name: key}))
        value = chance.choice(ODD_VALUES)
        bodies.append(Body(f"{name}={value[:20]!r}", {**own, name: value}))
    bodies.append(Body("names that nobody asked for", own | {str(uuid.uuid4()): "1"}))
    return bodies if whole else chance.sample(bodies, min(PER_ROUTE, len(bodies)))


def _may(user: User, asked: Request) -> bool:
    """Tell whether the sender holds the permission that the route names; the rows are another."""
    guard = asked.route.guard
    return guard not in set(Permission) or user.may(Permission(guard))


def _rows() -> dict[str, int]:
    """Count the rows of every table that a refused request must leave alone."""
    tables = {
        model._meta.db_table for model in apps.get_models() if model._meta.app_label not in NOTED
    }
    each = (f"SELECT '{table}', count(*) FROM {table}" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def _sign_in(client: Client, user: User) -> None:
    """Begin a session of its own: the request before may have ended the last one."""
    cache.clear()
    client.cookies.clear()
    client.force_login(user)


def _form_page(asked: Request) -> str:
    """Return where the form for an address is: a program sends what the phone's page would."""
    page = asked.address.replace("/api/v1/", "/desk/")
    return page + PAGES.get(asked.route.name, "")


def _form(client: Client, address: str) -> dict[str, Any]:
    """Return the fields of the page's own form as a browser would send them untouched."""
    answer = client.get(address)
    text = text_of(answer)  # a file that is not read to its end stays open
    reader = _PostForms()
    if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
        reader.feed(text)
    elif answer.status_code == 302 and "again" in answer.url:
        client.post("/sign-in/again/", {"password": PASSWORD})
    return {name: values for name, values in reader.fields.items() if name != "csrfmiddlewaretoken"}


class _PostForms(HTMLParser):
    """Collects the fields of forms that are posted, with the values they come with."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._is_post, self._select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name") or "", values.get("value") or ""
        if tag == "form":
            self._is_post = (values.get("method") or "get").lower() == "post"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in values or not self.fields.get(self._select):
                self._keep(self._select, value)
        elif tag == "textarea" or values.get("type") not in {"submit", "file", "radio"}:
            self._keep(name, value or "1")
        elif values.get("type") == "radio":
            self._keep(name, self.fields.get(name, value))

    def _keep(self, name: str, value: str) -> None:
        if self._is_post and name:
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
