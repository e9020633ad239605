"""Whole public pages, kept for visitors without a session and answered before anything else runs.

A page is kept twice: in this process for a few seconds, where a hit costs as much as a constant
view, and in the shared cache for less than a minute, so that opening hours stay true. The key
carries a version that a published change replaces, the validated host, the scheme and 长辈模式.

When a page's time is over, one visitor's request makes it anew, and whoever comes meanwhile gets
the one before (core.kept). After a published change there is none before: then they wait for it.

Kept are only answers that cannot differ between two visitors: 200, no query string, no session
sent, no cookie set (a CSRF token sets one), from a view marked `@public_page(cached=True)`.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import resolve

from core.kept import alone, wait

GetResponse = Callable[[HttpRequest], HttpResponse]

SECONDS_IN_PROCESS = 5
SECONDS_SHARED = 40
SECONDS_STALE = 15  # longer, for those who come while it is made anew; a minute in all
MOST_PAGES_IN_PROCESS = 256
VERSION_KEY = "pages:version"
# Belong to one request or are set anew for each answer.
LEFT_OUT = frozenset({"x-request-id", "date", "content-length", "cache-control", "vary", "etag"})


@dataclass(frozen=True)
class Page:
    """One kept answer: its body, its headers, and a tag for 304."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str


@dataclass
class _Kept:
    """What this process holds, and until when (monotonic seconds)."""

    page: Page
    until: float


@dataclass(frozen=True)
class _Shared:
    """What all processes hold, and until when it is as good as new (seconds since 1970)."""

    page: Page
    until: float


_pages: dict[str, _Kept] = {}
_version: tuple[str, float] = ("", 0.0)


def forget_on_commit() -> None:
    """Make every kept page stale once the current transaction commits.

    This process shows the change at once, others within SECONDS_IN_PROCESS.
    """
    transaction.on_commit(forget)


def forget() -> None:
    """Make every kept page stale."""
    global _version
    _version = (secrets.token_hex(8), time.monotonic() + SECONDS_IN_PROCESS)
    _pages.clear()
    cache.set(VERSION_KEY, _version[0], timeout=None)


class PageCacheMiddleware:
    """First in the list: nothing in front of it, nothing behind it on a hit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        kept = _pages.get(key)
        if kept is not None and kept.until > time.monotonic():
            return _answer(request, kept.page)
        if not _is_marked(request):
            return self.get_response(request)
        return self._shared(request, key)

    def _shared(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer from the shared cache, or make the page if nobody else does."""
        shared = _shared_key(key)
        found: _Shared | None = cache.get(shared)
        if found is not None and found.until > time.time():
            _remember(key, found.page)
            return _answer(request, found.page)
        with alone(shared) as is_mine:
            if not is_mine:
                found = found or wait(shared, lambda: cache.get(shared))
                if found is not None:
                    return _answer(request, found.page)
            response = self.get_response(request)
            if not _may_keep(request, response):
                return response
            return _answer(request, _keep(key, shared, response))


def _key(request: HttpRequest) -> str | None:
    """Return the key of the page asked for; None when the answer must not come from here."""
    if (
        request.method not in {"GET", "HEAD"}
        or request.META.get("QUERY_STRING")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    ):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    elder = "e" if request.COOKIES.get("elder") == "1" else "n"
    return f"{request.scheme}|{host}|{elder}|{request.path}"


def _is_marked(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Http404:
        return False
    return getattr(match.func, "is_cached_page", False)


def _current_version() -> str:
    """Return the version all pages belong to; asked of the shared cache every few seconds."""
    global _version
    now = time.monotonic()
    if _version[1] <= now:
        version = cache.get(VERSION_KEY)
        if version is None:
            version = secrets.token_hex(8)
            cache.add(VERSION_KEY, version, timeout=None)
            version = cache.get(VERSION_KEY) or version
        _version = (version, now + SECONDS_IN_PROCESS)
    return _version[0]


def _shared_key(key: str) -> str:
    digest = blake2b(key.encode(), digest_size=16).hexdigest()
    return f"shared-page:{_current_version()}:{digest}"


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.cookies
        and not response.streaming
        and getattr(match.func if match else None, "is_cached_page", False)
    )


def _keep(key: str, shared: str, response: HttpResponse) -> Page:
    """Keep a page under the version that stood when it was begun; newer visitors look elsewhere."""
    body = bytes(response.content)
    page = Page(
        body=body,
        headers=tuple(
            (name, value) for name, value in response.items() if name.lower() not in LEFT_OUT
        ),
        tag=f'"{blake2b(body, digest_size=12).hexdigest()}"',
    )
    until = time.time() + SECONDS_SHARED
    cache.set(shared, _Shared(page, until), timeout=SECONDS_SHARED + SECONDS_STALE)
    if shared == _shared_key(key):
        _remember(key, page)
    return page


def _remember(key: str, page: Page) -> None:
    if len(_pages) >= MOST_PAGES_IN_PROCESS:
        _pages.clear()
    _pages[key] = _Kept(page, time.monotonic() + SECONDS_IN_PROCESS)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    """Answer with a kept page; the browser asks again each time and mostly gets 304."""
    if request.META.get("HTTP_IF_NONE_MATCH") == page.tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body)
        for name, value in page.headers:
            response.headers[name] = value
    response.headers["ETag"] = page.tag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Cookie"
    return response
