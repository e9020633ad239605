"""Sending fuzzed requests as people of every role, and judging what comes back."""

import random
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from tests.architecture.crawl import Request, requests, text_of, token_of
from tests.architecture.page_forms import PostForms
from tests.architecture.posting import NOTED
from tests.architecture.test_role_matrix import HOMES, OPEN_TEXTS, _open_to
from tests.architecture.world import CANARY, World
from tests.factories import PASSWORD
from tests.fuzz.spoiling import METHODS, Fuzzed, Spoiler

LONGEST = 5.0  # seconds of processor time for one answer (reliability.md G-32)
ENGLISH = re.compile(
    r"Traceback \(most recent call last\)|<h1>(Server Error|Not Found|Bad Request|Forbidden)"
    r"|CSRF verification failed|You're seeing this error because"
)
WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(?P<app>[a-z]+)_', re.I)
FRESH = 500  # requests after which a person signs in anew: what may be asked again stays so
VISITOR = "visitor"


@dataclass
class Person:
    """A role's person, the addresses by route, and the browser."""

    role: str
    user: User | None
    zone: str
    forbidden: set[str]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    cookies: str = ""
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: int = 0

    def may(self, guard: str) -> bool:
        """Tell whether the route's permission is held; routes without one are everybody's."""
        if guard not in set(Permission):
            return True
        return self.user is not None and self.user.may(Permission(guard))

    def arrive(self) -> None:
        """Bring back the cookies that the last answer took away; begin anew now and then."""
        cache.clear()
        if self.user is not None and self.sent % FRESH == 0:
            self.client = Client(raise_request_exception=False, headers=token_of(self.user))
            self.client.force_login(self.user)
            self.client.post("/sign-in/again/", {"password": PASSWORD})
            self.cookies = self.client.cookies.output(header="", sep=";")
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        self.sent += 1


@dataclass
class Findings:
    """What a run saw."""

    wrong: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    hit: set[str] = field(default_factory=set)
    well: set[str] = field(default_factory=set)
    wrote: set[str] = field(default_factory=set)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def note(self, seconds: float, what: str) -> None:
        """Keep the five slowest."""
        self.slowest = sorted([*self.slowest, (round(seconds, 2), what)], reverse=True)[:5]


class Fuzz:
    """A stream of requests that follows from a seed; request n is the same in every run."""

    def __init__(self, world: World, seed: str, only: str = "") -> None:
        self.world, self.seed = world, seed
        self.addresses: dict[str, list[Request]] = {}
        for asked in requests(world):
            if asked.route.name.startswith(only):
                self.addresses.setdefault(asked.route.name, []).append(asked)
        self.names = sorted(self.addresses)
        random.Random(seed).shuffle(self.names)
        self.people = [self._person(role) for role in [*Role, VISITOR]]
        known = [row for _, row in world.rows if hasattr(row, "uid")]
        self.known = [str(key) for row in known for key in (row.pk, row.uid)]
        ledgers = admin.site._registry.values()
        self.filters = sorted({n for each in ledgers for n in each._parameters()})  # type: ignore[attr-defined]
        self.findings = Findings()
        self._raised = ""

    def run(self, numbers: range) -> Findings:
        """Send these requests and judge each answer."""
        got_request_exception.connect(self._note_exception)
        try:
            for number in numbers:
                self.one(number)
        finally:
            got_request_exception.disconnect(self._note_exception)
        return self.findings

    def one(self, number: int) -> None:
        """Send request `number` and take back what it wrote."""
        chance = random.Random(f"{self.seed}:{number}")
        name = self.names[number % len(self.names)]
        person = self._sender(chance, self.addresses[name][0].route.guard)
        own = [a for a in self.addresses[name] if a.zone not in person.forbidden]
        foreign = chance.random() < 0.2 or not own
        asked = chance.choice(self.addresses[name] if foreign else own)
        person.arrive()
        with transaction.atomic():
            fuzzed = self._fuzzed(chance, asked, person)
            self._send(number, asked, person, fuzzed)
            transaction.set_rollback(True)

    def _person(self, role: str) -> Person:
        if role == VISITOR:
            return Person(role, None, "", {"A", "B", "C", "S", "T"})
        home = HOMES[Role(role)]
        user = self.world.people[Role(role), home]
        return Person(role, user, home, self.world.foreign_to(Role(role), home))

    def _sender(self, chance: random.Random, guard: str) -> Person:
        """Return somebody: three times in four one who holds the permission."""
        able = [person for person in self.people if person.may(guard)]
        return chance.choice(able if able and chance.random() < 0.75 else self.people)

    def _fuzzed(self, chance: random.Random, asked: Request, person: Person) -> Fuzzed:
        spoil = Spoiler(chance, self.known, self.filters)
        way = chance.random()
        method = "GET" if way < 0.65 else "POST" if way < 0.95 else chance.choice(METHODS)
        fuzzed = Fuzzed(method, asked.address)
        if chance.random() < (0.75 if method == "GET" else 0.15):
            fuzzed.query = spoil.query()
        if chance.random() < 0.15:
            fuzzed.address = spoil.address(asked.address)
        if chance.random() < 0.2:
            fuzzed.headers = spoil.headers()
        if method not in {"GET", "HEAD", "TRACE"}:
            self._give_body(fuzzed, asked, person, spoil)
        return fuzzed

    def _give_body(self, fuzzed: Fuzzed, asked: Request, person: Person, spoil: Spoiler) -> None:
        if asked.address.startswith("/api/") and spoil.chance.random() < 0.9:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{asked.route.address}")
            fuzzed.body, fuzzed.kind = spoil.json(path, fuzzed.method)
        else:
            fuzzed.body, fuzzed.kind = spoil.body(self._form(person, asked.address))
        if spoil.chance.random() < 0.03:
            length = spoil.chance.choice(
                [len(fuzzed.body) // 2, len(fuzzed.body) + 50, "x", "", -1]
            )
            fuzzed.headers["CONTENT_LENGTH"] = str(length)

    def _form(self, person: Person, address: str) -> dict[str, Any]:
        """Return the fields of the page's own form; asked once and kept."""
        if address not in person.forms:
            answer, reader = person.client.get(address), PostForms()
            text = text_of(answer)
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                reader.feed(text)
            reader.fields.pop("csrfmiddlewaretoken", None)
            person.forms[address] = reader.fields
        return person.forms[address]

    def _send(self, number: int, asked: Request, person: Person, fuzzed: Fuzzed) -> None:
        self._raised, extra = "", dict(fuzzed.headers)
        if "CONTENT_LENGTH" in extra:
            extra["wsgi.input"] = BytesIO(fuzzed.body)  # type: ignore[assignment]
        begun, clock, text, status = time.process_time(), time.monotonic(), "", 0
        with writes() as tables:
            try:
                answer = person.client.generic(
                    *(fuzzed.method, fuzzed.address, fuzzed.body, fuzzed.kind),
                    QUERY_STRING=fuzzed.query,
                    **extra,
                )
                status, text = answer.status_code, text_of(answer)
            except Exception:  # noqa: BLE001 -- whatever it is, it is the finding
                self._raised = traceback.format_exc()
        used, passed = time.process_time() - begun, time.monotonic() - clock
        found, name = self.findings, asked.route.name
        found.statuses[str(status)] += 1
        found.roles[person.role] += 1
        found.methods[fuzzed.method] += 1
        found.hit.add(name)
        found.note(used, f"{passed:.2f} s by the clock, {number} {name} {person.role} {status}")
        if status in range(200, 300):
            found.well.add(name)
        if tables and status in range(200, 400):
            found.wrote.add(name)
        what = self._wrong(status, text, used, person, fuzzed)
        if what:
            found.wrong.append(f"request {number} as {person.role}: {what}; {fuzzed}")

    def _wrong(self, status: int, text: str, used: float, person: Person, fuzzed: Fuzzed) -> str:
        """Say what is wrong with an answer, "" when nothing is."""
        if self._raised or status >= 500 or status == 0:
            return f"{status} {self._raised[-1500:]}"
        if used > LONGEST:
            return f"{used:.1f} s"
        if english := ENGLISH.search(text):
            return f"{status} says {english[0]}"
        own_words = f"{fuzzed.query}{fuzzed.body!r}"
        for word in {found[0] for found in CANARY.finditer(text)}:
            zone, kept = word[2], self.world.canaries.get(word, "")
            open_here = _open_to(person.zone, zone) if person.user else OPEN_TEXTS
            if zone in person.forbidden and kept not in open_here and word not in own_words:
                return f"{status} shows {kept} of zone {zone}"
        return ""

    def _note_exception(self, **_: Any) -> None:
        self._raised = traceback.format_exc()


@contextmanager
def writes() -> Iterator[set[str]]:
    """Collect the tables, beyond the trail and sessions, in which statements changed rows."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = WRITE.match(sql) if isinstance(sql, str) else None
        is_row = found and found["app"] not in NOTED | {"django", "accounts"}
        if is_row and context["cursor"].rowcount != 0:
            tables.add(found["app"])  # type: ignore[index]
        return result

    with connection.execute_wrapper(watch):
        yield tables
