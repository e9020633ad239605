"""The desk's home: what came back first, each number opens exactly its rows."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core.models import ImportBatch
from dashboard.actions import enter_baseline
from services.actions import file_correction, return_version, submit_version
from services.models import CorrectionKind
from tests import factories
from tests.services.guides import a_reviewer, an_editor, make_guide_version
from volunteers.models import ActivityState, ProblemState

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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


def test_writers_and_reviewers_of_the_guide_see_what_waits_for_them(client):
    editor, reviewer = an_editor(), a_reviewer()
    published = make_guide_version(slug="published", editor=editor)
    file_correction(guide_version=published, kind=CorrectionKind.PLACE, text="搬家了")
    draft = make_guide_version(slug="draft", published=False, editor=editor)
    submit_version(version=draft, by=editor)

    for person, note in ((reviewer, "待审核 1"), (editor, "待答复的纠错 1")):
        client.force_login(person)
        page = client.get(HOME)
        assert [(row.label, row.note) for row in page.context["waiting"]] == [
            ("办事指南编辑", note)
        ]
        assert 'href="/desk/guide/"' in page.content.decode()

    return_version(version=draft, reason="请写清材料。", by=reviewer)
    client.force_login(editor)
    (row,) = client.get(HOME).context["waiting"]
    assert (row.waiting, row.note) == (2, "被退回 1，待答复的纠错 1")


def test_a_grantor_sees_waiting_posts_and_an_approver_waiting_figures(client):
    street = factories.make_street()
    clerk = factories.make_user(Role.STREET_STAFF, street=street)
    factories.make_post(
        factories.make_user(role=None), Role.STREET_STAFF, street=street, granted_at=None
    )
    enter_baseline(
        street=street, figure="F12", value=9, is_lower_bound=False, as_of=factories.day(-9),
        source="通稿", by=clerk,
    )  # fmt: skip

    for role, label in (
        (Role.SECADMIN, "待授权岗位"),
        (Role.STREET_LEADER, "待批准的公布数"),
    ):
        client.force_login(factories.make_user(role, street=street))
        assert [(row.label, row.waiting) for row in client.get(HOME).context["waiting"]] == [
            (label, 1)
        ]


def test_an_upload_waits_for_another_than_its_uploader(client):
    street = factories.make_street()
    clerk, colleague = (factories.make_user(Role.STREET_STAFF, street=street) for _ in range(2))
    values = {"scope_uid": street.uid, "uploaded_by": clerk, "state": "checked", "new_count": 3}
    for kind, more in (("activities", {}), ("activities", {"error_count": 1}), ("units", {})):
        ImportBatch.objects.create(kind=kind, label="x", file_name="x.xlsx", **values, **more)

    stranger = factories.make_user(Role.STREET_STAFF, street=factories.make_street())

    notes = []
    for person in (clerk, colleague, stranger):
        client.force_login(person)
        notes.append([(row.label, row.note) for row in client.get(HOME).context["waiting"]])

    assert notes == [[], [("导入", "待核对 1")], []]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR], ids=str)
def test_the_desk_leads_to_every_page_of_ones_day(client, role):
    client.force_login(factories.make_user(role))

    page = client.get(HOME)

    for row in (*page.context["waiting"], *page.context["pages"]):
        assert client.get(row.url).status_code == 200


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
