"""工作交接: open work passes on, finished work stays; nobody takes over without a post there."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_post,
    make_problem,
    make_street,
    make_unit,
    make_user,
)
from tests.volunteers.armband_rows import make_duty, make_kind
from volunteers.actions import confirm_activity, hand_over
from volunteers.models import Activity, ActivityState, Problem, ProblemState, VisitDuty

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver(community):
    return make_user(community=community, home_street=community.street)


@pytest.fixture
def taker(community):
    return make_user(community=community, home_street=community.street)


@pytest.fixture
def sysadmin(community):
    return make_user(Role.SYSADMIN, street=community.street, home_street=community.street)


def test_drafts_returned_filings_and_open_problems_pass_on(giver, taker, sysadmin):
    for state in ActivityState:
        make_activity(filed_by=giver, state=state)
    for state in ProblemState:
        make_problem(found_by=giver, state=state)

    done = hand_over(giver=giver, taker=taker, by=sysadmin)

    assert (done.draft_count, done.returned_count, done.problem_count) == (1, 1, 1)
    assert set(Activity.objects.filter(filed_by=taker).values_list("state", flat=True)) == {
        ActivityState.DRAFT,
        ActivityState.RETURNED,
    }
    assert Activity.objects.filter(filed_by=taker).first().filed_post == taker.posts.get()
    assert Problem.objects.get(owner=taker).state == ProblemState.OPEN
    assert Problem.objects.filter(owner=giver).count() == 2
    assert AuditEvent.objects.filter(action__endswith=".handed_over").count() == 4


def test_neither_the_giver_nor_the_taker_confirms_what_was_handed_over(community, sysadmin):
    street = community.street
    giver, taker, third = (
        make_user(Role.STREET_STAFF, street=street, home_street=street) for _ in range(3)
    )
    filing = make_activity(filed_by=giver, state=ActivityState.RETURNED)
    hand_over(giver=giver, taker=taker, by=sysadmin)
    Activity.objects.update(state=ActivityState.SUBMITTED)

    for author in (giver, taker):
        assert not Activity.objects.reviewable_by(author).exists()
        with pytest.raises(RefusedError, match="填写过"):
            confirm_activity(activity=filing, by=author)
    assert Activity.objects.reviewable_by(third).get() == filing
    assert confirm_activity(activity=filing, by=third).confirmed_by == third


def test_somebody_without_a_post_there_does_not_take_over(giver, sysadmin, community):
    make_activity(filed_by=giver, state=ActivityState.DRAFT)
    elsewhere = make_user(home_street=community.street)

    with pytest.raises(RefusedError, match="没有可以接手的岗位"):
        hand_over(giver=giver, taker=elsewhere, by=sysadmin)
    make_post(
        elsewhere,
        community=community,
        deputises_for=giver.posts.get(),
        starts_on=day(),
        ends_on=day(5),
    )
    with pytest.raises(RefusedError, match="没有可以接手的岗位"):
        hand_over(giver=giver, taker=User.objects.get(pk=elsewhere.pk), by=sysadmin)


def liaison_of(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit, home_street=unit.street)


@pytest.mark.parametrize("lies_in_a_community", [True, False])
def test_two_liaisons_of_one_unit_hand_over(community, sysadmin, lies_in_a_community):
    place = community if lies_in_a_community else None
    unit = make_unit(street=community.street, community=place)
    giver, taker = liaison_of(unit), liaison_of(unit)
    filing = make_activity(filed_by=giver, state=ActivityState.DRAFT, community=place)
    of_filing = make_problem(found_by=giver, activity=filing)
    alone = make_problem(found_by=giver, community=place)

    hand_over(giver=giver, taker=taker, by=sysadmin)

    filing.refresh_from_db()
    assert (filing.filed_by, filing.filed_post) == (taker, taker.posts.get())
    assert set(Problem.objects.filter(owner=taker)) == {of_filing, alone}


def test_the_liaison_of_another_unit_takes_nothing_over(community, sysadmin):
    units = [make_unit(community=community) for _ in range(2)]
    giver, other = (liaison_of(unit) for unit in units)
    make_activity(filed_by=giver, state=ActivityState.DRAFT, community=community)

    with pytest.raises(RefusedError, match="没有可以接手的岗位"):
        hand_over(giver=giver, taker=other, by=sysadmin)


@pytest.mark.parametrize("make", [make_activity, make_problem])
def test_what_lies_at_the_street_is_not_taken_over_under_a_units_post(community, sysadmin, make):
    street = community.street
    giver = make_user(Role.STREET_STAFF, street=street, home_street=street)
    if make is make_activity:
        make_activity(filed_by=giver, state=ActivityState.DRAFT)
    else:
        make_problem(found_by=giver)
    taker = liaison_of(make_unit(street=street))

    with pytest.raises(RefusedError, match="没有可以接手的岗位"):
        hand_over(giver=giver, taker=taker, by=sysadmin)


def test_duties_to_visit_pass_on_where_the_taker_reaches_else_to_the_grid(
    giver, taker, sysadmin, community
):
    elsewhere = make_community(street=community.street)
    make_post(giver, community=elsewhere)
    kind = make_kind(community.street)
    here, there, coming, over = (
        make_duty(place, kind, owner=giver, label=label, **days)
        for place, label, days in (
            (community, "甲户", {}),
            (elsewhere, "乙户", {}),
            (community, "丙户", {"started_on": day(3)}),
            (community, "丁户", {"ended_on": day(-1)}),
        )
    )

    done = hand_over(giver=giver, taker=taker, by=sysadmin)

    owners = dict(VisitDuty.objects.values_list("label", "owner"))
    assert owners == {"甲户": taker.pk, "乙户": None, "丙户": taker.pk, "丁户": giver.pk}
    assert (done.duty_count, done.ownerless_count) == (2, 1)
    for duty in (here, there, coming):
        assert AuditEvent.objects.filter(action="visitduty.handed_over", object_uid=duty.uid)
    assert not AuditEvent.objects.filter(action="visitduty.handed_over", object_uid=over.uid)


def test_only_an_administrator_of_the_street_hands_over(giver, taker):
    other = make_user(Role.SYSADMIN, street=make_street())

    for by in (giver, other):
        with pytest.raises(RefusedError, match="本街道"):
            hand_over(giver=giver, taker=taker, by=by)


def test_the_page_tells_counts_and_no_content(giver, taker, sysadmin):
    activity = make_activity(filed_by=giver, state=ActivityState.DRAFT)
    client = Client()
    client.force_login(sysadmin)
    address = f"/desk/people/{giver.uid}/hand-over/"

    page = client.get(address).content.decode()
    assert "1 份" in page
    assert activity.title not in page
    assert client.post(address, {"taker": taker.uid}).status_code == 302
    assert Activity.objects.get().filed_by == taker


def test_the_page_says_what_becomes_of_duties_to_visit(giver, taker, sysadmin, community):
    elsewhere = make_community(street=community.street)
    make_post(giver, community=elsewhere)
    kind = make_kind(community.street)
    for place, label in ((community, "甲户"), (elsewhere, "乙户")):
        make_duty(place, kind, owner=giver, label=label)
    client = Client()
    client.force_login(sysadmin)
    address = f"/desk/people/{giver.uid}/hand-over/"

    page = client.get(address).content.decode()
    assert "2 项" in page
    assert "甲户" not in page
    done = client.post(address, {"taker": taker.uid}, follow=True).content.decode()
    assert "到访任务 1 项" in done
    assert "还有 1 项到访任务" in done
