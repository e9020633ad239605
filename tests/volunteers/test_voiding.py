"""What becomes of that which hangs on a confirmed activity when it is voided."""

import pytest
from django.urls import reverse

from accounts.models import Message
from accounts.roles import Role
from tests.factories import day, make_activity, make_problem, make_user
from volunteers import actions
from volunteers.models import ActivityState, Problem, ProblemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(worker):
    return make_activity(filed_by=worker, state=ActivityState.CONFIRMED)


@pytest.fixture
def staff():
    return make_user(Role.STREET_STAFF)


def address(activity):
    return reverse("volunteers:activity-void", args=[activity.uid])


@pytest.fixture
def void(client, activity, staff, django_capture_on_commit_callbacks):
    def voided():
        client.force_login(staff)
        typed = {"reason": "重复填报", "version": activity.version}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address(activity), typed, follow=True).content.decode()

    return voided


def test_what_is_still_open_stays_with_its_owner_who_is_told_and_may_close_it(
    client, activity, void, worker, secretary
):
    """Source: docs/rules.md R-PRB-4."""
    problem = make_problem(activity=activity, found_by=worker, owner=secretary)

    void()

    kept = Problem.objects.get()
    assert (kept.activity, kept.community) == (None, activity.community)
    told = Message.objects.get(recipient=secretary, link=problem.get_absolute_url())
    assert told.title == f"“{problem}”还要解决：所在的活动已作废"
    assert list(Problem.objects.to_do_of(secretary)) == [problem]
    client.force_login(secretary)
    assert client.get(told.link).status_code == 200
    actions.solve_problem(problem=kept, result="已换灯泡", by=secretary)
    assert list(Problem.objects.counted()) == [problem]


def test_what_was_solved_in_it_stays_with_it_and_no_longer_counts(activity, void, worker):
    """Source: docs/rules.md R-PRB-1, R-PRB-4."""
    make_problem(activity=activity, found_by=worker, state=ProblemState.SOLVED, solved_on=day())

    void()

    assert Problem.objects.get().activity == activity
    assert not Problem.objects.counted().exists()


def test_the_page_names_what_is_still_open_and_says_what_becomes_of_it(
    client, activity, staff, void, worker, secretary
):
    open_one = make_problem(activity=activity, found_by=worker, owner=secretary)
    solved = make_problem(activity=activity, found_by=worker, state=ProblemState.SOLVED)
    client.force_login(staff)

    page = client.get(address(activity)).content.decode()

    assert "还没解决的 1 个问题单独留下，仍由责任人办理" in page
    assert f"{open_one}（{secretary}，" in page
    assert str(solved) not in page
    done = void()
    assert "还没解决的 1 个问题已单独留下，并告知责任人" in done


def test_without_an_open_problem_nothing_is_said_of_any(client, activity, staff, void):
    client.force_login(staff)
    assert "单独留下" not in client.get(address(activity)).content.decode()
    assert "单独留下" not in void()
