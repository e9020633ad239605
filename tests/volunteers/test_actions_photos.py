"""Photos are kept once per person and content, and purged when nothing shows them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import photos as photo_actions
from core.errors import RefusedError, StorageFullError
from core.models import Photo
from tests import factories
from volunteers import actions

pytestmark = pytest.mark.django_db


def keep(user, content=None):
    return actions.keep_photo(file=BytesIO(content or factories.picture()), by=user)


def test_the_same_picture_of_the_same_person_is_one_photo():
    user, other = factories.make_user(), factories.make_user()
    content = factories.picture()

    first, again, theirs = keep(user, content), keep(user, content), keep(other, content)

    assert first == again
    assert theirs != first


def test_what_is_no_photo_is_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="不是照片"):
        keep(factories.make_user(), b"<svg onload=alert(1)>")

    assert not Photo.objects.exists()


def test_nobody_fills_the_disk(monkeypatch):
    monkeypatch.setattr(photo_actions, "MOST_PHOTOS_A_DAY", 2)
    user = factories.make_user()
    keep(user)
    keep(user)

    with pytest.raises(RefusedError, match="明天再传"):
        keep(user)


def test_a_full_disk_leaves_no_row_and_no_half_photo(monkeypatch, settings):
    field = Photo._meta.get_field("thumbnail")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    def save(self, name, content, save=True):
        full() if self.field is field else original(self, name, content, save=save)

    original = type(Photo().file).save
    monkeypatch.setattr(type(Photo().file), "save", save)

    with pytest.raises(StorageFullError, match="存储空间不足"):
        keep(factories.make_user())

    assert not Photo.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_only_photos_that_nothing_shows_for_a_week_are_purged(
    settings, django_capture_on_commit_callbacks
):
    user = factories.make_user()
    forgotten, recent, shown = keep(user), keep(user), keep(user)
    factories.make_activity(filed_by=user).photos.create(photo=shown)
    long_ago = timezone.now() - timedelta(days=8)
    Photo.objects.exclude(pk=recent.pk).update(created_at=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        count = actions.purge_unused_photos()

    assert count == 1
    assert set(Photo.objects.all()) == {recent, shown}
    assert not forgotten.file.storage.exists(forgotten.file.name)
    assert shown.file.storage.exists(shown.file.name)
