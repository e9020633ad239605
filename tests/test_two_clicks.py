"""Two people, or one impatient one, click the same step at once: it happens once.

Real threads on PostgreSQL; on SQLite there is one writer at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts import actions as accounts
from accounts.models import Post, User
from accounts.roles import Role
from audit.chain import broken_links
from audit.models import AuditEvent
from dashboard import actions as dashboard
from services import actions as services
from tests import factories as make
from tests.parallel import at_once, refusal
from tests.services.guides import an_editor, make_guide_version
from volunteers import actions
from volunteers.models import ActivityState, Line, Problem

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]


@dataclass(frozen=True)
class Step:
    """A step that may be taken once: the people who click, what they click, the event it leaves."""

    people: list[User]
    take: Callable[[User], Any]
    event: str


def reviewers() -> list[User]:
    return [make.make_user(Role.STREET_STAFF), make.make_user(Role.STREET_LEADER)]


def confirming() -> Step:
    row = make.make_activity()
    return Step(
        reviewers(),
        lambda by: actions.confirm_activity(activity=row, by=by, version=row.version),
        "activity.confirmed",
    )


def returning() -> Step:
    row = make.make_activity()
    return Step(
        reviewers(),
        lambda by: actions.return_activity(activity=row, reason="照片看不清", by=by),
        "activity.returned",
    )


def voiding() -> Step:
    row = make.make_activity(state=ActivityState.CONFIRMED)
    return Step(
        reviewers(),
        lambda by: actions.void_activity(activity=row, reason="重复填报", by=by),
        "activity.voided",
    )


def correcting() -> Step:
    row = make.make_activity(state=ActivityState.CONFIRMED)
    return Step(
        reviewers(),
        lambda by: actions.correct_activity(
            activity=row, changes={"headcount": 40}, reason="漏数", by=by, version=row.version
        ),
        "activity.corrected",
    )


def withdrawing() -> Step:
    row = make.make_activity()
    return Step(
        [row.filed_by] * 2,
        lambda by: actions.withdraw_activity(activity=row, by=by),
        "activity.withdrawn",
    )


def discarding() -> Step:
    row = make.make_activity(state=ActivityState.DRAFT)

    return Step(
        [row.filed_by] * 2,
        lambda by: actions.discard_draft(activity=row, by=by),
        "activity.discarded",
    )


def giving_up() -> Step:
    row = make.make_problem()
    return Step(
        [row.found_by] * 2,
        lambda by: actions.give_up_problem(problem=row, reason="产权不明", by=by),
        "problem.given_up",
    )


def handing_over() -> Step:
    giver = make.make_user()
    street = giver.current_posts[0].street
    User.objects.filter(pk=giver.pk).update(home_street=street)
    make.make_activity(filed_by=giver, state=ActivityState.DRAFT)
    taker = make.make_user(community=giver.current_posts[0].community, home_street=street)
    giver.refresh_from_db()
    return Step(
        [make.make_user(Role.SYSADMIN, street=street)] * 2,
        lambda by: actions.hand_over(giver=giver, taker=taker, by=by),
        "activity.handed_over",
    )


def granting() -> Step:
    post = make.make_post(make.make_user(None), Role.STREET_STAFF, granted_at=None)
    return Step(
        [make.make_user(Role.SECADMIN) for _ in range(2)],
        lambda by: accounts.grant_post(post=post, by=by),
        "post.granted",
    )


def ending_a_post() -> Step:
    post = make.make_user(Role.STREET_STAFF).posts.get()
    return Step(
        [make.make_user(Role.SECADMIN), make.make_user(Role.SYSADMIN)],
        lambda by: accounts.end_post(post=post, reason="调离", by=by),
        "post.ended",
    )


def approving() -> Step:
    staff, leader = reviewers()
    row = dashboard.enter_baseline(
        street=make.the_street(),
        figure="F12",
        value=7,
        is_lower_bound=False,
        as_of=make.day(-9),
        source="年度总结",
        by=staff,
    )
    return Step(
        [leader, make.make_user(Role.STREET_LEADER)],
        lambda by: dashboard.approve_baseline(baseline=row, by=by),
        "baseline.approved",
    )


def publishing() -> Step:
    editor = an_editor()
    row = make_guide_version(published=False, editor=editor)
    services.submit_version(version=row, by=editor)
    return Step(
        [make.make_user(Role.GUIDE_REVIEWER) for _ in range(2)],
        lambda by: services.publish_version(version=row, by=by),
        "guide.published",
    )


def revising() -> Step:
    item = make_guide_version(slug="laonian-zheng").item
    return Step(
        [an_editor(), an_editor()],
        lambda by: services.start_revision(item=item, by=by),
        "guide.revision_started",
    )


ONCE = [
    confirming,
    returning,
    voiding,
    correcting,
    withdrawing,
    discarding,
    giving_up,
    handing_over,
    granting,
    ending_a_post,
    approving,
    publishing,
    revising,
]


def test_a_step_that_two_people_take_at_once_happens_once():
    for prepare in ONCE:
        step = prepare()
        earlier = AuditEvent.objects.filter(action=step.event).count()

        answers = at_once(lambda number, step=step: answer(step, number), 2)

        if prepare is not handing_over:  # the second passes on nothing, and says so
            assert answers.count("") == 1, (prepare.__name__, answers)
        count = AuditEvent.objects.filter(action=step.event).count()
        assert count == earlier + 1, (prepare.__name__, answers)
    assert list(broken_links()) == []


def answer(step: Step, number: int) -> str:
    """Take the step as one of its people; return the refusal's sentence, or nothing."""
    return refusal(lambda: step.take(User.objects.get(pk=step.people[number].pk)))


def test_steps_on_one_person_queue_up_instead_of_waiting_for_each_other():
    """Without one order of locks PostgreSQL kills one of them: deadlock detected."""
    sysadmin, granter = make.make_user(Role.SYSADMIN), make.make_user(Role.SECADMIN)
    make.make_user(Role.SECADMIN)
    for turn in range(6):
        person = make.make_user(Role.STREET_STAFF)
        post = make.make_post(person, Role.GUIDE_EDITOR)
        signed_in = [
            accounts.begin_sign_in(user=person, session_key=f"{turn}-{place}", device="x")
            for place in range(3)
        ]
        steps = [
            lambda person=person: accounts.switch_off_user(
                user=person, reason="调离", by=User.objects.get(pk=sysadmin.pk)
            ),
            lambda post=post: accounts.end_post(
                post=post, reason="调离", by=User.objects.get(pk=granter.pk)
            ),
            *(
                lambda row=row, person=person: accounts.end_sign_in(sign_in=row, by=person)
                for row in reversed(signed_in)
            ),
        ]

        def take(number, steps=steps):
            return refusal(steps[number])

        assert set(at_once(take, len(steps))) <= {"", "这个岗位已经结束。"}


def test_two_who_grant_the_same_posts_in_another_order_queue_up():
    posts = [
        make.make_post(make.make_user(None), Role.STREET_STAFF, granted_at=None) for _ in range(8)
    ]
    people = [make.make_user(Role.SECADMIN) for _ in range(2)]

    def grant(number):
        chosen = posts if number else reversed(posts)
        by = User.objects.get(pk=people[number].pk)
        return refusal(lambda: accounts.grant_posts(posts=chosen, by=by))

    assert sorted(at_once(grant, 2)) == ["", "这个岗位已经处理过了。"]
    assert AuditEvent.objects.filter(action="post.granted").count() == len(posts)


def test_two_who_name_each_other_for_a_problem_file_at_once():
    community = make.make_community()
    people = [make.make_user(community=community) for _ in range(2)]
    for _ in range(5):
        keys = [uuid4(), uuid4()]

        def file(number, keys=keys):
            by, other = (User.objects.get(pk=people[n].pk) for n in (number, 1 - number))
            content = actions.ActivityContent(
                line=Line.COMMUNITY,
                title="清理楼道",
                held_on=make.day(),
                place="东苑小区",
                headcount=12,
                problems=tuple(
                    actions.ProblemContent(title=f"灯不亮{n}", owner=other) for n in range(5)
                ),
            )
            actions.submit_activity(
                content=content, post=by.current_posts[0], by=by, key=keys[number]
            )

        at_once(file, 2)

    assert Problem.objects.count() == 50


def test_one_proposal_made_twice_at_once_is_one():
    person, by = make.make_user(None), make.make_user(Role.SYSADMIN)

    def propose(_number):
        return refusal(
            lambda: accounts.propose_post(
                user=person,
                role=Role.STREET_STAFF,
                street=make.the_street(),
                by=User.objects.get(pk=by.pk),
            )
        )

    assert sorted(at_once(propose, 2)) == ["", "此人已有同样的岗位，或正在等待授权。"]
    assert Post.objects.filter(user=person).count() == 1
