"""Every step holds people before their hours and seats, as a merge does: none waits for the other.

What a step asks to hold is noted on either database; SQLite has no locks of rows.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers import actions
from volunteers.actions import ActivityContent, PlanContent, held
from volunteers.models import (
    Activity,
    ActivityPlan,
    ActivityState,
    HoursState,
    Line,
    Participation,
    ServiceRecord,
    TeamMembership,
    Volunteer,
    VolunteerState,
)

pytestmark = pytest.mark.django_db
HELD_LATER = {ServiceRecord, TeamMembership}


@pytest.fixture
def people():
    """A community's people: who files, who confirms hours, who judges, and one volunteer."""
    community = make_community()
    return {
        "worker": make_user(Role.COMMUNITY_STAFF, community=community),
        "secretary": make_user(Role.COMMUNITY_SECRETARY, community=community),
        "staff": make_user(Role.STREET_STAFF, street=community.street),
        "person": make_volunteer(community=community, team=make_team(street=community.street)),
    }


@pytest.fixture
def hours(people):
    """Make a record of hours in an activity, both in a state."""

    def make(state, hours_state=HoursState.PROPOSED):
        activity = make_activity(filed_by=people["worker"], state=state, held_on=day(-2))
        Participation.objects.create(activity=activity, volunteer=people["person"])
        [row] = actions.propose_hours(
            activity=activity,
            hours={people["person"].pk: Decimal(3)},
            content="",
            by=people["worker"],
        )
        if hours_state == HoursState.CONFIRMED:
            [row] = actions.confirm_hours(records=[row], by=people["secretary"])
        return row

    return make


def propose(make, people):
    row = make(ActivityState.CONFIRMED)
    ServiceRecord.objects.filter(pk=row.pk).update(state=HoursState.VOIDED, void_reason="写错")
    given = {"activity": row.activity, "hours": {row.volunteer_id: Decimal(2)}, "content": ""}
    return lambda: actions.propose_hours(**given, by=people["worker"])


def confirm(make, people):
    row = make(ActivityState.CONFIRMED)
    return lambda: actions.confirm_hours(records=[row], by=people["secretary"])


def correct(make, people):
    row = make(ActivityState.CONFIRMED, HoursState.CONFIRMED)
    given = {"record": row, "hours": Decimal(2), "reason": "早走"}
    return lambda: actions.correct_hours(**given, by=people["secretary"])


def void(make, people):
    row = make(ActivityState.CONFIRMED, HoursState.CONFIRMED)
    return lambda: actions.void_hours(record=row, reason="没有来", by=people["secretary"])


def confirm_activity(make, people):
    row = make(ActivityState.SUBMITTED, HoursState.CONFIRMED)
    return lambda: actions.confirm_activity(activity=row.activity, by=people["staff"])


def void_activity(make, people):
    row = make(ActivityState.CONFIRMED, HoursState.CONFIRMED)
    return lambda: actions.void_activity(activity=row.activity, reason="重复", by=people["staff"])


def write_draft(make, people):
    row = make(ActivityState.DRAFT)
    content = ActivityContent(line=Line.COMMUNITY, title="清理楼道", held_on=day(-1))
    post = people["worker"].current_posts[0]
    given = {"content": content, "post": post, "by": people["worker"], "key": uuid4()}
    return lambda: actions.save_draft(**given, activity=row.activity)


def discard_draft(make, people):
    row = make(ActivityState.DRAFT)
    return lambda: actions.discard_draft(activity=row.activity, by=people["worker"])


def leave(_, people):
    person = people["person"]
    person.state = VolunteerState.LEFT
    return lambda: actions.save_volunteer(volunteer=person, by=people["staff"])


def merge(make, people):
    row = make(ActivityState.CONFIRMED, HoursState.CONFIRMED)
    kept = make_volunteer(community=row.community)
    given = {"kept": kept, "entries": [row.volunteer], "chosen": {}}
    return lambda: actions.merge_volunteers(**given, by=people["staff"])


@pytest.mark.parametrize(
    "step",
    [
        *(propose, confirm, correct, void, confirm_activity, void_activity),
        *(write_draft, discard_draft, leave, merge),
    ],
    ids=lambda step: step.__name__,
)
def test_people_are_held_before_what_is_theirs(step, hours, people, asked):
    do = step(hours, people)
    asked.clear()

    do()

    first = {table: asked.index(table) for table in {Volunteer, *HELD_LATER} & {*asked}}
    assert all(first[Volunteer] < first[table] for table in first.keys() & HELD_LATER), asked
    assert first.keys() & HELD_LATER  # the control


def test_hours_of_somebody_who_is_merged_meanwhile_are_not_touched(hours, people, monkeypatch):
    row = hours(ActivityState.CONFIRMED)
    other = make_volunteer(community=row.community)
    hold = held.hold_people

    def merged_meanwhile(keys):
        hold(keys)
        ServiceRecord.objects.filter(pk=row.pk).update(volunteer=other)

    monkeypatch.setattr(held, "hold_people", merged_meanwhile)
    with pytest.raises(ConflictError, match="刚刚由他人合并"):
        actions.confirm_hours(records=[row], by=people["secretary"])
    row.refresh_from_db()
    assert row.state == HoursState.PROPOSED


def save_relay(people, draft):
    given = {"participants": [people["person"]], "headcount": 1}
    return lambda: actions.save_relay(activity=draft, by=people["worker"], **given)


def save_draft(people, draft):
    content = ActivityContent(title="清理楼道", participants=(people["person"],))
    given = {"content": content, "post": people["worker"].current_posts[0], "key": uuid4()}
    return lambda: actions.save_draft(activity=draft, by=people["worker"], **given)


def hold_plan(people, draft):
    start = timezone.now() + timedelta(days=1)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1), "closes_at": start}
    worker, person = people["worker"], people["person"]
    content = PlanContent(title="清理楼道", place="东苑", capacity=1, task="清走堆物", **times)
    plan = actions.save_plan(content=content, post=worker.current_posts[0], by=worker)
    actions.publish_plan(plan=plan, by=worker)
    signup = actions.sign_up(plan=plan, name=person.name, phone=person.phone)
    actions.check_in(signup=signup, by=worker, at=start)
    return lambda: actions.hold_plan(plan=plan, by=worker, at=start + timedelta(hours=2))


def test_a_plan_is_held_before_its_activity_and_both_before_the_people(people, asked):
    people["person"].phone = "13800000007"
    people["person"].save()
    do = hold_plan(people, None)
    asked.clear()
    activity = do()
    held_first, asked[:] = list(asked), []
    actions.reopen_plan(plan=activity.plan, by=people["worker"])

    for tables in (held_first, asked):
        found = [tables.index(table) for table in (ActivityPlan, Activity, Volunteer, AuditEvent)]
        assert found == sorted(found)


@pytest.mark.parametrize(
    "step", [save_relay, save_draft, hold_plan], ids=lambda step: step.__name__
)
def test_who_is_merged_meanwhile_takes_part_as_the_entry_that_stays(step, people, monkeypatch):
    """Source: docs/rules.md R-VOL-1."""
    draft = make_activity(filed_by=people["worker"], state=ActivityState.DRAFT)
    community = draft.community
    kept = make_volunteer(community=community)
    Volunteer.objects.filter(pk=people["person"].pk).update(
        phone="13800000007", community=community, name="何小七"
    )
    people["person"].refresh_from_db()
    do, hold = step(people, draft), held.hold_people
    merges = [
        lambda: actions.merge_volunteers(
            kept=kept, entries=[people["person"]], chosen={}, by=people["staff"]
        )
    ]

    def merged_meanwhile(keys):
        if merges:
            merges.pop()()
        hold(keys)

    monkeypatch.setattr(held, "hold_people", merged_meanwhile)
    do()

    assert not merges
    took_part = Participation.objects.values_list("volunteer", flat=True)
    assert list(took_part) == [kept.pk]
