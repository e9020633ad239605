"""Livelihood projects that begin again: a proposal taken up anew, a notice that is withdrawn."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Message
from audit.models import AuditEvent
from core.errors import RefusedError
from projects import actions
from projects.models import (
    FundingSource,
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
    ProposalState,
)
from tests import factories as make
from tests.projects.livelihood_rows import Crew, contract, moment, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def proposal(crew):
    return LivelihoodProposal.objects.create(
        street=crew.community.street,
        community=crew.community,
        name="加装扶手",
        source="appeal",
        content="一单元",
        raised_on=make.day(-9),
        state=ProposalState.CHOSEN,
    )


def test_a_proposal_whose_project_was_cancelled_is_taken_up_by_another(client, crew, proposal):
    first = crew.draft(proposal=proposal, name="第一次")
    with pytest.raises(ValidationError, match="已有项目"):
        crew.draft(proposal=proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        LivelihoodProject.objects.filter(pk=crew.draft().pk).update(proposal=proposal)
    client.force_login(crew.secretary)
    page = reverse("projects:proposal-detail", args=[proposal.uid])
    assert "据此新建项目" not in client.get(page).text

    sent = actions.submit_livelihood(project=first, by=crew.secretary)
    approved = actions.approve_livelihood(project=sent, by=crew.leader)
    actions.cancel_livelihood(project=approved, reason="资金未落实", by=crew.leader)

    assert LivelihoodProposal.objects.chosen().get() == proposal
    assert "据此新建项目" in client.get(page).text
    offered = client.get(reverse("projects:livelihood-create"), {"proposal": proposal.uid})
    assert f'value="{proposal.pk}" selected' in offered.text
    crew.draft(proposal=proposal, name="第二次")
    assert not LivelihoodProposal.objects.chosen().exists()
    both = client.get(page).text
    assert "第一次" in both
    assert "已取消" in both
    assert "第二次" in both
    assert "据此新建项目" not in both


def test_a_draft_that_was_never_sent_is_thrown_away_and_frees_its_proposal(client, crew, proposal):
    project = crew.draft(proposal=proposal)
    actions.add_livelihood_milestone(
        project=project, title="安装", due_on=make.day(9), by=crew.secretary
    )
    client.force_login(crew.secretary)
    assert "删除这份草稿" in client.get(project.get_absolute_url()).text

    answer = client.post(reverse("projects:livelihood-discard", args=[project.uid]), follow=True)

    assert "草稿已删除。" in answer.text
    for model in (LivelihoodProject, FundingSource, LivelihoodMilestone):
        assert not model.objects.exists()
    assert AuditEvent.objects.filter(action="livelihood.discarded").count() == 1
    assert LivelihoodProposal.objects.chosen().get() == proposal


def test_what_was_sent_once_is_not_thrown_away_but_given_up_by_the_leader(client, crew, proposal):
    sent = actions.submit_livelihood(project=crew.draft(proposal=proposal), by=crew.secretary)
    back = actions.return_livelihood(project=sent, reason="补充", by=crew.leader)
    client.force_login(crew.secretary)
    assert "删除这份草稿" not in client.get(back.get_absolute_url()).text
    with pytest.raises(RefusedError, match="没有提请过的草稿"):
        actions.discard_livelihood(project=back, by=crew.secretary)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.discard_livelihood(project=crew.draft(), by=crew.leader)

    actions.cancel_livelihood(project=back, reason="不做了", by=crew.leader)
    assert LivelihoodProposal.objects.chosen().get() == proposal


def upheld(crew, project):
    objection = actions.file_objection(
        project=project, content="占用消防通道", received_on=make.day(-29), by=crew.secretary
    )
    return actions.answer_objection(
        objection=objection, answer="改到北侧", is_upheld=True, by=crew.staff
    )


def test_while_an_upheld_objection_stands_no_contract_is_signed(client, crew):
    project = crew.publicised()
    upheld(crew, project)
    client.force_login(crew.staff)
    page = reverse("projects:livelihood-contract", args=[project.uid])
    assert "采纳的异议" in client.get(page, follow=True).text
    with pytest.raises(RefusedError, match="撤回公示修改"):
        actions.contract_livelihood(project=project, contract=contract(), by=crew.staff)

    revise = reverse("projects:livelihood-revise", args=[project.uid])
    assert revise in client.get(project.get_absolute_url()).text
    blank = client.post(revise, {"reason": " ", "version": project.version})
    assert blank.status_code == 422
    client.post(revise, {"reason": "按意见改到北侧", "version": project.version})
    project.refresh_from_db()
    assert (project.state, project.return_reason, project.notice_until) == (
        LivelihoodState.RETURNED,
        "按意见改到北侧",
        None,
    )
    assert AuditEvent.objects.get(action="livelihood.revised").reason == "按意见改到北侧"
    public = reverse("dashboard:public-livelihood-project", args=[project.uid])
    assert client.get(public).status_code == 404

    project.content = "在北侧更换"
    row = actions.save_livelihood(
        project=project, funding={"street": project.budget}, by=crew.secretary
    )
    row = actions.submit_livelihood(project=row, by=crew.secretary)
    row = actions.approve_livelihood(project=row, by=crew.leader)
    row = actions.publicise_livelihood(project=row, days=5, by=crew.staff, at=moment(make.day(-20)))
    assert row.objections.get().settled_on == make.day(-20)
    assert "已修改，" in client.get(row.get_absolute_url()).text
    row = actions.contract_livelihood(project=row, contract=contract(), by=crew.staff)
    assert row.state == LivelihoodState.CONTRACTED


def test_who_sent_a_project_hears_that_its_notice_was_withdrawn(
    crew, django_capture_on_commit_callbacks
):
    project = crew.publicised()
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.revise_livelihood(project=project, reason="改", by=crew.secretary)
    with django_capture_on_commit_callbacks(execute=True):
        row = actions.revise_livelihood(project=project, reason="改到北侧", by=crew.staff)

    assert "改到北侧" in Message.objects.get(recipient=crew.secretary, title__contains="退回").body
    with pytest.raises(RefusedError, match="现在是“被退回”"):
        actions.revise_livelihood(project=row, reason="改", by=crew.staff)


def test_an_objection_that_was_not_upheld_is_settled_by_nothing(crew):
    project = crew.publicised()
    objection = actions.file_objection(
        project=project, content="噪声", received_on=make.day(-29), by=crew.secretary
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        type(objection).objects.filter(pk=objection.pk).update(settled_on=make.day())


def test_a_team_of_three_with_a_resident_accepts(client, crew):
    project = crew.photographed()
    for team, has_resident, sentence in (
        ("张示范、李样例", True, "至少要有 3 人"),
        ("张示范、李样例、王演示", False, "居民代表"),
    ):
        said = verdict(team=team, has_resident=has_resident)
        with pytest.raises(RefusedError, match=sentence):
            actions.accept_livelihood(project=project, verdict=said, by=crew.staff)
    client.force_login(crew.staff)
    typed = {
        "accepted_on": make.day().isoformat(),
        "team": "张示范、李样例、王演示",
        "result": "pass",
        "opinion": "灯都亮",
        "version": project.version,
    }
    told = client.post(reverse("projects:livelihood-accept", args=[project.uid]), typed)
    assert (told.status_code, "灯都亮" in told.text, "居民代表" in told.text) == (422, True, True)

    row = actions.accept_livelihood(project=project, verdict=verdict(), by=crew.staff)
    assert row.state == LivelihoodState.ACCEPTED
