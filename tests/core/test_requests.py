"""What reaches no page: malformed requests. And what is known about the others: id and address."""

import errno
import json
import logging
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from pytest_django import Settings

from api import errors
from core import views
from core.context import address_of
from core.logs import JsonFormatter
from core.middleware import PermissionsPolicyMiddleware
from lianhua.wsgi import application
from tests.factories import make_activity, make_user

SIGN_IN = "/sign-in/"
FORM = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800\r\n--x--\r\n'


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["hex", "unicode_escape", "utf-16", "gbk", "idna"])
def test_a_body_in_another_encoding_is_refused(client, encoding):
    kind = f"multipart/form-data; boundary=x; charset={encoding}"

    assert client.generic("POST", SIGN_IN, FORM, content_type=kind).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("text/plain; charset=hex", "q=1"),
        ("text/plain; charset=punycode", "q=%ff"),
        ("text/plain; charset=utf-8", "&".join(["q=1"] * 2100)),
    ],
)
def test_a_head_of_which_no_request_can_be_made_is_refused(kind, query):
    """Through the server's own door: the test client builds its requests otherwise."""
    environ = RequestFactory().get("/guide/").environ
    environ |= {"CONTENT_TYPE": kind, "QUERY_STRING": query}
    statuses = []

    list(application(environ, lambda status, headers: statuses.append(status[:3])))

    assert statuses == ["400"]


@pytest.mark.django_db
def test_a_length_that_is_no_number_is_refused(client):
    answer = client.generic("POST", SIGN_IN, b"a=1", CONTENT_LENGTH="x")

    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/api/v1/nothing/", 404, "not_found"), ("/api/v1/me/?q=%00", 400, "unreadable")],
)
def test_a_program_is_told_in_its_own_shape(client, path, status, code):
    answer = client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8", "no-such-encoding"])
def test_a_body_in_utf_8_is_read(client, encoding):
    kind = f"multipart/form-data; boundary=x; charset={encoding}"

    assert client.generic("POST", SIGN_IN, FORM, content_type=kind).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/guide/x\x00y/"),
        lambda client: client.get(SIGN_IN, {"next": "/\x00"}),
        lambda client: client.get(SIGN_IN, {"\x00": "1"}),
        lambda client: client.post(SIGN_IN, {"username": "a\x00"}),
        lambda client: client.get("/desk/", HTTP_COOKIE='sid="' + r"\000" * 32 + '"'),
        lambda client: client.get("/", HTTP_COOKIE='sid="' + r"\000" * 32 + '"'),
    ],
    ids=["path", "value", "name", "form", "cookie", "cookie on a public page"],
)
def test_a_nul_character_is_refused_before_any_page(client, ask):
    assert ask(client).status_code == 400


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "9.9.9.9, '; DROP", "10.0.0.1"),
        (1, " 2001:DB8:0::1 ", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_that_the_trusted_proxy_saw(
    rf, settings: Settings, proxies, forwarded, address
):
    settings.PROXY_COUNT = proxies

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == address


@pytest.mark.django_db
def test_residents_behind_a_proxy_are_locked_out_one_by_one(client, settings: Settings):
    settings.PROXY_COUNT = 1
    user = make_user()
    wrong = {"username": user.username, "password": "wrong"}

    for _ in range(5):
        client.post(SIGN_IN, wrong, HTTP_X_FORWARDED_FOR="9.9.9.9")

    assert client.post(SIGN_IN, wrong, HTTP_X_FORWARDED_FOR="1.2.3.4, 9.9.9.9").status_code == 429
    assert client.post(SIGN_IN, wrong, HTTP_X_FORWARDED_FOR="8.8.8.8").status_code == 200


@pytest.mark.django_db
def test_the_line_about_an_answer_carries_the_id_that_the_visitor_was_given(client, caplog):
    with caplog.at_level(logging.WARNING, logger="django.request"):
        answer = client.get(reverse("services:correction", args=["ABCDEFGHJK"]))

    record = next(record for record in caplog.records if record.name == "django.request")
    assert json.loads(JsonFormatter().format(record))["request_id"] == answer["X-Request-Id"]


class Deadlock(Exception):
    """What psycopg raises for the transaction that PostgreSQL chose to end."""

    sqlstate = "40P01"


def withdrawn_into(error, cause, client, monkeypatch):
    """Take a filing back, by a step that fails so; return the answer."""

    def fail(**words):
        raise error from cause

    user = make_user()
    client.force_login(user)
    client.raise_request_exception = False
    monkeypatch.setattr("volunteers.views.activities.withdraw_activity", fail)
    activity = make_activity(filed_by=user)
    return client.post(reverse("volunteers:activity-withdraw", args=[activity.uid]))


def test_a_step_that_lost_a_race_of_locks_is_told_to_try_again(client, monkeypatch, db):
    error = OperationalError("deadlock detected")

    answer = withdrawn_into(error, Deadlock(), client, monkeypatch)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "再试一次" in page
    assert "没有任何内容被改动" in page
    assert "已被他人修改" not in page


def test_a_step_at_a_row_that_breaks_a_rule_says_so(client, monkeypatch, db):
    """As one that was taken in before there was the rule."""
    error = ValidationError({"phone": ["手机号应为 11 位数字。"], "name": ["请填写姓名。"]})

    answer = withdrawn_into(error, None, client, monkeypatch)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "不符合规则的内容：手机号应为 11 位数字。请填写姓名。请先打开这条记录改好" in page
    assert "没有任何内容被改动" in page


def test_a_database_that_fails_otherwise_is_no_lost_race(client, monkeypatch, db):
    answer = withdrawn_into(OperationalError("no such table"), None, client, monkeypatch)

    assert answer.status_code == 500


def test_a_steps_address_opened_as_a_page_says_what_to_do(client, db):
    client.force_login(make_user())
    address = reverse("volunteers:activity-withdraw", args=[make_activity().uid])

    opened, posted = client.get(address), client.options(address)

    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "再点一次" in opened.content.decode()
    assert (posted.status_code, posted.content) == (405, b"")


class NoRoom(Exception):
    """What the driver of a database raises, with its own name for a full volume."""

    def __init__(self, **names):
        super().__init__("no room")
        vars(self).update(names)


def refused_by(cause):
    error = OperationalError("no room")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "no space"),
        OSError(errno.EDQUOT, "no space"),
        refused_by(NoRoom(sqlstate="53100")),
        refused_by(NoRoom(sqlite_errorname="SQLITE_FULL")),
    ],
    ids=["full", "quota", "postgresql", "sqlite"],
)
def test_a_step_that_the_full_disk_did_not_take_is_told_so(client, monkeypatch, db, error):
    def fail(**words):
        raise error

    user = make_user()
    client.force_login(user)
    monkeypatch.setattr("volunteers.views.activities.withdraw_activity", fail)
    activity = make_activity(filed_by=user)
    assert client.get("/readyz").json()["disk"] == "ok"

    answer = client.post(reverse("volunteers:activity-withdraw", args=[activity.uid]))

    assert answer.status_code == 507
    assert "腾出空间" in answer.content.decode()
    assert client.get("/readyz").json()["disk"] == "failed"


def test_a_full_database_is_said_so_to_a_program_and_where_no_page_began(rf):
    error = refused_by(NoRoom(sqlstate="53100"))

    told = errors.answer(error, {"request": rf.get("/api/v1/me/")})
    try:
        raise error
    except OperationalError:
        without_a_page = views.server_error(rf.get("/"))

    assert (told.status_code, told.data["code"]) == (507, "storage_full")
    assert without_a_page.status_code == 503


def test_nobody_is_looked_up_for_an_answer_that_is_kept_by_nobody(rf):
    """Where the database is away, each look-up waits for it once more."""
    request = rf.get("/")
    answers = {"no-store": HttpResponse(headers={"Cache-Control": "no-store"}), "": HttpResponse()}
    asked = []

    class Person:
        @property
        def is_authenticated(self):
            asked.append(self)
            return True

    request.user = Person()
    for answer in answers.values():
        PermissionsPolicyMiddleware(lambda request, answer=answer: answer)(request)

    assert [answer["Cache-Control"] for answer in answers.values()] == [
        "no-store",
        "private, no-store",
    ]
    assert len(asked) == 1


def test_a_database_that_is_away_is_said_so_and_one_that_refuses_is_our_fault(rf, monkeypatch):
    class Away:
        vendor = "postgresql"
        connection = None

    class There:
        vendor = "postgresql"
        connection = SimpleNamespace(closed=False)

    answers = []
    for connection in (Away, There):
        monkeypatch.setattr(views, "connection", connection)
        try:
            raise OperationalError("refused")
        except OperationalError:
            answers.append(views.server_error(rf.get("/")))

    assert [answer.status_code for answer in answers] == [503, 500]
    assert answers[0]["Retry-After"] == "30"
    assert "正在维护" in answers[0].content.decode()


def test_a_missing_page_names_the_post_to_who_is_signed_in(client, db):
    stranger = client.get("/desk/nothing-here/", follow=True).content.decode()
    client.force_login(make_user())
    clerk = client.get("/desk/nothing-here/").content.decode()

    assert "岗位范围" not in stranger
    assert "不在您的岗位范围内" in clerk
    assert clerk.index("回到工作台") < clerk.index("回到首页")


def test_what_the_web_server_answers_itself_looks_like_the_portal_and_leads_on(
    settings: Settings,
):
    folder = Path(settings.BASE_DIR, "deploy", "nginx")
    files = [(folder / name).read_text("utf-8") for name in ("locations.conf", "errors.conf")]
    named = re.findall(r"/-/(\d+\.html)", "".join(files))
    tokens = Path(settings.BASE_DIR, "static/css/tokens.css").read_text("utf-8")
    pages = {path.name: path.read_text("utf-8") for path in (folder / "pages").glob("*.html")}

    assert set(named) == pages.keys()
    for page in pages.values():
        assert 'href="/"' in page
        assert 'href="/desk/"' in page
        assert set(re.findall(r"#[0-9a-f]{6}", page)) <= set(re.findall(r"#[0-9a-f]{6}", tokens))
