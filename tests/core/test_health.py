import shutil
from collections import namedtuple

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from core import health

Volume = namedtuple("Volume", "total used free")


@pytest.fixture(autouse=True)
def fresh_checks():
    """Migrations are looked at anew; a process otherwise remembers that they are applied."""
    health._migrations.cache_clear()
    yield
    health._migrations.cache_clear()


def fail(*args, **kwargs):
    raise DatabaseError("connection to 10.0.0.9 refused")


@pytest.mark.django_db
def test_a_healthy_portal_is_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok", "database": "ok", "cache": "ok", "migrations": "ok", "disk": "ok",
    }  # fmt: skip
    assert "no-store" in response["Cache-Control"]


def test_the_process_is_alive_without_a_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.content == b"ok"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "target", "name", "fault"),
    [
        pytest.param("database", connection, "cursor", fail, id="database away"),
        pytest.param("cache", cache, "set", fail, id="cache away"),
        pytest.param("cache", cache, "get", lambda *a: None, id="cache forgets"),
        pytest.param(
            "migrations", MigrationExecutor, "migration_plan", lambda *a: [1], id="not migrated"
        ),
        pytest.param(
            "disk", shutil, "disk_usage", lambda *a: Volume(1000, 951, 49), id="disk nearly full"
        ),
        pytest.param("disk", shutil, "disk_usage", fail, id="disk away"),
    ],
)
def test_a_broken_part_is_named_and_its_reason_is_only_in_the_log(
    client, monkeypatch, caplog, part, target, name, fault
):
    monkeypatch.setattr(target, name, fault)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["status"] == response.json()[part] == "failed"
    broken = {name for name, state in response.json().items() if state == "failed"}
    assert broken <= {"status", part} | ({"migrations"} if part == "database" else set())
    assert b"10.0.0.9" not in response.content
    assert f"readiness check failed: {part}" in caplog.text


@pytest.mark.django_db
def test_the_disk_may_fill_to_95_per_cent(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Volume(1000, 950, 50))

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_missing_migrations_are_looked_for_until_they_are_applied(client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "migration_plan", lambda *a: [1])
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200

    monkeypatch.setattr(MigrationExecutor, "migration_plan", fail)
    assert client.get("/readyz").status_code == 200
