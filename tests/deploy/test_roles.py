"""The SQL of deploy/postgresql on a real server: what each role may do, and what it is refused."""

import os
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.deploy.debian import ROOT

pytestmark = pytest.mark.django_db

SQL = ROOT / "deploy/postgresql"
# Roles are the whole server's: each process of a parallel run has its own.
ME = os.environ.get("PYTEST_XDIST_WORKER", "alone")
NAMES = {
    "owner": f"rights_owner_{ME}",
    "web": f"rights_web_{ME}",
    "backup": f"rights_backup_{ME}",
    "database": f"rights_of_roles_{ME}",
    "drill": f"rights_of_drill_{ME}",
}
TABLES = """
    CREATE TABLE audit_auditevent (id int);
    CREATE TABLE django_migrations (id int);
    CREATE TABLE places_street (id serial, name text);
"""


def psql(file: str, *, role: str, database: str) -> None:
    """Run one of the files twice, which must do no harm."""
    words = [f"--set={name}={value}" for name, value in NAMES.items()]
    host = settings.DATABASES["default"]["HOST"]
    call = ["psql", "-X", "-q", "-h", host, "-U", role, "-d", database, *words, "-f", SQL / file]
    for _ in range(2):
        done = subprocess.run(call, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def connected(role: str) -> psycopg.Connection:
    return psycopg.connect(
        host=settings.DATABASES["default"]["HOST"],
        user=NAMES[role],
        dbname=NAMES["database"],
        autocommit=True,
    )


@pytest.fixture
def roles(db: None) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("roles are PostgreSQL's: python3 run.py test")
    psql("roles.sql", role=settings.DATABASES["default"]["USER"], database="postgres")
    with connected("owner") as owner:
        owner.execute(TABLES)
    psql("grants.sql", role=NAMES["owner"], database=NAMES["database"])
    yield
    with psycopg.connect(
        host=settings.DATABASES["default"]["HOST"],
        user=settings.DATABASES["default"]["USER"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        for database in ("database", "drill"):
            server.execute(f"DROP DATABASE {NAMES[database]}")
        for role in ("owner", "web", "backup"):
            server.execute(f"DROP ROLE {NAMES[role]}")


def test_the_web_role_reads_and_writes_rows_and_nothing_else(roles):
    refused = [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "ALTER TABLE places_street ADD mine int",
        "DROP TABLE places_street",
        "TRUNCATE places_street",
        "UPDATE audit_auditevent SET id = 1",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "INSERT INTO django_migrations VALUES (1)",
        "UPDATE django_migrations SET id = 1",
        f"SET ROLE {NAMES['owner']}",
    ]
    with connected("web") as web:
        web.execute("INSERT INTO places_street (name) VALUES ('a')")
        web.execute("UPDATE places_street SET name = 'b'")
        web.execute("DELETE FROM places_street")
        web.execute("INSERT INTO audit_auditevent VALUES (1)")
        assert web.execute("SELECT count(*) FROM audit_auditevent").fetchone() == (1,)
        assert web.execute("SELECT count(*) FROM django_migrations").fetchone() == (0,)
        for statement in refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)
        limits = web.execute("SHOW statement_timeout").fetchone()
    assert limits == ("1min",)


def test_a_table_of_a_later_migration_is_of_use_at_once_and_backup_only_reads(roles):
    with connected("owner") as owner:
        owner.execute("CREATE TABLE later (id serial, name text)")
    with connected("web") as web:
        web.execute("INSERT INTO later (name) VALUES ('a')")
    with connected("backup") as backup:
        assert backup.execute("SELECT name FROM later").fetchone() == ("a",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("DELETE FROM later")


def test_without_the_grants_file_nothing_is_reached(roles):
    """The control: what the web role may do comes from grants.sql and from nowhere else."""
    with connected("owner") as owner:
        owner.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {NAMES['web']}")
    with connected("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("SELECT * FROM places_street")
