"""What counts as a ledger that is there already."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from dashboard.importing.kinds import steps_for
from tests.factories import make_project, make_street, make_user

pytestmark = pytest.mark.django_db


def test_projects_are_counted_not_their_categories():
    street = make_street()
    staff = make_user(role=Role.STREET_STAFF, street=street)
    for _ in range(2):
        make_project(street=street)

    steps = steps_for(staff, street, at=timezone.now())

    assert {step.kind.key: step.count for step in steps}["projects"] == 2
