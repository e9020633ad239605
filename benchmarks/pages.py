"""Pages by CPU per request, through the real WSGI handler and all middleware."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache as shared_cache
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.urls import include, path, reverse
from django.utils import timezone

from accounts.guards import require_permission
from accounts.models import User
from accounts.permissions import Permission
from benchmarks import data
from benchmarks.measure import Line, compare
from benchmarks.server import CONSTANT, served
from core import pagecache
from core.guards import public_page
from core.models import CalendarDay
from places.models import Community
from services.models import GuideItem, GuideVersion
from services.views.guide import _context

REPEAT = 60
REQUESTS = 1000  # of a cached page; the system counts CPU in hundredths of a second


@public_page
def constant(request: HttpRequest) -> HttpResponse:
    """Answer without doing anything: the most that Django can serve."""
    return HttpResponse("ok")


@require_permission(Permission.BOARD_VIEW)
def signed_in_constant(request: HttpRequest) -> HttpResponse:
    """The same behind sessions and posts."""
    return HttpResponse("ok")


@public_page
def drawn_from_ready_data(request: HttpRequest) -> HttpResponse:
    """Draw the same template from data that is ready, beside three plain queries."""
    list(Community.objects.all()[:10])
    list(CalendarDay.objects.all()[:10])
    list(GuideVersion.objects.select_related("item__street")[:1])
    return render(request, "services/guide_item.html", _ready())


@cache
def _ready() -> dict[str, Any]:
    return _context(_first_slug())


def _first_slug() -> str:
    return str(GuideItem.objects.order_by("pk").values_list("slug", flat=True)[0])


urlpatterns = [
    path(CONSTANT[1:], constant),
    path("bench/signed-in/", signed_in_constant),
    path("bench/plain/", drawn_from_ready_data),
    path("", include("lianhua.urls")),
]


def lines(rounds: int) -> Iterator[Line]:
    """Measure the guide page for visitors, and what being signed in costs."""
    guide = reverse("services:guide-item", args=[_first_slug()])
    with override_settings(ROOT_URLCONF="benchmarks.pages", ALLOWED_HOSTS=["testserver"]):
        yield from _visitor_lines(guide, rounds)
        yield from _signed_in_lines(rounds)


def _visitor_lines(guide: str, rounds: int) -> Iterator[Line]:
    """Measure cached pages through gunicorn, where peers were measured, and drawing in process."""
    with served() as cpu_of:
        limit = cpu_of(CONSTANT, False)
        for words, goal, forget in (("its memory", 0.85, False), ("Redis", 0.5, True)):
            ours = cpu_of(guide, forget)
            yield compare(
                f"guide page kept in {words}, through gunicorn",
                "constant view, no middleware",
                lambda ours=ours: ours(REPEAT),
                lambda: limit(REPEAT),
                goal=goal,
                at_least=True,
                by=lambda _, repeat, ours=ours: ours(repeat),
                limit_by=lambda _, repeat: limit(repeat),
                rounds=rounds,
                repeat=REQUESTS,
            )
    whole = WSGIHandler()
    yield compare(
        "guide page, not cached",
        "the same template from ready data, 3 plain queries",
        asking(whole, guide, before=_forget),
        asking(whole, "/bench/plain/", before=_forget),
        goal=1.1,
        rounds=rounds,
        repeat=REPEAT // 3,
    )


def _signed_in_lines(rounds: int) -> Iterator[Line]:
    whole = WSGIHandler()
    yield compare(
        "constant page, signed in",
        "constant page with Django's own session and sign-in",
        asking(whole, "/bench/signed-in/", cookie=session()),
        asking(_handler_of_stock_django(), "/bench/constant-user/", cookie=session()),
        goal=1.1,
        rounds=rounds,
        repeat=REPEAT,
    )


def asking(
    handler: WSGIHandler,
    address: str,
    *,
    cookie: str = "",
    before: Callable[[], object] | None = None,
) -> Callable[[], None]:
    """Return a function that asks once and insists on a page."""
    factory = RequestFactory()
    headers = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}"} if cookie else {}
    environ = factory.get(address, **headers).environ

    def ask() -> None:
        if before:
            before()
        statuses: list[str] = []
        body = handler(dict(environ), lambda status, _headers: statuses.append(status))
        b"".join(body)
        assert statuses[0].startswith("200"), f"{address}: {statuses[0]}"

    return ask


STOCK = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def _handler_of_stock_django() -> WSGIHandler:
    with override_settings(MIDDLEWARE=STOCK):
        return WSGIHandler()


def stock_constant(request: HttpRequest) -> HttpResponse:
    """Look at the user, as every signed-in page does, and answer."""
    return HttpResponse("ok" if request.user.is_authenticated else "no")


urlpatterns.insert(0, path("bench/constant-user/", stock_constant))


def session(user: User | None = None) -> str:
    """Sign `user`, or somebody of the street office, in; return what the cookie says."""
    user = user or data.staff()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    now = timezone.now().timestamp()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    for key in ("seen_at", "signed_in_at", "confirmed_at"):
        store[key] = now
    store.create()
    return str(store.session_key)


def _forget() -> None:
    pagecache._pages.clear()
    shared_cache.delete(pagecache.VERSION_KEY)
    pagecache._version = ("", 0.0)
