"""The chain has a key of its own, which can be changed; what stands under earlier ones still holds.

The controls are in the tests: a key that is not there, and events that an earlier key forged.
"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import chain
from audit.actions import record
from audit.models import AuditEvent
from core import keys
from core.crypto import digest, name_of_key
from core.errors import RefusedError

pytestmark = pytest.mark.django_db
OWN, LATER = b"\x0a" * 32, b"\x0b" * 32


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.log"


def found():
    return [(key, sentence[:8]) for key, sentence in chain.broken_links()]


def before_names(settings, count=3):
    """Write events as versions did in which the chain stood under the index key without a name."""
    for _ in range(count):
        event = AuditEvent(
            at=timezone.now(), action="test.old", previous_hash=chain.lock_tail(), source=""
        )
        event.hash = chain.digest_of(event, settings.INDEX_KEY)
        event.save(force_insert=True)
    return event


def append(settings, key, at):
    """Append an event as who holds the database and one key can."""
    event = AuditEvent(at=at, action="test.forged", previous_hash=chain.lock_tail())
    own, settings.AUDIT_KEY = settings.AUDIT_KEY, key
    chain.sign(event)
    settings.AUDIT_KEY = own
    event.save(force_insert=True)
    return event


def test_what_stood_under_the_index_key_holds_after_the_chain_got_its_own(settings):
    before_names(settings)
    without_own = record("test.done")
    settings.AUDIT_KEY = OWN
    under_own = record("test.done")

    assert found() == []
    assert without_own.key_name == name_of_key(settings.INDEX_KEY)
    assert under_own.key_name == name_of_key(OWN)


def test_the_index_key_may_be_changed_while_the_former_one_is_kept_for_the_chain(settings):
    last = before_names(settings)
    former, settings.INDEX_KEY = settings.INDEX_KEY, LATER
    settings.AUDIT_KEY = OWN
    record("test.done")
    # The control: without it the old events cannot be told from changed ones.
    assert len(found()) == 3

    settings.AUDIT_KEYS_OLD = [former]

    assert found() == []
    assert digest("甲") != digest("乙")
    assert last.key_name == ""


def test_a_key_that_is_not_there_is_named_once_and_a_change_behind_it_is_still_found(
    settings, capsys
):
    settings.AUDIT_KEY = OWN
    first, *_ = [record("test.done") for _ in range(3)]
    settings.AUDIT_KEY = LATER
    record("test.done")

    assert [key for key, _ in found()] == [first.pk]
    with pytest.raises(CommandError, match="1 处不符"):
        call_command("verify_audit")
    assert f"（{name_of_key(OWN)}）没有配置" in capsys.readouterr().out


def test_who_holds_an_earlier_key_appends_nothing_after_it_was_changed(settings):
    settings.AUDIT_KEY = OWN
    record("test.done")
    settings.AUDIT_KEY, settings.AUDIT_KEYS_OLD = LATER, [OWN]
    now = timezone.now()
    record("test.done", at=now)
    append(settings, OWN, now)  # a process that was restarted a little later
    assert found() == []

    record("test.done", at=now + timedelta(hours=2))
    forged = append(settings, OWN, now)

    assert [key for key, _ in found()] == [forged.pk]


def test_a_start_without_a_key_of_the_chain_is_refused(settings):
    keys.leave_marks()
    settings.AUDIT_KEY = OWN
    keys.compare_with_marks()  # the index key, under which the chain stood, is still there
    keys.leave_marks()
    settings.AUDIT_KEY = LATER

    with pytest.raises(RefusedError, match="AUDIT_KEY"):
        keys.compare_with_marks()

    settings.AUDIT_KEYS_OLD = [OWN]
    keys.compare_with_marks()
