"""What every test may rely on: files of its own, an empty cache, cheap passwords."""

import gc
import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker, Settings
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

from core import kept, pagecache
from core.frames import roomy
from run import ON_POSTGRESQL, ON_SQLITE
from tests.kept_rows import filled_tables
from tests.migrated import quickly

pytest_plugins = ["tests.browser", "tests.people"]

# Seven thousand tests are half a million objects that live to the end. To look through them for
# garbage again and again is a third of the time in which they are collected.
gc.set_threshold(50_000, 20, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run what is marked full")
    parser.addoption("--deploy", action="store_true", help="also run what is marked deploy")
    parser.addoption("--faults", action="store_true", help="also run what is marked faults")


# Marks of a whole file, and a mark of anything in it.
ALL_ONCE = re.compile(r"^pytestmark = (\[[^\]]*)?pytest\.mark\.once\b", re.MULTILINE)
ANY_FOR_SQLITE = re.compile(r"pytest\.mark\.(once|both)\b")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file unread when the half of a run that it is collected for has no test in it.

    To collect all in each process of a run, and then to leave most out, takes a minute.
    """
    chosen = config.option.markexpr
    if chosen not in {ON_SQLITE, ON_POSTGRESQL} or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text(encoding="utf-8")
    has_some = not ALL_ONCE.search(text) if chosen == ON_POSTGRESQL else ANY_FOR_SQLITE.search(text)
    return None if has_some else True


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Give each test the room for its frames that a request has (lianhua/wsgi.py)."""
    pyfuncitem.obj = roomy(pyfuncitem.obj)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long ones unless asked for, and browsers where there is no PostgreSQL.

    What takes longest comes first, after the shuffle.
    """
    without_browser = pytest.mark.skip(reason="journeys run on PostgreSQL: python3 run.py test")
    for item in items:
        for long in ("full", "deploy", "faults"):
            if item.get_closest_marker(long) and not config.getoption(f"--{long}"):
                item.add_marker(pytest.mark.skip(reason=f"only with --{long}"))
        if "browser" in item.keywords and connection.vendor == "sqlite":
            item.add_marker(without_browser)
    items.sort(key=lambda item: not _is_long(item))


def _is_long(item: pytest.Item) -> bool:
    return "long" in item.keywords or {"slow", "once"}.issubset(item.keywords)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Never look for garbage among the tests, the modules and the models."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Make the test database from tables that are kept from run to run."""
    creation = connection.creation
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(creation, "create_test_db", quickly(creation.create_test_db))
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Empty tables quickly; before the database is dropped, end what still holds it.

    A browser keeps a connection to the live server open, and with it a thread and its database.
    """
    with pytest.MonkeyPatch.context() as patched:
        if connection.vendor == "postgresql":
            patched.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def empty_tables(test: TransactionTestCase) -> None:
    """Delete the rows that a test committed; what migrations and Django itself keep stays.

    Django empties all of two hundred tables and fills in content types and permissions again, which
    takes six times as long.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no keys
        for table in filled_tables():
            cursor.execute(f"DELETE FROM {table}")  # names of our own tables


@pytest.fixture(scope="session", autouse=True)
def cheap_settings() -> Iterator[None]:
    """Hash passwords cheaply, need no collectstatic."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=django_settings.STORAGES | {"staticfiles": static},
    ):
        yield


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name a folder for each test; pytest's own `tmp_path` reads the names of all before it."""
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in count())


@pytest.fixture
def own_files(folders: Iterator[Path]) -> Iterator[Path]:
    """A folder for what the portal keeps during this test; made by whoever puts something there.

    Few tests do. To make and remove folders for all takes a minute of the disk's time.
    """
    folder = next(folders)
    yield folder
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def backup_root(settings: Settings) -> None:
    """The folder in which a test lays what stands for backups."""
    settings.BACKUP_ROOT.mkdir(parents=True)


@pytest.fixture(autouse=True)
def portal_settings(settings: Settings, own_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep files of a test to itself.

    Numbers are of the moment however slow the machine is that counts them.
    """
    monkeypatch.setattr(kept, "CHEAP", 60.0)
    for name in ("MEDIA_ROOT", "EXPORT_ROOT", "BACKUP_ROOT"):
        setattr(settings, name, own_files / name.lower())
    cache.clear()
    pagecache.forget()  # what this process keeps by itself


@pytest.fixture(scope="session")
def watched_queries() -> None:
    """Let zeal see related-object queries; once, because it patches Django."""
    initialize_app_registry()
    patch()


@pytest.fixture
def no_query_per_row(watched_queries: None) -> Iterator[None]:
    """Fail the test at the second query that one loop makes from the same line."""
    with zeal_context():
        yield
