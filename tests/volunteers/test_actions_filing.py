"""Drafts, submitting, withdrawing, discarding: what each does and what each refuses."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError, ReusedKeyError
from tests import factories
from volunteers import actions
from volunteers.actions import ActivityContent, ProblemContent
from volunteers.models import Activity, ActivityState, Line, Problem, ProblemState, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def secretary():
    return factories.make_user(Role.COMMUNITY_SECRETARY)


@pytest.fixture
def post(secretary):
    return secretary.current_posts[0]


@pytest.fixture
def content(post):
    return ActivityContent(
        line=Line.VOLUNTEER,
        team=factories.make_team(community=post.community),
        title="清理楼道",
        held_on=factories.day(),
        place="东苑小区",
        headcount=12,
        summary="清走杂物。",
    )


def submit(secretary, post, content, **values):
    return actions.submit_activity(
        **{"content": content, "post": post, "by": secretary, "key": uuid4(), **values}
    )


def test_a_filing_waits_for_confirmation_in_the_place_of_its_post(secretary, post, content):
    activity = submit(secretary, post, content)

    assert activity.state == ActivityState.SUBMITTED
    assert (activity.street, activity.community) == (post.street, post.community)
    assert (activity.filed_by, activity.filed_post) == (secretary, post)
    event = AuditEvent.objects.get(action="activity.submitted")
    assert {"team", "title", "held_on", "place", "headcount"} <= set(event.fields)


def test_a_filing_of_a_unit_lies_in_the_community_of_the_unit():
    unit = factories.make_unit(community=factories.make_community())
    liaison = factories.make_user(Role.UNIT_LIAISON, unit=unit)
    content = ActivityContent(
        line=Line.ALLIANCE,
        project=factories.make_project(community=unit.community, host_unit=unit),
        title="共享车位开放",
        held_on=factories.day(),
        place="单位大院",
        headcount=3,
    )

    activity = submit(liaison, liaison.current_posts[0], content)

    assert activity.community == unit.community


@pytest.mark.parametrize("missing", ["title", "held_on", "place", "headcount", "team"])
def test_a_filing_without_something_required_is_refused_and_leaves_nothing(
    secretary, post, content, missing
):
    blank = "" if missing in {"title", "place"} else None

    with pytest.raises(ValidationError):
        submit(secretary, post, replace(content, **{missing: blank}))

    assert not Activity.objects.exists()
    assert not Submission.objects.exists()
    assert not AuditEvent.objects.filter(action="activity.submitted").exists()


def test_a_year_that_is_a_slip_of_the_finger_is_refused(secretary, post, content):
    with pytest.raises(ValidationError, match="年份太早"):
        submit(secretary, post, replace(content, held_on=date(222, 6, 1)))


def test_an_activity_of_tomorrow_is_refused(secretary, post, content):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        submit(secretary, post, replace(content, held_on=factories.day(1)))


def test_an_activity_of_today_is_filed_late_in_the_evening_by_local_time(secretary, post, content):
    evening = timezone.localtime().replace(hour=23, minute=59)
    today = replace(content, held_on=evening.date())

    assert submit(secretary, post, today, at=evening).held_on == evening.date()


def test_the_same_key_and_content_is_one_record(secretary, post, content):
    key = uuid4()

    first = submit(secretary, post, content, key=key)
    second = submit(secretary, post, content, key=key)

    assert first == second
    assert Activity.objects.count() == 1
    assert AuditEvent.objects.filter(action="activity.submitted").count() == 1


def test_the_same_key_finds_its_record_again_after_it_was_confirmed(secretary, post, content):
    key = uuid4()
    filed = submit(secretary, post, content, key=key)
    actions.confirm_activity(activity=filed, by=factories.make_user(Role.STREET_STAFF))

    assert submit(secretary, post, content, key=key).state == ActivityState.CONFIRMED


def test_the_same_key_with_other_content_is_refused(secretary, post, content):
    key = uuid4()
    submit(secretary, post, content, key=key)

    with pytest.raises(ReusedKeyError, match="已经提交过"):
        submit(secretary, post, replace(content, headcount=13), key=key)

    assert Activity.objects.get().headcount == 12


def test_the_same_key_under_another_post_is_other_content(secretary, post, content):
    other = factories.make_post(secretary, Role.COMMUNITY_STAFF)
    key = uuid4()
    submit(secretary, post, content, key=key)

    with pytest.raises(ReusedKeyError):
        submit(secretary, other, content, key=key)


def test_somebody_elses_key_gives_ones_own_record(secretary, post, content):
    colleague = factories.make_user(community=post.community)
    key = uuid4()
    first = submit(secretary, post, content, key=key)

    second = submit(colleague, colleague.current_posts[0], content, key=key)

    assert second != first
    assert second.filed_by == colleague


def test_a_late_repeat_of_a_discarded_filing_creates_nothing(secretary, post, content):
    key = uuid4()
    filed = submit(secretary, post, content, key=key)
    actions.withdraw_activity(activity=filed, by=secretary)
    actions.discard_draft(activity=filed, by=secretary)

    with pytest.raises(RefusedError, match="撤回并删除"):
        submit(secretary, post, content, key=key)

    assert not Activity.objects.exists()


def test_a_draft_whose_answer_got_lost_is_found_again_by_its_key(secretary, post, content):
    key = uuid4()
    draft = actions.save_draft(content=replace(content, title=""), post=post, by=secretary, key=key)

    actions.save_draft(content=content, post=post, by=secretary, key=key)
    filed = submit(secretary, post, content, key=key)

    assert filed == draft
    assert Activity.objects.count() == 1
    assert AuditEvent.objects.filter(action="activity.drafted").count() == 1


def test_a_draft_may_be_empty(secretary, post):
    draft = actions.save_draft(content=ActivityContent(), post=post, by=secretary)

    assert draft.state == ActivityState.DRAFT


def test_a_draft_changed_elsewhere_is_not_overwritten(secretary, post, content):
    draft = actions.save_draft(content=content, post=post, by=secretary)
    actions.save_draft(content=content, post=post, by=secretary, activity=draft, version=1)

    with pytest.raises(ConflictError):
        actions.save_draft(content=content, post=post, by=secretary, activity=draft, version=1)
    with pytest.raises(ConflictError):
        submit(secretary, post, content, activity=draft, version=1)


@pytest.mark.parametrize(
    "state",
    [ActivityState.SUBMITTED, ActivityState.CONFIRMED, ActivityState.VOIDED],
    ids=str,
)
def test_what_was_sent_in_is_not_edited_any_more(secretary, post, content, state):
    activity = factories.make_activity(filed_by=secretary, state=state)

    with pytest.raises(RefusedError, match="不能再修改"):
        actions.save_draft(content=content, post=post, by=secretary, activity=activity)
    with pytest.raises(RefusedError, match="不能再修改"):
        submit(secretary, post, content, activity=activity)


def test_a_returned_filing_is_mended_and_sent_again(secretary, post, content):
    returned = factories.make_activity(filed_by=secretary, state=ActivityState.RETURNED)

    kept = actions.save_draft(content=content, post=post, by=secretary, activity=returned)
    assert kept.state == ActivityState.RETURNED
    sent = submit(secretary, post, content, activity=kept)

    assert sent.state == ActivityState.SUBMITTED
    assert sent.title == "清理楼道"


def test_nobody_edits_a_colleagues_filing(secretary, post, content):
    theirs = factories.make_activity(community=post.community, state=ActivityState.RETURNED)

    with pytest.raises(RefusedError, match="只能修改自己填报的活动"):
        submit(secretary, post, content, activity=theirs)


def test_a_post_that_is_not_ones_own_or_has_ended_is_refused(secretary, content):
    foreign = factories.make_user().current_posts[0]
    ended = factories.make_post(secretary, starts_on=factories.day(-9), ends_on=factories.day(-1))

    for post in (foreign, ended):
        with pytest.raises(RefusedError, match="重新选择岗位"):
            submit(secretary, post, content)


def test_a_post_that_may_not_file_is_refused(content):
    leader = factories.make_user(Role.STREET_LEADER)

    with pytest.raises(RefusedError, match="重新选择岗位"):
        submit(leader, leader.current_posts[0], content)


def test_another_communitys_team_and_project_are_refused(secretary, post, content):
    elsewhere = factories.make_community()
    team = factories.make_team(community=elsewhere)
    project = factories.make_project(community=elsewhere)

    with pytest.raises(RefusedError, match="另选队伍"):
        submit(secretary, post, replace(content, team=team))
    with pytest.raises(RefusedError, match="另选项目"):
        submit(secretary, post, replace(content, line=Line.ALLIANCE, team=None, project=project))


def test_a_photo_that_somebody_else_uploaded_is_refused(secretary, post, content):
    theirs = factories.make_photo(factories.make_user())

    with pytest.raises(RefusedError, match="照片已失效"):
        submit(secretary, post, replace(content, photos=(theirs,)))


def test_a_photo_of_the_same_filing_may_stay_whoever_uploaded_it(secretary, post, content):
    theirs = factories.make_photo(factories.make_user())
    returned = factories.make_activity(filed_by=secretary, state=ActivityState.RETURNED)
    returned.photos.create(photo=theirs)

    filed = submit(secretary, post, replace(content, photos=(theirs,)), activity=returned)

    assert [row.photo for row in filed.photos.all()] == [theirs]


def test_photos_keep_the_order_in_which_they_were_put(secretary, post, content):
    photos = tuple(factories.make_photo(secretary) for _ in range(3))[::-1]

    filed = submit(secretary, post, replace(content, photos=photos))

    assert tuple(row.photo for row in filed.photos.all()) == photos


def test_too_many_photos_are_refused(secretary, post, content):
    photos = tuple(factories.make_photo(secretary) for _ in range(21))

    with pytest.raises(ValidationError, match="最多 20 张"):
        submit(secretary, post, replace(content, photos=photos))


def test_volunteers_of_another_community_are_refused(secretary, post, content):
    stranger = factories.make_volunteer(community=factories.make_community())

    with pytest.raises(RefusedError, match="花名册"):
        submit(secretary, post, replace(content, participants=(stranger,)))


def test_units_and_participants_are_replaced_by_what_was_typed(secretary, post, content):
    first, second = (factories.make_volunteer(community=post.community) for _ in range(2))
    unit = factories.make_unit(community=post.community)
    draft = actions.save_draft(
        content=replace(content, participants=(first,), units=(unit,)), post=post, by=secretary
    )

    submit(secretary, post, replace(content, participants=(second,)), activity=draft)

    assert list(draft.participants.all()) == [second]
    assert not draft.units.exists()


def test_a_unit_of_another_street_is_refused(secretary, post, content):
    unit = factories.make_unit(street=factories.make_street())

    with pytest.raises(RefusedError, match="不在本街道"):
        submit(secretary, post, replace(content, units=(unit,)))


def test_problems_of_a_draft_follow_what_is_typed(secretary, post, content):
    """Autosaving a half-typed result must not close the problem for good."""
    half = replace(content, problems=(ProblemContent(title="灯不亮", result="已"),))
    draft = actions.save_draft(content=half, post=post, by=secretary)
    uid = draft.problems.get().uid

    whole = replace(
        content,
        problems=(
            ProblemContent(title="灯不亮", result="已换灯泡", uid=uid),
            ProblemContent(title="井盖松动", due_on=factories.day(3)),
        ),
    )
    submit(secretary, post, whole, activity=draft)

    solved, opened = Problem.objects.order_by("pk")
    assert (solved.uid, solved.result, solved.was_solved_on_spot) == (uid, "已换灯泡", True)
    assert (opened.state, opened.owner, opened.due_on) == (
        ProblemState.OPEN,
        secretary,
        factories.day(3),
    )


def test_a_problem_solved_on_the_spot_may_be_reopened_while_editing(secretary, post, content):
    solved = replace(content, problems=(ProblemContent(title="灯不亮", result="已换"),))
    draft = actions.save_draft(content=solved, post=post, by=secretary)
    uid = draft.problems.get().uid

    opened = replace(content, problems=(ProblemContent(title="灯不亮", uid=uid),))
    actions.save_draft(content=opened, post=post, by=secretary, activity=draft)

    problem = Problem.objects.get()
    assert (problem.state, problem.result, problem.solved_on) == (ProblemState.OPEN, "", None)


def test_a_problem_closed_by_a_later_step_survives_an_edit_that_drops_it(secretary, post, content):
    with_problem = replace(content, problems=(ProblemContent(title="灯不亮"),))
    filed = submit(secretary, post, with_problem)
    actions.solve_problem(problem=filed.problems.get(), result="已换灯泡", by=secretary)
    actions.return_activity(
        activity=filed, reason="照片看不清", by=factories.make_user(Role.STREET_STAFF)
    )

    submit(secretary, post, content, activity=filed)

    assert Problem.objects.get().result == "已换灯泡"


def test_the_owner_of_an_open_problem_is_told_when_it_is_submitted(
    secretary, post, content, django_capture_on_commit_callbacks
):
    colleague = factories.make_user(Role.COMMUNITY_STAFF, community=post.community)
    typed = replace(content, problems=(ProblemContent(title="灯不亮", owner=colleague),))

    with django_capture_on_commit_callbacks(execute=True):
        draft = actions.save_draft(content=typed, post=post, by=secretary)
    assert not Message.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        submit(secretary, post, typed, activity=draft)

    assert Message.objects.get().recipient == colleague


def test_an_owner_who_has_no_post_there_is_refused(secretary, post, content):
    stranger = factories.make_user()

    with pytest.raises(RefusedError, match="另选责任人"):
        submit(
            secretary,
            post,
            replace(content, problems=(ProblemContent(title="灯不亮", owner=stranger),)),
        )


def test_a_filing_is_withdrawn_into_a_draft_before_it_is_reviewed(secretary, post, content):
    filed = submit(secretary, post, content)

    row = actions.withdraw_activity(activity=filed, by=secretary)

    assert (row.state, row.submitted_at) == (ActivityState.DRAFT, None)
    assert AuditEvent.objects.filter(action="activity.withdrawn").count() == 1


def test_only_ones_own_unreviewed_filing_is_withdrawn(secretary):
    confirmed = factories.make_activity(filed_by=secretary, state=ActivityState.CONFIRMED)
    theirs = factories.make_activity()

    with pytest.raises(RefusedError, match="已确认"):
        actions.withdraw_activity(activity=confirmed, by=secretary)
    with pytest.raises(RefusedError, match="只能撤回自己"):
        actions.withdraw_activity(activity=theirs, by=secretary)


def test_a_withdrawn_filing_is_sent_again_under_a_new_key(secretary, post, content):
    filed = submit(secretary, post, content)
    actions.withdraw_activity(activity=filed, by=secretary)

    again = submit(secretary, post, replace(content, headcount=20), activity=filed)

    assert (again.pk, again.headcount) == (filed.pk, 20)


def test_a_draft_is_discarded_with_its_problems_and_the_discarding_is_recorded(
    secretary, post, content
):
    draft = actions.save_draft(
        content=replace(content, problems=(ProblemContent(title="灯不亮"),)),
        post=post,
        by=secretary,
    )

    actions.discard_draft(activity=draft, by=secretary)

    assert not Activity.objects.exists()
    assert not Problem.objects.exists()
    assert AuditEvent.objects.get(action="activity.discarded").fields["facts"]["problems"] == 1


def test_only_ones_own_draft_is_discarded(secretary):
    sent = factories.make_activity(filed_by=secretary)
    theirs = factories.make_activity(state=ActivityState.DRAFT)

    with pytest.raises(RefusedError, match="只有草稿可以删除"):
        actions.discard_draft(activity=sent, by=secretary)
    with pytest.raises(RefusedError, match="只能删除自己"):
        actions.discard_draft(activity=theirs, by=secretary)


def test_a_likely_duplicate_is_the_same_organiser_day_and_place_or_title(secretary, post, content):
    filed = submit(secretary, post, content)
    same_place = replace(content, title="楼道大扫除")
    same_title = replace(content, place="东苑小区 3 号楼")
    neither = replace(content, title="楼道大扫除", place="西苑小区")
    day_before = replace(content, held_on=filed.held_on - timedelta(days=1))

    def like(typed):
        draft = actions.save_draft(content=typed, post=post, by=secretary)
        return list(Activity.objects.like(draft))

    assert like(same_place) == [filed]
    assert like(same_title) == [filed]
    assert like(neither) == []
    assert like(day_before) == []
