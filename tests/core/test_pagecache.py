"""The cache of whole public pages: what it keeps, what it never keeps, when it forgets."""

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core import pagecache
from core.guards import public_page
from core.pagecache import PageCacheMiddleware

pytestmark = pytest.mark.both


class Portal:
    """A portal of one page behind the cache; counts how often the page was made."""

    def __init__(self, *, cached=True, status=200, cookie=False):
        self.made = 0
        self.status = status
        self.cookie = cookie
        self.view = public_page(cached=cached)(lambda request: self.page(request))
        self.middleware = PageCacheMiddleware(self.answer)

    def page(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        response = HttpResponse(f"<p>第 {self.made} 次</p>", status=self.status)
        if self.cookie:
            response.set_cookie("csrf", "x")
        return response

    def answer(self, request: HttpRequest) -> HttpResponse:
        request.resolver_match = type("Match", (), {"func": staticmethod(self.view)})()
        return self.view(request)

    def get(self, path="/guide/", method="get", **headers):
        request = getattr(RequestFactory(), method)(path, **headers)
        return self.middleware(request)


@pytest.fixture(autouse=True)
def _forget():
    pagecache.forget()


@pytest.fixture
def request_with(settings):
    def make(**cookies):
        return {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    return make


def test_a_page_is_made_once_for_all_visitors():
    portal = Portal()

    assert [portal.get().content for _ in range(3)] == ["<p>第 1 次</p>".encode()] * 3
    assert portal.made == 1


def test_another_process_reads_the_shared_copy():
    portal = Portal()
    portal.get()
    pagecache._pages.clear()

    portal.get()

    assert portal.made == 1


def test_a_published_change_makes_all_pages_anew():
    portal = Portal()
    portal.get()

    pagecache.forget()

    assert portal.get().content == "<p>第 2 次</p>".encode()


@pytest.mark.parametrize(
    "portal",
    [
        pytest.param({"cached": False}, id="a view that is not marked"),
        pytest.param({"status": 404}, id="an error"),
        pytest.param({"cookie": True}, id="an answer that sets a cookie"),
    ],
)
def test_never_kept_is(portal):
    portal = Portal(**portal)

    portal.get()
    portal.get()

    assert portal.made == 2


def test_a_query_string_is_never_answered_from_the_cache():
    portal = Portal()
    portal.get()

    portal.get("/guide/?utm=1")

    assert portal.made == 2


def test_somebody_with_a_session_sees_the_page_itself(settings, request_with):
    portal = Portal()
    portal.get()

    portal.get(**request_with(**{settings.SESSION_COOKIE_NAME: "abc"}))

    assert portal.made == 2


def test_posting_goes_through():
    portal = Portal()
    portal.get()

    portal.get(method="post")

    assert portal.made == 2


def test_elder_mode_has_its_own_copy(request_with):
    portal = Portal()
    portal.get()

    portal.get(**request_with(elder="1"))
    portal.get(**request_with(elder="1", other="2"))

    assert portal.made == 2


def test_a_foreign_host_neither_reads_nor_writes(settings):
    settings.ALLOWED_HOSTS = ["testserver", "portal.example"]
    portal = Portal()
    portal.get(HTTP_HOST="evil.example")
    assert portal.made == 1

    portal.get(HTTP_HOST="portal.example")
    portal.get(HTTP_HOST="testserver")

    assert portal.made == 3


def test_a_browser_that_has_the_page_gets_304():
    portal = Portal()
    tag = portal.get()["ETag"]

    again = portal.get(HTTP_IF_NONE_MATCH=tag)

    assert (again.status_code, again.content) == (304, b"")


def test_the_browser_asks_again_each_time_and_keeps_variants_apart():
    response = Portal().get()

    assert (response["Cache-Control"], response["Vary"]) == ("no-cache", "Cookie")


def test_the_shared_copy_lives_less_than_a_minute(monkeypatch):
    lifetimes = []
    monkeypatch.setattr(cache, "set", lambda *args, timeout, **more: lifetimes.append(timeout))

    Portal().get()

    assert max(lifetimes) + pagecache.SECONDS_IN_PROCESS <= 60
