"""Livelihood projects: who takes which step, money that adds up, what counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Message
from accounts.roles import Role
from core import workdays
from core.errors import ConflictError, RefusedError
from dashboard.figures import BY_ID, Selection
from projects import actions
from projects.models import (
    BallotCount,
    LivelihoodPayment,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
    ProposalState,
)
from tests import factories as make
from tests.projects.livelihood_rows import Crew, contract, moment, verdict

pytestmark = pytest.mark.django_db


def make_proposal(crew, state=ProposalState.COLLECTED, **values):
    defaults = {
        "street": crew.community.street,
        "community": crew.community,
        "name": "加装扶手",
        "source": "appeal",
        "content": "一单元",
        "raised_on": make.day(-9),
        "state": state,
    }
    return LivelihoodProposal.objects.create(**{**defaults, **values})


def ballot(**values):
    defaults = {"issued": 100, "returned": 80, "yes": 41, "no": 30, "abstained": 5, "invalid": 4}
    return actions.Ballot(**{**defaults, **values})


def figure(key, street):
    return BY_ID[key].value(Selection(street=street))


def test_what_cannot_be_done_is_explained():
    crew = Crew()
    proposal = make_proposal(crew)
    with pytest.raises(RefusedError, match="为什么暂不可行"):
        actions.screen_proposal(proposal=proposal, is_feasible=False, note=" ", by=crew.staff)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.screen_proposal(proposal=proposal, is_feasible=True, note="", by=crew.secretary)

    row = actions.screen_proposal(
        proposal=proposal, is_feasible=False, note="红线外，街道无权。", by=crew.staff
    )

    assert (row.state, row.screen_note) == (ProposalState.INFEASIBLE, "红线外，街道无权。")
    with pytest.raises(RefusedError, match="已经筛选过"):
        actions.screen_proposal(proposal=proposal, is_feasible=True, note="", by=crew.staff)


def test_ballots_add_up_and_more_than_half_chooses():
    crew = Crew()
    sheet = make.make_photo(crew.secretary)
    proposal = make_proposal(crew, ProposalState.SCREENED)
    for wrong in (ballot(yes=42), ballot(issued=79), ballot(returned=0, yes=0, no=0)):
        with pytest.raises((ValidationError, RefusedError)):
            actions.count_ballot(
                proposal=proposal, ballot=wrong, held_on=make.day(), sheet=sheet, by=crew.secretary
            )
    with pytest.raises(RefusedError, match="自己上传"):
        actions.count_ballot(
            proposal=proposal, ballot=ballot(), held_on=make.day(), sheet=sheet, by=crew.staff
        )
    actions.count_ballot(
        proposal=proposal, ballot=ballot(), held_on=make.day(), sheet=sheet, by=crew.secretary
    )
    half = make_proposal(crew, ProposalState.SCREENED, name="灯带")
    actions.count_ballot(
        proposal=half,
        ballot=ballot(yes=40, no=31),
        held_on=make.day(),
        sheet=sheet,
        by=crew.secretary,
    )

    states = dict(LivelihoodProposal.objects.values_list("name", "state"))
    assert states == {"加装扶手": ProposalState.CHOSEN, "灯带": ProposalState.NOT_CHOSEN}
    with pytest.raises(IntegrityError), transaction.atomic():
        BallotCount.objects.filter(proposal=half).update(yes=39)


def test_a_project_from_a_proposal_needs_its_ballot():
    crew = Crew()
    with pytest.raises(RefusedError, match="没有经票决入选"):
        crew.draft(proposal=make_proposal(crew, ProposalState.NOT_CHOSEN))

    assert crew.draft(proposal=make_proposal(crew, ProposalState.CHOSEN)).proposal is not None


def test_the_sources_add_up_to_the_budget_before_it_is_sent():
    crew = Crew()
    project = crew.draft(budget=Decimal("10000.01"))

    with pytest.raises(RefusedError, match=r"合计 10,000.00 元，预算 10,000.01 元"):
        actions.submit_livelihood(project=project, by=crew.secretary)

    project.refresh_from_db()
    project.budget = Decimal("10000.00")
    funding = {"street": Decimal("10000.00")}
    actions.save_livelihood(project=project, funding=funding, by=crew.secretary)
    sent = actions.submit_livelihood(project=project, by=crew.secretary)
    assert sent.number.startswith("MS")
    assert [row.kind for row in sent.funding.all()] == ["street"]


def test_the_leader_approves_what_others_wrote_and_tells_them(django_capture_on_commit_callbacks):
    crew = Crew()
    leader = make.make_user(Role.STREET_LEADER, street=crew.community.street)
    project = actions.submit_livelihood(project=crew.draft(), by=crew.secretary)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.approve_livelihood(project=project, by=crew.staff)
    with pytest.raises(ConflictError):
        actions.approve_livelihood(project=project, by=leader, version=project.version - 1)
    with django_capture_on_commit_callbacks(execute=True):
        actions.return_livelihood(project=project, reason="补充承诺", by=leader)
    assert "补充承诺" in Message.objects.get(recipient=crew.secretary).body

    again = actions.submit_livelihood(project=project, by=crew.secretary)
    approved = actions.approve_livelihood(project=again, by=leader)

    assert (approved.state, approved.approved_by) == (LivelihoodState.APPROVED, leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        LivelihoodProject.objects.filter(pk=project.pk).update(approved_by=crew.secretary)


def test_the_notice_runs_working_days_and_objections_are_answered_before_a_contract():
    crew = Crew()
    project = crew.approved()
    with pytest.raises(RefusedError, match="个工作日"):
        actions.publicise_livelihood(project=project, days=4, by=crew.staff)
    day = make.day(-30)
    row = actions.publicise_livelihood(project=project, days=5, by=crew.staff, at=moment(day))
    assert row.notice_until == workdays.add_workdays(day, 5).date
    objection = actions.file_objection(
        project=row, content="占用车道", received_on=make.day(-29), by=crew.secretary
    )
    with pytest.raises(RefusedError, match="公示到"):
        actions.contract_livelihood(
            project=row, contract=contract(), by=crew.staff, at=moment(make.day(-29))
        )
    with pytest.raises(RefusedError, match="没有答复的异议"):
        actions.contract_livelihood(project=row, contract=contract(), by=crew.staff)
    actions.answer_objection(objection=objection, answer="不占车道", is_upheld=False, by=crew.staff)
    with pytest.raises(RefusedError, match="不能超过预算"):
        actions.contract_livelihood(
            project=row, contract=contract(amount=Decimal("10000.01")), by=crew.staff
        )

    assert actions.contract_livelihood(project=row, contract=contract(), by=crew.staff).state == (
        LivelihoodState.CONTRACTED
    )


def test_a_notice_that_ends_in_a_year_without_a_calendar_says_so():
    crew = Crew()
    day = date(2030, 12, 27)
    row = actions.publicise_livelihood(
        project=crew.approved(), days=5, by=crew.staff, at=moment(day)
    )

    assert row.steps.latest("pk").words == "公示到 2031年1月6日（暂按工作日推算）"


def test_payments_never_exceed_the_contract():
    crew = Crew()
    project = crew.contracted()
    pay = {"project": project, "paid_on": make.day(), "purpose": "进度款", "by": crew.staff}
    actions.pay_livelihood(amount=Decimal("8999.99"), **pay)
    with pytest.raises(RefusedError, match=r"还剩 0.01 元"):
        actions.pay_livelihood(amount=Decimal("0.02"), **pay)
    actions.pay_livelihood(amount=Decimal("0.01"), **pay)

    project.refresh_from_db()
    assert project.paid_total == project.contract_amount == Decimal("9000.00")
    assert LivelihoodPayment.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        LivelihoodProject.objects.filter(pk=project.pk).update(paid_total=Decimal("9000.01"))


def test_nothing_is_paid_before_the_contract_was_signed():
    crew = Crew()
    project = crew.contracted()
    pay = {"project": project, "amount": Decimal(100), "purpose": "首付款", "by": crew.staff}

    with pytest.raises(RefusedError, match="付款日期不能更早"):
        actions.pay_livelihood(paid_on=make.day(-2), **pay)
    assert actions.pay_livelihood(paid_on=make.day(-1), **pay).amount == 100


def test_what_was_sent_back_is_not_finished_before_it_was_looked_at():
    crew = Crew()
    project = crew.completed()
    actions.accept_livelihood(
        project=project, verdict=verdict(result="rectify", opinion="灯罩松动"), by=crew.staff
    )
    again = {"project": project, "outcome": "已换", "beneficiaries": 9, "by": crew.secretary}

    with pytest.raises(RefusedError, match="整改后的完工日期不能更早"):
        actions.complete_livelihood(finished_on=make.day(-1), **again)
    assert actions.complete_livelihood(finished_on=make.day(), **again).finished_on == make.day()


def test_who_registered_an_earlier_completion_does_not_register_the_acceptance_of_a_later_one():
    crew = Crew()
    project = crew.implementing()
    actions.show_photo(
        project=project, photo=make.make_photo(crew.staff), phase="after", by=crew.staff
    )
    done = {"project": project, "finished_on": make.day(), "outcome": "好", "beneficiaries": 9}
    actions.complete_livelihood(by=crew.staff, **done)
    actions.accept_livelihood(
        project=project, verdict=verdict(result="rectify"), by=crew.other_staff
    )
    actions.complete_livelihood(by=crew.secretary, **done)

    with pytest.raises(RefusedError, match="完工是您登记的"):
        actions.accept_livelihood(project=project, verdict=verdict(), by=crew.staff)
    assert actions.accept_livelihood(project=project, verdict=verdict(), by=crew.other_staff)


def test_who_registered_the_completion_is_not_offered_the_acceptance(client):
    crew = Crew()
    project = crew.implementing()
    done = {"project": project, "finished_on": make.day(), "outcome": "好", "beneficiaries": 9}
    actions.complete_livelihood(by=crew.staff, **done)
    accept = reverse("projects:livelihood-accept", args=[project.uid])

    client.force_login(crew.staff)
    assert accept not in client.get(project.get_absolute_url()).text
    assert "完工是您登记的" in client.get(accept, follow=True).text
    client.force_login(crew.other_staff)
    assert accept in client.get(project.get_absolute_url()).text
    assert client.get(accept).status_code == 200


def test_an_open_milestone_is_named_before_the_completion_is_filled_in(client):
    crew = Crew()
    project = crew.implementing()
    actions.add_livelihood_milestone(
        project=project, title="验线", due_on=make.day(), by=crew.secretary
    )
    complete = reverse("projects:livelihood-complete", args=[project.uid])

    client.force_login(crew.secretary)
    assert complete in client.get(project.get_absolute_url()).text
    assert "还有没有完成的节点，请先逐个登记。" in client.get(complete, follow=True).text


def test_a_second_tap_does_not_pay_twice(client):
    crew = Crew()
    project = crew.contracted()
    client.force_login(crew.staff)
    address = reverse("projects:livelihood-pay", args=[project.uid])
    typed = {"purpose": "首付款", "amount": "100", "paid_on": make.day().isoformat()}
    tapped = {**typed, "version": project.version}

    assert [client.post(address, tapped).status_code for _ in range(2)] == [302, 422]
    assert client.post(address, typed).status_code == 422
    assert LivelihoodPayment.objects.get().amount == 100


def test_milestones_are_reached_before_the_completion_and_late_ones_are_listed():
    crew = Crew()
    project = crew.approved()
    milestone = actions.add_livelihood_milestone(
        project=project, title="主体完成", due_on=make.day(-2), by=crew.secretary
    )
    rows = type(milestone).objects
    assert not rows.overdue(make.day()).exists()
    with pytest.raises(RefusedError, match="签了合同"):
        actions.finish_livelihood_milestone(
            milestone=milestone, done_on=make.day(), note="好", photo=None, by=crew.secretary
        )
    LivelihoodProject.objects.filter(pk=project.pk).update(
        state=LivelihoodState.IMPLEMENTING,
        contractor="示例公司",
        contract_amount=9000,
        contracted_on=make.day(-9),
        notice_from=make.day(-20),
        notice_until=make.day(-10),
    )
    assert list(rows.handled_by(crew.secretary).overdue(make.day())) == [milestone]
    project.refresh_from_db()
    with pytest.raises(RefusedError, match="没有完成的节点"):
        crew.complete(project)
    photo = make.make_photo(crew.secretary)
    actions.finish_livelihood_milestone(
        milestone=milestone, done_on=make.day(), note="装好了", photo=photo, by=crew.secretary
    )

    assert project.photos.get().milestone == milestone
    assert crew.complete(project).state == LivelihoodState.COMPLETED


def test_an_acceptance_takes_a_team_another_recorder_and_a_photo_of_afterwards():
    crew = Crew()
    project = crew.completed()
    with pytest.raises(RefusedError, match="至少要有 3 人"):
        actions.accept_livelihood(project=project, verdict=verdict(team="张示范、"), by=crew.staff)
    with pytest.raises(RefusedError, match="实施后的照片"):
        actions.accept_livelihood(project=project, verdict=verdict(), by=crew.staff)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.accept_livelihood(project=project, verdict=verdict(), by=crew.secretary)
    back = actions.accept_livelihood(
        project=project, verdict=verdict(result="rectify", opinion="灯罩松动"), by=crew.staff
    )
    assert back.state == LivelihoodState.IMPLEMENTING
    with pytest.raises(RefusedError, match="现在是“实施中”"):
        actions.accept_livelihood(project=project, verdict=verdict(), by=crew.staff)

    own = crew.implementing()
    actions.complete_livelihood(
        project=own, finished_on=make.day(), outcome="好", beneficiaries=9, by=crew.staff
    )
    with pytest.raises(RefusedError, match="完工是您登记的"):
        actions.accept_livelihood(project=own, verdict=verdict(), by=crew.staff)


def test_only_accepted_projects_with_a_photo_of_afterwards_count():
    crew = Crew()
    street = crew.community.street
    crew.photographed()
    assert (figure("F14", street), figure("F15", street)) == (0, 0)

    project = crew.accepted()
    assert (figure("F14", street), figure("F15", street)) == (1, 320)
    surveyed = actions.survey_livelihood(
        project=project,
        answers=actions.Answers(asked=30, answered=20, satisfied=17, neutral=2, dissatisfied=1),
        surveyed_on=make.day(),
        by=crew.staff,
    )
    assert surveyed.survey.rate == 95
    actions.disclose_livelihood(project=surveyed, by=crew.staff)
    assert figure("F14", street) == 1

    project.photos.all().delete()
    assert (figure("F14", street), figure("F15", street)) == (0, 0)


def test_a_survey_adds_up():
    crew = Crew()
    project = crew.accepted()
    with pytest.raises(ValidationError, match="相加应等于收回份数"):
        actions.survey_livelihood(
            project=project,
            answers=actions.Answers(asked=30, answered=20, satisfied=17, neutral=2, dissatisfied=2),
            surveyed_on=make.day(),
            by=crew.staff,
        )


def test_only_a_leader_cancels_and_the_public_page_goes(client):
    crew = Crew()
    project = crew.publicised()
    address = reverse("dashboard:public-livelihood-project", args=[project.uid])
    assert client.get(address).status_code == 200
    with pytest.raises(RefusedError):
        actions.cancel_livelihood(project=project, reason="重复建设", by=crew.staff)
    actions.cancel_livelihood(project=project, reason="重复建设", by=crew.leader)

    assert client.get(address, {"again": 1}).status_code == 404


def test_other_communities_see_and_do_nothing():
    crew, other = Crew(), Crew(make.make_community())
    project = crew.draft()

    assert not LivelihoodProject.objects.visible_to(other.secretary).exists()
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.submit_livelihood(project=project, by=other.secretary)
    with pytest.raises(RefusedError):
        other.draft(community=crew.community)
