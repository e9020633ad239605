"""Problems on the phone: who sees them, solving with a photo, giving up, registering alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from party.models import UnitCheckIn
from tests import factories
from volunteers.models import ActivityState, Problem, ProblemState

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("volunteers:problem-list")


def at(name, problem):
    return reverse(f"volunteers:problem-{name}", args=[problem.uid])


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


@pytest.fixture
def problem(secretary):
    return factories.make_problem(found_by=secretary)


def solution(problem, **changed):
    typed = {"version": problem.version, "result": "已换灯泡"}
    return {**typed, "solved_on": factories.day().isoformat(), **changed}


def test_the_list_holds_mine_with_the_overdue_first(client, secretary, problem):
    overdue = factories.make_problem(found_by=secretary, overdue=True)
    factories.make_problem(found_by=secretary, state=ProblemState.SOLVED)
    factories.make_problem()

    page = client.get(LIST)

    assert list(page.context["page"]) == [overdue, problem]
    assert "已逾期" in page.content.decode()


def test_the_list_asks_as_many_questions_with_more_rows(
    client, secretary, django_assert_max_num_queries, no_query_per_row
):
    for _ in range(8):
        factories.make_problem(
            found_by=secretary, activity=factories.make_activity(filed_by=secretary)
        )

    with django_assert_max_num_queries(10):
        client.get(LIST)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMUNITY_STAFF, 200),
        (Role.GRID_WORKER, 200),
        (Role.STREET_LEADER, 403),
        (Role.SECADMIN, 403),
    ],
    ids=str,
)
def test_who_may_open_the_list(client, role, status):
    client.force_login(factories.make_user(role))

    assert client.get(LIST).status_code == status


def test_a_problem_is_solved_with_its_result_and_photo(client, secretary, problem):
    photo = SimpleUploadedFile("a.jpg", factories.picture(), content_type="image/jpeg")

    answer = client.post(at("solve", problem), solution(problem, photo=photo))

    problem.refresh_from_db()
    assert answer.url == problem.get_absolute_url()
    assert (problem.state, problem.result) == (ProblemState.SOLVED, "已换灯泡")
    assert problem.photo.uploaded_by == secretary


def test_a_bad_photo_loses_nothing_of_the_result(client, problem):
    bad = SimpleUploadedFile("a.jpg", b"no photo", content_type="image/jpeg")

    answer = client.post(at("solve", problem), solution(problem, photo=bad))

    assert answer.status_code == 422
    assert "已换灯泡" in answer.content.decode()
    assert "这不是照片文件" in answer.content.decode()


def test_solving_without_a_result_says_so(client, problem):
    answer = client.post(at("solve", problem), solution(problem, result=""))

    assert answer.status_code == 422
    assert "请写明怎么解决的" in answer.content.decode()


def test_a_problem_counts_on_the_day_on_which_it_was_solved(client, secretary):
    """Source: docs/rules.md R-PRB-1."""
    problem = factories.make_problem(found_by=secretary, overdue=True)
    drawn = client.get(at("solve", problem)).context["form"]
    assert drawn["solved_on"].value() == factories.day()

    client.post(at("solve", problem), solution(problem, solved_on=factories.day(-4)))

    problem.refresh_from_db()
    assert problem.solved_on == factories.day(-4)


@pytest.mark.parametrize("offset", [-11, 1])
def test_it_was_solved_neither_before_it_was_found_nor_tomorrow(client, secretary, offset):
    problem = factories.make_problem(found_by=secretary, overdue=True)

    answer = client.post(at("solve", problem), solution(problem, solved_on=factories.day(offset)))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"解决日期应在发现日期（{factories.day(-10):%Y年%-m月%-d日}）到今天之间" in page
    assert "已换灯泡" in page
    assert answer.context["form"].errors.keys() == {"solved_on"}


def test_the_unit_that_served_on_the_day_of_solving_may_be_named(client, secretary):
    """Source: docs/rules.md R-CHK-8."""
    community = secretary.current_posts[0].community
    ended = UnitCheckIn.objects.create(
        street=community.street,
        community=community,
        unit=factories.make_unit(community=community),
        checked_in_on=factories.day(-50),
        state="ended",
        ended_on=factories.day(-3),
        end_reason="搬迁",
    )
    problem = factories.make_problem(found_by=secretary, overdue=True)
    typed = solution(problem, solver=ended.uid)
    last_day = factories.day(-3)

    page = client.get(at("solve", problem)).content.decode()
    today = client.post(at("solve", problem), typed)
    client.post(at("solve", problem), typed | {"solved_on": last_day})

    problem.refresh_from_db()
    assert f"{ended}（{last_day:%Y年%-m月%-d日}为止）" in page
    assert today.status_code == 422
    assert "不在这个社区服务，请核对解决日期" in today.content.decode()
    assert (problem.solver_unit, problem.solved_on) == (ended, last_day)


def test_a_problem_is_given_up_with_its_reason(client, problem):
    client.post(at("give-up", problem), {"version": problem.version, "reason": "产权不在社区"})

    problem.refresh_from_db()
    assert problem.state == ProblemState.INFEASIBLE


def test_closing_twice_is_refused_with_a_sentence(client, problem):
    typed = solution(problem)
    client.post(at("solve", problem), typed)

    answer = client.post(at("solve", problem), {**typed, "version": problem.version + 1})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这个问题已是“已解决”，不需要再办。" in page
    assert typed["result"] in page  # nothing typed is lost


@pytest.mark.parametrize("name", ["solve", "give-up"])
def test_a_closed_problem_says_so_before_the_form_is_filled_in(client, problem, name):
    client.post(at("solve", problem), solution(problem))

    answer = client.get(at(name, problem), follow=True)

    assert answer.redirect_chain == [(at("detail", problem), 302)]
    assert "这个问题已是“已解决”，不需要再办。" in answer.content.decode()


@pytest.mark.parametrize("name", ["detail", "solve", "give-up"])
def test_another_communitys_problem_is_not_found(client, secretary, name):
    assert client.get(at(name, factories.make_problem())).status_code == 404


def test_a_problem_of_somebodys_draft_is_not_found(client, secretary):
    community = secretary.current_posts[0].community
    colleague = factories.make_user(Role.COMMUNITY_STAFF, community=community)
    draft = factories.make_activity(filed_by=colleague, state=ActivityState.DRAFT)

    assert client.get(at("detail", factories.make_problem(activity=draft))).status_code == 404


def test_a_leader_reads_a_problem_and_cannot_close_it(client):
    client.force_login(factories.make_user(Role.STREET_LEADER))
    problem = factories.make_problem()

    assert client.get(at("detail", problem)).context["is_closable"] is False
    assert client.get(at("solve", problem)).status_code == 403


def test_a_problem_is_registered_alone(client, secretary):
    post = secretary.current_posts[0]

    answer = client.post(
        reverse("volunteers:problem-create"),
        {
            "post": str(post.uid),
            "title": "井盖松动",
            "found_on": factories.day().isoformat(),
            "outcome": "open",
        },
    )

    problem = Problem.objects.get()
    assert answer.url == problem.get_absolute_url()
    assert (problem.owner, problem.community) == (secretary, post.community)


def test_a_slip_in_the_year_of_a_problem_is_said_and_nothing_is_lost(client, secretary):
    typed = {"post": str(secretary.current_posts[0].uid), "title": "井盖松动", "outcome": "open"}

    answer = client.post(reverse("volunteers:problem-create"), typed | {"found_on": "0026-11-28"})

    assert answer.status_code == 422
    assert "请核对日期的年份" in answer.text
    assert "井盖松动" in answer.text


def test_a_problem_sent_twice_is_one_and_a_changed_one_is_refused_with_what_was_typed(
    client, secretary
):
    page = client.get(reverse("volunteers:problem-create")).context["form"]
    typed = {
        "key": str(page["key"].value()),
        "post": str(secretary.current_posts[0].uid),
        "title": "三号楼路灯不亮",
        "found_on": factories.day().isoformat(),
        "outcome": "solved",
        "result": "换了灯泡",
    }

    answers = [client.post(reverse("volunteers:problem-create"), typed) for _ in range(2)]
    changed = client.post(reverse("volunteers:problem-create"), typed | {"result": "换了灯座"})

    problem = Problem.objects.counted().get()  # F13 rises by one
    assert {answer.url for answer in answers} == {problem.get_absolute_url()}
    assert changed.status_code == 422
    assert "已经登记过，刚才的改动没有保存" in changed.content.decode()
    assert "换了灯座" in changed.content.decode()
    assert problem.result == "换了灯泡"


def test_registering_asks_for_what_is_missing_and_keeps_the_rest(client, secretary):
    answer = client.post(
        reverse("volunteers:problem-create"),
        {"post": str(secretary.current_posts[0].uid), "title": "井盖松动", "outcome": "solved"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明怎么解决的" in page
    assert "请选择哪天发现的" in page
    assert "井盖松动" in page


def test_the_ledger_keeps_what_is_overdue_when_asked(client):
    staff = factories.make_user(Role.STREET_STAFF)
    late = factories.make_problem(found_by=staff, overdue=True)
    timely = factories.make_problem(found_by=staff)
    solved = factories.make_problem(found_by=staff, overdue=True, state=ProblemState.SOLVED)
    client.force_login(staff)
    ledger = reverse("admin:volunteers_problem_changelist")

    whole = client.get(ledger).text
    overdue = client.get(ledger, {"overdue": "1"}).text

    assert all(row.title in whole for row in (late, timely, solved))
    assert [row for row in (late, timely, solved) if row.title in overdue] == [late]
