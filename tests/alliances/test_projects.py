"""The life of a co-building project: who takes which step, what it needs, what it leaves."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from alliances import actions
from alliances.models import (
    AllianceMembership,
    CoBuildProject,
    CountBasis,
    MembershipState,
    ProjectAgreement,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
    StepKind,
)
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from tests.alliances.projects import Scene, pdf, scene
from tests.factories import day, make_activity, make_community, make_project, make_user
from tests.parallel import at_once
from volunteers.models import ActivityState, Line

__all__ = ["scene"]
pytestmark = pytest.mark.django_db


def test_a_project_walks_from_its_draft_to_the_published_result(scene):
    project = scene.finished()
    actions.evaluate_project(project=project, rating=5, evaluation="很好", by=scene.staff)
    published = actions.publish_project(project=project, by=scene.staff)

    assert published.state == ProjectState.PUBLISHED
    kinds = list(published.steps.values_list("kind", flat=True))
    assert kinds == [
        kind for kind in StepKind if kind not in {StepKind.RETURNED, StepKind.TERMINATED}
    ]
    events = set(AuditEvent.objects.values_list("action", flat=True))
    assert {f"project.{kind}" for kind in kinds} <= events


def test_a_number_is_given_when_it_is_sent_without_one(scene):
    first, second = scene.sent(), scene.sent()
    assert scene.drafted().number is None
    prefix = f"GJ{day():%Y%m%d}"
    assert (first.number, second.number) == (f"{prefix}0001", f"{prefix}0002")


def test_only_the_host_unit_and_its_community_write_and_send(scene):
    partner = make_user(Role.UNIT_LIAISON, unit=scene.partner)
    elsewhere = make_user(Role.COMMUNITY_STAFF, community=make_community())
    draft = scene.drafted()
    for stranger in (partner, elsewhere, scene.staff, scene.leader):
        with pytest.raises(RefusedError, match="牵头单位"):
            actions.submit_project(project=draft, by=stranger)
        with pytest.raises(RefusedError, match="牵头单位"):
            actions.save_draft_project(content=scene.content(), by=stranger)
    assert actions.submit_project(project=draft, by=scene.secretary).submitted_by == scene.secretary


def test_what_is_missing_is_said_when_it_is_sent(scene):
    with pytest.raises(RefusedError, match="目标、结束日期"):
        actions.submit_project(project=scene.drafted(goal="", ends_on=None), by=scene.liaison)
    with pytest.raises(RefusedError, match="至少要有一个共建单位"):
        actions.submit_project(project=scene.drafted(partner_units=()), by=scene.liaison)


def test_the_host_unit_is_not_its_own_partner(scene):
    with pytest.raises(RefusedError, match="牵头单位不必"):
        scene.drafted(partner_units=(scene.host, scene.partner))


def test_who_wrote_in_a_project_does_not_approve_it(scene):
    project = scene.drafted()
    project.name = "护学岗共建"
    actions.save_project(project=project, by=scene.staff)
    sent = actions.submit_project(project=project, by=scene.liaison)

    for judge in (actions.approve_project, actions.return_project):
        more = {"reason": "x"} if judge is actions.return_project else {}
        with pytest.raises(RefusedError, match="自己填写过"):
            judge(project=sent, by=scene.staff, **more)
    assert sent not in CoBuildProject.objects.reviewable_by(scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    assert sent in CoBuildProject.objects.reviewable_by(other)
    assert actions.approve_project(project=sent, by=other).state == ProjectState.APPROVED


def test_who_sent_a_project_is_told_how_it_was_judged(scene, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        returned = actions.return_project(project=scene.sent(), reason="太空", by=scene.staff)
    with django_capture_on_commit_callbacks(execute=True):
        again = actions.submit_project(project=returned, by=scene.secretary)
        actions.approve_project(project=again, by=scene.staff)
    [back] = scene.liaison.messages.all()
    assert "退回原因：太空" in back.body
    [approved] = scene.secretary.messages.all()
    assert approved.link == again.get_absolute_url()


def test_a_returned_project_says_why_and_comes_again(scene):
    project = scene.sent()
    with pytest.raises(RefusedError, match="原因"):
        actions.return_project(project=project, reason="  ", by=scene.staff)
    returned = actions.return_project(project=project, reason="计划太空", by=scene.staff)
    assert returned.return_reason == "计划太空"
    again = actions.submit_project(project=returned, by=scene.liaison)
    assert (again.state, again.number) == (ProjectState.REVIEWING, project.number)


def test_the_second_of_two_clicks_is_told_where_the_project_stands(scene):
    project = scene.sent()
    actions.approve_project(project=project, by=scene.staff, version=project.version)
    with pytest.raises(RefusedError, match="待签约"):
        actions.approve_project(project=project, by=scene.staff, version=project.version)
    assert project.steps.filter(kind=StepKind.APPROVED).count() == 1


def test_what_was_changed_in_between_is_not_approved_unseen(scene):
    project = scene.sent()
    seen = project.version
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    project.goal = "改过的目标"
    actions.save_project(project=project, by=other)
    with pytest.raises(ConflictError):
        actions.approve_project(project=project, by=scene.staff, version=seen)


def test_signing_needs_the_file_the_day_and_members_on_that_day(scene):
    project = scene.approved()
    sign = {"project": project, "by": scene.liaison, "scans": [pdf()]}
    with pytest.raises(RefusedError, match="上传签好的协议"):
        actions.sign_project(**{**sign, "scans": []}, signed_on=day(-1))
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.sign_project(**sign, signed_on=day(1))
    with pytest.raises(RefusedError, match=r"不是.*成员的单位：滨河小学、柳岸医院"):
        actions.sign_project(**sign, signed_on=day(-31))
    seat = AllianceMembership.objects.get(unit=scene.partner)
    seat.left_on, seat.state = day(-1), MembershipState.LEFT
    seat.save()
    with pytest.raises(RefusedError, match="柳岸医院"):
        actions.sign_project(**sign, signed_on=day())
    assert ProjectAgreement.objects.count() == 0
    assert actions.sign_project(**sign, signed_on=day(-2)).counts


def test_a_project_is_not_finished_without_a_confirmed_activity(scene):
    project = scene.executing()
    finish = {
        "project": project,
        "outcome": "路口有序",
        "beneficiaries": 300,
        "count_basis": CountBasis.VISITS,
        "by": scene.liaison,
    }
    make_activity(
        filed_by=scene.secretary,
        line=Line.ALLIANCE,
        project=project,
        state=ActivityState.SUBMITTED,
    )
    with pytest.raises(RefusedError, match="已确认的共建活动"):
        actions.finish_project(**finish)
    scene.hold_activity(project)
    with pytest.raises(RefusedError, match="成效"):
        actions.finish_project(**{**finish, "outcome": " "})
    with pytest.raises(RefusedError, match="大于 0"):
        actions.finish_project(**{**finish, "beneficiaries": 0})
    assert actions.finish_project(**finish).beneficiaries_label == "300 人次"


def test_who_registered_the_end_does_not_register_the_rating(scene):
    project = scene.finished()
    CoBuildProject.objects.filter(pk=project.pk).update(finished_by=scene.staff)
    evaluate = {"project": project, "rating": 4, "evaluation": "好"}
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.evaluate_project(**evaluate, by=scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    assert actions.evaluate_project(**evaluate, by=other).rating == 4


def test_a_street_leader_gives_up_what_is_not_finished(scene):
    project, finished = scene.signed(), scene.finished()
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.terminate_project(project=project, reason="x", by=scene.staff)
    ended = actions.terminate_project(project=project, reason="单位搬离", by=scene.leader)
    assert not ended.counts
    with pytest.raises(RefusedError, match="已终止"):
        actions.start_project(project=ended, by=scene.liaison)
    with pytest.raises(RefusedError, match="已完成"):
        actions.terminate_project(project=finished, reason="x", by=scene.leader)


def test_the_ledger_sets_no_state_and_no_day_of_a_signature(scene):
    project = scene.drafted()
    project.state, project.signed_on = ProjectState.SIGNED, day()
    with pytest.raises(RefusedError, match="步骤决定"):
        actions.save_project(project=project, by=scene.staff)
    signed = scene.signed()
    signed.signed_on = day(-1)
    with pytest.raises(RefusedError, match="签约日期由签约"):
        actions.save_project(project=signed, by=scene.staff)
    CoBuildProject.objects.filter(pk=signed.pk).update(source=ProjectSource.LEDGER)
    signed.source = ProjectSource.LEDGER
    assert actions.save_project(project=signed, by=scene.staff).signed_on == day(-1)


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (ProjectState.EVALUATED, {"signed_on": None}),
        (ProjectState.PUBLISHED, {"signed_on": None}),
        (ProjectState.FINISHED, {"outcome": ""}),
        (ProjectState.FINISHED, {"beneficiaries": 0}),
        (ProjectState.EVALUATED, {"rating": None}),
        (ProjectState.EVALUATED, {"rating": 6}),
        (ProjectState.RETURNED, {"return_reason": ""}),
        (ProjectState.TERMINATED, {"termination_reason": ""}),
        (ProjectState.REVIEWING, {"number": None}),
        (ProjectState.REVIEWING, {"budget": -1}),
    ],
)
def test_the_database_refuses_a_state_without_what_it_needs(state, values):
    whole = {"outcome": "x", "beneficiaries": 1, "rating": 3, "evaluation": "x"}
    row = make_project()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoBuildProject.objects.filter(pk=row.pk).update(state=state, **{**whole, **values})


def test_a_milestone_is_reached_with_words_and_may_be_taken_back(scene):
    project = scene.signed()
    late = project.milestones.get(title="启动会")
    assert list(ProjectMilestone.objects.overdue(day())) == [late]
    finish = {"milestone": late, "by": scene.secretary}
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.finish_milestone(**finish, done_on=day(1), evidence="x")
    with pytest.raises(RefusedError, match="完成情况"):
        actions.finish_milestone(**finish, done_on=day(), evidence=" ")
    actions.finish_milestone(**finish, done_on=day(), evidence="签到表")
    with pytest.raises(RefusedError, match="已登记"):
        actions.finish_milestone(**finish, done_on=day(), evidence="签到表")
    [row] = CoBuildProject.objects.with_progress()
    assert (row.done_count, row.milestone_count) == (1, 2)
    assert actions.reopen_milestone(**finish).done_on is None
    added = actions.add_milestone(project=project, title="检查", due_on=day(9), by=scene.liaison)
    assert added in project.milestones.all()


def test_a_draft_that_was_never_sent_may_be_thrown_away(scene):
    draft, sent = scene.drafted(), scene.sent()
    with pytest.raises(RefusedError):
        actions.discard_draft_project(project=sent, by=scene.liaison)
    actions.discard_draft_project(project=draft, by=scene.liaison)
    assert list(CoBuildProject.objects.all()) == [sent]


def test_a_new_project_sent_twice_is_one_project(scene):
    key = uuid4()
    first = actions.save_draft_project(content=scene.content(), by=scene.liaison, key=key)
    again = actions.save_draft_project(content=scene.content(), by=scene.liaison, key=key)
    assert (again, first.uid) == (first, key)
    with pytest.raises(ValidationError):
        actions.save_draft_project(content=scene.content(), by=scene.secretary, key=key)


def test_a_change_of_the_plan_alone_is_seen_by_the_second_editor_and_in_the_audit(scene):
    project = scene.drafted()
    edit = {"project": project, "by": scene.secretary, "version": project.version}
    plan = (("启动会", day(1)),)
    changed = actions.save_draft_project(content=scene.content(milestones=plan), **edit)
    assert [row.title for row in changed.milestones.all()] == ["启动会"]
    [event] = AuditEvent.objects.filter(action="project.edited")
    assert set(event.fields) == {"milestones"}
    with pytest.raises(ConflictError):
        actions.save_draft_project(content=scene.content(), **edit)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_is_told_that_it_is_done():
    scene = Scene()
    project = scene.approved()

    people = (scene.liaison, scene.secretary)

    def sign(number):
        try:
            signed_by = people[number]
            actions.sign_project(project=project, signed_on=day(), scans=[pdf()], by=signed_by)
        except RefusedError as refused:
            return refused.sentence
        return "signed"

    outcomes = at_once(sign, 2)

    assert sorted("已签约" in outcome for outcome in outcomes) == [False, True]
    assert project.agreements.count() == 1
    assert project.steps.filter(kind=StepKind.SIGNED).count() == 1
