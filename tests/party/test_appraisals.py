"""述职评议: who reports, who grades, what nobody else sees, and ballots that add up."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Message, User
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from party import actions
from party.models import Appraisal, AppraisalRound, AppraisalState, Rectification, ranks_in
from tests.factories import day, make_community, make_organisation, make_post, make_user
from tests.party.appraisals import appraisal, committee, community, leader, succeed
from tests.party.life_rows import evaluation, make_appraisal, make_round, write_report

__all__ = ["appraisal", "committee", "community", "leader"]
pytestmark = pytest.mark.django_db


def confirmed(appraisal, secretary, staff, leader, **values):
    write_report(appraisal, secretary)
    actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(**values), by=staff)
    return actions.confirm_evaluation(appraisal=appraisal, by=leader)


def test_from_the_report_to_the_close(
    appraisal, secretary, staff, leader, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = confirmed(appraisal, secretary, staff, leader)
    item = actions.add_rectification(
        appraisal=row, text="党课没有每季度开展", due_on=day(20), by=staff
    )
    with pytest.raises(RefusedError, match="还有 1 项整改"):
        actions.close_appraisal(appraisal=row, by=staff)
    actions.finish_rectification(
        rectification=item, result="已按季度安排", done_on=day(), by=secretary
    )
    actions.close_appraisal(appraisal=row, by=staff)

    row.refresh_from_db()
    assert (row.state, row.reported_by, row.evaluated_by) == (
        AppraisalState.CLOSED,
        secretary,
        staff,
    )
    assert Message.objects.get(recipient=secretary).body == "请打开查看结果和整改事项。"


def test_a_round_holds_each_serving_secretary_of_the_level_once(committee, staff):
    round = make_round(committee, by=staff)
    make_organisation(
        parent=committee.parent,
        secretary="",
        community=make_community(street=committee.street),
    )
    late = make_organisation(
        parent=committee.parent,
        secretary="王书记",
        community=make_community(street=committee.street),
    )

    assert [actions.enrol(round=round, by=staff) for _ in range(2)] == [1, 0]
    assert {row.organisation for row in round.appraisals.all()} == {committee, late}
    with pytest.raises(ValidationError, match="已经有了"):
        make_round(committee, by=staff)
    assert round.outline.get(is_governance=True).order == 0


def test_the_outline_stands_once_somebody_has_written_to_it(appraisal, secretary, staff):
    round = appraisal.round
    actions.edit_round(round=round, outline=["社会治理", "联系群众"], by=staff)
    write_report(appraisal, secretary)

    with pytest.raises(RefusedError, match="提纲不能再改"):
        actions.edit_round(round=round, outline=["别的"], by=staff)
    round.report_due_on = day(30)
    actions.edit_round(round=round, outline=["社会治理", "联系群众"], by=staff)
    assert AppraisalRound.objects.get().report_due_on == day(30)


def test_a_report_answers_every_item_and_comes_back_with_a_reason(
    appraisal, secretary, staff, django_capture_on_commit_callbacks
):
    first = appraisal.round.outline.first()
    with pytest.raises(ValidationError, match="还有没写的：党建"):
        actions.submit_report(appraisal=appraisal, answers={first.pk: "已完成"}, by=secretary)
    write_report(appraisal, secretary)

    with django_capture_on_commit_callbacks(execute=True):
        actions.return_report(appraisal=appraisal, reason="请写数字", by=staff)

    appraisal.refresh_from_db()
    assert (appraisal.state, appraisal.return_reason) == (AppraisalState.OPEN, "请写数字")
    assert appraisal in Appraisal.objects.reportable_by(secretary)
    assert Message.objects.filter(recipient=secretary, title="述职报告被退回").exists()


def test_only_the_secretary_concerned_reports(appraisal, committee, staff, leader):
    worker = make_user(Role.COMMUNITY_STAFF, community=committee.community)
    other = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=committee.street))
    for user in (worker, other, staff, leader):
        with pytest.raises(RefusedError):
            write_report(appraisal, user)


def test_nobody_but_the_street_and_the_one_concerned_sees_an_appraisal(
    appraisal, committee, secretary, staff, leader
):
    write_report(appraisal, secretary)
    successor = make_user(Role.COMMUNITY_SECRETARY, community=committee.community)
    deputy = make_user(Role.COMMUNITY_STAFF, community=committee.community)
    make_post(
        deputy,
        Role.COMMUNITY_SECRETARY,
        community=committee.community,
        deputises_for=secretary.posts.get(),
        starts_on=day(),
        ends_on=day(3),
    )
    auditor = make_user(Role.AUDITOR, street=committee.street)

    for user in (secretary, staff, leader):
        assert list(Appraisal.objects.visible_to(user)) == [appraisal]
    for user in (successor, deputy, auditor):
        assert not Appraisal.objects.visible_to(user).exists()


def test_the_result_is_confirmed_by_a_leader_who_did_not_enter_it(
    appraisal, committee, secretary, staff, leader
):
    write_report(appraisal, secretary)
    both = make_user(Role.STREET_STAFF, street=committee.street)
    make_post(both, Role.STREET_LEADER, street=committee.street)
    actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(), by=both)

    for user in (both, staff):
        with pytest.raises(RefusedError):
            actions.confirm_evaluation(appraisal=appraisal, by=user)
        assert appraisal not in Appraisal.objects.confirmable_by(user)
    actions.reject_evaluation(appraisal=appraisal, reason="票数再核对", by=leader)
    actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(good=29, poor=1), by=both)
    actions.confirm_evaluation(appraisal=appraisal, by=leader)

    with pytest.raises(RefusedError, match="不能再改"):
        actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(), by=both)
    with pytest.raises(ConflictError):
        actions.confirm_evaluation(appraisal=appraisal, by=leader)


def test_who_entered_a_result_does_not_confirm_it_after_a_colleague_entered_it_again(
    appraisal, committee, secretary, staff, leader
):
    write_report(appraisal, secretary)
    both = make_user(Role.STREET_STAFF, street=committee.street)
    make_post(both, Role.STREET_LEADER, street=committee.street)
    for person in (both, staff):
        actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(), by=person)

    with pytest.raises(RefusedError, match="录入过"):
        actions.confirm_evaluation(appraisal=appraisal, by=both)
    assert not Appraisal.objects.confirmable_by(both).exists()
    assert Appraisal.objects.confirmable_by(leader).get() == appraisal
    actions.confirm_evaluation(appraisal=appraisal, by=leader)


WRONG_BALLOTS = [
    ({"returned": 41, "valid": 40, "good": 32}, "不能多于发出"),
    ({"invalid": 2}, "应等于收回"),
    ({"good": 31}, "应等于有效票"),
    ({"score": 101}, "0 到 100"),
]


@pytest.mark.parametrize(("values", "sentence"), WRONG_BALLOTS)
def test_ballots_that_do_not_add_up_are_refused(appraisal, secretary, staff, values, sentence):
    write_report(appraisal, secretary)

    with pytest.raises(ValidationError, match=sentence):
        actions.evaluate_appraisal(appraisal=appraisal, evaluation=evaluation(**values), by=staff)


@pytest.mark.parametrize(("values", "_"), WRONG_BALLOTS)
def test_the_database_adds_the_ballots_up_too(committee, values, _):
    appraisal = make_appraisal(committee, AppraisalState.EVALUATED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.filter(pk=appraisal.pk).update(**values)


@pytest.mark.parametrize("column", ["issued", "poor", "score", "evaluated_by"])
def test_no_part_of_a_result_may_be_missing(committee, column):
    appraisal = make_appraisal(committee, AppraisalState.EVALUATED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.filter(pk=appraisal.pk).update(**{column: None})


def test_no_table_ties_a_ballot_to_a_person():
    rows = [
        model.__name__
        for model in apps.get_app_config("party").get_models()
        if "ballot" in model.__name__.lower() or "vote" in model.__name__.lower()
    ]
    pointing = {
        field.name
        for field in Appraisal._meta.get_fields()
        if field.is_relation and field.related_model is User
    }

    assert rows == []
    assert pointing == {"reported_by", "evaluated_by", "confirmed_by", "closed_by"}


def test_a_rectification_is_the_secretarys_or_the_streets(
    appraisal, committee, secretary, staff, leader
):
    row = confirmed(appraisal, secretary, staff, leader)
    item = actions.add_rectification(appraisal=row, text="补课", due_on=day(1), by=staff)
    successor = make_user(Role.COMMUNITY_SECRETARY, community=committee.community)

    with pytest.raises(RefusedError):
        actions.finish_rectification(rectification=item, result="已补", done_on=day(), by=successor)
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.finish_rectification(
            rectification=item, result="已补", done_on=day(1), by=secretary
        )
    with pytest.raises(RefusedError, match="不能早于今天"):
        actions.add_rectification(appraisal=row, text="补课", due_on=day(-1), by=staff)
    assert list(Rectification.objects.overdue(day(2)).resting_on(secretary)) == [item]


def leave(user):
    user.posts.update(ends_on=day(-1))
    return User.objects.get(pk=user.pk)


def test_who_succeeds_neither_reads_the_draft_nor_writes_under_the_name_of_another(
    appraisal, committee, secretary
):
    item = appraisal.round.outline.first()
    actions.save_appraisal_report(appraisal=appraisal, answers={item.pk: "草稿"}, by=secretary)
    successor = succeed(committee)

    assert not Appraisal.objects.visible_to(successor).exists()
    with pytest.raises(RefusedError, match="由本人提交"):
        write_report(appraisal, successor)
    assert list(Appraisal.objects.reportable_by(secretary)) == [appraisal]


def test_a_report_that_nobody_began_is_not_the_successors_either(appraisal, committee):
    successor = succeed(committee)

    assert not Appraisal.objects.visible_to(successor).exists()
    with pytest.raises(RefusedError, match="由本人提交"):
        write_report(appraisal, successor)


def test_the_account_that_holds_the_post_is_enrolled(committee, secretary, staff):
    make_round(committee, by=staff)
    second = make_user(Role.COMMUNITY_SECRETARY, community=committee.community)

    assert Appraisal.objects.get().reported_by == secretary
    assert not Appraisal.objects.visible_to(second).exists()


def test_the_street_lets_who_succeeded_report_instead(
    appraisal, committee, secretary, staff, leader, django_capture_on_commit_callbacks
):
    write_report(appraisal, secretary)
    successor, former = succeed(committee), leave(secretary)
    row = actions.return_report(appraisal=appraisal, reason="请写数字", by=staff)
    for user in (former, successor):
        assert not Appraisal.objects.reportable_by(user).exists()

    with django_capture_on_commit_callbacks(execute=True):
        row = actions.replace_reporter(
            appraisal=row, reporter=successor, reason="换届", by=staff, version=row.version
        )

    assert (row.member.name, row.reported_by, row.return_reason) == ("王书记", successor, "")
    assert not row.answers.exists()
    assert Message.objects.get(recipient=successor).title.startswith("请写")
    assert AuditEvent.objects.get(action="appraisal.reassigned").reason == "换届"
    assert not Appraisal.objects.visible_to(former).exists()
    confirmed(row, successor, staff, leader)


def test_the_same_account_keeps_what_it_wrote(appraisal, secretary, staff):
    item = appraisal.round.outline.first()
    actions.save_appraisal_report(appraisal=appraisal, answers={item.pk: "草稿"}, by=secretary)

    row = actions.replace_reporter(
        appraisal=appraisal, reporter=secretary, reason="姓名登记错了", by=staff
    )

    assert row.answers.get().text == "草稿"


def test_whom_the_street_cannot_let_report(appraisal, committee, secretary, staff, leader):
    def replace(by=staff, reporter=secretary, reason="换届"):
        actions.replace_reporter(appraisal=appraisal, reporter=reporter, reason=reason, by=by)

    with pytest.raises(RefusedError, match="没有这里的书记岗位"):
        replace(reporter=leader)
    with pytest.raises(RefusedError, match="写明更换的原因"):
        replace(reason=" ")
    with pytest.raises(RefusedError, match="不能办理这一步"):
        replace(by=leader)
    head = committee.members.get()
    actions.end_member(member=head, ended_on=day(), by=staff)
    with pytest.raises(RefusedError, match="先在组织架构中登记任职"):
        replace()
    leave(secretary)
    with pytest.raises(RefusedError, match="没有书记岗位的账号"):
        replace()


def test_who_is_excused_is_over_and_ranked_nowhere_until_taken_in_again(
    appraisal, secretary, staff
):
    with pytest.raises(RefusedError, match="写明不参加的原因"):
        actions.excuse_appraisal(appraisal=appraisal, reason=" ", by=staff)
    row = actions.excuse_appraisal(appraisal=appraisal, reason="已调离", by=staff)

    assert (row.state, row.excuse_reason, row.closed_by) == ("excused", "已调离", staff)
    assert ranks_in(row.round) == {}
    for user in (secretary, staff):
        assert not Appraisal.objects.waiting_for(user).exists()
    with pytest.raises(ConflictError, match="不能再改"):
        write_report(row, secretary)
    with pytest.raises(RefusedError, match="不能改为不参加"):
        actions.excuse_appraisal(appraisal=row, reason="已调离", by=staff)
    row = actions.replace_reporter(appraisal=row, reporter=secretary, reason="调回", by=staff)
    assert (row.state, row.excuse_reason, row.closed_at) == (AppraisalState.OPEN, "", None)
    write_report(row, secretary)
    for act in (actions.excuse_appraisal, actions.replace_reporter):
        more = {"reporter": secretary} if act is actions.replace_reporter else {}
        with pytest.raises(RefusedError, match="待测评"):
            act(appraisal=row, reason="已调离", by=staff, **more)


def test_nobody_is_excused_without_a_word(committee):
    appraisal = make_appraisal(committee, AppraisalState.EXCUSED)

    for values in ({"excuse_reason": ""}, {"closed_by": None}, {"state": "open"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appraisal.objects.filter(pk=appraisal.pk).update(**values)
