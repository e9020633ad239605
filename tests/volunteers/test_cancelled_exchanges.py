"""An exchange of points that was typed wrongly is taken back: once, with a reason, by another."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_activity, make_community, make_user, make_volunteer
from volunteers import actions
from volunteers.models import ActivityState, Participation, PointEntry

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def with_points(community, *, points=30):
    """Return somebody who earned points by one confirmed activity."""
    by = make_user(Role.COMMUNITY_STAFF, community=community)
    confirming = make_user(Role.COMMUNITY_SECRETARY, community=community)
    person = make_volunteer(community=community)
    activity = make_activity(filed_by=by, state=ActivityState.CONFIRMED, held_on=day(-1))
    Participation.objects.create(activity=activity, volunteer=person)
    rows = actions.propose_hours(
        activity=activity, hours={person.pk: points // 10}, content="", by=by
    )
    actions.confirm_hours(records=rows, by=confirming)
    return person


def points_of(person):
    return PointEntry.objects.filter(volunteer=person).balance()


@pytest.fixture
def colleague(community):
    return make_user(Role.STREET_STAFF, street=community.street)


@pytest.fixture
def mistaken(community, secretary):
    """Thirty points spent where three were meant."""
    person = with_points(community)
    return actions.exchange_points(volunteer=person, points=30, what="肥皂", by=secretary)


def test_who_exchanges_beside_somebody_else_is_told_that_the_points_changed(
    client, community, secretary, colleague
):
    person = with_points(community)
    client.force_login(secretary)
    address = reverse("volunteers:points-exchange", args=[person.uid])
    typed = {"points": 10, "what": "米", "version": points_of(person)}
    actions.exchange_points(volunteer=person, points=10, what="油", by=colleague)

    refused = client.post(address, typed)

    assert "积分刚有变动，请看现在的余额" in refused.text
    assert points_of(person) == 20
    assert client.post(address, refused.context["form"].data).status_code == 302


def test_the_points_come_back_by_an_opposite_entry_and_both_stay(mistaken, colleague):
    opposite = actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=colleague)

    assert (opposite.points, opposite.what, opposite.cancels) == (30, "多打了一个零", mistaken)
    assert points_of(mistaken.volunteer) == 30
    assert PointEntry.objects.exchanges().count() == 2
    event = AuditEvent.objects.get(action="pointentry.cancelled")
    assert (event.actor, event.reason) == (colleague, "多打了一个零")


def test_whoever_entered_it_does_not_take_it_back_and_nobody_twice(
    client, mistaken, secretary, colleague
):
    with pytest.raises(RefusedError, match="请另一位同事撤销"):
        actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=secretary)
    with pytest.raises(RefusedError, match="请写明"):
        actions.cancel_exchange(entry=mistaken, reason="  ", by=colleague)
    opposite = actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=colleague)

    for entry, words in ((mistaken, "已经撤销"), (opposite, "只有兑换可以撤销")):
        with pytest.raises(RefusedError, match=words):
            actions.cancel_exchange(entry=entry, reason="再来", by=colleague)
    assert points_of(mistaken.volunteer) == 30


def test_another_communitys_staff_do_not_reach_it(mistaken):
    stranger = make_user(Role.COMMUNITY_SECRETARY, community=make_community())

    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=stranger)


def test_the_sheet_offers_it_to_another_person_and_shows_what_came_of_it(
    client, mistaken, secretary, colleague
):
    sheet = reverse("volunteers:service-sheet", args=[mistaken.volunteer.uid])
    cancel = reverse("volunteers:points-cancel", args=[mistaken.uid])
    client.force_login(secretary)
    assert cancel not in client.get(sheet).content.decode()
    refused = client.post(cancel, {"reason": "多打了一个零"})
    assert (refused.status_code, "请另一位同事撤销" in refused.content.decode()) == (422, True)

    client.force_login(colleague)
    assert cancel in client.get(sheet).content.decode()
    page = client.post(cancel, {"reason": "多打了一个零"}, follow=True).content.decode()

    assert "30 分已还回" in page
    assert "撤销兑换：多打了一个零" in page
    assert "用去 30 分" in page
    assert "还回 30 分" in page
    assert "已撤销" in page
    assert cancel not in page


def test_what_was_given_back_earns_no_place_in_a_ranking(community, colleague):
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    at = NOW - (timezone.localdate() - last_month)
    person, other = with_points(community), make_user(Role.COMMUNITY_SECRETARY, community=community)
    entry = actions.exchange_points(volunteer=person, points=10, what="米", by=colleague, at=at)
    actions.cancel_exchange(entry=entry, reason="登错了人", by=other, at=at)

    with pytest.raises(RefusedError, match="还没有人得到积分"):
        actions.freeze_ranking(
            street=community.street, community=community, period=f"{last_month:%Y-%m}", by=other
        )


def test_it_goes_back_with_its_exchange_when_a_merge_is_undone(community, mistaken, colleague):
    entry, kept = mistaken.volunteer, make_volunteer(community=community)
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=colleague)
    opposite = actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=colleague)
    assert points_of(kept) == 30

    actions.undo_merge(merge=merge, by=colleague)

    opposite.refresh_from_db()
    assert opposite.volunteer == entry
    assert (points_of(entry), points_of(kept)) == (30, 0)


def test_an_exchange_that_was_taken_back_keeps_no_merge_from_being_undone(
    community, secretary, colleague
):
    kept, entry = with_points(community), with_points(community, points=50)
    actions.exchange_points(volunteer=kept, points=30, what="米", by=secretary)
    actions.void_hours(record=kept.service_records.get(), reason="记错了人", by=secretary)
    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=colleague)
    since = actions.exchange_points(volunteer=kept, points=10, what="油", by=secretary)
    with pytest.raises(RefusedError, match="合并之后兑换过积分"):
        actions.undo_merge(merge=merge, by=colleague)
    actions.cancel_exchange(entry=since, reason="登错了人", by=colleague)

    actions.undo_merge(merge=merge, by=colleague)

    assert (points_of(kept), points_of(entry)) == (-30, 50)


def test_the_database_refuses_a_second_one_and_one_that_gives_back_nothing(mistaken, secretary):
    def opposite(**values):
        same = {
            "volunteer": mistaken.volunteer,
            "kind": "cancelled",
            "points": 30,
            "what": "多打了一个零",
            "cancels": mistaken,
            "entered_on": day(0),
        }
        return PointEntry(**{**same, **values})

    for wrong in ({"points": -30}, {"what": ""}, {"cancels": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PointEntry.objects.bulk_create([opposite(**wrong)])
    PointEntry.objects.bulk_create([opposite()])
    with pytest.raises(IntegrityError), transaction.atomic():
        PointEntry.objects.bulk_create([opposite()])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PointEntry.objects.filter(kind="cancelled").update(cancels=None)


@pytest.mark.parametrize(
    ("who", "is_cancelled", "why"),
    [("secretary", False, "请另一位同事撤销"), ("colleague", True, "已经撤销")],
)
def test_nobody_gives_a_reason_for_what_is_refused_afterwards(
    client, mistaken, who, is_cancelled, why, request
):
    if is_cancelled:
        colleague = request.getfixturevalue("colleague")
        actions.cancel_exchange(entry=mistaken, reason="多打了一个零", by=colleague)
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse("volunteers:points-cancel", args=[mistaken.uid]), follow=True)

    sheet = reverse("volunteers:service-sheet", args=[mistaken.volunteer.uid])
    assert page.redirect_chain[-1][0] == sheet
    assert why in page.content.decode()
