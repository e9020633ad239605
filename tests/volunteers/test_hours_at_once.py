"""Hours confirmed and points exchanged twice at the same moment: each counts once.

Real connections on PostgreSQL; on SQLite there is one writer at a time.
"""

from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_activity, make_community, make_user, make_volunteer
from tests.parallel import at_once, refusal
from volunteers import actions
from volunteers.models import (
    ActivityState,
    HoursState,
    Participation,
    PointEntry,
    ServiceRecord,
    Volunteer,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

CLICKS = 4


def test_hours_are_confirmed_once_and_points_exchanged_for_what_is_there():
    community = make_community()
    worker = make_user(Role.COMMUNITY_STAFF, community=community)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    person = make_volunteer(community=community)
    activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED)
    Participation.objects.get_or_create(activity=activity, volunteer=person)
    [record] = actions.propose_hours(
        activity=activity, hours={person.pk: Decimal(3)}, content="", by=worker
    )

    def confirm(_):
        return not refusal(
            lambda: actions.confirm_hours(
                records=[ServiceRecord.objects.get(pk=record.pk)],
                by=User.objects.get(pk=secretary.pk),
            )
        )

    def exchange(number):
        return not refusal(
            lambda: actions.exchange_points(
                volunteer=Volunteer.objects.get(pk=person.pk),
                points=20,
                what=f"米{number}",
                by=User.objects.get(pk=secretary.pk),
            )
        )

    assert sum(at_once(confirm, CLICKS)) == 1
    assert ServiceRecord.objects.get().state == HoursState.CONFIRMED
    assert PointEntry.objects.balance() == 30
    assert sum(at_once(exchange, CLICKS)) == 1
    assert PointEntry.objects.balance() == 10


def test_the_same_days_asked_for_at_once_are_one_certificate_and_a_void_is_owed():
    community = make_community()
    worker = make_user(Role.COMMUNITY_STAFF, community=community)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    person = make_volunteer(community=community)
    activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED)
    Participation.objects.get_or_create(activity=activity, volunteer=person)
    proposed = actions.propose_hours(
        activity=activity, hours={person.pk: Decimal(3)}, content="", by=worker
    )
    [record] = actions.confirm_hours(records=proposed, by=secretary)

    def issue(_):
        return actions.issue_proof(
            volunteer=Volunteer.objects.get(pk=person.pk),
            street=community.street,
            community=community,
            starts_on=record.served_on,
            ends_on=record.served_on,
            by=User.objects.get(pk=secretary.pk),
        ).pk

    def void_or_exchange(number):
        by = User.objects.get(pk=secretary.pk)
        if number % 2:
            row = ServiceRecord.objects.get(pk=record.pk)
            return not refusal(lambda: actions.void_hours(record=row, reason="没有来", by=by))
        person_now = Volunteer.objects.get(pk=person.pk)
        return not refusal(
            lambda: actions.exchange_points(volunteer=person_now, points=30, what="米", by=by)
        )

    assert len(set(at_once(issue, CLICKS))) == 1
    done = at_once(void_or_exchange, CLICKS)
    assert sum(done[1::2]) == 1  # voided once
    assert PointEntry.objects.balance() == -30 * sum(done[::2])
    assert sum(done[::2]) <= 1
