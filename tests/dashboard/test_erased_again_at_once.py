"""`manage.py erase_again` started several times at the same moment erases once (R-PIP-4).

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.roles import Role
from audit import chain
from audit.models import AuditEvent
from dashboard.models import SubjectKind
from dashboard.personal import again
from tests.dashboard.test_erased_again import decide
from tests.dashboard.test_personal import NAME, person, request_for
from tests.factories import make_user
from tests.parallel import at_once
from volunteers.models import Volunteer

__all__ = ["person"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


def erase_again(number):
    said = StringIO()
    call_command("erase_again", stdout=said)
    return said.getvalue()


def test_two_who_start_it_at_once_erase_each_person_once(person, settings, tmp_path):
    settings.ERASURES = tmp_path / "second" / "erasures.log"
    leader = make_user(Role.STREET_LEADER)
    with transaction.atomic():  # as on a server whose older backup is restored afterwards
        decide(request_for(SubjectKind.ERASE), leader)
        again.note()
        transaction.set_rollback(True)
    assert Volunteer.objects.filter(pk=person.pk, name=NAME).exists()

    answers = at_once(erase_again, 4)

    assert sum("再次删除" in answer for answer in answers) == 1, answers
    assert AuditEvent.objects.filter(action=again.AGAIN).count() == 1
    assert not Volunteer.objects.filter(pk=person.pk, name=NAME).exists()
    assert list(chain.broken_links()) == []
