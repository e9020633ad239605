"""The desk's home: what came back first, each number opens exactly its rows."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from volunteers.models import ActivityState, ProblemState

pytestmark = pytest.mark.django_db

HOME = reverse("dashboard:desk-home")


@pytest.fixture
def secretary(client):
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    client.force_login(user)
    return user


def test_returned_filings_stand_before_drafts_with_their_reason(client, secretary):
    factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    factories.make_activity(filed_by=secretary, state=ActivityState.RETURNED)
    factories.make_activity(state=ActivityState.RETURNED)

    page = client.get(HOME)

    text = page.content.decode()
    assert len(page.context["returned"]) == 1
    assert "照片看不清" in text
    assert text.index("被退回") < text.index("草稿")


def test_the_months_numbers_open_exactly_their_rows(client, secretary):
    today = factories.day()
    for state in ActivityState:
        factories.make_activity(filed_by=secretary, state=state, held_on=today)
    factories.make_activity(filed_by=secretary, held_on=factories.day(-70))
    factories.make_problem(found_by=secretary, state=ProblemState.SOLVED)
    factories.make_problem(found_by=secretary)

    figures = client.get(HOME).context["figures"]

    assert [figure["value"] for figure in figures] == [3, 1, 1]
    for figure in figures:
        rows = client.get(figure["url"]).context["page"].paginator.count
        assert rows == figure["value"]


def test_open_problems_stand_with_the_overdue_first(client, secretary):
    later = factories.make_problem(found_by=secretary)
    overdue = factories.make_problem(found_by=secretary, overdue=True)

    assert list(client.get(HOME).context["problems"]) == [overdue, later]


def test_reviewers_see_what_waits_and_filers_do_not(client, secretary):
    factories.make_activity()
    assert client.get(HOME).context["review_count"] is None

    client.force_login(factories.make_user(Role.STREET_STAFF))

    assert client.get(HOME).context["review_count"] == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200) for role in Role if role != Role.AUDITOR] + [(Role.AUDITOR, 403)],
    ids=str,
)
def test_who_may_enter_the_desk(client, role, status):
    client.force_login(factories.make_user(role))

    assert client.get(HOME).status_code == status


def test_the_desk_asks_as_many_questions_with_more_rows(
    client, secretary, django_assert_max_num_queries, no_query_per_row
):
    for _ in range(6):
        factories.make_activity(filed_by=secretary, state=ActivityState.RETURNED)
        factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
        factories.make_problem(found_by=secretary)

    with django_assert_max_num_queries(14):
        client.get(HOME)
