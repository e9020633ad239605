"""Files that do harm, at every door that takes a file: refused in words, or drawn anew."""

import shutil
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.roles import Role
from alliances.views.project_steps import STEPS
from core.pictures import PreparedPhoto
from tests import factories as make
from tests.architecture.world import World
from tests.hostile.doors import DOORS, WITHOUT_FIELD, Door, found
from tests.hostile.files import FILES, Hostile
from tests.hostile.sending import Opened, opened

pytestmark = pytest.mark.django_db
PHONE_FORM = Door("volunteers:photo-upload", alone="photo")
# Small ones, a kind of harm each; the others are sent with --full.
SAMPLE = {
    *("65,000² JPEG", "SVG with a script", "photo and PHP", "EICAR", "name that climbs"),
    *("name with NUL", "name of 300 characters", "photo that says where"),
}


def test_every_door_that_takes_a_file_is_listed() -> None:
    assert len(FILES) >= 40
    assert found() == {door.route for door in DOORS} | WITHOUT_FIELD
    for way in STEPS.values():
        fields = way.form.base_fields.values()
        if way.route in WITHOUT_FIELD:
            assert not any(isinstance(one, forms.FileField) for one in fields)


def test_the_search_would_notice_a_new_door() -> None:
    """Negative control: a view that reads a file three calls further on."""

    urls = ModuleType("urls_with_a_new_door")
    urls.urlpatterns = [path("new/", _begins, name="new"), path("x/", _no, name="x")]  # type: ignore[attr-defined]

    assert found(urls) == {"new"}


def _begins(request: HttpRequest) -> HttpResponse:
    return _further(request)


def _further(request: HttpRequest) -> HttpResponse:
    return _furthest(request)


def _furthest(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.FILES["file"].read())


def _no(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST["FILES"])


def test_the_door_of_the_phone_form_takes_no_harm() -> None:
    chosen = [file for file in FILES if file.label in SAMPLE]

    assert len(chosen) == len(SAMPLE)
    assert _faults(_phone_form(), chosen) == []


def _phone_form() -> Opened:
    user = make.make_user(Role.COMMUNITY_SECRETARY)
    return Opened(PHONE_FORM, user, "/desk/photos/", ("photo",), {}, "")


def test_the_door_would_notice_files_kept_as_they_came(monkeypatch: Any) -> None:
    """Negative control: a door that draws nothing anew keeps scripts and places."""

    def as_it_came(file: BytesIO) -> PreparedPhoto:
        content = file.read()
        return PreparedPhoto(content, content, 1, 1, None, f"{len(content):064d}")

    monkeypatch.setattr("accounts.actions.photos.prepare_photo", as_it_came)
    chosen = {"photo and PHP", "photo that says where", "photo and zip"}

    faults = _faults(_phone_form(), [file for file in FILES if file.label in chosen])

    assert {fault.partition(":")[0] for fault in faults} == chosen


def _faults(one: Opened, files: list[Hostile] | tuple[Hostile, ...]) -> list[str]:
    return [f"{file.label}: {fault}" for file in files for fault in one.send(file).faults()]


@pytest.mark.full
@pytest.mark.parametrize("door", DOORS, ids=str)
def test_no_file_does_harm_at_any_door(door: Door, world: World) -> None:
    faults = _faults(opened(world, door), FILES)

    shutil.rmtree(Path(settings.MEDIA_ROOT, "imports"), ignore_errors=True)
    assert faults == []
