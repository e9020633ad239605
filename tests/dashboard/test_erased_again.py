"""Whom the office erased since a backup was made is erased again when that backup is restored.

The backup is a savepoint: going back to it is what a restore does to the tables. The file of
erasures is outside, as on a server.
"""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.roles import Role
from audit import chain
from audit.models import AuditEvent
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal import actions, again
from places.models import Unit
from tests.dashboard.test_backup_commands import run
from tests.dashboard.test_erasure import CANARIES, everything, everywhere
from tests.dashboard.test_personal import NAME, OTHERS_PHONE, PHONE, person, request_for
from tests.factories import make_user
from volunteers.models import Team, Volunteer

__all__ = ["everywhere", "person"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def kept(everywhere, settings, tmp_path):
    """The second place, in which nothing stands yet; one namesake less."""
    settings.ERASURES = tmp_path / "second" / "erasures.log"
    Volunteer.objects.filter(phone=OTHERS_PHONE).update(name="别人")
    return settings.ERASURES


@pytest.fixture
def leader():
    """Whoever decides, whom the backup knows as well."""
    return make_user(Role.STREET_LEADER)


def decide(request, leader):
    keys = [one.key for one in actions.to_look_at(request)[0]]
    actions.approve(request=request, version=1, by=leader, texts=keys)


def erase_again() -> str:
    said = StringIO()
    call_command("erase_again", stdout=said)
    return said.getvalue()


def test_an_older_backup_brings_nobody_back(
    kept, leader, tmp_path, django_capture_on_commit_callbacks
):
    request = request_for(SubjectKind.ERASE)
    backup = transaction.savepoint()
    decide(request, leader)
    assert (again.note(), again.note()) == (1, 0)
    transaction.savepoint_rollback(backup)
    before = everything(tmp_path)
    assert all(canary in before for canary in CANARIES)

    with django_capture_on_commit_callbacks(execute=True):
        said = erase_again()

    assert "志愿者 1" in said
    after = everything(tmp_path)
    assert {canary: after.count(canary) for canary in CANARIES} == {
        canary: int(canary == PHONE)  # the phone-mate's own
        for canary in CANARIES
    }
    request.refresh_from_db()
    assert (request.state, request.identity_sealed) == (SubjectState.DONE, "")
    assert AuditEvent.objects.filter(action=again.AGAIN).count() == 1
    assert list(chain.broken_links()) == []
    assert erase_again() == ""


def test_the_second_place_says_nothing_of_the_person(kept, leader):
    decide(request_for(SubjectKind.ERASE), leader)
    again.note()

    text = kept.read_text()
    assert json.loads(text)["rows"]
    assert not any(canary in text for canary in CANARIES)


def test_a_backup_from_before_the_request_was_taken_in_is_enough(kept, leader):
    backup = transaction.savepoint()
    decide(request_for(SubjectKind.ERASE), leader)
    again.note()
    transaction.savepoint_rollback(backup)

    erase_again()

    assert not SubjectRequest.objects.exists()
    assert not Volunteer.objects.filter(name=NAME).exists()
    assert erase_again() == ""


def test_who_answered_for_a_team_or_a_unit_then_is_left_alone(kept, leader):
    backup = transaction.savepoint()
    decide(request_for(SubjectKind.ERASE), leader)
    again.note()
    transaction.savepoint_rollback(backup)
    Team.objects.filter(leader_name=NAME).update(leader_name="前任", leader_phone="13800000031")

    erase_again()

    assert Team.objects.filter(leader_name="前任", leader_phone="13800000031").exists()
    assert not Unit.objects.filter(contact_name=NAME).exists()


def test_an_erasure_that_the_backup_knows_is_not_done_again(kept, leader):
    decide(request_for(SubjectKind.ERASE), leader)
    again.note()
    late = Volunteer.objects.filter(phone="已删除").get()
    Volunteer.objects.filter(pk=late.pk).update(name="新来的人")

    assert erase_again() == ""
    late.refresh_from_db()
    assert late.name == "新来的人"


def test_a_line_that_a_power_cut_left_unfinished_is_passed_over_and_written_again(kept, leader):
    decide(request_for(SubjectKind.ERASE), leader)
    kept.parent.mkdir()
    kept.write_text('{"request": "')

    assert again.note() == 1
    assert len(again.noted()) == 1


SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accounts.roles import Role
from tests import factories
factories.make_user(Role.STREET_STAFF, username="clerk")
factories.make_user(Role.STREET_LEADER, username="leader")
factories.make_volunteer(name="黎望舒", phone="13800000007")
"""
ERASE = """
from accounts.models import User
from dashboard.personal import actions
from dashboard.personal.people import Identity
from tests.factories import the_street
row = actions.take_in(
    street=the_street(), kind="erase", identity=Identity("黎望舒", "13800000007"),
    basis="本人到窗口", by=User.objects.get(username="clerk"),
)
actions.approve(request=row, version=1, by=User.objects.get(username="leader"))
"""
COUNT = """
from volunteers.models import Volunteer
print(Volunteer.objects.filter(name="黎望舒").count(), "of that name")
"""


@pytest.mark.full
@pytest.mark.slow
def test_a_real_backup_is_restored_and_the_person_is_gone_again(tmp_path):
    run(tmp_path, "shell", "-c", SET_UP)
    run(tmp_path, "backup", "--to", str(tmp_path / "a.zip"))
    run(tmp_path, "shell", "-c", ERASE)
    assert "0 of that name" in run(tmp_path, "shell", "-c", COUNT)

    said = run(tmp_path, "restore", str(tmp_path / "a.zip"), "--force")

    assert "志愿者 1" in said
    assert "0 of that name" in run(tmp_path, "shell", "-c", COUNT)
    run(tmp_path, "verify_audit")
    # Control: without the second place the same backup brings the person back.
    (tmp_path / "erasures.log").unlink()
    run(tmp_path, "restore", str(tmp_path / "a.zip"), "--force")
    assert "1 of that name" in run(tmp_path, "shell", "-c", COUNT)
