"""An office that began on SQLite moves into PostgreSQL: every row, key and file, or nothing.

Source: docs/rules.md R-MOV-1.
"""

import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Authenticator, User
from audit.models import AuditEvent
from core import backups, moving
from core.models import CalendarDay, KeyMark, OutboxEntry, Photo
from tests.factories import PASSWORD, make_community
from tests.migrated import copy_sqlite
from volunteers.models import Volunteer

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="it is moved into PostgreSQL"),
]
AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
ID_NUMBER = "11010519491231002X"
SET_UP = f"""
from datetime import date
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from accounts.models import Authenticator
from accounts.roles import Role
from audit.actions import record
from audit.heads import note_head
from core import keys
from core.models import CalendarDay, OutboxEntry
from tests import factories
from volunteers.models import ActivityState

CalendarDay(date=date(2026, 11, 2), is_workday=False, name="运动会").save()
keys.leave_marks()
user = factories.make_user(Role.STREET_LEADER, username="first")
community = factories.make_community()
team = factories.make_team(community=community, leader=user)
volunteer = factories.make_volunteer(community=community, team=team)
volunteer.seal_id_number("{ID_NUMBER}")
volunteer.save()
factories.make_volunteer(community=community).delete()  # its number is not given out again
activity = factories.make_activity(state=ActivityState.CONFIRMED, community=community, team=team)
activity.photos.create(photo=factories.make_photo(user))
factories.make_problem(activity=activity, found_by=user)
factories.make_project(community=community)
factories.make_organisation()
factories.make_grid(community=community, worker=user)
factories.make_message(user)
device = Authenticator(user=user)
device.set_key(b"moved with its owner")
device.save()
OutboxEntry(key="sent", task="t", arguments=["一", 1.5, None], done_at=timezone.now()).save()
OutboxEntry(key="waits", task="t").save()
with transaction.atomic():
    record("account.created", user, fields={{"name": ("旧", "新")}})
    record("activity.confirmed", activity, by=user, reason="照片清楚")
note_head(at=timezone.now())
call_command("backup")
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The backup of a small office on SQLite, made by processes of its own."""
    folder = tmp_path_factory.mktemp("old")
    (folder / "static").mkdir()
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    commands = [["shell", "--no-imports", "-c", SET_UP]]
    if not copy_sqlite(folder / "portal.sqlite3"):
        commands.insert(0, ["migrate"])
    for words in commands:
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=env | {"DATA_DIR": str(folder)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    [made] = (folder / "backups").glob("*.zip")
    return made


@pytest.fixture
def old(archive, tmp_path):
    """What lies in the backup, unpacked."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "old")
    return tmp_path / "old"


@pytest.fixture(autouse=True)
def server(settings, tmp_path):
    """The noted heads of a server of this test, and passwords as an office keeps them."""
    settings.AUDIT_HEADS = tmp_path / "audit-heads.log"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]


def changed(old, tmp_path, *statements):
    """Return a backup of the office after these statements."""
    with closing(sqlite3.connect(old / "portal.sqlite3")) as database:
        database.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            database.execute(statement)
        database.commit()
        backups.write(tmp_path / "changed.zip", database=database, media=old / "media", at=AT)
    return tmp_path / "changed.zip"


def refusal_of(archive):
    """Return why nothing was moved, having seen that nothing was."""
    with pytest.raises(CommandError) as refused:
        call_command("move_in", archive)
    assert re.search("没有移入任何内容|没有写入任何数据", str(refused.value))
    assert not User.objects.filter(username="first").exists()
    assert not AuditEvent.objects.exists()
    return str(refused.value)


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_row_with_its_key_and_every_file_moves_and_is_at_work(
    archive, old, client, settings, capsys
):
    CalendarDay(
        date=date(2026, 1, 1), name="元旦", is_workday=False
    ).save()  # what `prepare` has written makes way
    KeyMark(name="field:k0", value="of before").save()

    call_command("move_in", archive)

    assert "逐行核对相符" in capsys.readouterr().out
    with moving.opened(old / "portal.sqlite3"):
        different = [
            table._meta.label
            for table in moving.tables()
            if table not in {Session, AuditEvent, KeyMark}
            and list(table._base_manager.using(moving.SOURCE).order_by("pk").values())
            != list(table._base_manager.order_by("pk").values())
        ]
        assert different == []
        events = list(AuditEvent.objects.order_by("pk").values())
        assert events[:-1] == list(AuditEvent.objects.using(moving.SOURCE).order_by("pk").values())
        marks = KeyMark.objects.using(moving.SOURCE)
        assert set(marks.values_list()) <= set(KeyMark.objects.values_list())
    assert events[-1]["action"] == "backup.restored"
    assert [e.key for e in OutboxEntry.objects.waiting()] == ["waits"]
    assert files(settings.MEDIA_ROOT) == files(old / "media")
    assert len(files(old / "media")) == 2

    # What is sealed opens, the chain holds up to the heads that were noted there.
    assert Volunteer.objects.exclude(id_number_sealed="").get().unseal_id_number() == ID_NUMBER
    assert Authenticator.objects.get().key == b"moved with its owner"
    noted = (old / "audit-heads.log").read_text()
    assert noted
    assert settings.AUDIT_HEADS.read_text().startswith(noted)
    call_command("verify_audit")
    call_command("verify_sealed")

    first = client.post("/sign-in/", {"username": "first", "password": PASSWORD})
    assert first.headers["Location"] == "/desk/"
    pages = ["/desk/", "/board/", "/admin/volunteers/volunteer/"]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    photo = Photo.objects.get()
    with closing(client.get(f"/desk/photos/{photo.uid}/")) as answer:
        shown = b"".join(answer.streaming_content)
    assert shown == (old / "media" / photo.file.name).read_bytes()


def test_a_number_that_was_given_out_on_sqlite_is_not_given_out_again(archive, old):
    call_command("move_in", archive)

    with connection.cursor() as cursor, closing(sqlite3.connect(old / "portal.sqlite3")) as there:
        last = dict(there.execute("SELECT name, seq FROM sqlite_sequence"))
        cursor.execute("SELECT nextval(pg_get_serial_sequence('volunteers_volunteer', 'id'))")
        assert cursor.fetchone() == (last["volunteers_volunteer"] + 1,)
        assert last["volunteers_volunteer"] > Volunteer.objects.latest("pk").pk


def test_an_office_is_never_written_over(archive):
    make_community()

    assert "这里已有数据（街道、社区）" in refusal_of(archive)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        pytest.param(
            "DELETE FROM django_migrations WHERE app = 'audit' AND name LIKE '0003%'",
            "不是同一个版本",
            id="an earlier version",
        ),
        pytest.param(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_x', '')",
            "不是同一个版本",
            id="a later version",
        ),
        pytest.param(
            "UPDATE places_community SET name = printf('%0200d', 0) WHERE id = 1",
            "“社区”（places_community）编号 1 的一行，PostgreSQL 不收",
            id="a text that is too long",
        ),
        pytest.param(
            "UPDATE places_community SET name = 'a' || char(0) WHERE id = 1",
            "“社区”（places_community）编号 1 的一行，PostgreSQL 不收",
            id="a character that PostgreSQL has not",
        ),
        pytest.param(
            "UPDATE places_community SET street_id = 77 WHERE id = 1",
            "“社区”（places_community）",
            id="a place that is not there",
        ),
        pytest.param(
            "UPDATE core_keymark SET value = 'x' WHERE name LIKE 'index%'",
            "索引密钥 INDEX_KEY不是",
            id="another key",
        ),
    ],
)
def test_what_cannot_move_whole_does_not_move(old, tmp_path, settings, statement, sentence):
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "here.jpg").write_text("here")

    said = refusal_of(changed(old, tmp_path, statement))

    assert sentence in said
    assert files(settings.MEDIA_ROOT) == {Path("here.jpg"): b"here"}
    assert not settings.AUDIT_HEADS.exists()


def test_a_trail_that_was_altered_does_not_move(old, tmp_path):
    """Source: docs/rules.md R-AUD-2."""
    words = ("DROP TRIGGER audit_no_update", "UPDATE audit_auditevent SET reason = 'x'")

    assert "审计记录第 1 条" in refusal_of(changed(old, tmp_path, *words))


def test_under_another_field_key_nothing_moves(archive, settings):
    settings.FIELD_KEYS = {settings.FIELD_KEY_ID: bytes(32)}
    with pytest.raises(CommandError, match="密钥不在备份里"):
        call_command("move_in", archive)


def test_where_another_trail_was_noted_nothing_moves(archive, settings):
    settings.AUDIT_HEADS.write_text(f"{AT.isoformat()} 7 {'a' * 64}\n")

    assert "记着另一份审计记录" in refusal_of(archive)


def test_a_row_that_arrives_otherwise_is_noticed(archive, monkeypatch):
    """The control of the comparison: one field that converts wrongly."""
    converted = moving._converted
    monkeypatch.setattr(
        moving,
        "_converted",
        lambda table, values: [
            "别的" if value == "陈安然" else value for value in converted(table, values)
        ],
    )

    assert "“志愿者”编号 1 的一行与备份不同" in refusal_of(archive)
