"""Problems: registered, solved, judged infeasible; who may, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError, ReusedKeyError
from tests import factories
from volunteers import actions
from volunteers.actions import ProblemContent
from volunteers.models import ActivityState, Problem, ProblemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return factories.make_user(Role.COMMUNITY_SECRETARY)


def register(secretary, **values):
    typed = {
        "content": ProblemContent(title="井盖松动"),
        "post": secretary.current_posts[0],
        "found_on": factories.day(),
        "by": secretary,
    }
    return actions.register_problem(**{**typed, **values})


def test_a_problem_registered_alone_is_open_with_owner_and_working_days(secretary):
    problem = register(secretary)

    assert (problem.state, problem.owner) == (ProblemState.OPEN, secretary)
    assert problem.community == secretary.current_posts[0].community
    assert problem.due_on >= problem.found_on + timedelta(days=5)
    assert AuditEvent.objects.filter(action="problem.registered").count() == 1


def test_a_problem_with_a_result_was_solved_on_the_spot(secretary):
    problem = register(secretary, content=ProblemContent(title="井盖松动", result="已加固"))

    assert (problem.state, problem.solved_on) == (ProblemState.SOLVED, problem.found_on)
    assert problem.was_solved_on_spot
    assert list(Problem.objects.counted()) == [problem]


def test_a_key_is_one_problem_of_its_finder_and_of_one_content(secretary):
    """Source: docs/rules.md R-PRB-1."""
    key, other = uuid4(), factories.make_user(Role.COMMUNITY_SECRETARY)
    photo = factories.make_photo(secretary)
    first = register(secretary, key=key, photo=photo)
    actions.give_up_problem(problem=first, reason="产权不清", by=secretary)

    assert register(secretary, key=key, photo=photo) == first
    for change in (
        {"photo": None},
        {"found_on": factories.day(-1)},
        {"content": ProblemContent(title="井盖松动", due_on=factories.day(9))},
        {"content": ProblemContent(title="井盖丢失")},
    ):
        with pytest.raises(ReusedKeyError, match="已经登记过"):
            register(secretary, key=key, **{"photo": photo, **change})
    assert register(secretary) != register(secretary) != first  # without a key nothing is known
    assert register(other, key=key) != first
    assert Problem.objects.count() == 4


def test_a_problem_found_tomorrow_is_refused(secretary):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        register(secretary, found_on=factories.day(1))


def test_a_problem_due_before_it_was_found_is_refused(secretary):
    with pytest.raises(ValidationError, match="不能早于发现日期"):
        register(secretary, content=ProblemContent(title="井盖松动", due_on=factories.day(-1)))


def test_another_persons_photo_is_refused(secretary):
    photo = factories.make_photo(factories.make_user())

    with pytest.raises(RefusedError, match="只能用自己上传的照片"):
        register(secretary, photo=photo)
    with pytest.raises(RefusedError, match="只能用自己上传的照片"):
        actions.solve_problem(
            problem=register(secretary), result="已加固", by=secretary, photo=photo
        )


def test_a_post_that_is_not_ones_own_is_refused(secretary):
    with pytest.raises(RefusedError, match="重新选择岗位"):
        register(secretary, post=factories.make_user().current_posts[0])


def test_the_owner_is_told_of_a_problem_that_somebody_else_registered(
    secretary, django_capture_on_commit_callbacks
):
    colleague = factories.make_user(
        Role.COMMUNITY_STAFF, community=secretary.current_posts[0].community
    )

    with django_capture_on_commit_callbacks(execute=True):
        register(secretary, content=ProblemContent(title="井盖松动", owner=colleague))

    assert Message.objects.get().recipient == colleague


def test_a_problem_is_solved_once_with_its_result_and_photo(secretary):
    problem = register(secretary)
    photo = factories.make_photo(secretary)

    solved = actions.solve_problem(problem=problem, result="已加固", by=secretary, photo=photo)

    assert (solved.state, solved.solved_on, solved.photo) == (
        ProblemState.SOLVED,
        factories.day(),
        photo,
    )
    assert not solved.was_solved_on_spot
    with pytest.raises(RefusedError, match="已解决"):
        actions.solve_problem(problem=problem, result="已加固", by=secretary)
    with pytest.raises(RefusedError, match="已解决"):
        actions.give_up_problem(problem=problem, reason="没有权限", by=secretary)


def test_solving_needs_a_result_and_giving_up_a_reason(secretary):
    problem = register(secretary)

    with pytest.raises(RefusedError, match="怎么解决"):
        actions.solve_problem(problem=problem, result="  ", by=secretary)
    with pytest.raises(RefusedError, match="为什么"):
        actions.give_up_problem(problem=problem, reason="", by=secretary)


def test_an_infeasible_problem_never_counts(secretary):
    problem = register(secretary)

    actions.give_up_problem(problem=problem, reason="产权不在社区", by=secretary)

    assert not Problem.objects.counted().exists()
    assert AuditEvent.objects.get(action="problem.given_up").reason == "产权不在社区"


def test_the_finder_is_told_when_the_owner_solved_it(secretary, django_capture_on_commit_callbacks):
    colleague = factories.make_user(
        Role.COMMUNITY_STAFF, community=secretary.current_posts[0].community
    )
    problem = factories.make_problem(found_by=secretary, owner=colleague)

    with django_capture_on_commit_callbacks(execute=True):
        actions.solve_problem(problem=problem, result="已换灯泡", by=colleague)

    message = Message.objects.get()
    assert message.recipient == secretary
    assert "已换灯泡" in message.body


def test_a_stranger_closes_nothing(secretary):
    problem = register(secretary)
    stranger = factories.make_user()

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.solve_problem(problem=problem, result="已加固", by=stranger)


def test_a_problem_of_an_unsent_draft_is_nobody_elses_business(secretary):
    draft = factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    owner = factories.make_user(Role.COMMUNITY_STAFF, community=draft.community)
    problem = factories.make_problem(found_by=secretary, owner=owner, activity=draft)

    assert list(Problem.objects.visible_to(secretary)) == [problem]
    assert not Problem.objects.visible_to(owner).exists()
    assert not Problem.objects.to_do_of(owner).exists()
    with pytest.raises(RefusedError):
        actions.solve_problem(problem=problem, result="已加固", by=owner)


def test_a_problem_changed_since_it_was_opened_is_not_overwritten(secretary):
    problem = factories.make_problem(found_by=secretary)

    with pytest.raises(ConflictError):
        actions.solve_problem(
            problem=problem, result="已换", by=secretary, version=problem.version + 1
        )


@pytest.mark.parametrize(
    ("corrected", "found", "solved"),
    [
        pytest.param(-9, (-9, -9, -9), (-9, -2, None), id="to an earlier day"),
        pytest.param(-3, (-3, -3, -3), (-3, -2, None), id="to a later day"),
        pytest.param(-1, (-1, -4, -1), (-1, -2, None), id="to one after a step of its own"),
    ],
)
def test_what_was_solved_on_the_spot_follows_the_corrected_day(corrected, found, solved):
    """Source: docs/rules.md R-PRB-1."""
    held, staff = factories.day(-4), factories.make_user(Role.STREET_STAFF)
    activity = factories.make_activity(state=ActivityState.CONFIRMED, held_on=held)
    of_it = {"activity": activity, "found_on": held}
    problems = [
        factories.make_problem(
            state=ProblemState.SOLVED, solved_on=held, was_solved_on_spot=True, **of_it
        ),
        factories.make_problem(state=ProblemState.SOLVED, solved_on=factories.day(-2), **of_it),
        factories.make_problem(**of_it),
    ]
    changes = {"held_on": factories.day(corrected)}
    actions.correct_activity(activity=activity, changes=changes, reason="日期抄错了", by=staff)

    for problem, found_on, solved_on in zip(problems, found, solved, strict=True):
        problem.refresh_from_db()
        days = [None if day is None else factories.day(day) for day in (found_on, solved_on)]
        assert [problem.found_on, problem.solved_on] == days
