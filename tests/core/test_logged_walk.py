"""What is typed, searched for and quoted by errors while people work stands in no log (G-47).

Every line is taken as the console gets it: the handler, filter and formatter of the settings.
tests/architecture/test_logs_of_a_crawl.py walks every route.
"""

import io
import json
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import current_app
from celery.app.log import Logging
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from gunicorn.config import Config

from accounts.roles import Role
from core.guards import public_page
from core.logs import ConsoleHandler, JsonFormatter, PersonalDataFilter
from lianhua.gunicorn import PortalLogger
from tests.api.calls import client_of
from tests.factories import PASSWORD, make_user

NAME, PHONE, NUMBER = "黎望舒", "13800000007", "530102195001010011"
WRONG = "Mima-Cuole-2022"
NOT_THERE = "/desk/activities/00000000-0000-4000-8000-000000000000/"
ROOT = Path(__file__).resolve().parents[2]
DETAIL = f'null value in column "x"\nDETAIL:  Failing row contains (7, {NAME}, {PHONE}).'


@public_page
def broken(request):
    """A page whose errors quote what was typed, as programs and databases do."""
    try:
        int(request.GET["q"])
    except ValueError as error:
        raise IntegrityError(DETAIL) from error


@public_page
def careless(request):
    """Control: a page that writes a name into the log."""
    logging.getLogger("portal").info("登记 %s", request.GET["q"])
    return HttpResponse("")


urlpatterns = [
    path("broken/", broken),
    path("careless/", careless),
    path("", include("lianhua.urls")),
]


@pytest.fixture
def lines():
    """Yield the stream to which the root logger writes as on a server."""
    handler = ConsoleHandler(io.StringIO())
    handler.addFilter(PersonalDataFilter())
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.stream
    root.removeHandler(handler)
    root.setLevel(level)


def walk() -> list[str]:
    """Sign in, search, miss, err; return what must not be told of it."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    asked = f"?q={quote(NAME)}&phone={PHONE}"
    client.post("/sign-in/", {"username": NAME, "password": WRONG})
    client.cookies[settings.CSRF_COOKIE_NAME] = token = "c" * 32
    sent = {"csrfmiddlewaretoken": token}
    client.post("/sign-in/", {"username": NAME, "password": WRONG, **sent})
    client.post(
        "/sign-in/",
        sent,
        secure=True,
        headers={"Referer": f"https://elsewhere.example/{asked}"},
    )
    user = make_user(Role.STREET_STAFF)
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD, **sent})
    for address in ("/desk/", "/desk/activities/", "/no-such-page/", f"/x/{NUMBER}/", "/broken/"):
        client.get(address + asked)
    client.post("/desk/subject-requests/new/", {"name": NAME, "phone": PHONE, **sent})
    client.get("/", headers={"Host": "evil.example"})
    api = Client(raise_request_exception=False, headers={"Authorization": "Bearer t-o-k-e-n-1"})
    api.get("/api/v1/activities/" + asked)
    api.post("/api/v1/tokens/", f'{{"username": "{NAME}"', content_type="application/json")
    keys = [cookie.value for cookie in client.cookies.values() if len(cookie.value) >= 20]
    return [NAME, quote(NAME), PHONE, NUMBER, WRONG, PASSWORD, "t-o-k-e-n-1", *keys]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_logged_walk")
def test_nothing_that_was_typed_stands_in_the_log_and_a_careless_page_is_found(lines, capfd):
    secrets = walk()
    said = lines.getvalue()
    printed = "".join(capfd.readouterr())

    assert len(said.splitlines()) >= 6
    assert all(json.loads(line)["time"] for line in said.splitlines())
    assert "IntegrityError" in said
    assert len(secrets) > 8
    assert [secret for secret in secrets if secret in said + printed] == []
    Client().get("/careless/", {"q": NAME})
    assert NAME in lines.getvalue()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_logged_walk")
def test_without_the_filter_the_same_walk_tells(lines, monkeypatch):
    monkeypatch.setattr(PersonalDataFilter, "filter", lambda self, record: True)
    monkeypatch.setattr("core.logs.without_values", lambda text: text)
    secrets = walk()

    found = [secret for secret in secrets if secret in lines.getvalue()]
    assert {NAME, PHONE, quote(NAME)} <= set(found)


def test_an_error_keeps_frames_and_names_of_columns():
    try:
        {}["street_id"]
    except KeyError as error:
        record = logging.LogRecord("x", 40, "", 1, "x", (), (KeyError, error, error.__traceback__))
    PersonalDataFilter().filter(record)

    assert "KeyError: 'street_id'" in record.exc_text
    assert '{}["street_id"]' in record.exc_text


def test_the_worker_logs_as_the_web_server_does():
    root = logging.getLogger()
    before, level, was_set_up = list(root.handlers), root.level, Logging._setup
    levels = {name: logging.getLogger(name).level for name in settings.LOGGING["loggers"]}
    try:
        Logging._setup = False
        current_app.log.setup_logging_subsystem(loglevel="WARNING")
        [handler] = root.handlers
        assert isinstance(handler, ConsoleHandler)
        assert isinstance(handler.formatter, JsonFormatter)
        assert any(isinstance(one, PersonalDataFilter) for one in handler.filters)
    finally:
        root.handlers, Logging._setup = before, was_set_up
        root.setLevel(level)
        for name, former in levels.items():
            logging.getLogger(name).setLevel(former)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_line_says_by_number_alone_who_was_signed_in(lines):
    """Source: docs/rules.md R-LOG-1."""
    user = make_user(Role.STREET_STAFF, username="wang", name=NAME)
    client, visitor = (Client(raise_request_exception=False) for _ in range(2))
    client.force_login(user)

    client.get("/careless/?q=a")  # a line of our own
    client.get(NOT_THERE)  # Django's, after the request
    client.get("/broken/?q=b")
    client_of(user).get(f"/api/v1{NOT_THERE.removeprefix('/desk')}")
    visitor.get("/no-such-page/")

    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    found = {(line.get("path", line["message"]), line.get("user_id")) for line in said}
    assert ("登记 a", user.pk) in found
    assert (NOT_THERE, user.pk) in found
    assert ("/broken/", user.pk) in found
    assert (f"/api/v1{NOT_THERE.removeprefix('/desk')}", user.pk) in found
    assert ("/no-such-page/", None) in found
    assert "wang" not in lines.getvalue()
    assert NAME not in lines.getvalue()


def test_lines_of_gunicorn_itself_are_filtered(tmp_path):
    config = Config()
    config.set("errorlog", str(tmp_path / "error.log"))
    log = PortalLogger(config)
    try:
        log.error("Error handling request %s", f"/desk/volunteers/?q={quote(NAME)}")
        log.error("Invalid request: %s", PHONE)
    finally:
        for handler in list(log.error_log.handlers):
            handler.close()
            log.error_log.removeHandler(handler)
    said = (tmp_path / "error.log").read_text()

    messages = [json.loads(line)["message"] for line in said.splitlines()]
    assert messages == ["Error handling request /desk/volunteers/?***", "Invalid request: ***"]
    assert quote(NAME) not in said
    assert PHONE not in said
    own: dict[str, object] = {}
    exec((ROOT / "deploy/web.py").read_text(), {}, own)
    assert own["logger_class"] == "lianhua.gunicorn.PortalLogger"
    assert "accesslog" not in own


def test_nginx_writes_no_search_no_referrer_no_cookie_and_no_name():
    text = (ROOT / "deploy/nginx/portal.conf").read_text()
    [written] = re.findall(r"log_format portal escape=json\s*(.*?);", text, re.DOTALL)

    assert set(re.findall(r"\$(\w+)", written)) == {
        "time_iso8601",
        "remote_addr",
        "request_method",
        "path_alone",
        "status",
        "bytes_sent",
        "request_time",
        "upstream_response_time",
        "upstream_http_x_request_id",
    }
    logs = re.findall(
        r"access_log ([^;]+);", text + (ROOT / "deploy/nginx/locations.conf").read_text()
    )
    assert {log.split()[-1] for log in logs} <= {"portal", "off"}


def test_postgresql_repeats_no_statement_and_no_row_that_it_refused():
    text = (ROOT / "deploy/postgresql/portal.conf").read_text()
    found = dict(re.findall(r"^(log_\w+) = (\S+)$", text, re.MULTILINE))

    assert found["log_min_error_statement"] == "panic"
    assert found["log_error_verbosity"] == "terse"
    assert found["log_min_duration_statement"] == "-1"
