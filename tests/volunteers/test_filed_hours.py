"""Hours and the activity they belong to: neither goes on without the other."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_activity, make_community, make_post, make_user, make_volunteer
from volunteers import actions
from volunteers.actions import ActivityContent
from volunteers.models import (
    Activity,
    ActivityState,
    HoursState,
    Line,
    Participation,
    PointEntry,
    PointKind,
    ServiceRecord,
    Volunteer,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


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


def counting(draft, worker, *people):
    """Send a draft in and let the street confirm it."""
    post, key = worker.current_posts[0], uuid4()
    typed = content(*people)
    sent = actions.submit_activity(content=typed, post=post, by=worker, key=key, activity=draft)
    staff = make_user(Role.STREET_STAFF, street=sent.street)
    return actions.confirm_activity(activity=sent, by=staff)


def proposed(activity, person, *, by, hours=8, at=None):
    [row] = actions.propose_hours(
        activity=activity, hours={person.pk: Decimal(hours)}, content="", by=by, at=at
    )
    return row


def points_of(person):
    return PointEntry.objects.filter(volunteer=person).balance()


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
    assert event.fields["facts"] == {"hours": "8.0", "state": "待确认"}


def test_a_draft_with_confirmed_hours_stays_even_when_they_were_voided(draft, worker, secretary):
    [row] = actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    actions.void_hours(record=row, reason="没有办成", by=secretary)

    with pytest.raises(RefusedError, match="草稿不提交，就不会计数"):
        actions.discard_draft(activity=draft, by=worker)

    assert ServiceRecord.objects.get() == row


def mended(draft, worker, *people, **values):
    post = worker.current_posts[0]
    typed = content(*people, **values)
    return actions.save_draft(content=typed, post=post, by=worker, activity=draft)


def test_proposed_hours_follow_the_day_and_end_with_their_part(draft, worker, secretary, person):
    mended(draft, worker, person, held_on=day(-40))
    row = ServiceRecord.objects.get()
    assert (row.served_on, row.state, row.is_backfilled) == (day(-40), HoursState.PROPOSED, True)

    mended(draft, worker, held_on=day(-40))
    row.refresh_from_db()
    assert (row.state, row.void_reason) == (HoursState.VOIDED, "填报里没有这名志愿者了")

    mended(draft, worker, person)
    again = proposed(draft, person, by=worker)
    [done] = actions.confirm_hours(records=[again], by=secretary)
    assert done.served_on == day(-2)


def test_confirmed_hours_hold_their_day_and_their_person_fast(
    client, draft, worker, secretary, person
):
    [row] = actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    with pytest.raises(RefusedError, match="日期和所属社区不能改"):
        mended(draft, worker, person, held_on=day(-40))
    with pytest.raises(RefusedError, match="日期和所属社区不能改"):
        mended(draft, worker, person, held_on=None)
    with pytest.raises(RefusedError, match="不能从参加的人里去掉"):
        mended(draft, worker)

    mended(draft, worker, person, summary="清走两车堆物。")

    actions.void_hours(record=row, reason="没有来", by=secretary)
    assert mended(draft, worker, held_on=day(-40)).held_on == day(-40)


def test_a_draft_under_another_post_takes_proposed_hours_along(draft, worker, secretary, person):
    elsewhere = make_community(street=draft.street)
    post = make_post(worker, Role.COMMUNITY_STAFF, community=elsewhere)
    worker = User.objects.get(pk=worker.pk)
    moved = {"content": content(person), "post": post, "by": worker, "activity": draft}
    actions.save_draft(**moved)
    row = ServiceRecord.objects.get()
    assert row.community == elsewhere

    judge = make_user(Role.COMMUNITY_SECRETARY, community=elsewhere)
    actions.confirm_hours(records=[row], by=judge)
    with pytest.raises(RefusedError, match="日期和所属社区不能改"):
        mended(draft, worker, person)


def test_a_correction_takes_proposed_hours_along_and_confirmed_ones_stop_it(
    draft, worker, secretary, person
):
    filed = counting(draft, worker, person)
    given = {"activity": filed, "reason": "记错", "by": filed.confirmed_by}
    actions.correct_activity(**given, changes={"held_on": day(-3)})
    row = ServiceRecord.objects.get()
    assert row.served_on == day(-3)

    with pytest.raises(ValidationError, match="不能晚于今天"):
        actions.correct_activity(**given, changes={"held_on": day(1)})

    actions.confirm_hours(records=[row], by=secretary)
    actions.correct_activity(**given, changes={"headcount": 5})
    with pytest.raises(RefusedError, match="日期和所属社区不能改"):
        actions.correct_activity(**given, changes={"held_on": day(-4)})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [("nobody", "参加“清理楼道”的人里没有"), ("another day", "与“清理楼道”的日期不同")],
)
def test_hours_that_contradict_their_activity_are_not_confirmed(
    draft, worker, secretary, wrong, sentence
):
    if wrong == "nobody":
        Participation.objects.all().delete()
    else:
        Activity.objects.update(held_on=day(-9))

    with pytest.raises(RefusedError, match=sentence):
        actions.confirm_hours(records=[draft.service_records.get()], by=secretary)


@pytest.fixture
def twins(draft, worker, secretary, person):
    """Two entries of one person, the second with eight hours that count; who merges them."""
    actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    counting(draft, worker, person)
    kept = make_volunteer(community=person.community)
    return kept, person, make_user(Role.STREET_STAFF, street=person.street)


def test_hours_wait_for_the_day_of_their_activity(worker, secretary, person):
    ahead = drafted(worker, person, held_on=day(3))
    with pytest.raises(RefusedError, match="还没有到，工时不能登记"):
        proposed(ahead, person, by=worker)
    assert not ServiceRecord.objects.exists()

    row = proposed(ahead, person, by=worker, at=NOW + timedelta(days=3))
    with pytest.raises(RefusedError, match="还没有到，工时不能确认"):
        actions.confirm_hours(records=[row], by=secretary)
    assert actions.confirm_hours(records=[row], by=secretary, at=NOW + timedelta(days=3))


def test_points_are_not_spent_twice_by_a_merge_and_its_undoing(client, twins):
    kept, entry, staff = twins
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    actions.exchange_points(volunteer=kept, points=80, what="米", by=staff)
    client.force_login(staff)

    page = client.post(reverse("volunteers:merge-undo", args=[merge.uid]), follow=True)

    assert "会欠 80 分，不能撤销" in page.content.decode()
    assert (points_of(kept), points_of(entry)) == (0, 0)


def test_what_was_exchanged_of_ones_own_points_does_not_stop_an_undoing(twins, worker, secretary):
    kept, entry, staff = twins
    activity = drafted(worker, kept)
    own = proposed(activity, kept, by=worker, hours=4)
    actions.confirm_hours(records=[own], by=secretary)
    counting(activity, worker, kept)
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    actions.exchange_points(volunteer=kept, points=40, what="米", by=staff)

    actions.undo_merge(merge=merge, by=staff)

    assert (points_of(kept), points_of(entry)) == (0, 80)


def test_points_taken_back_since_go_back_with_their_hours(twins, secretary):
    kept, entry, staff = twins
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    row = ServiceRecord.objects.get(volunteer=kept)
    actions.void_hours(record=row, reason="没有来", by=secretary)

    actions.undo_merge(merge=merge, by=staff)

    assert (points_of(kept), points_of(entry)) == (0, 0)


def test_hours_since_in_a_part_that_goes_back_stop_an_undoing(twins, worker):
    kept, entry, staff = twins
    activity = drafted(worker, entry)
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    row = proposed(activity, kept, by=worker, hours=1)

    with pytest.raises(RefusedError, match="请先作废这些工时"):
        actions.undo_merge(merge=merge, by=staff)

    actions.void_hours(record=row, reason="合错了", by=staff)
    actions.undo_merge(merge=merge, by=staff)
    proposed(activity, entry, by=worker, hours=1)


def test_a_voided_activity_takes_its_hours_and_their_points_along(draft, worker, secretary, person):
    other = make_volunteer(community=draft.community)
    mended(draft, worker, person, other)
    waiting = proposed(draft, other, by=worker)
    actions.confirm_hours(records=[draft.service_records.get(volunteer=person)], by=secretary)
    filed = counting(draft, worker, person, other)
    assert points_of(person) == 80

    actions.void_activity(activity=filed, reason="没有办成", by=filed.confirmed_by)

    assert points_of(person) == 0
    assert not ServiceRecord.objects.counted().exists()
    for row in ServiceRecord.objects.all():
        assert (row.state, row.void_reason) == (HoursState.VOIDED, "活动作废：没有办成")
    with pytest.raises(RefusedError):
        actions.confirm_hours(records=[waiting], by=secretary)


@pytest.fixture
def left_behind(worker, person):
    """Hours that wait, of an activity that was voided when its hours did not go with it yet."""
    activity = make_activity(filed_by=worker, state=ActivityState.VOIDED)
    Participation.objects.create(activity=activity, volunteer=person)
    return ServiceRecord.objects.create(
        street=activity.street,
        community=activity.community,
        volunteer=person,
        activity=activity,
        served_on=activity.held_on,
        hours=Decimal(2),
        content="清走堆物",
        proposed_by=worker,
    )


def ticked(row):
    """What the box of a row on the page of hours says."""
    return f"{row.uid}:{row.version}"


def test_hours_changed_or_done_since_they_were_seen_are_told_and_none_confirmed(
    client, draft, secretary
):
    row = draft.service_records.get()
    client.force_login(secretary)
    confirm, seen = reverse("volunteers:hours-confirm"), ticked(row)
    ServiceRecord.objects.update(hours=Decimal(7), version=row.version + 1)

    page = client.post(confirm, {"record": seen}, follow=True)

    assert "已被他人办理或修改" in page.text
    assert ServiceRecord.objects.get().state == HoursState.PROPOSED
    actions.confirm_hours(records=[ServiceRecord.objects.get()], by=secretary)
    page = client.post(confirm, {"record": seen}, follow=True)
    assert "有 1 条刚刚被他人办理或作废" in page.text


def test_hours_left_behind_by_a_voided_activity_are_not_confirmed(
    client, left_behind, draft, secretary
):
    client.force_login(secretary)
    both = [ticked(left_behind), ticked(draft.service_records.get())]

    page = client.post(reverse("volunteers:hours-confirm"), {"record": both}, follow=True)

    assert "已经作废，工时不能确认。请作废这条工时" in page.content.decode()
    assert not ServiceRecord.objects.exclude(state=HoursState.PROPOSED).exists()
    assert not PointEntry.objects.exists()
    actions.void_hours(record=left_behind, reason="活动作废", by=secretary)


def test_the_oldest_hours_are_confirmed_however_many_wait(client, draft, secretary, worker):
    """The page lists them first; those of the last days were looked through only."""
    oldest = draft.service_records.get()
    place = {"street": oldest.street, "community": oldest.community}
    people = Volunteer.objects.bulk_create(
        Volunteer(name="陈安然", registered_on=day(-300), **place) for _ in range(2000)
    )
    more = {"activity": draft, "hours": Decimal(1), "content": "清走堆物", "proposed_by": worker}
    ServiceRecord.objects.bulk_create(
        ServiceRecord(volunteer=one, served_on=day(), **more, **place) for one in people
    )
    client.force_login(secretary)

    page = client.post(reverse("volunteers:hours-confirm"), {"record": ticked(oldest)}, follow=True)

    assert "已确认 1 条" in page.text
    oldest.refresh_from_db()
    assert oldest.state == HoursState.CONFIRMED


def test_confirmed_hours_left_behind_by_a_voided_activity_are_not_corrected(left_behind, secretary):
    given = {"state": HoursState.CONFIRMED, "confirmed_by": secretary, "confirmed_at": NOW}
    ServiceRecord.objects.update(**given)

    with pytest.raises(RefusedError, match="已经作废，工时不能更正。请作废这条工时"):
        actions.correct_hours(record=left_behind, hours=Decimal(1), reason="记错", by=secretary)


def test_points_come_when_both_the_hours_and_their_activity_are_confirmed(
    draft, worker, secretary, person
):
    [row] = actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    staff = make_user(Role.STREET_STAFF, street=draft.street)
    assert points_of(person) == 0
    with pytest.raises(RefusedError, match="没有可以兑换的积分"):
        actions.exchange_points(volunteer=person, points=10, what="米", by=staff)
    actions.correct_hours(record=row, hours=Decimal(6), reason="早走", by=secretary)
    assert not PointEntry.objects.exists()

    filed = counting(draft, worker, person)

    [entry] = PointEntry.objects.all()
    assert (entry.points, entry.record, entry.kind) == (60, row, PointKind.SERVICE)
    assert entry.entered_by == filed.confirmed_by
    actions.correct_hours(record=row, hours=Decimal(5), reason="早走", by=secretary)
    assert points_of(person) == 50


def test_points_that_hours_of_a_draft_had_before_are_not_given_again(
    draft, worker, secretary, person
):
    [row] = actions.confirm_hours(records=[draft.service_records.get()], by=secretary)
    PointEntry.objects.create(
        volunteer=person, record=row, kind=PointKind.SERVICE, points=80, entered_on=day(-1)
    )

    counting(draft, worker, person)

    assert points_of(person) == 80
