"""The last place of an activity, and one person for two shifts, asked for at the same moment."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.errors import RefusedError
from tests.factories import make_user
from tests.parallel import at_once
from tests.volunteers.armband_rows import make_armband, make_shift, walk_by
from volunteers import actions
from volunteers.actions import PlanContent
from volunteers.models import ActivityPlan, GridWalk, PatrolShift, RedArmband, Signup, SignupState

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

CLICKS = 6


def test_the_last_place_goes_to_one_and_everybody_else_waits_in_order(worker):
    start = timezone.now() + timedelta(days=2)
    content = PlanContent(
        title="清理楼道",
        place="东苑小区",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        closes_at=start,
        capacity=1,
        task="清走堆物",
    )
    plan = actions.save_plan(content=content, post=worker.current_posts[0], by=worker)
    plan = actions.publish_plan(plan=plan, by=worker)

    def put_down(number):
        row = ActivityPlan.objects.get(pk=plan.pk)
        return actions.sign_up(plan=row, name=f"何{number}", phone=f"1380000{number:04d}").state

    states = at_once(put_down, CLICKS)

    assert sorted(states) == ["taken", *["waiting"] * (CLICKS - 1)]
    seated = Signup.objects.get(state=SignupState.TAKEN)
    moved = at_once(lambda _: _withdraw(seated), 2)
    assert sorted(map(bool, moved)) == [False, True]
    assert Signup.objects.filter(state=SignupState.TAKEN).count() == 1


def _withdraw(signup):
    try:
        return actions.withdraw_signup(signup=Signup.objects.get(pk=signup.pk), by=None)
    except RefusedError:
        return []


def test_one_person_is_put_into_one_of_two_shifts_at_one_time(community, worker):
    person = make_armband(community)
    shifts = [make_shift(community, place=place) for place in ("东门", "西门")]

    def join(number):
        try:
            actions.join_shift(
                shift=PatrolShift.objects.get(pk=shifts[number].pk),
                armband=RedArmband.objects.get(pk=person.pk),
                by=User.objects.get(pk=worker.pk),
            )
        except RefusedError:
            return False
        return True

    assert sorted(at_once(join, 2)) == [False, True]


def test_walks_filed_at_once_carry_numbers_without_gap_or_double(community):
    workers = [make_user(Role.GRID_WORKER, community=community) for _ in range(CLICKS)]

    at_once(lambda number: walk_by(User.objects.get(pk=workers[number].pk)), CLICKS)

    numbers = sorted(GridWalk.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == list(range(1, CLICKS + 1))
