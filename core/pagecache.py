"""Whole public pages, kept for visitors without a session and answered before anything else runs.

A page is kept twice: in this process for a few seconds, where a hit costs as much as a constant
view, and in the shared cache for less than a minute, so that opening hours stay true. The key
carries a version that a published change replaces, the validated host, the scheme and 长辈模式.

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
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

GetResponse = Callable[[HttpRequest], HttpResponse]

SECONDS_IN_PROCESS = 5
SECONDS_SHARED = 50
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
        page = _kept_page(key)
        if page is None:
            response = self.get_response(request)
            if not _may_keep(request, response):
                return response
            page = _keep(key, response)
        return _answer(request, page)


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


def _kept_page(key: str) -> Page | None:
    now = time.monotonic()
    kept = _pages.get(key)
    if kept is not None and kept.until > now:
        return kept.page
    page: Page | None = cache.get(_shared_key(key))
    if page is not None:
        _remember(key, page)
    return page


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
    return f"page:{_current_version()}:{digest}"


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.cookies
        and not response.streaming
        and getattr(match.func if match else None, "is_cached_page", False)
    )


def _keep(key: str, response: HttpResponse) -> Page:
    body = bytes(response.content)
    page = Page(
        body=body,
        headers=tuple(
            (name, value) for name, value in response.items() if name.lower() not in LEFT_OUT
        ),
        tag=f'"{blake2b(body, digest_size=12).hexdigest()}"',
    )
    cache.set(_shared_key(key), page, timeout=SECONDS_SHARED)
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
