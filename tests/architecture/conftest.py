"""The small world of tests/architecture/world.py, and what else the crawls share."""

import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest
from pytest_django import Settings

from accounts.models import User
from accounts.models.users import UserQuerySet
from alliances.models import ProjectAgreement
from core.models import Photo
from core.office.site import OfficeSite
from projects.models import PremisesFile
from tests.architecture.world import World, build, unlock
from tests.kept_rows import made_once

FIRST_PAGE = "/admin/"
WRITES_OF_PEOPLE = re.compile(
    r"(?!SELECT)(?s:.*)(accounts_(user|post|department)\b|places_|ROLLBACK)"
)
the_world = made_once(build)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once by each process; each test takes back what it changed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = the_world()
        unlock()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Let nothing be kept of the answers that a crawl has read.

    The copies that a test client keeps of every template's context are a twentieth of its time. Of
    each refused request pytest would keep the record until the test ends, and by it the request
    with all that it carried and all that its page was made of: gigabytes. Its line is still said.
    """
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
    monkeypatch.setattr(type(caplog.handler), "emit", lambda *_: None)


@pytest.fixture
def one_side_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each person's side bar be made on the office's first page only.

    It asks the same and says the same on every page of the office, in half of the page's time.
    """
    made: dict[int | None, Any] = {}
    make = OfficeSite.chapters

    def chapters(site: OfficeSite, request: HttpRequest) -> list[dict[str, Any]]:
        reader = request.user.pk
        if reader not in made or request.path == FIRST_PAGE:
            made[reader] = make(site, request)
        found: list[dict[str, Any]] = made[reader]
        return found

    monkeypatch.setattr(OfficeSite, "chapters", chapters)


@pytest.fixture
def known_people(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let who asks be read again only after something of people or places was written.

    It is a fifth of what the pages of a crawl take.
    """
    known: dict[Any, bytes] = {}
    read = UserQuerySet.with_posts

    def with_posts(people: UserQuerySet, pk: int) -> User | None:
        if pk not in known:
            known[pk] = pickle.dumps(read(people, pk))
        found: User | None = pickle.loads(known[pk])
        return found

    def forget(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES_OF_PEOPLE.match(sql):
            known.clear()
        return execute(sql, params, many, context)

    monkeypatch.setattr(UserQuerySet, "with_posts", with_posts)
    with connection.execute_wrapper(forget):
        yield


@pytest.fixture
def world(
    built: World,
    db: None,
    settings: Settings,
    forgetful: None,
    one_side_bar: None,
    known_people: None,
) -> World:
    """The world with its photos where this test looks for files."""
    for _, photo in built.of(Photo):
        for file in (photo.file, photo.thumbnail):
            path = Path(settings.MEDIA_ROOT, file.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"picture")
    for _, kept in (*built.of(ProjectAgreement), *built.of(PremisesFile)):
        path = Path(settings.MEDIA_ROOT, kept.file.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-%%EOF")
    return built


@pytest.fixture
def rows_may_lack(world: World) -> Iterator[None]:
    """Let a row be in a state without what comes with it; PostgreSQL says so, and is believed."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints=ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints=OFF")
