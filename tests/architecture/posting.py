"""Posting as one person: what was answered, what of it was foreign, what left no event."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from accounts.permissions import Permission
from tests.architecture.bodies import Body, odd_bodies
from tests.architecture.crawl import Request, token_of
from tests.architecture.page_forms import Page, PageForm, fields_of, forms_of, page_of
from tests.architecture.world import World
from tests.architecture.writes import (
    UNKNOWN,
    Writes,
    has_event_since,
    needs_event,
    newest_event,
    writes,
)

# Where the form for an address of the API is: a program sends what the phone's page would.
PAGES = {"api:activities": "new/", "api:problems": "new/", "api:activity": "edit/"}
PER_ROUTE = 1
FEW = 3
TOGETHER = 20
# Tables that a refused request may write to: that it was refused, and who was signed in.
NOTED = {"audit", "sessions", "axes"}
NOTED_TABLES = tuple(f"{app}_" for app in ("audit", "django_session", "axes"))


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
        self._questions = [
            (asked.model._meta.db_table, *asked.query.sql_with_params()) for asked in self._asked()
        ]

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

    def state(self, tables: set[str] | None = None) -> dict[int, Any]:
        """Return a mark that changes when one of the rows is changed, or referred to anew.

        With `tables` the part of it that these can change.
        """
        marks: dict[int, Any] = {}
        with connection.cursor() as cursor:
            for number, (table, words, values) in enumerate(self._questions):
                if tables is None or table in tables:
                    cursor.execute(words, values)
                    marks[number] = cursor.fetchall()
        return marks


class Posting:
    """One person's posts, each taken back, and what came of them."""

    def __init__(
        self, user: User, foreign: Foreign, *, whole: bool, sent: dict[str, set[str]] | None = None
    ) -> None:
        self.user, self.foreign, self.whole = user, foreign, whole
        self._sent = {} if sent is None else sent  # bodies that each route was sent by anybody
        self._own: dict[str, list[str]] = {}
        self.posts, self.wrong = 0, list[str]()
        self.wrote: Counter[str] = Counter()  # how often a route changed what needs an event
        self.meant: set[str] = set()  # routes that did so for a form filled in well
        self._roles = " ".join(post.role for post in user.current_posts)
        self._client = Client(raise_request_exception=False, headers=token_of(user))
        self._cookies = ""
        self._closed, self._open = set[str](), set[str]()
        self._refused: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self._before, self._rows, self._newest = foreign.state(), _rows(), newest_event()

    def to(self, addresses: list[Request]) -> list[str]:
        """Post to every address; return one sentence for each error or wrong write."""
        for asked in addresses:
            if asked.zone not in self.foreign.zones:
                self._own.setdefault(asked.route.name, []).append(asked.address)
        for allowed, together in _batches(self.user, addresses):
            with transaction.atomic():
                self._sign_in()
                for asked in together:
                    if not self._is_closed(asked.route.name):
                        self._post_to(asked, allowed=allowed)
                if self._is_elsewhere(None, allowed=allowed):
                    self.wrong.append(
                        f"written unseen by one of {[one.address for one in together]}"
                    )
                transaction.set_rollback(True)
        return self.wrong

    def _post_to(self, asked: Request, *, allowed: bool) -> None:
        page = Page()
        if allowed:
            with self._asking(asked.route.name, f"{asked.address} read", allowed=True):
                page = page_of(self._client, _form_page(asked))
            self._refused[asked.route.name] += page.status == 403
            if page.is_open:
                self._open.add(asked.route.name)
            for form in forms_of(page.text):  # that of a program's page is sent at the page's own
                self._send_well(form, asked.address)
        for body in self._bodies(asked, page):
            if self._send(asked.route.name, asked.address, body, allowed=allowed) == 405:
                self._closed.add(asked.route.name)  # takes nothing, whatever the row
                break

    def _is_closed(self, name: str) -> bool:
        """True where no further row tells more: nothing is taken, or each of a few was refused."""
        return name in self._closed or (self._refused[name] >= FEW and name not in self._open)

    def _bodies(self, asked: Request, page: Page) -> list[Body]:
        """Return what this address is sent.

        A whole run sends each route every body, whoever comes first to where it is open. What has
        no page is sent them in turn at one's own rows. Everybody else, and a row that is refused or
        not found, which looks at none, is sent a few.
        """
        seed = asked.address if self.whole else f"{asked.route} {self._roles}"
        chance = random.Random(seed)
        bodies = odd_bodies(fields_of(page.text), chance, self.foreign.values)
        if not self.whole:
            return chance.sample(bodies, PER_ROUTE)
        own = self._own.get(asked.route.name, [])
        fresh = bodies if page.is_open and asked.address in own else []
        if page.status == 405:
            fresh = fresh[own.index(asked.address) :: len(own)] if fresh else []
        sent = self._sent.setdefault(asked.route.name, set())
        fresh = [body for body in fresh if body.key not in sent]
        sent.update(body.key for body in fresh)
        some = random.Random(f"share of {asked.address}").sample(bodies, FEW)
        return fresh if len(fresh) > FEW else [bodies[0], *some, *fresh]

    def _send_well(self, form: PageForm, page: str) -> None:
        """Send a form of a page as somebody does who means it, until its route has written."""
        address = urljoin(page, form.action)
        try:
            name = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            return
        most = FEW if self.whole else PER_ROUTE
        if name in self.meant or self.tried[name] >= most:
            return
        self.tried[name] += 1
        for number, fields in enumerate(form.ways()):
            if name not in self.meant:
                before = self.wrote[name]
                self._send(name, address, Body(f"well {number}", fields), allowed=True)
                if self.wrote[name] > before:
                    self.meant.add(name)

    def _send(self, name: str, address: str, body: Body, *, allowed: bool) -> int:
        self.posts += 1
        with self._asking(name, f"{address} {body.label}", allowed=allowed):
            status = body.send(self._client, name, address)
        if status >= 500 or (status == 200 and not allowed):
            self.wrong.append(f"{address} {body.label}: {status}")
        return status

    @contextmanager
    def _asking(self, name: str, what: str, *, allowed: bool) -> Iterator[None]:
        """Look at what is written meanwhile, and take it back."""
        self._arrive()
        with transaction.atomic():
            with writes() as written:
                yield
            if written.tables:
                self._judge(name, what, written, allowed=allowed)
                transaction.set_rollback(True)

    def _judge(self, name: str, what: str, written: Writes, *, allowed: bool) -> None:
        tables = {table for table in written.tables if not table.startswith(NOTED_TABLES)}
        if tables and self._is_elsewhere(tables, allowed=allowed):
            self.wrong.append(f"{what}: written elsewhere, {sorted(tables)}")
        if tables := needs_event(name, tables):
            self.wrote[name] += 1
            if not has_event_since(self._newest):
                self.wrong.append(f"{what}: no event tells of {sorted(tables)}")

    def _is_elsewhere(self, tables: set[str] | None, *, allowed: bool) -> bool:
        """Tell whether foreign rows changed, or any for who may write none.

        After one post only the tables that it wrote are looked at: all of them cost as much as ten
        posts, and are looked at once for many.
        """
        marks = self.foreign.state(None if tables is None or UNKNOWN in tables else tables)
        is_changed = any(self._before[number] != mark for number, mark in marks.items())
        return is_changed or (not allowed and _rows() != self._rows)

    def _sign_in(self) -> None:
        """Begin a session; it stands for the posts of one batch."""
        cache.clear()
        self._client.cookies.clear()
        self._client.force_login(self.user)
        self._cookies = self._client.cookies.output(header="", sep=";")

    def _arrive(self) -> None:
        """Bring back the session: the request before may have ended it and was taken back."""
        cache.clear()
        self._client.cookies.clear()
        self._client.cookies.load(self._cookies)


def _form_page(asked: Request) -> str:
    page = asked.address.replace("/api/v1/", "/desk/")
    return page + PAGES.get(asked.route.name, "")


def _batches(user: User, addresses: list[Request]) -> Iterator[tuple[bool, list[Request]]]:
    """Yield (whether the sender may post there, some addresses): comparing tables costs most."""
    for allowed in (True, False):
        chosen = [asked for asked in addresses if may_ask(user, asked) == allowed]
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


def may_ask(user: User, asked: Request) -> bool:
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
