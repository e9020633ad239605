"""The audit trail: written with the write, refused to change, and every tampering is found."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from accounts.roles import Role
from audit import chain, heads
from audit.actions import record
from audit.models import AuditEvent
from audit.tasks import note_head
from core.tables import RunStatements
from tests.factories import make_street, make_user, the_street

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NUMBER = "13800000001"


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.log"
    return settings.AUDIT_HEADS


@pytest.fixture
def events():
    return [record("test.done", label=f"第 {number} 件") for number in range(5)]


@pytest.fixture
def unlocked():
    """Take the triggers away, as somebody with the database's own password could."""
    names = (
        ["audit_append_only ON audit_auditevent"]
        if connection.vendor == "postgresql"
        else ["audit_no_update", "audit_no_delete"]
    )
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}")


def found() -> list[int]:
    return sorted({key for key, _ in chain.broken_links()})


def test_a_sound_chain_is_said_to_be_sound(events, capsys):
    call_command("verify_audit")

    assert "5 条，全部相符" in capsys.readouterr().out


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET reason = 'x'", "DELETE FROM audit_auditevent"]
)
def test_the_database_refuses_to_change_or_remove_an_event(events, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_auditevent",
        "TRUNCATE audit_auditevent RESTART IDENTITY CASCADE",
        "TRUNCATE audit_auditevent, core_outboxentry",
    ],
)
def test_the_database_refuses_its_own_owner_to_empty_the_trail(events, statement):
    """Who runs the tests owns the tables, so no missing right refuses it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(tableowner, 'USAGE') FROM pg_tables"
            " WHERE tablename = 'audit_auditevent'"
        )
        assert cursor.fetchone() == (True,)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.count() == len(events)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["volunteers_pointentry", "grids_headaward"])
def test_the_database_refuses_its_own_owner_to_empty_points_and_awards(table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_what_refuses_the_rows_refuses_to_empty_the_table_too():
    """Read from the migrations, so that SQLite's run notices it; PostgreSQL's tries it above."""
    loader = MigrationLoader(connection)
    statements = " ".join(
        " ".join(statement.split())
        for _, migration in sorted(loader.disk_migrations.items())
        for operation in migration.operations
        if isinstance(operation, RunStatements)
        for statement in operation.forwards["postgresql"]
    )
    whole = set(re.findall(r"BEFORE TRUNCATE ON (\w+) FOR EACH STATEMENT", statements))

    rows = set(re.findall(r"BEFORE DELETE ON (\w+) FOR EACH ROW", statements))
    assert rows >= {"volunteers_pointentry", "grids_headaward"}  # the look is not hollow
    assert whole >= rows | {"audit_auditevent"}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "x"},
        {"reason": "x"},
        {"object_label": "x"},
        {"actor_id": 7},
        {"fields": {"a": 1}},
        {"address": "x"},
        {"post_label": "x"},
        {"source": "api"},
        {"key_name": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_edited_event_is_found(events, unlocked, change):
    AuditEvent.objects.filter(pk=events[2].pk).update(**change)

    assert found() == [events[2].pk]


def test_a_removed_event_is_found_at_the_one_after_it(events, unlocked):
    AuditEvent.objects.filter(pk=events[2].pk).delete()

    assert found() == [events[3].pk]


def test_an_inserted_event_is_found(events, unlocked):
    forged = AuditEvent(
        pk=events[4].pk + 1, at=events[4].at, action="x", previous_hash=events[4].hash
    )
    forged.hash = "f" * 64
    forged.save(force_insert=True)

    assert found() == [forged.pk]


def test_a_forger_repairs_the_chain_with_the_key_only(events, unlocked, settings):
    key = settings.AUDIT_KEY
    event = events[4]
    event.reason = "x"
    for guessed in (b"guess" * 7, key):
        event.hash = chain.digest_of(event, guessed)
        event.save()

        assert found() == ([] if guessed == key else [event.pk])


def test_a_cut_off_tail_is_found_by_the_head_in_the_second_place(events, unlocked, capsys):
    note_head()
    AuditEvent.objects.filter(pk__gt=events[1].pk).delete()

    assert found() == []
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "尾部被截断" in capsys.readouterr().out


def test_a_chain_written_anew_is_found_by_the_heads(events, unlocked):
    note_head()
    AuditEvent.objects.all().delete()
    last = [record("test.forged") for _ in range(5)][-1]
    AuditEvent.objects.filter(pk=last.pk).update(id=events[4].pk)

    assert [key for key, _ in heads.missing_heads()] == [events[4].pk]


def restored(events, kept):
    """Do as a restored backup does: the tail is gone, the next event takes up its numbers."""
    AuditEvent.objects.filter(pk__gt=events[kept - 1].pk).delete()
    event = record("backup.restored")
    AuditEvent.objects.filter(pk=event.pk).update(id=events[kept].pk)
    return AuditEvent.objects.get(pk=events[kept].pk)


def test_what_a_restored_backup_did_not_know_is_told_but_is_no_break(events, unlocked, capsys):
    note_head()
    event = restored(events, kept=2)
    assert [key for key, _ in heads.missing_heads()] == [events[4].pk]

    heads.note_restored(event, at=event.at)
    record("test.done")
    note_head()

    call_command("verify_audit")
    said = capsys.readouterr().out
    assert f"舍弃了第 {events[2].pk} 条到第 {events[4].pk} 条" in said
    assert "4 条，全部相符" in said


def test_after_a_restore_a_head_that_the_backup_knew_must_still_be_there(events, unlocked):
    heads.note_head(at=events[0].at)
    for number in (1, 0):
        AuditEvent.objects.filter(pk=events[number].pk).delete()
    heads.note_restored(record("backup.restored"), at=events[0].at)
    AuditEvent.objects.filter(pk=events[4].pk).delete()

    assert [key for key, _ in heads.missing_heads()] == [events[4].pk]


def test_a_restore_with_the_databases_own_tools_is_noted_by_command(events, unlocked, capsys):
    call_command("verify_audit", "--after-restore")

    assert "6 条，全部相符" in capsys.readouterr().out
    assert AuditEvent.objects.latest("pk").action == "backup.restored"


@pytest.mark.parametrize(
    "torn", [b"2026-11-26T03:00", b"2026-11-26T03:00:00+00:00 7 ab\xff", b"\n\n"]
)
def test_a_line_that_a_power_cut_left_unfinished_stops_nothing(events, unlocked, head_file, torn):
    note_head()
    head_file.write_bytes(head_file.read_bytes() + torn)
    record("test.done")

    note_head()

    assert list(heads.missing_heads()) == []
    AuditEvent.objects.filter(pk__gt=events[4].pk).delete()
    assert len(list(heads.missing_heads())) == 1


def test_the_head_is_noted_once_while_nothing_happens(events, head_file):
    note_head()
    note_head()

    assert len(head_file.read_text().splitlines()) == 1


def test_each_noted_head_is_a_line_of_the_log_too(events, caplog):
    """Source: docs/rules.md R-AUD-2."""
    caplog.set_level("INFO", logger="audit.heads")

    note_head()
    note_head()

    assert caplog.messages == [f"audit head {events[-1].pk} {events[-1].hash}"]


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        record("test.done")


def test_an_event_goes_when_its_write_is_rolled_back():
    with transaction.atomic():
        record("test.done")
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()


def test_values_are_kept_as_digests_and_numbers_are_blanked():
    user = make_user()

    event = record(
        "test.done", user, fields={"phone": ("", NUMBER)}, reason=f"来电 {NUMBER}", label=NUMBER
    )

    text = f"{event.fields}{event.reason}{event.object_label}"
    assert NUMBER not in text
    assert set(event.fields) == {"phone"}


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AUDITOR, 200), (Role.SYSADMIN, 403), (Role.SECADMIN, 403), (Role.STREET_STAFF, 403)],
)
def test_only_the_auditor_reads_the_ledger_and_nobody_changes_it(events, role, status):
    client = Client()
    client.force_login(make_user(role))
    page = f"/admin/audit/auditevent/{events[0].pk}/change/"

    assert client.get("/admin/audit/auditevent/").status_code == status
    assert client.get(page).status_code == status
    assert client.post(page, {"reason": "x"}).status_code == 403
    assert client.post("/admin/audit/auditevent/add/", {}).status_code == 403


def test_an_auditor_sees_the_acts_of_their_own_street():
    here, there = the_street(), make_street()
    ours = record("test.done", by=make_user(Role.STREET_STAFF, street=here))
    theirs = record("test.done", by=make_user(Role.STREET_STAFF, street=there))

    seen = AuditEvent.objects.visible_to(make_user(Role.AUDITOR, street=here))

    assert ours in seen
    assert theirs not in seen


def test_a_refused_page_leaves_one_event_in_five_minutes():
    user = make_user(Role.GRID_WORKER)
    client = Client()
    client.force_login(user)
    for _ in range(3):
        assert client.get("/desk/people/").status_code == 403

    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor, event.object_label) == (user, "查看人员账号")
    assert event.fields == {"facts": {"page": "accounts:people"}}
