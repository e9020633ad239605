"""Livelihood projects that begin again: a proposal taken up anew, a notice that is withdrawn."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import RefusedError
from projects import actions
from projects.models import (
    FundingSource,
    LivelihoodMilestone,
    LivelihoodProject,
    LivelihoodProposal,
    ProposalState,
)
from tests import factories as make
from tests.projects.livelihood_rows import Crew

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
