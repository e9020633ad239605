"""Hours and the activity they belong to: neither goes on without the other."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_community, make_user, make_volunteer
from volunteers import actions
from volunteers.actions import ActivityContent
from volunteers.models import Activity, Line, ServiceRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def secretary(community):
    return make_user(Role.COMMUNITY_SECRETARY, community=community)


@pytest.fixture
def worker(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def person(community):
    return make_volunteer(community=community)


def content(*people, **values):
    given = {"held_on": day(-2), "headcount": 3, "summary": "清走堆物。", **values}
    return ActivityContent(
        line=Line.COMMUNITY, title="清理楼道", place="东苑", participants=people, **given
    )


def drafted(worker, *people, **values):
    post = worker.current_posts[0]
    return actions.save_draft(content=content(*people, **values), post=post, by=worker)


def proposed(activity, person, *, by, hours=8):
    [row] = actions.propose_hours(
        activity=activity, hours={person.pk: Decimal(hours)}, content="", by=by
    )
    return row


@pytest.fixture
def draft(worker, person):
    """A draft in which one person took part, and has eight hours proposed."""
    activity = drafted(worker, person)
    proposed(activity, person, by=worker)
    return activity


def test_a_draft_is_discarded_with_the_hours_that_nobody_confirmed(client, draft, worker):
    client.force_login(worker)

    client.post(reverse("volunteers:activity-discard", args=[draft.uid]))

    assert not Activity.objects.exists()
    assert not ServiceRecord.objects.exists()
    assert AuditEvent.objects.get(action="activity.discarded").fields["facts"]["hours"] == 1
    [event] = AuditEvent.objects.filter(action="servicerecord.discarded")
    assert event.fields["facts"] == {"hours": "8.0", "state": "proposed"}


def test_a_draft_with_confirmed_hours_stays_even_when_they_were_voided(draft, worker, secretary):
    [row] = actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    actions.void_hours(record=row, reason="没有办成", by=secretary)

    with pytest.raises(RefusedError, match="草稿不提交，就不会计数"):
        actions.discard_draft(activity=draft, by=worker)

    assert ServiceRecord.objects.get() == row
