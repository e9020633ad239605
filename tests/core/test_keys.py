"""A lost key is noticed at the next start and not at the first sealed value somebody opens."""

import pytest
from django.core.management import CommandError, call_command

from core import keys
from core.crypto import name_of_key
from core.errors import RefusedError
from core.models import KeyMark

pytestmark = pytest.mark.django_db


def test_the_keys_of_the_first_start_fit_ever_after(settings):
    keys.leave_marks()
    keys.leave_marks()

    keys.compare_with_marks()

    audit = f"audit:{name_of_key(settings.AUDIT_KEY)}"
    assert {mark.name for mark in KeyMark.objects.all()} == {"field:k1", "index", audit}


def test_another_field_key_is_refused(settings):
    keys.leave_marks()
    settings.FIELD_KEYS = {"k1": bytes(32)}

    with pytest.raises(RefusedError, match=r"FIELD_KEY（k1）"):
        keys.compare_with_marks()


def test_another_index_key_is_refused(settings):
    keys.leave_marks()
    settings.INDEX_KEY = bytes(32)

    with pytest.raises(RefusedError, match="INDEX_KEY"):
        keys.compare_with_marks()


def test_a_key_may_be_changed_while_the_earlier_one_is_kept(settings):
    keys.leave_marks()
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"k2": bytes(32)}
    settings.FIELD_KEY_ID = "k2"

    keys.compare_with_marks()
    keys.leave_marks()
    del settings.FIELD_KEYS["k1"]

    with pytest.raises(RefusedError, match=r"FIELD_KEY（k1）"):
        keys.compare_with_marks()


def test_a_start_on_the_wrong_keys_stops_before_anything_is_written(settings):
    keys.leave_marks()
    settings.FIELD_KEYS = {"k1": bytes(32)}

    with pytest.raises(CommandError, match="密钥与数据库不符"):
        call_command("prepare")
