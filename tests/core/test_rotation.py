"""Keys are changed while people work; a run that is killed goes on where it ended (G-44)."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from core import crypto, keys, rotation
from core.models import ImportBatch, KeyMark
from tests.factories import day, make_user, make_volunteer, the_street
from volunteers.models import Volunteer
from volunteers.models.people import ID_NUMBER

pytestmark = pytest.mark.both

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "530102195001010011"
OLD, NEW = dict(configured.FIELD_KEYS), {"k2": b"\x02" * 32}


@pytest.fixture
def new_key(settings):
    """The office has put a new key in place and kept the earlier one."""
    keys.leave_marks()

    def change():
        settings.FIELD_KEYS = OLD | NEW
        settings.FIELD_KEY_ID = "k2"

    return change


def rows(count):
    """Volunteers with a sealed number of their own; the index is no part of this."""
    street = the_street()
    made = [Volunteer(street=street, name="陈安然", registered_on=day(-9)) for _ in range(count)]
    for place, row in enumerate(made):
        row.id_number_sealed = crypto.seal(f"{NUMBER}{place}", field=ID_NUMBER, row=row.uid)
        row.id_number_index, row.id_number_tail = f"{place:064}", "0011"
    return Volunteer.objects.bulk_create(made, batch_size=1000)


def numbers():
    return sorted(row.unseal_id_number() for row in Volunteer.objects.all())


def test_every_sealed_column_is_named_so_that_it_is_rotated():
    sealed = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.name.endswith("sealed")
    }
    assert sealed == {str(place) for place in rotation.places() if not place.is_file}
    assert "volunteers.Volunteer.id_number_sealed" in sealed


@pytest.mark.django_db
def test_values_and_files_are_sealed_anew_and_the_earlier_key_can_go(settings, new_key, capsys):
    person = make_volunteer()
    person.seal_id_number(NUMBER)
    person.save()
    batch = ImportBatch(kind="x", label="x", scope_uid=the_street().uid, uploaded_by=make_user())
    batch.file_name = "a.xlsx"
    text = crypto.seal("aGVsbG8=", field=ImportBatch.FILE_FIELD, row=batch.uid)
    batch.file.save("a.sealed", ContentFile(text.encode()))
    new_key()

    with pytest.raises(CommandError, match="旧密钥下还有内容"):
        call_command("rotate_keys", "--retire")
    call_command("rotate_keys")
    call_command("rotate_keys", "--retire")
    settings.FIELD_KEYS = NEW

    again = Volunteer.objects.get()
    assert again.unseal_id_number() == NUMBER
    assert (again.version, again.updated_at) == (person.version, person.updated_at)
    with batch.file.open("rb") as kept:
        token = kept.read().decode()
    assert crypto.unseal(token, field=ImportBatch.FILE_FIELD, row=batch.uid) == "aGVsbG8="
    keys.compare_with_marks()
    kept = {mark.name for mark in KeyMark.objects.exclude(name__startswith="audit:")}
    assert kept == {"field:k2", "index"}
    assert "密钥 k1 不再需要" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_no_key_opens_is_named_left_alone_and_keeps_its_key_in_use(settings, new_key, capsys):
    good, bad = rows(2)
    Volunteer.objects.filter(pk=bad.pk).update(id_number_sealed=good.id_number_sealed)
    new_key()

    with pytest.raises(CommandError, match="还有 1 条"):
        call_command("rotate_keys")

    said = capsys.readouterr()
    assert str(bad.uid) in said.err
    assert "aesgcm:k1　1 条" in said.out
    assert rotation.retirable_marks() == []


def child(database, *words, command="rotate_keys"):
    """Start the command on a database of its own, under both keys."""
    env = os.environ | {
        "DATABASE_URL": database,
        "FIELD_KEY_ID": "k2",
        "FIELD_KEY": NEW["k2"].hex(),
        "FIELD_KEYS_OLD": f"k1:{OLD['k1'].hex()}",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", command, *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_after(process, batches):
    """Kill -9 when so many batches of volunteers were told."""
    told = 0
    for line in process.stdout:
        told += line.startswith("volunteers.Volunteer.id")
        if told == batches:
            break
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL


def heads(path):
    with closing(sqlite3.connect(path)) as found:
        return dict(
            found.execute(
                "SELECT substr(id_number_sealed, 1, 12), count(*)"
                " FROM volunteers_volunteer GROUP BY 1"
            )
        )


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL: the one below")
def test_a_killed_rotation_goes_on_where_it_ended(tmp_path, new_key):
    rows(60)
    path = tmp_path / "portal.sqlite3"
    path.write_bytes(connection.connection.serialize())

    kill_after(child(f"sqlite:///{path}", "--batch", "5"), 4)
    between = heads(path)
    assert between["v1:aesgcm:k2"] >= 20
    assert between["v1:aesgcm:k1"] >= 1  # the control: it was in the middle

    out, _ = child(f"sqlite:///{path}").communicate()
    assert "全部内容已在当前密钥下" in out
    assert heads(path) == {"v1:aesgcm:k2": 60}


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a database that two may open")
def test_a_hundred_thousand_values_within_ten_minutes_though_killed_three_times(settings, new_key):
    rows(100_000)
    before = numbers()
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{server}/{connection.settings_dict['NAME']}"

    began = time.monotonic()
    for _ in range(3):
        kill_after(child(database), 20)
    mixed = rotation.kept_under()
    new_key()
    assert mixed["aesgcm:k1"] > 0 < mixed["aesgcm:k2"]
    assert numbers() == before  # mixed keys are readable meanwhile

    out, _ = child(database).communicate()
    seconds = time.monotonic() - began
    assert "全部内容已在当前密钥下" in out
    settings.FIELD_KEYS = NEW
    assert numbers() == before
    sys.stderr.write(f"\n100,000 values: {seconds:.0f} s with three kills and a full read\n")
    assert seconds < 600
