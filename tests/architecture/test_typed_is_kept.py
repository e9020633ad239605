"""Who is refused finds what was typed on the page; who saves second overwrites nothing unseen.

Each form of a page is sent as somebody does who means it, and what it did is taken back. Then it is
sent again, and refused at the last moment: by a rule, by a row that somebody else changed first,
and in every other state of its row. The answer is the form with what was typed in it. At last two
people who opened it together save it one after the other: what the first wrote stays, or the second
is told (G-29).
"""

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from accounts.roles import Role
from core.errors import ConflictError, RefusedError
from tests.architecture.crawl import Request, signed_in_as, text_of, walked
from tests.architecture.page_forms import PageForm, forms_of, page_of
from tests.architecture.posting import NOTED_TABLES, may_ask
from tests.architecture.stands import WHO, own_forms, put, state_field, states_of
from tests.architecture.world import World
from tests.architecture.writes import TABLES, UNKNOWN, writes

pytestmark = [pytest.mark.slow, pytest.mark.once]

EVERYBODY = (
    *WHO,
    (Role.GUIDE_EDITOR, "S"),
    (Role.GUIDE_REVIEWER, "S"),
    (Role.SYSADMIN, "S"),
    (Role.SECADMIN, "S"),
)
ONE_IN = 12  # so many pages one is asked in a normal run; --full asks all
LEAST = 6  # forms at least that were sent and refused: a crawl that reaches none proves nothing
WORDS = {"text", "textarea", "search"}
CHANGE = re.compile(r'\s*INSERT INTO "?audit_', re.I)
RULE = "一条规则不许可这样做。"
# Columns that tell of a change, and are none.
MARKS = {"version", "updated_at"}
# Forms that are taken though somebody was first, with the reason.
MEANT: dict[str, str] = {
    "accounts:authenticator": "wrong codes are counted",
    "volunteers:activity-create": "sent again under its own key, the filing is the same one",
    "party:life-create": "sent again under its own key, the record is the same one",
}


class Controls(HTMLParser):
    """Reads of what kind the fields of each posted form are; in the order of `forms_of`."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._now: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            is_post = (values.get("method") or "get").lower() == "post"
            self._now = {} if is_post else None
            if self._now is not None:
                self.forms.append(self._now)
        elif self._now is not None and values.get("name") and "disabled" not in values:
            kind = (values.get("type") or "text") if tag == "input" else tag
            self._now.setdefault(str(values["name"]), kind.lower())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None


@dataclass
class Walk:
    """One run: what was asked, and what was wrong."""

    world: World
    one_in: int
    sent: set[str] = field(default_factory=set)  # routes whose form was taken, and then refused
    twice: set[str] = field(default_factory=set)  # routes that two people saved
    wrong: list[str] = field(default_factory=list)

    def as_(self, user: User, zone: str) -> None:
        """Open the pages that nobody before could, with the rows of a zone."""
        client = signed_in_as(user)
        client.raise_request_exception = False
        for name, address, row, state in self._stands(user, zone):
            with transaction.atomic():
                if row is not None:
                    put(row, state)
                text = page_of(client, address).text
                reader = Controls()
                reader.feed(text)
                for form, kinds in zip(forms_of(text), reader.forms, strict=True):
                    target = urljoin(address, form.action)
                    words = {key for key, kind in kinds.items() if kind in WORDS}
                    if words and _name(target) not in self.sent:
                        self._look(client, Sent(name, target, row, state, words), form)
                transaction.set_rollback(True)

    def _stands(self, user: User, zone: str) -> Iterator[tuple[str, str, Any, str]]:
        """Yield route, address and row of a page, in each state of the row until it is sent."""
        for route in walked():
            asked = Request(route, "", "")
            if not self._is_asked(route.name) or not may_ask(user, asked):
                continue
            if not route.parameters:
                yield route.name, reverse(route.name), None, ""
            elif route.parameters == ("uid",) and asked.table is not None:
                rows = [row for where, row in self.world.of(asked.table) if where in {zone, "A"}]
                for row in rows[:1] if state_field(asked.table) else rows[:3]:
                    for state in states_of(row):
                        if route.name not in self.sent:
                            yield route.name, reverse(route.name, args=[row.uid]), row, state

    def _is_asked(self, name: str) -> bool:
        left_out = not name or name.startswith(("api:", "admin:"))
        return not left_out and crc32(f"typed {name}".encode()) % self.one_in == 0

    def _look(self, client: Client, sent: "Sent", form: PageForm) -> None:
        """Send a form well; once it was taken, send it where it must be refused."""
        fields = next((way for way in _ways(form) if is_taken(client, sent.target, way)), None)
        if fields is None:
            return
        name = _name(sent.target)
        self.sent.add(name)
        for error in (RefusedError(RULE), ConflictError()):
            with transaction.atomic(), refusing(error) as told:
                answer = client.post(sent.target, fields)
                transaction.set_rollback(True)
            if told:
                self._expect_kept(answer, sent, fields, type(error).__name__)
        if sent.row is not None and sent.is_own:
            self._send_late(client, sent, fields)
        if name not in MEANT:
            self._save_twice(client, sent, fields)

    def _send_late(self, client: Client, sent: "Sent", fields: dict[str, Any]) -> None:
        """Send a form after its row has come to another state.

        A page that shows no form there leaves the refusal of what is sent to the action.
        """
        for state in self._meanwhile(sent):
            with transaction.atomic():
                put(sent.row, state)
                if is_taken(client, sent.target, fields):
                    if not own_forms(client, sent.target):
                        self.wrong.append(f"{sent} meanwhile {state}: taken, and shows no form")
                else:
                    answer = client.post(sent.target, fields)
                    if answer.status_code != 404:  # what is out of sight says nothing
                        self._expect_kept(answer, sent, fields, f"meanwhile {state}")
                transaction.set_rollback(True)

    def _meanwhile(self, sent: "Sent") -> list[str]:
        """Return the states that the row may have come to; one of them in a normal run."""
        others = [state for state in states_of(sent.row) if state != sent.state]
        if self.one_in == 1 or not others:
            return others
        return [others[crc32(sent.page.encode()) % len(others)]]

    def _expect_kept(
        self, answer: HttpResponseBase, sent: "Sent", fields: dict[str, Any], why: str
    ) -> None:
        page = html.unescape(text_of(answer)).replace("\r", "")
        answer.close()
        texts = {name: str(fields.get(name) or "").strip() for name in sent.words}
        gone = sorted(name for name, text in texts.items() if text not in page)
        if gone:
            self.wrong.append(f"{sent} {why}: {answer.status_code} without {gone}")

    def _save_twice(self, client: Client, sent: "Sent", fields: dict[str, Any]) -> None:
        """Let two people change one word of a form that both opened, and save it."""
        for name in sorted(sent.words):
            first, second = (fields | {name: f"{fields.get(name) or ''}{c}"} for c in "甲乙")
            with transaction.atomic():
                tables = written_by(client, sent.target, first)
                transaction.set_rollback(True)
            if not tables:
                continue
            with transaction.atomic():
                before = snapshot(tables)
                client.post(sent.target, first).close()
                between = snapshot(tables)
                client.post(sent.target, second).close()
                lost = overwritten(before, between, snapshot(tables))
                transaction.set_rollback(True)
            self.twice.add(_name(sent.target))
            if lost:
                self.wrong.append(f"{sent}: the second overwrote {lost}")
            return


@dataclass(frozen=True)
class Sent:
    """A form on a page: where it goes, of which row in which state, and where words are typed."""

    page: str
    target: str
    row: Any
    state: str
    words: set[str]

    @property
    def is_own(self) -> bool:
        """Whether the form is sent to the page on which it stands."""
        return _name(self.target) == self.page

    def __str__(self) -> str:
        return f"{_name(self.target)} on {self.page} {self.state}".strip()


def _ways(form: PageForm) -> Iterator[dict[str, Any]]:
    """Yield how to fill in a form, everything first; of files only those it asks for."""
    for way in reversed(form.ways()):
        yield {
            name: value
            for name, value in way.items()
            if value is not None and (name in form.required or not hasattr(value, "seek"))
        }


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def written_by(client: Client, address: str, fields: dict[str, Any]) -> set[str]:
    """Send a form; return the tables that it wrote, none where it was refused."""
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    with writes() as written:
        answer = client.post(address, fields)
    answer.close()
    tables = {
        table
        for table in written.tables - TABLES.keys() - {UNKNOWN}
        if not table.startswith(NOTED_TABLES)
    }
    return tables if answer.status_code < 400 else set()


def is_taken(client: Client, address: str, fields: dict[str, Any]) -> bool:
    """Whether a form is taken as it is; what it does is taken back."""
    with transaction.atomic():
        tables = written_by(client, address, fields)
        transaction.set_rollback(True)
    return bool(tables)


@contextmanager
def refusing(error: Exception) -> Iterator[list[bool]]:
    """Refuse the first change that is put into the trail: all else was found right by then."""
    told: list[bool] = []

    def refuse(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not told and CHANGE.match(str(sql)):
            told.append(True)
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield told


Rows = dict[str, dict[Any, dict[str, Any]]]


def snapshot(tables: set[str]) -> Rows:
    """Return every row of some tables, by table and key."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            rows[table] = {row[names[0]]: row for row in found}
    return rows


def overwritten(before: Rows, between: Rows, after: Rows) -> list[str]:
    """Say what the first wrote and the second changed again, or took away."""
    lost = []
    for table, rows in between.items():
        for key, row in rows.items():
            was, now = before[table].get(key), after[table].get(key)
            for name, value in row.items():
                is_first = was is None or was[name] != value
                if is_first and name not in MARKS and (now is None or now[name] != value):
                    lost.append(f"{table}.{name}")
    return sorted(set(lost))


@pytest.mark.usefixtures("rows_may_lack")
def test_what_was_typed_is_kept_and_nothing_unseen_is_overwritten(
    world: World, request: pytest.FixtureRequest
) -> None:
    whole = request.config.getoption("--full")
    walk, begun = Walk(world, 1 if whole else ONE_IN), time.process_time()

    for role, zone in EVERYBODY:
        walk.as_(world.people[role, zone], zone)

    used = time.process_time() - begun
    print(f"{len(walk.sent)} forms, {len(walk.twice)} saved twice, {used:.0f} s of CPU")
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert len(walk.sent) >= LEAST, sorted(walk.sent)
    assert len(walk.twice) >= LEAST // 2, sorted(walk.twice)


@pytest.mark.usefixtures("rows_may_lack")
def test_control_a_page_that_loses_and_overwrites_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without what steps do with a refusal, and without versions, the walk says so."""
    walked()  # a view that were loaded only now would keep what is put in its place
    monkeypatch.setattr("core.steps.put_refusal", _let_go)
    monkeypatch.setattr("core.models.Record.expect_version", lambda *_: None)
    monkeypatch.setattr("core.lost_updates.VersionedForm.clean", lambda form: form.cleaned_data)
    monkeypatch.setattr(Walk, "_is_asked", lambda _, name: name == "party:meeting-edit")
    walk = Walk(world, 1)

    walk.as_(world.people[Role.STREET_STAFF, "S"], "S")

    assert any("RefusedError" in wrong for wrong in walk.wrong), walk.wrong
    assert any("overwrote" in wrong for wrong in walk.wrong), walk.wrong


def _let_go(form: Any, error: Exception) -> None:
    raise error
