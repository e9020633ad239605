"""工作交接: open work passes on, finished work stays; nobody takes over without a post there."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_activity, make_post, make_problem, make_street, make_user
from volunteers.actions import confirm_activity, hand_over
from volunteers.models import Activity, ActivityState, Problem, ProblemState

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
