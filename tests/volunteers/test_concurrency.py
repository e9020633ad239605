"""Real parallel connections: one key is one record, however many sends arrive at once."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from core.errors import ConflictError, RefusedError
from core.models import Photo
from tests import factories
from tests.parallel import at_once
from volunteers import actions
from volunteers.actions import ActivityContent
from volunteers.models import Activity, Line, Problem, Volunteer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

SENDS = 10


def filing():
    return ActivityContent(
        line=Line.COMMUNITY,
        title="清理楼道",
        held_on=factories.day(),
        place="东苑小区",
        headcount=12,
    )


def test_ten_sends_of_one_filing_are_one_record():
    secretary = factories.make_user()
    key = uuid4()

    def send(_number):
        by = User.objects.get(pk=secretary.pk)
        return actions.submit_activity(
            content=filing(), post=by.current_posts[0], by=by, key=key
        ).pk

    assert len(set(at_once(send, SENDS))) == 1
    assert Activity.objects.count() == 1


def test_ten_sends_of_one_problem_are_one_row():
    secretary = factories.make_user()
    key, content = uuid4(), actions.ProblemContent(title="井盖松动")

    def send(_number):
        by = User.objects.get(pk=secretary.pk)
        post = by.current_posts[0]
        return actions.register_problem(
            content=content, post=post, found_on=factories.day(), by=by, key=key
        ).pk

    assert len(set(at_once(send, SENDS))) == 1
    assert Problem.objects.count() == 1


def test_ten_autosaves_of_one_new_draft_are_one_record():
    secretary = factories.make_user()
    key = uuid4()

    def save(_number):
        by = User.objects.get(pk=secretary.pk)
        return actions.save_draft(content=filing(), post=by.current_posts[0], by=by, key=key).pk

    assert len(set(at_once(save, SENDS))) == 1


def test_ten_uploads_of_one_photo_are_one_photo():
    secretary = factories.make_user()
    content = factories.picture()

    def keep(_number):
        by = User.objects.get(pk=secretary.pk)
        return actions.keep_photo(file=BytesIO(content), by=by).pk

    assert len(set(at_once(keep, SENDS))) == 1
    assert Photo.objects.count() == 1


def test_of_two_people_who_close_one_problem_the_second_is_told():
    problem = factories.make_problem()

    def solve(_number):
        by = User.objects.get(pk=problem.found_by_id)
        try:
            actions.solve_problem(problem=problem, result="已换灯泡", by=by)
        except RefusedError as refused:
            return refused.sentence
        return "solved"

    answers = at_once(solve, 2)

    assert answers.count("solved") == 1
    assert any("已解决" in answer for answer in answers)
    assert Problem.objects.get().version == 2


def test_a_withdrawal_and_a_confirmation_at_once_leave_one_of_them():
    activity = factories.make_activity()
    reviewer = factories.make_user("street_staff")

    def step(number):
        try:
            if number:
                actions.withdraw_activity(
                    activity=activity, by=User.objects.get(pk=activity.filed_by_id)
                )
            else:
                actions.confirm_activity(activity=activity, by=User.objects.get(pk=reviewer.pk))
        except RefusedError:
            return "refused"
        return "done"

    assert sorted(at_once(step, 2)) == ["done", "refused"]


def test_of_two_merges_of_one_person_the_second_is_told():
    staff = factories.make_user("street_staff")
    community = factories.make_community()
    person, *others = (factories.make_volunteer(community=community) for _ in range(3))
    versions = {entry.uid: entry.version for entry in (person, *others)}

    def merge(number):
        kept, entry = (person, others[0]) if number else (others[1], person)
        try:
            actions.merge_volunteers(
                kept=kept,
                entries=[entry],
                chosen={},
                versions=versions,
                by=User.objects.get(pk=staff.pk),
            )
        except ConflictError:
            return "told"
        return "merged"

    assert sorted(at_once(merge, 2)) == ["merged", "told"]
    assert Volunteer.objects.standing().count() == 2
