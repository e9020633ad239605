"""下派事项: with an entry or without, what communities answer, and the quarterly bill."""

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from core.errors import RefusedError
from party import actions
from party.models import (
    AdmissionState,
    AssignmentState,
    PushedAssignment,
    PushedWork,
    WorkListKind,
    WorkListState,
)
from tests.factories import day, make_community, make_street, make_user
from tests.party.lists import brought_to, make_list, push, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def communities():
    return [make_community(), make_community()]


@pytest.fixture
def staff(communities):
    return staff_of(communities[0].street)


@pytest.fixture
def secretary(communities):
    return make_user(Role.COMMUNITY_SECRETARY, community=communities[0])


def mine(work, secretary):
    return work.assignments.visible_to(secretary).get()


def test_what_has_no_entry_is_marked_and_may_be_declined_with_a_reason(
    communities, staff, secretary
):
    work = push(communities, by=staff)
    row = mine(work, secretary)
    assert not row.is_admitted

    with pytest.raises(RefusedError, match="原因"):
        actions.decline_assignment(assignment=row, reason="", by=secretary)
    row = actions.decline_assignment(assignment=row, reason="没有依据", by=secretary)
    assert (row.state, row.decline_reason) == (AssignmentState.DECLINED, "没有依据")
    with pytest.raises(RefusedError, match="已婉拒"):
        actions.accept_assignment(assignment=row, by=secretary)


def test_admitted_work_is_not_declined_not_even_past_the_action(communities, staff, secretary):
    item = make_list(WorkListKind.ASSIST, "协助反诈宣传").items.get()
    row = mine(push(communities, by=staff, item=item), secretary)
    assert row.is_admitted

    with pytest.raises(RefusedError, match="已准入"):
        actions.decline_assignment(assignment=row, reason="不想做", by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        PushedAssignment.objects.filter(pk=row.pk).update(state="declined", decline_reason="x")


def test_it_is_accepted_then_done_with_a_result(communities, staff, secretary):
    row = mine(push(communities, by=staff), secretary)
    assert list(PushedAssignment.objects.to_answer_by(secretary)) == [row]

    row = actions.accept_assignment(assignment=row, by=secretary)
    assert not PushedAssignment.objects.to_answer_by(secretary).exists()
    with pytest.raises(RefusedError, match="办理结果"):
        actions.finish_assignment(assignment=row, result="", by=secretary)
    row = actions.finish_assignment(assignment=row, result="已报送", by=secretary)
    assert (row.state, row.done_on) == (AssignmentState.DONE, day())


def test_an_entry_must_be_in_force_and_cover_every_community(communities, staff):
    rest = {
        "by": staff,
        "checker": staff_of(staff.home_street or communities[0].street),
        "leader": staff_of(communities[0].street, Role.STREET_LEADER),
        "secretaries": [make_user(community=communities[0])],
    }
    running = brought_to(
        AdmissionState.APPROVED, communities[:1], **rest, starts_on=day(), ends_on=day(30)
    )
    coming = brought_to(AdmissionState.APPROVED, communities[:1], **rest, title="以后的")

    with pytest.raises(RefusedError, match="不在有效期"):
        push(communities[:1], by=staff, admission=coming)
    with pytest.raises(RefusedError, match="不包括"):
        push(communities, by=staff, admission=running)
    assert push(communities[:1], by=staff, admission=running).is_admitted


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (WorkListKind.NEGATIVE, WorkListState.PUBLISHED),
        (WorkListKind.BASIC, WorkListState.PUBLISHED),
        (WorkListKind.ASSIST, WorkListState.SUPERSEDED),
        (WorkListKind.LAWFUL, WorkListState.DRAFT),
    ],
)
def test_an_item_that_admits_nothing_is_no_entry(communities, staff, kind, state):
    item = make_list(kind, "某项工作", state=state).items.get()

    with pytest.raises(RefusedError, match="重新选择"):
        push(communities, by=staff, item=item)


def test_the_same_thing_is_registered_once_a_day_until_it_is_withdrawn(communities, staff):
    work = push(communities, by=staff)
    with pytest.raises(RefusedError, match="同名"):
        push(communities, by=staff)

    actions.withdraw_pushed(work=work, reason="写错了", by=staff)
    assert push(communities, by=staff).pk != work.pk


def test_withdrawn_work_is_not_answered_and_counts_nowhere(communities, staff, secretary):
    work = push(communities, by=staff)
    actions.withdraw_pushed(work=work, reason="写错了", by=staff)

    with pytest.raises(RefusedError, match="已由街道撤回"):
        actions.accept_assignment(assignment=mine(work, secretary), by=secretary)
    assert not PushedAssignment.objects.standing().exists()
    assert not PushedAssignment.objects.to_answer_by(secretary).exists()


def test_a_secretary_answers_for_her_own_community_only(communities, staff, secretary):
    other = push(communities, by=staff).assignments.get(community=communities[1])

    with pytest.raises(RefusedError, match="岗位范围"):
        actions.accept_assignment(assignment=other, by=secretary)
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.accept_assignment(assignment=other, by=staff)


def test_who_sees_what_was_pushed(communities, staff, secretary):
    work = push(communities[1:], by=staff)

    assert list(PushedWork.objects.visible_to(staff)) == [work]
    assert not PushedWork.objects.visible_to(secretary).exists()
    assert not PushedWork.objects.visible_to(staff_of(make_street())).exists()
