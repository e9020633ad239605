"""What becomes of that which hangs on a confirmed activity when it is voided."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Message, User
from accounts.roles import Role
from tests.factories import day, make_activity, make_problem, make_user, make_volunteer
from volunteers import actions
from volunteers.models import ActivityState, Participation, Problem, ProblemState, ServiceProof

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


@pytest.fixture
def person(community):
    return make_volunteer(community=community)


@pytest.fixture
def served(activity, person, worker, secretary):
    """Hours of the activity, confirmed."""
    Participation.objects.create(activity=activity, volunteer=person)
    rows = actions.propose_hours(
        activity=activity, hours={person.pk: Decimal(3)}, content="", by=worker
    )
    return actions.confirm_hours(records=rows, by=secretary)[0]


@pytest.fixture
def proof(served, person, community, secretary):
    return actions.issue_proof(
        volunteer=person,
        street=community.street,
        community=community,
        starts_on=day(-60),
        ends_on=day(),
        by=secretary,
    )


CHANGED = "出具以后，服务时长有变动"


def verified(client, proof):
    client.logout()
    address = reverse("dashboard:public-proof", args=[proof.code])
    return client.get(address).content.decode()


def test_a_certificate_of_its_hours_is_named_before_and_who_issued_it_is_told(
    client, activity, staff, void, proof, secretary
):
    """Source: docs/rules.md R-HRS-10."""
    client.force_login(staff)
    assert proof.number in client.get(address(activity)).content.decode()

    void()

    told = Message.objects.get(link=proof.get_absolute_url())
    assert (told.recipient, told.title) == (
        secretary,
        f"证明 {proof.number} 里有时长已作废，请撤销",
    )
    client.force_login(secretary)
    assert "请撤销这一份" in client.get(told.link).content.decode()


def test_whoever_may_take_it_back_is_told_when_the_issuer_may_no_more(
    void, proof, secretary, community
):
    """Source: docs/rules.md R-HRS-10."""
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    successor = make_user(Role.COMMUNITY_SECRETARY, community=community)

    void()

    told = Message.objects.filter(link=proof.get_absolute_url())
    assert secretary not in {message.recipient for message in told}
    assert successor in {message.recipient for message in told}


def test_where_it_is_verified_it_says_that_its_hours_changed_until_it_is_revoked(
    client, void, proof, person, secretary
):
    """Source: docs/rules.md R-HRS-10."""
    assert CHANGED not in verified(client, proof)

    void()

    page = verified(client, proof)
    assert CHANGED in page
    assert "证明有效" not in page
    assert person.name not in page
    actions.revoke_proof(proof=proof, reason="时长有变动", by=secretary)
    assert CHANGED not in verified(client, proof)


def test_hours_that_came_later_change_nothing_that_a_certificate_says(
    client, proof, person, worker, secretary, community
):
    later = make_activity(filed_by=worker, state=ActivityState.CONFIRMED)
    Participation.objects.create(activity=later, volunteer=person)
    rows = actions.propose_hours(
        activity=later, hours={person.pk: Decimal(2)}, content="", by=worker
    )
    actions.confirm_hours(records=rows, by=secretary)

    assert CHANGED not in verified(client, proof)
    assert ServiceProof.objects.saying_hours_of(later) == []


def test_hours_that_were_corrected_change_it(client, proof, served, worker, community):
    other = make_user(Role.COMMUNITY_SECRETARY, community=community)
    actions.correct_hours(record=served, hours=Decimal(2), reason="抄错了", by=other)

    assert CHANGED in verified(client, proof)
