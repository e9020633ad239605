"""Nothing large is read from a stranger: who sends it is asked before the first byte."""

import inspect
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from core.guards import PUBLIC
from lianhua.wsgi import application
from tests.api.calls import client_of
from tests.architecture.crawl import token_of
from tests.architecture.routes import Route, routes
from tests.factories import PASSWORD, make_user, picture
from tests.hostile.doors import found

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
PHOTOS = "/desk/photos/"
MEGABYTE = 1024 * 1024
KIND = "multipart/form-data; boundary=x"
HEAD = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
TAIL = b"\r\n--x--\r\n"


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection of the test's transaction open between requests, as Django's client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class Counted(BytesIO):
    """What a server hands on of a body, and how much of it was asked for."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content

    def readline(self, size: int | None = -1, /) -> bytes:
        content = super().readline(size)
        self.taken += len(content)
        return content


def body_of(size: int) -> Counted:
    """Return a form with a photo, whose body is this long."""
    return Counted(HEAD + bytes(size - len(HEAD) - len(TAIL)) + TAIL)


def sent(address: str, body: Counted, cookie: str = "", **head: str) -> tuple[str, str]:
    """Send a form through the server's own door; return status and page."""
    environ: dict[str, Any] = RequestFactory().post(address).environ
    length = {"CONTENT_LENGTH": str(len(body.getbuffer()))}
    environ |= {"CONTENT_TYPE": KIND, "HTTP_COOKIE": cookie, "wsgi.input": body} | length | head
    statuses: list[str] = []
    answer = application(environ, lambda status, headers: statuses.append(status[:3]))
    page = b"".join(answer).decode()
    answer.close()
    return statuses[0], page


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sid={client.cookies['sid'].value}"


@pytest.mark.parametrize("address", [SIGN_IN, PHOTOS, "/admin/", "/nowhere/", "/guide/"])
@pytest.mark.parametrize("cookie", ["", "sid=" + "a" * 32, "sid=../../x"])
def test_nothing_large_is_read_from_a_stranger(address: str, cookie: str) -> None:
    body = body_of(3 * MEGABYTE)

    status, page = sent(address, body, cookie)

    assert (status, body.taken) == ("413", 0)
    assert "内容太大，没有收下" in page
    assert "重新登录" in page


def test_what_a_public_form_needs_is_read() -> None:
    """The twin: without a session, as long as it may be."""
    body = body_of(portal.VISITOR_MAX_BYTES)

    status, page = sent(SIGN_IN, body)

    assert (status, body.taken) == ("403", portal.VISITOR_MAX_BYTES)
    assert "页面放得太久了" in page, "read, and refused for want of the token"


def test_a_colleagues_upload_is_read() -> None:
    """The twin: the same body with a session."""
    body = body_of(3 * MEGABYTE)

    sent(PHOTOS, body, cookie_of(make_user(Role.GRID_WORKER)))

    assert body.taken == 3 * MEGABYTE


def test_a_colleague_whose_session_is_over_is_told_to_sign_in_and_what_is_lost() -> None:
    cookie = cookie_of(make_user(Role.STREET_STAFF))
    Session.objects.update(expire_date=timezone.now())
    cache.clear()
    body = body_of(20 * MEGABYTE)

    form = "http://testserver/desk/activities/new/"
    status, page = sent(PHOTOS, body, cookie, HTTP_REFERER=form)

    assert (status, body.taken) == ("413", 0)
    assert 'href="/sign-in/?next=%2Fdesk%2Factivities%2Fnew%2F"' in page
    assert "要重新选择" in page


@pytest.mark.parametrize("referrer", ["", "https://elsewhere.example/desk/", "//x", "javascript:x"])
def test_who_signs_in_again_is_never_led_elsewhere(referrer: str) -> None:
    _, page = sent(PHOTOS, body_of(3 * MEGABYTE), HTTP_REFERER=referrer)

    assert 'href="/sign-in/?next=%2Fdesk%2F"' in page


def test_nobody_sends_more_than_is_uploaded_here(settings: Settings) -> None:
    settings.REQUEST_MAX_BYTES = MEGABYTE
    body = body_of(2 * MEGABYTE)

    status, page = sent(PHOTOS, body, cookie_of(make_user(Role.GRID_WORKER)))

    assert (status, body.taken) == ("413", 0)
    assert "一共 1 MB" in page


@pytest.mark.parametrize("user", [None, Role.GRID_WORKER])
def test_a_body_that_does_not_say_how_long_it_is_is_not_read(user: Role | None) -> None:
    body = body_of(3 * MEGABYTE)
    cookie = cookie_of(make_user(user)) if user else ""

    status, _ = sent(PHOTOS, body, cookie, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert (status, body.taken) == ("413", 0)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_brings_more(method: str) -> None:
    body = body_of(3 * MEGABYTE)

    status, _ = sent(SIGN_IN, body, REQUEST_METHOD=method)

    assert (status, body.taken) == ("413", 0)


@pytest.mark.parametrize(
    ("address", "kind", "status"),
    [
        ("/api/v1/photos/", KIND, "401"),
        ("/api/v1/problems/", "application/json", "401"),
        ("/api/v1/tokens/", "application/json", "413"),
        ("/api/v1/tokens/", KIND, "413"),
        ("/api/v1/nothing/", KIND, "404"),
    ],
)
@pytest.mark.parametrize("head", [{}, {"HTTP_AUTHORIZATION": "Bearer invented"}])
def test_the_api_reads_nothing_large_without_a_token(
    address: str, kind: str, status: str, head: dict[str, str]
) -> None:
    body = body_of(3 * MEGABYTE)

    told, page = sent(address, body, CONTENT_TYPE=kind, **head)

    assert (told, body.taken) == ("401" if head and status == "413" else status, 0)
    assert '"sentence"' in page


def test_the_api_reads_a_photo_for_a_token() -> None:
    """The twin: the same address with a token."""
    user = make_user(Role.GRID_WORKER)
    content = HEAD + picture() + bytes(MEGABYTE) + TAIL
    body = Counted(content)

    sent("/api/v1/photos/", body, HTTP_AUTHORIZATION=token_of(user)["Authorization"])

    assert body.taken == len(content)


def test_half_a_photo_is_said_so_to_a_program() -> None:
    class Broken(Counted):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the connection broke")

    token = token_of(make_user(Role.GRID_WORKER))["Authorization"]

    status, page = sent("/api/v1/photos/", Broken(HEAD + TAIL), HTTP_AUTHORIZATION=token)

    assert (status, "再上传一次" in page) == ("400", True)


def test_the_web_server_is_told_who_is_signed_in(client: Client) -> None:
    address = reverse("accounts:is-signed-in")
    client.cookies["sid"] = "a" * 32
    stranger = client.get(address)
    client.force_login(make_user())

    assert (stranger.status_code, client.get(address).status_code) == (401, 204)


def test_the_web_server_is_told_whose_token_is_good_and_nothing_is_counted_twice(
    settings: Settings,
) -> None:
    settings.API_PER_MINUTE = 5
    program = client_of(make_user(Role.GRID_WORKER))
    address = reverse("api:has-token")
    strangers = [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}]

    told = [Client().get(address, headers=words).status_code for words in strangers]
    good = [program.get(address).status_code for _ in range(10)]

    assert (told, set(good)) == ([401] * 3, {204})
    assert program.get("/api/v1/me/").status_code == 200


def test_whose_password_is_due_is_told_so_by_the_request_itself() -> None:
    user = make_user(Role.GRID_WORKER)
    program = client_of(user)
    User.objects.filter(pk=user.pk).update(must_change_password=True)

    assert program.get("/api/v1/me/").json()["code"] == "password_due"
    assert program.get(reverse("api:has-token")).status_code == 204


def public_forms() -> dict[str, type[forms.Form]]:
    """Return the forms that the public pages name."""
    return {
        f"{form.__module__}.{form.__name__}": form
        for route in routes()
        if route.guard == PUBLIC and inspect.isfunction(view := inspect.unwrap(route.view))
        for form in (view.__globals__.get(name) for name in view.__code__.co_names)
        if inspect.isclass(form) and issubclass(form, forms.Form)
    }


def test_every_public_form_fits_into_what_is_read_from_visitors() -> None:
    """A letter is up to twelve bytes as it is sent; names, token and an address go with it."""
    needed = {}
    for name, form in public_forms().items():
        fields = {field: getattr(one, "max_length", None) or 100 for field, one in _fields(form)}
        needed[name] = sum(12 * (length + len(field)) for field, length in fields.items()) + 9000

    assert len(needed) >= 6, needed
    assert max(needed.values()) < portal.VISITOR_MAX_BYTES / 2
    assert not found() & {route.name for route in public_routes()}, "no visitor sends a file"


def _fields(form: type[forms.Form]) -> list[tuple[str, forms.Field]]:
    return list(form.base_fields.items())


def public_routes() -> list[Route]:
    return [route for route in routes() if route.guard == PUBLIC]


def test_a_wrong_password_is_still_told_in_words(client: Client) -> None:
    user = make_user()

    assert (
        "账号或密码不对"
        in client.post(
            SIGN_IN, {"username": user.username, "password": PASSWORD + "x"}
        ).content.decode()
    )
