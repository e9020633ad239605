"""Two entries of one person that both have hours in one activity: these count once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from tests.factories import day, make_activity, make_user, make_volunteer
from volunteers import actions
from volunteers.actions import rankings
from volunteers.models import ActivityState, Participation, PointEntry, ServiceRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(community):
    return make_volunteer(community=community), make_volunteer(community=community)


def served_by(pair, secretary, *, state=ActivityState.CONFIRMED, held_on=None):
    """Propose three hours of each in one activity."""
    kept, entry = pair
    worker = make_user(Role.COMMUNITY_STAFF, community=kept.community)
    activity = make_activity(filed_by=worker, state=state, held_on=held_on or day(-20))
    for person in pair:
        Participation.objects.create(activity=activity, volunteer=person)
    hours = dict.fromkeys((kept.pk, entry.pk), Decimal(3))
    actions.propose_hours(activity=activity, hours=hours, content="", by=worker)
    return [activity.service_records.get(volunteer=person) for person in pair]


def merged(pair, staff):
    return actions.merge_volunteers(kept=pair[0], entries=[pair[1]], chosen={}, by=staff)


def points_of(person):
    return PointEntry.objects.filter(volunteer=person).balance()


def test_hours_of_one_person_in_one_activity_count_once_after_a_merge(pair, staff, secretary):
    own, other = served_by(pair, secretary)
    actions.confirm_hours(records=[own, other], by=secretary)

    merge = merged(pair, staff)

    assert list(ServiceRecord.objects.counted()) == [own]
    assert PointEntry.objects.balance() == 30
    actions.undo_merge(merge=merge, by=staff)
    assert set(ServiceRecord.objects.counted()) == {own, other}
    assert [points_of(person) for person in pair] == [30, 30]


def test_whoever_was_merged_away_has_no_place_in_a_ranking(pair, staff, secretary, community):
    month_ago = timezone.localtime() - timedelta(days=31)
    own, other = served_by(pair, secretary, held_on=day(-40))
    actions.confirm_hours(records=[own, other], by=secretary, at=month_ago)

    merged(pair, staff)

    ranking = rankings.freeze_ranking(
        street=community.street, community=None, period=f"{month_ago:%Y-%m}", by=staff
    )
    assert [(row.volunteer, row.points) for row in ranking.ranks.all()] == [(pair[0], 30)]


def test_what_was_proposed_for_the_other_entry_is_not_confirmed_any_more(pair, staff, secretary):
    own, other = served_by(pair, secretary)
    actions.confirm_hours(records=[own], by=secretary)

    merge = merged(pair, staff)

    assert not ServiceRecord.objects.confirmable_by(secretary).exists()
    actions.undo_merge(merge=merge, by=staff)
    assert ServiceRecord.objects.confirmable_by(secretary).get() == other


def test_confirmed_hours_do_not_give_way_to_proposed_ones(pair, staff, secretary):
    own, other = served_by(pair, secretary)
    actions.confirm_hours(records=[other], by=secretary)

    with pytest.raises(RefusedError, match="请先确认或作废待确认的一条，再合并"):
        merged(pair, staff)

    actions.void_hours(record=own, reason="登记了两次", by=secretary)
    merged(pair, staff)
    assert ServiceRecord.objects.counted().get().volunteer == pair[0]


def test_points_that_came_due_after_a_merge_are_given_by_its_undoing(pair, staff, secretary):
    own, other = served_by(pair, secretary, state=ActivityState.SUBMITTED)
    actions.confirm_hours(records=[own, other], by=secretary)
    merge = merged(pair, staff)
    actions.confirm_activity(activity=own.activity, by=staff)
    assert [points_of(person) for person in pair] == [30, 0]

    actions.undo_merge(merge=merge, by=staff)

    assert [points_of(person) for person in pair] == [30, 30]
