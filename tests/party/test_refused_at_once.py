"""What cannot be done is said when the page of the step opens, not after the form was filled in."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.roles import Role
from alliances.models import NeedState, ResourceState
from party import actions
from party.models import AdmissionState, TaskState, TopicState
from tests.alliances.needs import liaison_of, make_member, make_need, make_resource
from tests.factories import make_community, make_organisation, make_user
from tests.party.life_rows import make_appraisal
from tests.party.lists import brought_to, push, staff_of
from tests.party.meetings import make_task, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def communities():
    return [make_community()]


@pytest.fixture
def street(communities):
    return communities[0].street


@pytest.fixture
def said(client):
    """Open a step's page: it leads back to the row's page and says why."""

    def run(user, name, row, *, back=None):
        client.force_login(user)
        answer = client.get(reverse(name, args=[row.uid]))
        assert answer.status_code == 302, name
        assert answer["Location"] == (back or row).get_absolute_url()
        return " ".join(str(message) for message in get_messages(answer.wsgi_request))

    return run


def test_an_admission_in_another_state_or_of_ones_own(said, communities, street):
    by, checker, leader = staff_of(street), staff_of(street), staff_of(street, Role.STREET_LEADER)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=communities[0])
    people = {"by": by, "checker": checker, "secretaries": [secretary], "leader": leader}
    sent = brought_to(AdmissionState.SUBMITTED, communities, **people)
    assert "自己经办" in said(by, "party:admission-check", sent)
    assert "待初审" in said(leader, "party:admission-decide", sent)
    approved = brought_to(AdmissionState.APPROVED, communities, title="另一项工作", **people)
    assert "已批准" in said(checker, "party:admission-return", approved)
    opinion = approved.opinions.get()
    assert "已不在征求意见" in said(secretary, "party:admission-opinion", opinion, back=approved)
    assert "待初审" in said(leader, "party:admission-revoke", sent)


def test_pushed_work_that_was_taken_back_or_answered(said, communities, street):
    staff = staff_of(street)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=communities[0])
    work = push(communities, by=staff)
    assignment = actions.accept_assignment(assignment=work.assignments.get(), by=secretary)
    assert "不能再办理" in said(secretary, "party:assignment-decline", assignment)


def test_a_topic_or_task_that_is_settled(said, street):
    staff = staff_of(street)
    topic = make_topic(state=TopicState.PROPOSED)
    assert "不能反馈" in said(staff, "party:topic-answer", topic)
    task = make_task(state=TaskState.CANCELLED, cancel_reason="重复交办")
    for step in ("extend", "cancel", "return"):
        assert "不能" in said(staff, f"party:task-{step}", task)


def test_a_need_that_is_over_or_not_ones_own(said, communities, street):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=communities[0])
    need = make_need(community=communities[0], state=NeedState.CLAIMED)
    assert "已有单位认领" in said(secretary, "alliances:need-withdraw", need)
    assert "没有要验收的" in said(secretary, "alliances:need-close", need)
    assert "没有要验收的" in said(secretary, "alliances:need-reopen", need)
    assert "先一步认领" in said(staff_of(street), "alliances:need-claim", need)
    assert "其他单位的认领" in said(secretary, "alliances:need-give-back", need)


def test_a_resource_that_was_withdrawn(said, communities):
    unit = make_member(community=communities[0])
    resource = make_resource(unit, state=ResourceState.WITHDRAWN, withdraw_reason="装修")
    assert "已经撤下" in said(liaison_of(unit), "alliances:resource-withdraw", resource)


def test_an_appraisal_at_another_stage(said):
    root = make_organisation(secretary="何工委")
    community = make_community(street=root.street)
    appraisal = make_appraisal(
        make_organisation(parent=root, secretary="郑书记", community=community)
    )
    staff = staff_of(appraisal.street)
    assert "不能退回" in said(staff, "party:appraisal-return", appraisal)
    assert "不能录入" in said(staff, "party:appraisal-evaluate", appraisal)
    assert "测评以后" in said(staff, "party:appraisal-rectify", appraisal)
    leader = staff_of(appraisal.street, Role.STREET_LEADER)
    assert "没有等着确认的结果" in said(leader, "party:appraisal-reject", appraisal)
