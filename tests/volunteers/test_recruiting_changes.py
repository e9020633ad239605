"""An activity begins at another time or place, is called off, or was not held after all."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import make_user, make_volunteer
from tests.volunteers.test_recruiting import NOW, START, planned, put_down
from volunteers import actions
from volunteers.actions import PlanContent
from volunteers.models import ActivityPlan, ActivityState, Signup, SignupState, Submission

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=1)


@pytest.fixture
def plan(worker):
    """One with one place, taken, and one name that waits."""
    row = actions.publish_plan(plan=planned(worker), by=worker)
    put_down(row, 1)
    put_down(row, 2)
    return row


def change(plan, by, **values):
    row = ActivityPlan.objects.select_related("activity").get(pk=plan.pk)
    names = ("starts_at", "ends_at", "closes_at", "capacity", "task")
    content = PlanContent(
        title=row.activity.title,
        place=row.activity.place,
        **{name: getattr(row, name) for name in names},
    )
    return actions.save_plan(content=replace(content, **values), plan=row, by=by)


def to_tell(at=NOW):
    return list(Signup.objects.to_tell(at).order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"place": "西苑小区"}, "地点由“东苑小区”改为“西苑小区”", id="place"),
        pytest.param(
            {"starts_at": LATER, "ends_at": LATER + timedelta(hours=1)},
            f"改为 {timezone.localtime(LATER):%-m月%-d日 %H:%M}",
            id="time",
        ),
    ],
)
def test_who_is_on_the_list_is_to_be_told_of_another_time_or_place(plan, worker, values, words):
    assert to_tell() == []

    change(plan, worker, **values)

    plan.refresh_from_db()
    assert words in plan.change_words
    assert to_tell() == ["何小1", "何小2"]
    assert to_tell(plan.starts_at) == []


def test_other_words_and_more_places_are_no_change_of_what_people_were_told(plan, worker):
    change(plan, worker, task="清走堆物，扫楼道", capacity=1)

    assert to_tell() == []


def test_who_comes_later_or_took_the_name_off_is_not_told(plan, worker):
    first = Signup.objects.get(name="何小1")
    change(plan, worker, place="西苑小区", capacity=3)
    put_down(plan, 3)
    actions.withdraw_signup(signup=first, by=worker)

    assert to_tell() == ["何小2"]


def test_after_each_change_everybody_is_told_anew_and_of_all_that_somebody_does_not_know(
    plan, worker
):
    change(plan, worker, place="西苑小区")
    first = Signup.objects.get(name="何小1")
    assert actions.call_signup(signup=first, by=worker) == (first.name, first.phone)
    assert AuditEvent.objects.get(action="signup.revealed").reason == "通知时间地点改变"
    assert actions.tell_signup(signup=first, by=worker).told_by == worker
    assert to_tell() == ["何小2"]

    change(plan, worker, place="北苑小区")

    assert to_tell() == ["何小1", "何小2"]
    plan.refresh_from_db()
    assert plan.change_words == ("地点由“东苑小区”改为“西苑小区”；地点由“西苑小区”改为“北苑小区”")
    for row in Signup.objects.all():
        actions.tell_signup(signup=row, by=worker)
    change(plan, worker, place="东苑小区")
    plan.refresh_from_db()
    assert plan.change_words == "地点由“北苑小区”改为“东苑小区”"


def test_who_was_told_of_a_change_and_moves_up_is_told_again(plan, worker):
    change(plan, worker, place="西苑小区")
    for row in Signup.objects.all():
        actions.tell_signup(signup=row, by=worker)

    actions.withdraw_signup(signup=Signup.objects.get(name="何小1"), by=worker)

    moved = Signup.objects.get(name="何小2")
    assert (moved.state, moved.told_at, moved.changed_at) == (SignupState.TAKEN, None, None)
    assert to_tell() == ["何小2"]


def test_nobody_is_told_without_anything_to_tell(plan, worker):
    row = Signup.objects.get(name="何小1")

    with pytest.raises(RefusedError, match="不用再通知"):
        actions.tell_signup(signup=row, by=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signup.objects.filter(pk=row.pk).update(told_at=NOW, told_by=worker)


def test_who_signed_up_is_to_be_told_that_it_is_called_off(client, plan, worker):
    client.force_login(worker)
    cancel = reverse("volunteers:plan-cancel", args=[plan.uid])
    plan.refresh_from_db()
    client.post(cancel, {"reason": "有暴雨", "version": plan.version})

    assert to_tell() == ["何小1", "何小2"]
    listed = client.get(reverse("volunteers:plan-list")).content.decode()
    assert "待通知 2 人" in listed
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "活动取消。" in page
    assert "138000000" not in page
    for row in Signup.objects.all():
        call = client.post(reverse("volunteers:signup-call", args=[row.uid])).content.decode()
        assert f"tel:{row.phone}" in call
        assert "活动取消，原因：有暴雨" in call
        client.post(reverse("volunteers:signup-tell", args=[row.uid]))
    purposes = AuditEvent.objects.filter(action="signup.revealed").values_list("reason", flat=True)
    assert set(purposes) == {"通知活动取消"}
    assert "这里没有活动" in client.get(reverse("volunteers:plan-list")).content.decode()


@pytest.mark.parametrize("is_off", [True, False])
def test_the_page_offers_the_text_for_the_group(client, plan, worker, is_off):
    client.force_login(worker)
    new = f"{reverse('dashboard:broadcast-create')}?change={plan.uid}"
    assert client.get(new).status_code == 404
    if is_off:
        actions.cancel_plan(plan=plan, reason="有暴雨", by=worker)
    else:
        change(plan, worker, place="西苑小区")

    page = client.get(plan.get_absolute_url()).content.decode()
    text = client.get(new).context["form"].instance.text

    assert new in page
    assert ("活动取消。有暴雨。" in text) is is_off
    assert ("地点由“东苑小区”改为“西苑小区”。现在是" in text) is not is_off
    assert text.endswith("报了名的请互相转告。")


def test_the_page_says_what_changed_and_the_call_where_to_go(client, plan, worker):
    client.force_login(worker)
    change(plan, worker, place="西苑小区")

    page = client.get(plan.get_absolute_url()).content.decode()
    assert page.count("地点由“东苑小区”改为“西苑小区”") == 2
    calls = [
        client.post(reverse("volunteers:signup-call", args=[row.uid])).content.decode()
        for row in Signup.objects.order_by("pk")
    ]
    assert "您有名额" in calls[0]
    assert "到西苑小区" in calls[0]
    assert "您还在候补" in calls[1]


@pytest.fixture
def held(plan, worker, community):
    """The draft of one that was held by mistake; 何小1 is on the roster and was checked in."""
    volunteer = make_volunteer(community=community, name="何小1", phone="13800000001")
    first = Signup.objects.get(name="何小1")
    Signup.objects.filter(pk=first.pk).update(volunteer=volunteer)
    actions.check_in(signup=Signup.objects.get(pk=first.pk), by=worker, at=START)
    ActivityPlan.objects.filter(pk=plan.pk).update(
        starts_at=NOW - timedelta(hours=1), closes_at=NOW - timedelta(hours=2)
    )
    return actions.hold_plan(plan=ActivityPlan.objects.get(pk=plan.pk), by=worker)


def test_what_was_not_held_after_all_recruits_again_and_is_called_off(client, held, plan, worker):
    client.force_login(worker)
    with pytest.raises(RefusedError, match="招募页退回"):
        actions.discard_draft(activity=held, by=worker)
    reopen = reverse("volunteers:plan-reopen", args=[plan.uid])
    assert reopen in client.get(plan.get_absolute_url()).content.decode()

    client.post(reopen)

    held.refresh_from_db()
    assert (held.state, held.headcount, held.summary) == (ActivityState.OPEN, None, "")
    assert not held.participations.exists()
    first = Signup.objects.get(name="何小1")
    assert first.state == SignupState.ATTENDED
    assert AuditEvent.objects.filter(action="plan.reopened", actor=worker).count() == 1
    with pytest.raises(RefusedError, match="没有来"):
        actions.cancel_plan(plan=plan, reason="下雨", by=worker)
    actions.mark_absent(signup=first, by=worker)
    actions.cancel_plan(plan=plan, reason="下雨", by=worker)
    held.refresh_from_db()
    assert held.state == ActivityState.CANCELLED


def test_what_was_held_later_is_the_same_draft_again(held, plan, worker):
    actions.reopen_plan(plan=plan, by=worker)

    again = actions.hold_plan(plan=plan, by=worker)

    assert (again, again.state, again.headcount) == (held, ActivityState.DRAFT, 1)
    assert again.participations.count() == 1


def test_what_was_sent_in_or_lies_in_other_hands_does_not_recruit_again(
    client, held, plan, worker, community
):
    other = make_user(Role.COMMUNITY_STAFF, community=community)
    with pytest.raises(RefusedError, match="手里"):
        actions.reopen_plan(plan=plan, by=other)
    Submission.objects.create(key=uuid4(), user=worker, content_digest="x", activity=held)
    with pytest.raises(RefusedError, match="提交过又撤回"):
        actions.reopen_plan(plan=plan, by=worker)
    held.state = ActivityState.SUBMITTED
    held.submitted_at = NOW
    held.save()
    with pytest.raises(RefusedError, match="还没有提交"):
        actions.reopen_plan(plan=plan, by=worker)

    client.force_login(worker)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert reverse("volunteers:plan-reopen", args=[plan.uid]) not in page
