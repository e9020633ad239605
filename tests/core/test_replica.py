"""The board asks the replica, all else the primary, and nobody waits for one that is away."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core import replica
from lianhua import env
from places.models import Street
from tests import factories

POSTGRES = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60} | {
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"pool": {"max_size": 8}, "connect_timeout": 3},
}
asked: list[tuple[str, str]] = []


class Watched(replica.Router):
    """Notes who was asked; a page that reads from the replica and writes is a mistake."""

    def db_for_read(self, model, **hints):
        alias = super().db_for_read(model, **hints)
        asked.append((model._meta.app_label, alias))
        return alias

    def db_for_write(self, model, **hints):
        assert not replica._is_reading.get(), f"{model} is written while the replica is read"
        return super().db_for_write(model, **hints)


@pytest.fixture
def behind(db, settings, monkeypatch):
    """A second name for the same database; returns what says how far it is behind."""
    now = [0.0]
    monkeypatch.setitem(connections.settings, replica.ALIAS, connections.settings["default"])
    connections[replica.ALIAS] = connections["default"]
    settings.DATABASE_ROUTERS = ["tests.core.test_replica.Watched"]
    monkeypatch.setattr(replica, "_is_in_transaction", lambda: False)  # a test runs in one
    monkeypatch.setattr(replica, "_behind", lambda: now[0])
    replica.forget()
    asked.clear()
    yield now
    replica.forget()
    del connections[replica.ALIAS]


def away():
    raise OperationalError("connection to 10.0.0.9 refused")


@pytest.fixture
def staff(client, behind):
    user = factories.make_user(Role.STREET_STAFF)
    client.force_login(user)
    asked.clear()
    return user


PAGES = {
    "board": [],
    "figure-rows": ["F12"],
    "monthly": [],
    "grid-map": [],
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_numbers_ask_the_replica_and_about_people_the_primary(client, staff, page):
    response = client.get(reverse(f"dashboard:{page}", args=PAGES[page]))

    assert response.status_code == 200
    assert "replica" in {alias for _, alias in asked}
    assert {alias for app, alias in asked if app in replica.ALWAYS_PRIMARY} == {"default"}


def test_other_pages_ask_the_primary(client, staff):
    assert client.get("/desk/").status_code == 200
    assert client.get("/admin/volunteers/activity/").status_code == 200

    assert {alias for _, alias in asked} == {"default"}


@pytest.mark.parametrize("seconds", [5.1, 1e9])
def test_who_is_behind_is_passed_over(client, staff, behind, seconds):
    behind[0] = seconds

    assert client.get("/board/").status_code == 200
    assert {alias for _, alias in asked} == {"default"}


def test_who_is_away_is_passed_over_and_not_asked_again_at_once(client, staff, monkeypatch):
    tries = []
    monkeypatch.setattr(replica, "_behind", lambda: tries.append(1) or away())

    assert client.get("/board/").status_code == client.get("/board/").status_code == 200
    assert {alias for _, alias in asked} == {"default"}
    assert len(tries) == 1


def test_a_page_is_made_again_when_the_replica_breaks_off(behind):
    calls = []

    @replica.reads_replica
    def page(request):
        calls.append(Street.objects.all().db)
        if calls == ["replica"]:
            away()
        return "whole"

    assert page(None) == "whole"
    assert calls == ["replica", "default"]
    assert page(None) == "whole"
    assert calls[2:] == ["default"]


def test_a_fault_of_the_primary_is_not_hidden(behind):
    behind[0] = 100

    with pytest.raises(OperationalError):
        replica.reads_replica(lambda request: away())(None)


def test_what_is_written_goes_to_the_primary_only(behind):
    with replica.reading():
        assert Street.objects.all().db == "replica"
        assert User.objects.all().db == AuditEvent.objects.all().db == "default"
        with pytest.raises(AssertionError, match="is written while"):
            Street.objects.create(name="清河街道", code="110108")
    assert Street.objects.all().db == "default"


def test_inside_a_transaction_the_primary_is_asked(behind, monkeypatch):
    monkeypatch.undo()  # the true question again; this test runs in a transaction
    token = replica._is_reading.set(True)
    with transaction.atomic():
        alias = replica.Router().db_for_read(Street)
    replica._is_reading.reset(token)

    assert alias == "default"


def test_lag_is_told_and_does_not_make_the_portal_unready(client, behind, monkeypatch):
    behind[0] = 7.25

    response = client.get("/readyz")
    assert (response.status_code, response.json()["replica"]) == (200, "7.2 s behind")
    assert client.get("/readyz").json()["status"] != "failed"

    monkeypatch.setattr(replica, "_behind", away)
    replica.forget()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["replica"]) == (200, "away")


def test_the_operator_reads_how_far_the_replica_is_behind(client, behind):
    client.force_login(factories.make_user(Role.SYSADMIN))
    behind[0] = 1.5

    assert "落后主库 1.5 秒" in client.get("/desk/operations/").content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the words of PostgreSQL")
def test_postgresql_understands_the_question(db):
    with connection.cursor() as cursor:
        cursor.execute(replica.LAG)
        assert cursor.fetchone() == (0.0,)


def test_a_replica_is_connected_to_like_its_primary_and_only_reads():
    found = env.replica_of(POSTGRES, {"ENGINE": POSTGRES["ENGINE"], "NAME": "portal"})

    assert found["OPTIONS"]["pool"] == {"max_size": 8}
    assert "read_only" in found["OPTIONS"]["options"]


def test_sqlite_has_no_replica():
    with pytest.raises(ImproperlyConfigured, match="needs PostgreSQL"):
        env.replica_of({"ENGINE": "django.db.backends.sqlite3"}, POSTGRES)
