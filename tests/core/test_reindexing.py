"""The index key is changed while people work: what is looked up is found under both keys (G-44).

Controls: the same look-ups with the former key gone, and a run that is seen in the middle.
"""

import re
import signal
import sqlite3
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import actions as accounts
from accounts.actions.second_factor import use_code
from accounts.models import Authenticator, RecoveryCode
from accounts.roles import Role
from audit.models import AuditEvent
from core import crypto, keys, reindexing, rotation
from core.errors import RefusedError
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.models import KeyMark
from tests.core.test_rotation import NEW as NEW_FIELD_KEY
from tests.core.test_rotation import OLD as OLD_FIELD_KEYS
from tests.core.test_rotation import child, numbers, rows
from tests.factories import make_unit, make_user, make_volunteer, the_street
from tests.imported import import_plan
from volunteers.actions import merge_volunteers, save_volunteer, undo_merge
from volunteers.imports import RosterLedger
from volunteers.models import Volunteer
from volunteers.models.people import ID_NUMBER

pytestmark = pytest.mark.both

FORMER, LATER = configured.INDEX_KEY, b"\x1e" * 32
NUMBER, OTHER = "530102195001010011", "530102195001010038"


@pytest.fixture
def change(settings, tmp_path):
    """Return what puts the new index key in place, the former one kept."""
    settings.AUDIT_HEADS = tmp_path / "heads.log"
    settings.AUDIT_KEY = b"\x0a" * 32
    keys.leave_marks()

    def do():
        settings.INDEX_KEY, settings.INDEX_KEYS_OLD = LATER, [FORMER]
        keys.leave_marks()

    return do


@pytest.fixture
def forget(settings):
    def do():
        settings.INDEX_KEYS_OLD = []

    return do


def numbered(**values):
    person = make_volunteer(**values)
    person.seal_id_number(NUMBER)
    person.save()
    return person


def known(number=NUMBER):
    return Volunteer.objects.with_id_number(number).count()


def test_every_keyed_digest_is_named():
    columns = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if re.search(r"(_index|_digest)$|^code$", column.name)
        and getattr(column, "max_length", 0) in {64, 128}
    }
    named = {str(place) for place in reindexing.places()} | {
        f"{model._meta.label}.{column}"
        for model in apps.get_models()
        for column in getattr(model, "DIGESTED", ())
    }
    hashed_without_key = {
        "volunteers.GridWalk.content_digest",
        "volunteers.Problem.content_digest",
        "volunteers.Submission.content_digest",
    }
    assert columns - hashed_without_key == named


@pytest.mark.django_db
def test_people_are_found_under_both_keys_and_after_it_without_the_former(change, forget):
    person = numbered()
    before = (person.version, person.updated_at)
    change()
    assert known() == 1
    again = make_volunteer(name="别人")
    with pytest.raises(RefusedError, match="已登记在另一名志愿者名下"):
        save_volunteer(volunteer=again, by=make_user(Role.STREET_STAFF), id_number=NUMBER)
    with pytest.raises(CommandError, match="还有检索摘要在旧密钥下"):
        call_command("rotate_index", "--retire")
    forget()
    assert known() == 0  # the control: nothing finds who is not done yet
    change()

    call_command("rotate_index")
    forget()

    assert known() == 1
    person.refresh_from_db()
    assert (person.version, person.updated_at) == before
    assert AuditEvent.objects.latest("pk").fields["facts"]["values"] == 1


@pytest.mark.django_db
def test_a_number_that_stands_in_two_rows_is_named_and_the_others_are_done(change, capsys):
    first, second, third = numbered(), make_volunteer(), make_volunteer()
    change()
    second.seal_id_number(NUMBER)
    second.save()  # as a hand in the database could
    third.seal_id_number(OTHER)
    third.save()

    with pytest.raises(CommandError, match="还有 1 条"):
        call_command("rotate_index")

    assert str(first.uid) in capsys.readouterr().err


@pytest.mark.django_db
def test_a_workbook_meets_people_under_the_former_key(change):
    person = numbered(name="李示范")
    change()
    header = ["姓名", "手机号", "身份证号"]
    sheet = Sheet("数据", [header, ["李示范", "13800000009", NUMBER]])
    by = make_user(Role.STREET_STAFF)
    ledger = RosterLedger(scope=the_street(), by=by, at=timezone.now())
    import_plan(make_plan(ledger, Workbook([sheet])))

    assert Volunteer.objects.get(name="李示范").pk == person.pk
    assert Volunteer.objects.get().phone == "13800000009"


@pytest.mark.django_db
def test_a_merge_is_undone_after_both_keys_were_changed_and_the_former_are_gone(
    settings, change, forget
):
    staff = make_user(Role.STREET_STAFF)
    kept, other = make_volunteer(name="李示范"), numbered(name="李示范")
    merge = merge_volunteers(kept=kept, entries=[other], chosen={}, by=staff)
    change()
    settings.FIELD_KEYS, settings.FIELD_KEY_ID = OLD_FIELD_KEYS | NEW_FIELD_KEY, "k2"
    assert rotation.kept_under()["aesgcm:k1"] == 4  # two in the memory, its own, the one that stays
    call_command("rotate_keys")
    assert rotation.kept_under() == {"aesgcm:k2": 4}
    call_command("rotate_index")
    settings.FIELD_KEYS = NEW_FIELD_KEY
    forget()

    undo_merge(merge=merge, by=staff)

    assert Volunteer.objects.with_id_number(NUMBER).get().pk == other.pk
    assert Volunteer.objects.get(pk=other.pk).unseal_id_number() == NUMBER


@pytest.mark.django_db
def test_links_tokens_and_codes_run_out_under_the_former_key(settings, change, forget, capsys):
    staff = make_user(Role.STREET_STAFF)
    liaison = make_user(Role.UNIT_LIAISON, unit=make_unit())
    link = accounts.issue_link(post=liaison.posts.get(), by=staff, days=2)
    token = accounts.issue_token(user=staff, device="手机", second_factor=False)
    Authenticator.objects.create(user=staff, confirmed_at=timezone.now(), key_sealed="x")
    code, *_ = accounts.renew_recovery_codes(user=staff)
    change()

    assert accounts.use_link(token=link.token) is not None
    assert accounts.use_token(token=token.token) is not None
    assert use_code(user=staff, code=code)
    with pytest.raises(CommandError) as refused:
        call_command("rotate_index", "--retire")
    for words in ("进入链接 1 个（最晚", "接口令牌 1 个", "没用过的恢复码 7 个"):
        assert words in str(refused.value)

    former = timezone.now() - timedelta(days=9)
    type(link.link).objects.update(expires_at=former)
    type(token.row).objects.update(expires_at=former)
    with pytest.raises(CommandError, match="没用过的恢复码 7 个"):
        call_command("rotate_index", "--retire")
    call_command("rotate_index", "--retire", "--drop-codes")
    forget()

    assert not RecoveryCode.objects.unused().exists()
    assert AuditEvent.objects.filter(action="account.recovery_codes_dropped").count() == 1
    assert [mark.name for mark in keys.index_marks()] == [f"index:{crypto.name_of_key(LATER)}"]
    keys.compare_with_marks()
    settings.INDEX_KEY = FORMER
    with pytest.raises(RefusedError, match="INDEX_KEY"):
        keys.compare_with_marks()


@pytest.mark.django_db
def test_nothing_is_found_by_a_token_once_the_former_key_is_gone(change, forget):
    user = make_user(Role.STREET_STAFF)
    token = accounts.issue_token(user=user, device="手机", second_factor=False)
    change()
    forget()

    assert accounts.use_token(token=token.token) is None


@pytest.mark.django_db
def test_a_former_index_key_that_the_chain_needs_stays(settings, change):
    settings.AUDIT_KEY = FORMER
    accounts.renew_recovery_codes(user=make_user())  # an event
    RecoveryCode.objects.all().delete()
    settings.AUDIT_KEY = b"\x0a" * 32
    change()
    with pytest.raises(CommandError, match="AUDIT_KEYS_OLD"):
        call_command("rotate_index", "--retire")
    settings.AUDIT_KEYS_OLD = [FORMER]
    call_command("rotate_index", "--retire")

    assert KeyMark.objects.filter(name="index").count() == 0


def own_numbers(count):
    """Volunteers with a sealed number and its index under the former key."""
    made = rows(count)
    for row in made:
        text = row.unseal_id_number()
        row.id_number_index = crypto.blind_index(text, field=ID_NUMBER)
    Volunteer.objects.bulk_update(made, ["id_number_index"], batch_size=1000)


def both_keys():
    return {"INDEX_KEY": LATER.hex(), "INDEX_KEYS_OLD": FORMER.hex(), "AUDIT_KEY": "0a" * 32}


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the database as one file")
def test_a_killed_run_goes_on_where_it_ended(tmp_path, monkeypatch):
    own_numbers(60)
    path = tmp_path / "portal.sqlite3"
    path.write_bytes(connection.connection.serialize())
    for name, value in both_keys().items():
        monkeypatch.setenv(name, value)

    def indexes():
        with closing(sqlite3.connect(path)) as found:
            return {
                row for (row,) in found.execute("SELECT id_number_index FROM volunteers_volunteer")
            }

    before = indexes()
    process = child(f"sqlite:///{path}", "--batch", "5", command="rotate_index")
    told = 0
    for line in process.stdout:
        told += line.startswith("volunteers.Volunteer.id")
        if told == 4:
            break
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    between = indexes()
    assert len(between - before) >= 20
    assert len(between & before) >= 1  # the control: it was in the middle

    out, _ = child(f"sqlite:///{path}", command="rotate_index").communicate()
    assert "全部检索摘要已在当前密钥下" in out
    assert not indexes() & before
    assert len(indexes()) == 60


@pytest.mark.full
@pytest.mark.django_db
def test_a_hundred_thousand_indexes(change):
    own_numbers(100_000)
    some = numbers()[::997]
    change()
    began = time.process_time()
    done = reindexing.reindex_all().done.total()
    seconds = time.process_time() - began
    sys.stderr.write(
        f"\n{done:,} indexes: {seconds:.1f} s of this process on {connection.vendor}\n"
    )

    assert done == 100_000
    assert reindexing.count_behind() == 0
    assert all(Volunteer.objects.with_id_number(number).count() == 1 for number in some)
