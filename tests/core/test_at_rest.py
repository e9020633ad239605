"""What is sensitive stands in no dump, no file of the database, no WAL, no Redis and no kept file
(G-43).

The control is a name, which is not sealed: the same search finds it. In Redis, where no name stands
either, the control puts one there.
"""

import io
import json
import subprocess
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

import debian
from accounts.actions import send_message
from accounts.roles import Role
from core import crypto
from core.models import ImportBatch
from dashboard.personal import actions
from dashboard.personal.people import Identity
from tests.factories import PASSWORD, make_user, make_volunteer, the_street
from volunteers.actions import merge_volunteers

pytestmark = pytest.mark.both

NAME, NUMBER = "阙砚秋", "530102196307294218"
TOLD = "阙砚冬"  # who asked, kept sealed
PHONE, WRONG = "13800006417", "Mima-Cuole-2022"


def dump(folder):
    """Return the whole database as its own tools write it, as bytes."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    where = connection.settings_dict
    program = Path(debian.postgres_programs()) / "pg_dump"
    words = [str(program), "--inserts", "-h", where["HOST"], "-U", where["USER"], where["NAME"]]
    return subprocess.run(words, check=True, capture_output=True).stdout


def files_of_the_cluster() -> dict[str, bytes]:
    """Return the tables' files and the log of what was written, as the disk has them now."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("CHECKPOINT")
    return {
        part: b"".join(
            path.read_bytes() for path in sorted((folder / part).rglob("*")) if path.is_file()
        )
        for part in ("base", "pg_wal")
    }


def in_redis() -> dict[bytes, bytes]:
    """Return {key: key and value} of the Redis that holds cache, counters and queue."""
    client = redis.from_url(django_settings.REDIS_URL)
    readers = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    found: dict[bytes, list[bytes]] = {}

    def add(key: bytes, value: Any) -> None:
        if isinstance(value, bytes):
            found.setdefault(key, [key]).append(value)
        elif isinstance(value, dict):
            for pair in value.items():
                add(key, list(pair))
        elif isinstance(value, (list, set, tuple)):
            for one in value:
                add(key, one)

    for key in client.scan_iter(count=1000):
        add(key, readers[client.type(key)](key))
    return {key: b"\n".join(parts) for key, parts in found.items()}


def written(text: str) -> tuple[bytes, ...]:
    """Return how a word may stand in bytes: as it is, in JSON, in base64 as queues carry it."""
    plain = text.encode()
    escaped = json.dumps(text)[1:-1].encode()
    tails = [b64encode(b"x" * skip + plain)[4 : -4 or None] for skip in range(3)]
    return (plain, escaped, *(tail for tail in tails if len(tail) >= 8))


def stands(word: str, content: bytes) -> bool:
    return any(one in content for one in written(word))


@pytest.mark.full
@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_no_sensitive_canary_stands_in_a_dump_or_in_a_kept_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff = make_user("street_staff")
    person = make_volunteer(name=NAME)
    person.seal_id_number(NUMBER)
    person.save()
    merge_volunteers(kept=make_volunteer(name=NAME), entries=[person], chosen={}, by=staff)
    batch = ImportBatch(kind="x", label="x", scope_uid=the_street().uid, uploaded_by=staff)
    batch.findings_sealed = crypto.seal(
        json.dumps(NUMBER), field=ImportBatch.FINDINGS_FIELD, row=batch.uid
    )
    content = b64encode(NUMBER.encode()).decode()
    text = crypto.seal(content, field=ImportBatch.FILE_FIELD, row=batch.uid)
    batch.file.save("a.sealed", ContentFile(text.encode()))
    actions.take_in(
        street=the_street(),
        kind="erase",
        identity=Identity(TOLD, "", NUMBER),
        basis="本人到窗口",
        by=staff,
    )

    kept = dump(tmp_path) + b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )

    assert NAME.encode() in kept
    assert not any(word.encode() in kept for word in (NUMBER, NUMBER[:-4], TOLD, content))


@pytest.mark.full
@pytest.mark.skipif(connection.vendor != "postgresql", reason="files and log of PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_no_sensitive_canary_stands_in_the_files_of_postgresql_or_in_its_log(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    person = make_volunteer(name=NAME, phone=PHONE)
    person.seal_id_number(NUMBER)
    person.save()
    actions.take_in(
        street=the_street(),
        kind="erase",
        identity=Identity(TOLD, "", NUMBER),
        basis="本人到窗口",
        by=make_user("street_staff"),
    )
    person.name = NAME[:2] + "书"
    person.save()

    kept = files_of_the_cluster()

    for part, content in kept.items():
        assert stands(NAME, content), f"control: the name is in {part}"
        found = [word for word in (NUMBER, NUMBER[:-4], TOLD) if stands(word, content)]
        assert found == [], part


@pytest.mark.full
@pytest.mark.skipif(not django_settings.REDIS_URL, reason="what Redis keeps")
@pytest.mark.django_db(transaction=True)
def test_nothing_personal_stands_in_redis_after_people_worked(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    person = make_volunteer(name=NAME, phone=PHONE)
    person.seal_id_number(NUMBER)
    person.save()
    staff = make_user(Role.STREET_STAFF, name="何其芳")
    client = Client(raise_request_exception=False)
    for wrong in range(6):
        client.post("/sign-in/", {"username": NAME, "password": f"{WRONG}{wrong}"})
    client.post("/sign-in/", {"username": staff.username, "password": PASSWORD})
    ledger = reverse("admin:volunteers_volunteer_changelist")
    for address in (
        "/",
        "/desk/",
        "/desk/board/",
        "/guide/",
        ledger,
        f"{ledger}{person.pk}/change/",
    ):
        client.get(address, {"q": NAME})
        client.get(address, {"q": PHONE})
    shown = client.post(f"{ledger}{person.pk}/reveal/", {"purpose": "核对登记信息"})
    assert NUMBER in shown.content.decode()
    client.post("/desk/subject-requests/new/", asked_of_the_portal())
    book = Workbook()
    book.active.append(["姓名", "手机号", "身份证号"])
    book.active.append([NAME, PHONE, NUMBER])
    stream = io.BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("名册.xlsx", stream.getvalue() + b"\0" * 3_000_000)
    answer = client.post(reverse("dashboard:import-upload", args=["teams"]), {"file": upload})
    assert answer.status_code == 302
    client.post(f"{ledger}?q={NAME}", {"action": "export", "_selected_action": [str(person.pk)]})
    send_message(recipient=staff, key="k", title=f"{NAME}的登记", body=PHONE, link="/desk/")

    kept = in_redis()

    personal = (NAME, PHONE, NUMBER, WRONG, PASSWORD, "何其芳", NUMBER[:-4])
    found = {key: [w for w in personal if stands(w, content)] for key, content in kept.items()}
    assert {key: words for key, words in found.items() if words} == {}
    assert len(kept) > 5
    if not django_settings.CELERY_TASK_ALWAYS_EAGER:
        assert b"celery" in kept, "the queue holds the check of the upload"
    assert [path for path in (tmp_path / "temp").rglob("*") if path.is_file()] == []
    media = b"".join(p.read_bytes() for p in (tmp_path / "media").rglob("*") if p.is_file())
    assert [word for word in (NUMBER, NUMBER[:-4]) if stands(word, media)] == []
    cache.set("control", {"name": NAME})
    assert any(stands(NAME, content) for content in in_redis().values())


def asked_of_the_portal() -> dict[str, str]:
    return {
        "kind": "erase",
        "name": NAME,
        "phone": PHONE,
        "id_number": NUMBER,
        "basis": "本人到窗口办理",
    }
