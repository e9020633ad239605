"""The small world of tests/architecture/world.py, made once per module."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from alliances.models import ProjectAgreement
from core.models import Photo
from projects.models import PremisesFile
from tests.architecture.world import World, build


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once; each test takes back what it changed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
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
def world(built: World, db: None, settings: Settings, forgetful: None) -> World:
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
