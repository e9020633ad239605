"""代办: the deputy sees and does what waits for the other; both count as one for four eyes."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post, User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from dashboard.actions import approve_baseline, enter_baseline
from dashboard.models import Baseline
from tests import factories
from volunteers.actions import (
    ActivityContent,
    confirm_activity,
    return_activity,
    solve_problem,
    submit_activity,
)
from volunteers.models import Activity, ActivityState, Line, Problem, ProblemState

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOME = reverse("dashboard:desk-home")


def again(user: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def lend(principal: User, deputy: User) -> User:
    """Let `deputy` stand in for the one post of `principal` today; return them as of now."""
    own = principal.posts.get(deputises_for=None)
    factories.make_post(
        deputy,
        Role(own.role),
        street=own.street,
        community=own.community,
        unit=own.unit,
        deputises_for=own,
        starts_on=factories.day(),
        ends_on=factories.day(5),
    )
    return again(deputy)


def give_back(deputy: User) -> User:
    """End what `deputy` stands in for."""
    Post.objects.filter(user=deputy).deputies().update(ended_at=timezone.now(), end_reason="回来了")
    return again(deputy)


def resend(activity: Activity, by: User) -> Activity:
    content = ActivityContent(
        line=Line.COMMUNITY,
        title="改好的标题",
        held_on=activity.held_on,
        place="东苑小区",
        headcount=9,
    )
    return submit_activity(
        content=content, post=by.current_posts[0], by=by, key=uuid4(), activity=activity
    )


@pytest.fixture
def worker(community):
    return factories.make_user(Role.GRID_WORKER, community=community, name="林一")


@pytest.fixture
def deputy(worker, community):
    return lend(worker, factories.make_user(Role.GRID_WORKER, community=community, name="王五"))


@pytest.fixture
def office():
    return [factories.make_user(Role.STREET_STAFF) for _ in range(3)]


def test_the_deputy_finds_what_came_back_and_what_is_open_on_the_desk(client, worker, deputy):
    returned = factories.make_activity(filed_by=worker, state=ActivityState.RETURNED)
    factories.make_activity(filed_by=worker, state=ActivityState.DRAFT)
    problem = factories.make_problem(found_by=worker)
    client.force_login(deputy)

    page = client.get(HOME)

    assert list(page.context["returned"]) == [returned]
    assert list(page.context["drafts"]) == []
    assert list(page.context["problems"]) == [problem]
    assert "林一填报" in page.content.decode()
    for row in (returned, problem):
        assert client.get(row.get_absolute_url()).status_code == 200
    client.force_login(give_back(deputy))
    page = client.get(HOME)
    assert (list(page.context["returned"]), list(page.context["problems"])) == ([], [])
    for row in (returned, problem):
        assert client.get(row.get_absolute_url()).status_code == 404


def test_only_the_post_that_was_lent_shows(worker, deputy):
    elsewhere = factories.make_post(worker, Role.GRID_WORKER)
    filing = factories.make_activity(
        filed_by=worker,
        filed_post=elsewhere,
        community=elsewhere.community,
        state=ActivityState.RETURNED,
    )
    problem = factories.make_problem(found_by=worker, community=elsewhere.community)

    assert filing not in Activity.objects.visible_to(deputy)
    assert problem not in Problem.objects.visible_to(deputy)
    with pytest.raises(RefusedError):
        resend(filing, by=deputy)


def test_a_returned_filing_keeps_filer_and_place_when_the_deputy_mends_it(client, worker, deputy):
    filing = factories.make_activity(filed_by=worker, state=ActivityState.RETURNED)
    client.force_login(deputy)
    page = client.get(reverse("volunteers:activity-edit", args=[filing.uid]))
    assert "仍算林一的填报" in page.content.decode()

    sent = resend(filing, by=deputy)

    assert (sent.filed_by, sent.filed_post) == (worker, filing.filed_post)
    assert list(sent.co_authors.all()) == [deputy]
    event = AuditEvent.objects.get(action="activity.submitted")
    assert (event.actor, event.post_label) == (deputy, str(deputy.current_posts[1]))
    assert "（代林一）" in event.post_label
    assert client.get(reverse("volunteers:activity-sent", args=[filing.uid])).status_code == 200


def test_who_was_stood_in_for_takes_over_what_the_deputy_filed(client, worker, deputy):
    filed = factories.make_activity(
        filed_by=deputy, filed_post=deputy.current_posts[1], state=ActivityState.RETURNED
    )
    give_back(deputy)
    client.force_login(worker)

    assert list(client.get(HOME).context["returned"]) == [filed]
    assert "王五（代林一）" in client.get(filed.get_absolute_url()).content.decode()
    assert resend(filed, by=again(worker)).state == ActivityState.SUBMITTED


def test_what_a_deputy_files_is_never_judged_by_whom_they_stood_in_for(office):
    principal, deputy, third = office
    deputy = lend(principal, deputy)
    content = ActivityContent(
        line=Line.COMMUNITY, title="巡查", held_on=factories.day(), place="街道", headcount=3
    )
    filed = submit_activity(content=content, post=deputy.current_posts[1], by=deputy, key=uuid4())
    give_back(deputy)

    for author in (principal, deputy):
        with pytest.raises(RefusedError, match="不能处理自己"):
            confirm_activity(activity=filed, by=again(author))
    assert confirm_activity(activity=filed, by=third).confirmed_by == third


def test_while_it_lasts_both_count_as_one_for_four_eyes(office):
    principal, deputy, third = office
    filings = [factories.make_activity(filed_by=person) for person in (principal, deputy)]
    deputy = lend(principal, deputy)

    for person in (again(principal), deputy):
        assert not Activity.objects.reviewable_by(person).exists()
        for filing in filings:
            with pytest.raises(RefusedError, match="代办期间"):
                return_activity(activity=filing, reason="看不清", by=person)
    assert Activity.objects.reviewable_by(third).count() == 2
    deputy = give_back(deputy)
    assert confirm_activity(activity=filings[0], by=deputy).confirmed_by == deputy


def test_a_published_figure_needs_somebody_outside_the_pair():
    entering = factories.make_user(Role.STREET_STAFF)
    leader = factories.make_user(Role.STREET_LEADER)
    other = factories.make_user(Role.STREET_LEADER)
    row = enter_baseline(
        street=factories.the_street(),
        figure="F12",
        value=7,
        is_lower_bound=False,
        as_of=factories.day(-1),
        source="年报",
        by=entering,
    )
    leader = lend(entering, leader)

    assert not Baseline.objects.approvable_by(leader).exists()
    with pytest.raises(RefusedError, match="代办"):
        approve_baseline(baseline=row, by=leader)
    assert approve_baseline(baseline=row, by=other).approved_by == other


def test_the_deputy_solves_what_the_other_owes(worker, deputy):
    problem = factories.make_problem(found_by=worker)

    solve_problem(problem=problem, result="已修好", by=deputy)

    problem.refresh_from_db()
    assert (problem.state, problem.solved_by) == (ProblemState.SOLVED, deputy)
    assert "（代林一）" in AuditEvent.objects.get(action="problem.solved").post_label
