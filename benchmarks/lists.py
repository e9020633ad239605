"""Every list on the hundredfold data: its first and last page and each of its filters.

Lists are found as a person finds them: the routes that need nothing but their address, then the
pages, filters and rows that those link to. Statements that take long enough to have read a table
are run again under EXPLAIN, and once more with Seq Scans forbidden, which tells a filter that no
index serves from a small table that PostgreSQL rather reads whole.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory, override_settings
from django.urls import Resolver404, resolve, reverse

from accounts.actions.tokens import issue_token
from accounts.models import User
from benchmarks import pages
from benchmarks.measure import Line
from benchmarks.scans import NO_INDEX, SCANNED, Scan, Statement, scans_by_table, scans_of
from core.paging import MOST_ROWS
from tests.architecture.routes import routes

MOST_MS = 300.0
QUERIES_OF_LIST, QUERIES_OF_DETAIL = 15, 25
ROUNDS = 3  # of a page that was too slow the first time; the fastest counts
HOPELESS_MS = 3_000.0  # with its caches filled; measured no second time
LONGEST = "20s"  # that a statement may run before it is ended, and its page counts as broken
TOLD_EVERY = 250  # pages
SHOWN = 60
WORDS = "清洁"  # what is searched for

FIRST = ("/admin/volunteers/", "/admin/", "/desk/")  # the rest afterwards

# No lists: they end a session, make a file, show a form or a picture.
NO_LIST = (
    *("sign-out", "logout", "jsi18n", "schema", "autocomplete", "-new", "-create", "-add", "_add"),
    *("export", "-word", "-print", "-qr", "-upload", "-template", "sign-in", "code", "health"),
)


@dataclass
class Asked:
    """One page as somebody sees it, and what it cost."""

    reader: str
    path: str
    is_detail: bool
    ms: float = 0.0
    queries: int = 0
    scans: list[Scan] = field(default_factory=list)
    broken: str = ""

    @property
    def most_queries(self) -> int:
        """The queries that its kind of page may ask."""
        return QUERIES_OF_DETAIL if self.is_detail else QUERIES_OF_LIST

    @property
    def is_page(self) -> bool:
        """True unless it led elsewhere, was refused or gave a file."""
        return bool(self.queries or self.broken)

    @property
    def faults(self) -> list[str]:
        found = [self.broken] if self.broken else []
        found += [f"{self.ms:.0f} ms"] if self.ms > MOST_MS else []
        found += [f"{self.queries} queries"] if self.queries > self.most_queries else []
        return found + [str(scan) for scan in self.scans]

    def has_scan(self, why: str) -> bool:
        """True when a table is read for this reason."""
        return any(scan.why == why for scan in self.scans)


class _Links(HTMLParser):
    """The addresses of a page, and what its forms for narrowing offer."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.choices: dict[str, list[str]] = {}
        self._is_narrowing, self._select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_narrowing = given.get("method", "get").lower() == "get"
        elif tag == "a" and given.get("href"):
            self.hrefs.append(given["href"])
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and given.get("value"):
            self._offer(self._select, given["value"])
        elif tag == "input":
            self._offer(given.get("name", ""), _tried(given))

    def _offer(self, name: str, value: str) -> None:
        if self._is_narrowing and name and value:
            self.choices.setdefault(name, []).append(value)


def _tried(field_: dict[str, str]) -> str:
    """Return what is typed into a field for narrowing, or ticked; "" for nothing."""
    if field_.get("name") == "q":
        return WORDS
    if field_.get("type") in {"radio", "checkbox"}:
        return field_.get("value", "")
    return "2022-06-01" if field_.get("type") == "date" else ""


def lines(user: User) -> Iterator[Line]:
    """Ask for every list as `user` of the street office and as a secretary; tell what is over."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{LONGEST}'")
    with override_settings(ALLOWED_HOSTS=["testserver"], API_PER_MINUTE=10**6):
        asked = list(_told(_all(user)))
    print(_report(asked))
    for words, chosen in (("lists", False), ("details", True)):
        of_kind = [one for one in asked if one.is_detail is chosen]
        slow = max(of_kind, key=lambda one: one.ms)
        many = max(of_kind, key=lambda one: one.queries)
        most = QUERIES_OF_DETAIL if chosen else QUERIES_OF_LIST
        name = f"slowest of {len(of_kind):,} {words}: {slow.reader} {slow.path}"
        yield _line(name, slow.ms, MOST_MS, "ms")
        yield _line(f"most queries: {many.reader} {many.path}", many.queries, most, "queries")
    unserved = sum(one.has_scan(NO_INDEX) for one in asked)
    yield _line("pages with a filter that no index serves", unserved + 1, 1, "none (+1)")
    scans = sum(bool(one.scans) for one in asked)
    yield _line(f"pages with any scan of more than {SCANNED:,} rows", scans + 1, 1, "none (+1)")


def _told(asked: Iterator[Asked]) -> Iterator[Asked]:
    """Say now and then how far it is: one page may take longer than all the others."""
    start, over = time.monotonic(), 0
    for number, one in enumerate(asked, start=1):
        over += bool(one.faults)
        if number % TOLD_EVERY == 0:
            spent = time.monotonic() - start
            print(f"{number:,} pages asked in {spent:.0f} s, {over} over: {one.path}", flush=True)
        yield one


def _line(name: str, value: float, most: float, unit: str) -> Line:
    limit = f"{most:g} {unit}"
    return Line(name, limit, value / most, 1, False, value, most, value / most, value / most)


def _all(user: User) -> Iterator[Asked]:
    secretary = User.objects.filter(posts__role="community_secretary").order_by("pk").first()
    seen: set[tuple[str, str]] = set()
    for reader, somebody in (("street", user), ("secretary", secretary)):
        assert somebody is not None
        known = f"{settings.SESSION_COOKIE_NAME}={pages.session(somebody)}"
        for path in _addresses(lambda name: not name.startswith("api:")):
            yield from _list(reader, path, {"HTTP_COOKIE": known}, seen)
        token = issue_token(user=somebody, device="小程序", second_factor=True).token
        for path in _addresses(lambda name: name.startswith("api:")):
            yield from _list(reader, path, {"HTTP_AUTHORIZATION": f"Bearer {token}"}, seen)


def _addresses(is_wanted: Callable[[str], bool]) -> list[str]:
    """Return the pages that need nothing but their address, the ledgers among them."""
    names = [route.name for route in routes() if route.name and not route.parameters]
    chosen = [n for n in names if is_wanted(n) and not n.endswith(NO_LIST) and "export" not in n]
    found = dict.fromkeys(reverse(name) for name in chosen)
    return sorted(found, key=lambda path: [not path.startswith(part) for part in FIRST])


def _list(
    reader: str, path: str, headers: dict[str, str], seen: set[tuple[str, str]]
) -> Iterator[Asked]:
    """Ask for a list, then for what it links to: its last page, its filters, one row of a kind."""
    first, body = _ask(Asked(reader, path, False), headers, is_first=True)
    if first.is_page:
        yield first
    if body is None:
        return
    narrowed, rows = _links_of(path, body)
    for query in narrowed:
        found, _ = _ask(Asked(reader, f"{path}?{query}", False), headers, is_first=False)
        if found.is_page:
            yield found
    for kind, address in rows.items():
        if (reader, kind) not in seen:
            seen.add((reader, kind))
            found, _ = _ask(Asked(reader, address, True), headers, is_first=True)
            if found.is_page:
                yield found


def _links_of(path: str, body: str) -> tuple[list[str], dict[str, str]]:
    """Return the queries that narrow or turn the page, and a row's address by route."""
    if body.startswith("{"):
        return _api_links(path, body)
    links = _Links()
    links.feed(body)
    values, last, rows = dict(links.choices), {"p": 1, "page": 1}, {}
    for href in links.hrefs:
        parts = urlsplit(href)
        given = parse_qsl(parts.query)
        if parts.path in {"", path} and len(given) == 1:
            [(name, value)] = given
            if name in last and value.isdigit():
                last[name] = max(last[name], int(value))
            elif value not in values.setdefault(name, []):
                values[name].append(value)
        elif parts.path.startswith("/") and not parts.query:
            kind = _kind_of(parts.path)
            if kind:
                rows.setdefault(kind, parts.path)
    queries = [
        urlencode({name: value})
        for name, offered in values.items()
        if name and name not in last
        for value in dict.fromkeys([offered[0], offered[-1]])
    ]
    return [urlencode({n: page}) for n, page in last.items() if page > 1] + queries, rows


def _api_links(path: str, body: str) -> tuple[list[str], dict[str, str]]:
    answer = json.loads(body)
    count = answer.get("count") or 0
    pages_of = -(-min(count, MOST_ROWS) // 20)
    rows = [row for row in answer.get("results") or [] if isinstance(row, dict)]
    key = next((row.get("uid") or row.get("slug") for row in rows), None)
    return (
        [f"page={pages_of}"] if pages_of > 1 else [],
        {path: f"{path}{key}/"} if key else {},
    )


def _kind_of(path: str) -> str:
    """Return the route of a row's page; "" for what is none."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    is_row = match.kwargs or match.args
    is_left_out = match.view_name.endswith(NO_LIST) or "export" in match.view_name
    return "" if not is_row or is_left_out else match.view_name


# Asking


def _ask(asked: Asked, headers: dict[str, str], *, is_first: bool) -> tuple[Asked, str | None]:
    """Ask for a page, the first of its list once before to fill caches; tell what it cost.

    Shape:  what was seen, and the page; None for what is none.
    """
    path = quote(asked.path, safe="/?=&%:")
    environ = RequestFactory().get(path, **headers).environ  # type: ignore[arg-type]
    if is_first:
        _once(environ)
    times: list[float] = []
    while not times or (min(times) > MOST_MS and len(times) < ROUNDS and times[-1] < HOPELESS_MS):
        status, body, statements, ms = _once(environ)
        times.append(ms)
    if status.startswith("5"):
        asked.broken = status
    if body is None:
        return asked, None
    asked.ms, asked.queries = min(times), len(statements)
    asked.scans = scans_of(statements)
    return asked, body


def _once(environ: dict[str, Any]) -> tuple[str, str | None, list[Statement], float]:
    statements: list[Statement] = []

    def noted(execute, sql, parameters, many, context):  # type: ignore[no-untyped-def]
        start = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            statements.append((sql, parameters, (time.perf_counter() - start) * 1000))

    answer: dict[str, Any] = {}
    start = time.perf_counter()
    with connection.execute_wrapper(noted):
        parts = WHOLE(dict(environ), lambda status, heads: answer.update(status=status, h=heads))
        content = b"".join(parts)
    ms = (time.perf_counter() - start) * 1000
    kind = dict(answer["h"]).get("Content-Type", "")
    is_page = answer["status"].startswith("200") and kind.startswith(("text/html", "application/j"))
    return answer["status"], content.decode() if is_page else None, statements, ms


# Telling


def _report(asked: list[Asked]) -> str:
    """Return what is over, the worst first, and one line of sums at the end."""
    bad = sorted((one for one in asked if one.faults), key=lambda one: (not one.broken, -one.ms))
    rows = [
        f"| {one.reader} | {one.path} | {one.ms:.0f} | {one.queries} | {'; '.join(one.faults)} |"
        for one in bad
    ]
    head = "| who | page | ms | queries | over |\n|---|---|---|---|---|"
    left = f"\n{len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    ledgers = sum(one.path.startswith("/admin/") for one in asked)
    sums = {
        f"over {MOST_MS:.0f} ms": [one for one in asked if one.ms > MOST_MS],
        "with too many queries": [one for one in asked if one.queries > one.most_queries],
        f"with a Seq Scan of more than {SCANNED:,} rows": [one for one in asked if one.scans],
        "with a filter that no index serves": [one for one in asked if one.has_scan(NO_INDEX)],
        "broken": [one for one in asked if one.broken],
    }
    counted = ", ".join(f"{len(found)} {words}" for words, found in sums.items())
    total = f"{len(asked):,} pages asked, {ledgers:,} of ledgers; {len(bad)} over: {counted}"
    return "\n".join(
        [
            "",
            head,
            *rows[:SHOWN],
            left,
            "",
            scans_by_table((one.path, one.scans) for one in asked),
            "",
            total,
        ]
    )


WHOLE = WSGIHandler()
