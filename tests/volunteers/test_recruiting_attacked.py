"""Sign-up pages, points and certificates in the hands of somebody who means harm."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.errors import ConflictError, RefusedError
from places.models import Street
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_post,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers import actions
from volunteers.actions import PlanContent
from volunteers.forms.recruiting import PlanForm
from volunteers.models import (
    Activity,
    ActivityPlan,
    ActivityState,
    Participation,
    PointEntry,
    ServiceProof,
    ServiceRecord,
    Signup,
)

pytestmark = pytest.mark.django_db
START = timezone.now() + timedelta(days=3)
GUARDIAN = {"guardian_name": "何母", "guardian_phone": "13800000009"}


def content(**values):
    given = {
        "title": "清理楼道",
        "place": "东苑小区",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "closes_at": START - timedelta(hours=1),
        "capacity": 5,
        "task": "清走堆物",
        **values,
    }
    return PlanContent(**given)


def published(worker, **values):
    plan = actions.save_plan(content=content(**values), post=worker.current_posts[0], by=worker)
    return actions.publish_plan(plan=plan, by=worker)


def page(name, code):
    return reverse(f"dashboard:public-{name}", args=[code])


def test_a_minor_does_not_pass_as_a_grown_up_by_a_crafted_post(client, worker):
    cache.clear()
    grown, young = published(worker), published(worker, takes_minors=True)
    person = {"name": "何小雨", "phone": "13800000001"}
    closed = client.post(page("sign-up", grown.sign_up_code), {**person, "is_minor": "on"})
    assert "不招募未成年人" in closed.content.decode()
    url = page("sign-up", young.sign_up_code)
    for crafted in (
        GUARDIAN,
        {"is_minor": "on"},
        {"is_minor": "on", **GUARDIAN, "guardian_name": "何小雨"},
    ):
        assert client.post(url, {**person, **crafted}).status_code == 422
    assert not Signup.objects.exists()
    client.post(url, {**person, "is_minor": "on", **GUARDIAN})
    assert Signup.objects.get().guardian_phone == GUARDIAN["guardian_phone"]

    with pytest.raises(RefusedError, match="已有未成年人报名"):
        actions.save_plan(content=content(takes_minors=False), plan=young, by=worker)


def test_a_teams_leader_changes_nothing_that_the_community_published(community, worker):
    leader = make_user(Role.TEAM_LEADER, community=community)
    team = make_team(community=community, leader=leader)
    own = actions.save_plan(content=content(team=team), post=leader.current_posts[0], by=leader)
    actions.save_plan(content=content(team=team, task="扫地"), plan=own, by=leader)
    actions.publish_plan(plan=own, by=worker)

    with pytest.raises(RefusedError, match="已经发布"):
        actions.save_plan(content=content(team=team, task="卖保健品"), plan=own, by=leader)
    with pytest.raises(RefusedError, match="请选择您带的队伍"):
        actions.save_plan(content=content(), post=leader.current_posts[0], by=leader)


@pytest.fixture
def two_posts(community):
    """Who leads a team of the community, and is on the staff of another one."""
    user = make_user(Role.TEAM_LEADER, community=community)
    make_post(user, Role.COMMUNITY_STAFF, community=make_community(street=community.street))
    return User.objects.get(pk=user.pk)


def test_a_post_elsewhere_gives_a_teams_leader_nothing_at_the_teams_place(
    client, community, worker, two_posts
):
    team = make_team(community=community, leader=two_posts)
    post = next(post for post in two_posts.current_posts if post.community == community)
    theirs = actions.save_plan(content=content(), post=worker.current_posts[0], by=worker)
    own = actions.save_plan(content=content(team=team), post=post, by=two_posts)

    assert list(ActivityPlan.objects.run_by(two_posts)) == [own]
    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.publish_plan(plan=theirs, by=two_posts)
    with pytest.raises(RefusedError, match="由社区或街道办理"):
        actions.publish_plan(plan=own, by=two_posts)
    with pytest.raises(RefusedError, match="请选择您带的队伍"):
        actions.save_plan(content=content(), post=post, by=two_posts)
    client.force_login(two_posts)
    assert client.get(theirs.get_absolute_url()).status_code == 404
    assert not client.get(own.get_absolute_url()).context["may_publish"]
    form = PlanForm({"post": post.uid, "team": ""}, user=two_posts, plan=None)
    assert form.errors["team"] == ["请选择您带的队伍。"]
    actions.publish_plan(plan=own, by=worker)
    with pytest.raises(RefusedError, match="已经发布"):
        actions.save_plan(content=content(team=team, task="扫地"), plan=own, by=two_posts)


def test_a_teams_leader_plans_for_no_team_that_somebody_else_leads(community, two_posts):
    elsewhere = next(post for post in two_posts.current_posts if post.community != community)
    own = make_team(community=community, leader=two_posts)
    others = make_team(community=community)
    office = make_team(community=elsewhere.community)
    at_home = next(post for post in two_posts.current_posts if post.community == community)
    plan = actions.save_plan(content=content(team=own), post=at_home, by=two_posts)

    for team, words in ((others, {"post": at_home}), (others, {"plan": plan})):
        with pytest.raises(RefusedError, match="名义招募，请选择您带的队伍"):
            actions.save_plan(content=content(team=team), by=two_posts, **words)
    with pytest.raises(RefusedError, match="名义招募，请选择您带的队伍"):  # theirs elsewhere only
        actions.save_plan(content=content(team=office), post=at_home, by=two_posts)
    assert actions.save_plan(content=content(team=office), post=elsewhere, by=two_posts)
    offered = PlanForm(user=two_posts, plan=None).fields["team"].queryset
    assert set(offered) == {own, office}


def test_who_changes_a_plan_does_not_confirm_the_activity(community, worker):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    plan = actions.save_plan(content=content(), post=worker.current_posts[0], by=worker)
    assert not plan.activity.co_authors.exists()

    actions.save_plan(content=content(title="义诊", place="西苑"), plan=plan, by=staff)

    Activity.objects.update(
        state=ActivityState.SUBMITTED, held_on=day(), headcount=3, submitted_at=timezone.now()
    )
    with pytest.raises(RefusedError, match="不能处理自己填报或填写过的活动"):
        actions.confirm_activity(activity=plan.activity, by=staff)


def test_a_name_is_found_again_however_it_is_typed_and_guessing_ends(client, worker):
    cache.clear()
    plan = published(worker)
    client.post(
        page("sign-up", plan.sign_up_code), {"name": "何 小\u200b雨", "phone": "+86 138-0000-0001"}
    )
    signup = Signup.objects.get()
    assert (signup.name, signup.phone) == ("何小雨", "13800000001")
    now = timezone.now()
    ActivityPlan.objects.update(starts_at=now, closes_at=now, ends_at=now + timedelta(hours=1))
    url = page("check-in", plan.check_in_code)
    typed = {"name": "何小雨", "phone": "138 0000 0001"}
    # A whole hall behind one address: what is right is not counted.
    assert {client.post(url, typed).status_code for _ in range(25)} == {200}
    wrong = {"name": "别人", "phone": "13800000002"}
    answers = [client.post(url, wrong).status_code for _ in range(21)]
    assert answers == [422] * 20 + [409]
    assert client.post(url, typed, REMOTE_ADDR="2001:db8::1").status_code == 200
    for number in range(20):
        client.post(url, wrong, REMOTE_ADDR=f"2001:db8::{number}")
    assert client.post(url, typed, REMOTE_ADDR="2001:db8::ffff").status_code == 409


def test_a_code_that_ran_out_and_a_step_sent_again_do_nothing(client, worker):
    cache.clear()
    plan = published(worker, capacity=1)
    typed = {"name": "何小雨", "phone": "13800000001"}
    first = client.post(page("sign-up", plan.sign_up_code), typed)
    assert "已报上" in first.content.decode()
    second = client.post(page("sign-up", plan.sign_up_code), {**typed, "name": "林小风"})
    assert "已排候补" in second.content.decode()
    cancel = page("sign-up-cancel", plan.sign_up_code)
    assert [client.post(cancel, typed).status_code for _ in range(2)] == [200, 422]
    assert Signup.objects.get(name="林小风").state == "taken"

    now = timezone.now()
    ends = now - timedelta(minutes=1)
    start = now - timedelta(hours=2)
    ActivityPlan.objects.update(starts_at=start, closes_at=start, ends_at=ends)
    late = {**typed, "name": "林小风"}
    for name, code in (
        ("sign-up", plan.sign_up_code),
        ("sign-up-cancel", plan.sign_up_code),
        ("check-in", plan.check_in_code),
    ):
        assert client.post(page(name, code), late).status_code == 422, name
    assert list(Signup.objects.values_list("state", flat=True)) == ["cancelled", "taken"]


@pytest.mark.parametrize("name", ["sign-up", "sign-up-cancel", "check-in"])
def test_a_public_form_asks_for_its_own_token_and_unpublished_plans_are_not_found(worker, name):
    plan = published(worker)
    code = plan.check_in_code if name == "check-in" else plan.sign_up_code
    strict = Client(enforce_csrf_checks=True)
    data = {"name": "何小雨", "phone": "13800000001"}
    assert strict.post(page(name, code), data).status_code == 403
    other = plan.sign_up_code if name == "check-in" else plan.check_in_code
    for wrong in (other, "x" * 300, "😀", "%00", "..%2f"):
        assert strict.get(page(name, wrong)).status_code in {400, 404}
    ActivityPlan.objects.update(published_at=None, published_by=None)
    assert strict.get(page(name, code)).status_code == 404


@pytest.fixture
def served(community, worker, secretary):
    """Three confirmed hours, thirty points."""
    activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED, held_on=day(-20))
    volunteer = make_volunteer(community=community)
    Participation.objects.create(activity=activity, volunteer=volunteer)
    rows = actions.propose_hours(
        activity=activity, hours={volunteer.pk: Decimal(3)}, content="", by=worker
    )
    return actions.confirm_hours(records=rows, by=secretary)[0]


def twin_of(proof, **values):
    """Return another certificate that says the same."""
    names = ("street", "community", "volunteer", "starts_on", "ends_on", "hours", "items")
    same = {name: getattr(proof, name) for name in (*names, "issued_on", "issued_by")}
    return ServiceProof(**{**same, **values}, number="ZM1")


def test_hours_voided_after_an_exchange_are_owed_and_nothing_more_is_given(
    client, served, secretary
):
    person = served.volunteer
    actions.exchange_points(volunteer=person, points=30, what="米", by=secretary)
    actions.void_hours(record=served, reason="没有来", by=secretary)

    assert PointEntry.objects.balance() == -30
    with pytest.raises(RefusedError, match="积分欠 30 分"):
        actions.exchange_points(volunteer=person, points=1, what="米", by=secretary)
    client.force_login(secretary)
    sheet = client.get(reverse("volunteers:service-sheet", args=[person.uid])).content.decode()
    assert "-30 分（兑换以后" in sheet


def test_only_hours_that_one_may_judge_are_offered_for_it(client, served, community, secretary):
    leader = make_user(Role.STREET_LEADER, street=community.street)
    make_post(leader, Role.COMMUNITY_STAFF, community=make_community(street=community.street))
    sheet = reverse("volunteers:service-sheet", args=[served.volunteer.uid])
    offered = reverse("volunteers:hours-void", args=[served.uid])

    client.force_login(leader)
    assert offered not in client.get(sheet).content.decode()
    client.force_login(secretary)
    assert offered in client.get(sheet).content.decode()


def test_one_person_alone_makes_no_more_hours_of_those_they_confirmed(community, served, secretary):
    with pytest.raises(RefusedError, match="不能由您调高"):
        actions.correct_hours(record=served, hours=Decimal(12), reason="补记", by=secretary)
    staff = make_user(Role.STREET_STAFF, street=community.street)
    assert (
        actions.correct_hours(record=served, hours=Decimal(4), reason="补记", by=staff).hours == 4
    )
    assert PointEntry.objects.balance() == 40


def test_the_database_refuses_to_change_or_remove_points(served):
    entries = PointEntry.objects.all()
    for change in ({"points": 999}, {"is_demo": True}, {"what": "x"}, {"entered_by": None}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entries.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries._raw_delete(entries.db)
    other = make_volunteer(community=served.community)
    assert entries.update(volunteer=other) == 1  # as a merge does


def test_the_same_days_are_certified_once(client, served, community, secretary):
    given = {
        "volunteer": served.volunteer,
        "street": community.street,
        "community": community,
        "starts_on": day(-30),
        "ends_on": day(0),
        "by": secretary,
    }
    first = actions.issue_proof(**given)
    assert actions.issue_proof(**given) == first
    with pytest.raises(IntegrityError, match=r"proof_once|ends_on"), transaction.atomic():
        ServiceProof.objects.bulk_create([twin_of(first)])

    client.force_login(make_user(Role.AUDITOR, street=community.street))
    seen = client.get(first.get_absolute_url()).content.decode()
    assert first.number in seen
    assert served.volunteer.name not in seen
    client.force_login(secretary)
    assert served.volunteer.name in client.get(first.get_absolute_url()).content.decode()
    correct = reverse("volunteers:hours-correct", args=[served.uid])
    assert first.number in client.get(correct).content.decode()
    actions.correct_hours(record=served, hours=Decimal(2), reason="早走", by=secretary)
    with pytest.raises(RefusedError, match="请先撤销那一份"):
        actions.issue_proof(**given)
    actions.revoke_proof(proof=first, reason="工时更正", by=secretary)
    assert actions.issue_proof(**given).hours == 2
    with pytest.raises(ConflictError):
        actions.void_hours(record=served, reason="重复", by=secretary, version=1)


def test_hours_changed_while_a_certificate_waits_stand_in_it_as_in_its_sum(
    served, community, secretary, monkeypatch
):
    wait = Street.objects.select_for_update

    def changed_meanwhile(**how):
        ServiceRecord.objects.filter(pk=served.pk).update(hours=2)
        return wait(**how)

    monkeypatch.setattr(Street.objects, "select_for_update", changed_meanwhile)
    proof = actions.issue_proof(
        volunteer=served.volunteer,
        street=community.street,
        community=community,
        starts_on=day(-30),
        ends_on=day(0),
        by=secretary,
    )

    assert proof.hours == sum(Decimal(line[-1]) for line in proof.items) == 2


def test_a_merge_of_two_with_certificates_of_the_same_days_comes_apart_again(
    served, community, secretary
):
    staff = make_user(Role.STREET_STAFF, street=community.street)
    kept = make_volunteer(community=community)
    given = {"street": community.street, "community": community, "by": secretary}
    first = actions.issue_proof(
        volunteer=served.volunteer, starts_on=day(-30), ends_on=day(0), **given
    )
    ServiceProof.objects.bulk_create([twin_of(first, volunteer=kept)])
    entry = served.volunteer

    merge = actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)

    first.refresh_from_db()
    assert first.volunteer == entry
    actions.undo_merge(merge=merge, by=staff)
    assert ServiceProof.objects.filter(volunteer=kept).count() == 1
