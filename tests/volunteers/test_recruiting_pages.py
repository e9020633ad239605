"""招募 on the desk and without an account: nothing personal is shown, nothing is counted twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from grids.models import Broadcast
from tests.core.test_pdf import pages_of
from tests.factories import day, make_activity, make_user, make_volunteer
from volunteers import actions
from volunteers.models import (
    ActivityPlan,
    ActivityState,
    Participation,
    PointEntry,
    ServiceProof,
    ServiceRecord,
    Signup,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(client, worker):
    """A plan made and published on the desk."""
    client.force_login(worker)
    data = {
        "post": worker.current_posts[0].uid,
        "title": "清理楼道",
        "kind": "environment",
        "day": day(2).isoformat(),
        "starts": "09:00",
        "ends": "11:00",
        "place": "东苑小区",
        "capacity": 1,
        "closes_before": 2,
        "task": "清走堆物",
        "risk": "bodily",
    }
    page = client.post(reverse("volunteers:plan-create"), data)
    row = ActivityPlan.objects.get()
    assert page.status_code == 302
    publish = reverse("volunteers:plan-publish", args=[row.uid])
    refused = client.post(publish, {"version": row.version}, follow=True)
    assert "保险单号" in refused.content.decode()
    insured = {"risk_notice": "小心", "insurer": "某公司", "policy_number": "A1"}
    edit = reverse("volunteers:plan-edit", args=[row.uid])
    client.post(edit, {**data, **insured, "version": row.version})
    row.refresh_from_db()
    client.post(publish, {"version": row.version})
    row.refresh_from_db()
    assert row.activity.state == ActivityState.OPEN
    return row


def test_a_plan_becomes_a_text_for_the_group_whose_link_leads_to_the_sign_up(
    client, community, plan
):
    new = f"{reverse('dashboard:broadcast-create')}?plan={plan.uid}"
    assert new in client.get(plan.get_absolute_url()).text

    first = client.get(new).context["form"].instance
    typed = {"place": f"community-{community.uid}", "title": first.title, "text": first.text}
    client.post(new, typed)

    broadcast = Broadcast.objects.get()
    assert "1 个名额" in broadcast.text
    assert plan.sign_up_code in broadcast.path
    assert ">去报名<" in client.get(broadcast.get_short_url()).text


def exported(client, name):
    """Return the export of a ledger as text."""
    url = reverse(f"admin:volunteers_{name}_export")
    answer = client.post(url, {"file_format": "csv"})
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_one_signs_up_by_the_code_without_an_account_and_nothing_personal_is_shown(
    client, plan, worker
):
    client.logout()
    cache.clear()
    url = reverse("dashboard:public-sign-up", args=[plan.sign_up_code])
    assert "已投保" in client.get(url).content.decode()
    bad = client.post(url, {"name": "何小雨", "phone": "123"})
    assert bad.status_code == 422
    assert "何小雨" in bad.content.decode()
    first = client.post(url, {"name": "何小雨", "phone": "13800000001"}).content.decode()
    assert "已报上" in first
    client.post(url, {"name": "何小雨", "phone": "13800000001"})
    second = client.post(url, {"name": "林小风", "phone": "13800000002"}).content.decode()
    assert "已排候补" in second
    assert "何小雨" not in second
    assert Signup.objects.count() == 2

    client.force_login(worker)
    text = client.get(plan.get_absolute_url()).content.decode()
    assert "候补 1 人" in text
    assert "13800000001" not in text
    seated = Signup.objects.get(name="何小雨")
    client.post(reverse("volunteers:signup-withdraw", args=[seated.uid]))
    assert Signup.objects.get(name="林小风").state == "taken"
    by_staff = reverse("volunteers:signup-create", args=[plan.uid])
    client.post(by_staff, {"name": "高小云", "phone": "13800000003"})
    assert Signup.objects.get(name="高小云").entered_by == worker

    codes = reverse("volunteers:plan-codes", args=[plan.uid])
    tapped = {"version": plan.version}
    client.post(codes, tapped)
    assert client.get(url).status_code == 404
    plan.refresh_from_db()
    client.post(codes, tapped)  # the same tap once more leaves the new codes
    new = reverse("dashboard:public-sign-up", args=[plan.sign_up_code])
    assert client.get(new).status_code == 200


def test_one_takes_ones_own_name_off_and_the_next_is_called_from_the_list(client, plan, worker):
    client.logout()
    cache.clear()
    for number, name in enumerate(("何小雨", "林小风"), start=1):
        actions.sign_up(plan=plan, name=name, phone=f"1380000000{number}")
    page = client.get(reverse("dashboard:public-sign-up", args=[plan.sign_up_code]))
    url = reverse("dashboard:public-sign-up-cancel", args=[plan.sign_up_code])
    assert url in page.content.decode()
    wrong = client.post(url, {"name": "何小雨", "phone": "13800000009"})
    assert wrong.status_code == 422
    assert "没有找到这个报名" in wrong.content.decode()
    done = client.post(url, {"name": "何小雨", "phone": "13800000001"})
    assert "已取消" in done.content.decode()
    moved = Signup.objects.get(name="林小风")
    assert moved.state == "taken"

    client.force_login(worker)
    assert "待通知 1 人" in client.get(reverse("volunteers:plan-list")).content.decode()
    text = client.get(plan.get_absolute_url()).content.decode()
    assert "待通知" in text
    assert "13800000002" not in text
    call = client.post(reverse("volunteers:signup-call", args=[moved.uid]))
    assert "tel:13800000002" in call.content.decode()
    client.post(reverse("volunteers:signup-tell", args=[moved.uid]))
    assert "待通知" not in client.get(plan.get_absolute_url()).content.decode()

    client.logout()
    start = timezone.now() - timedelta(minutes=5)
    ActivityPlan.objects.filter(pk=plan.pk).update(starts_at=start, closes_at=start)
    late = client.post(url, {"name": "林小风", "phone": "13800000002"})
    assert "已经开始" in late.content.decode()
    again = [client.post(url, {"name": "别", "phone": "13800000003"}) for _ in range(21)]
    assert again[-1].status_code == 409


def test_a_relay_from_the_group_puts_known_volunteers_down_in_its_order(
    client, plan, worker, community
):
    for number, name in enumerate(("何小雨", "林小风"), start=1):
        make_volunteer(community=community, name=name, phone=f"1380000000{number}")
    client.force_login(worker)
    url = reverse("volunteers:plan-relay", args=[plan.uid])
    text = "1. 林小风\n2. 何小雨\n3. 高小云"
    assert url in client.get(plan.get_absolute_url()).content.decode()
    read = client.post(url, {"text": text})
    assert "请另外代为报名" in read.content.decode()
    rows = {
        f"row{number}-{key}": value
        for number, name in enumerate(("林小风", "何小雨", "高小云"))
        for key, value in (("keep", "on"), ("name", name), ("count", 1))
    }
    done = client.post(url, {"text": text, "save": "1", **rows}, follow=True)
    assert "已为 2 人报名；另有 1 人" in done.content.decode()
    states = dict(Signup.objects.values_list("name", "state"))
    assert states == {"林小风": "taken", "何小雨": "waiting"}
    stranger = make_user(Role.COMMUNITY_STAFF)
    client.force_login(stranger)
    assert client.get(url).status_code == 404


def test_too_many_names_from_one_address_are_refused(client, plan):
    client.logout()
    cache.clear()
    url = reverse("dashboard:public-sign-up", args=[plan.sign_up_code])
    answers = [
        client.post(url, {"name": "何小雨", "phone": f"1380000{number:04d}"}).status_code
        for number in range(12)
    ]
    assert answers[:10] == [200] * 10
    assert answers[-1] == 422


def test_one_checks_in_at_the_place_and_the_leader_files_what_was_held(client, plan, worker):
    cache.clear()
    actions.sign_up(plan=plan, name="何小雨", phone="13800000001")
    url = reverse("dashboard:public-check-in", args=[plan.check_in_code])
    early = client.post(url, {"name": "何小雨", "phone": "13800000001"})
    assert "现在不能签到" in early.content.decode()
    start = timezone.now() - timedelta(minutes=5)
    ActivityPlan.objects.filter(pk=plan.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=1), closes_at=start
    )
    stranger = client.post(url, {"name": "别人", "phone": "13800000002"})
    assert "没有找到这个报名" in stranger.content.decode()
    assert (
        "谢谢您来" in client.post(url, {"name": "何小雨", "phone": "13800000001"}).content.decode()
    )

    client.force_login(worker)
    held = client.post(reverse("volunteers:plan-hold", args=[plan.uid]))

    plan.activity.refresh_from_db()
    assert held.url == reverse("volunteers:activity-edit", args=[plan.activity.uid])
    assert (plan.activity.state, plan.activity.headcount) == (ActivityState.DRAFT, 1)
    assert client.get(held.url).status_code == 200


def test_hours_go_through_two_hands_to_a_certificate_that_anybody_can_check(
    client, community, worker, secretary
):
    activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED, held_on=day(-20))
    person = make_volunteer(community=community, name="何小雨", phone="13800000001")
    Participation.objects.create(activity=activity, volunteer=person)
    client.force_login(worker)
    propose = reverse("volunteers:hours-propose", args=[activity.uid])
    client.post(propose, {f"hours-{person.pk}": "2.5", "content": "清理"})
    assert "没有要登记的人" in client.get(propose).content.decode()
    row = ServiceRecord.objects.get()
    client.post(reverse("volunteers:hours-confirm"), {"record": f"{row.uid}:{row.version}"})
    row.refresh_from_db()
    assert row.state == "proposed"

    client.force_login(secretary)
    assert "2.5 小时" in client.get(reverse("volunteers:hours-queue")).content.decode()
    client.post(reverse("volunteers:hours-confirm"), {"record": f"{row.uid}:{row.version}"})
    row.refresh_from_db()
    assert row.state == "confirmed"
    correct = reverse("volunteers:hours-correct", args=[row.uid])
    client.post(correct, {"hours": "2", "reason": "早走半小时", "version": row.version})
    sheet = reverse("volunteers:service-sheet", args=[person.uid])
    assert "20 分" in client.get(sheet).content.decode()
    issue = reverse("volunteers:proof-issue", args=[person.uid])
    person.registered_on = day(-3)
    person.save()
    assert f'value="{day(-20)}"' in client.get(issue).text
    post = secretary.current_posts[0].uid
    days = {"starts_on": day(-90).isoformat(), "ends_on": day(0).isoformat()}
    client.post(issue, {"post": post, **days})
    proof = ServiceProof.objects.get()
    assert proof.hours == Decimal(2)
    assert "何小雨" in client.get(proof.get_absolute_url()).content.decode()
    word = client.get(reverse("volunteers:proof-word", args=[proof.uid]))
    assert word.content[:2] == b"PK"
    file = client.get(reverse("volunteers:proof-pdf", args=[proof.uid]))
    assert file.headers["Content-Type"] == "application/pdf"
    assert pages_of(file.getvalue()) == [(210, 297)]

    exchange = reverse("volunteers:points-exchange", args=[person.uid])
    tapped = {"points": 10, "what": "米", "version": 20}
    assert client.post(exchange, tapped).status_code == 302
    again = client.post(exchange, tapped)  # the same tap once more
    assert again.status_code == 422
    assert 'name="version" value="10"' in again.content.decode()
    assert PointEntry.objects.filter(volunteer=person).balance() == 10
    columns = exported(client, "servicerecord")
    assert "服务时长（小时）" in columns
    assert "何小雨" not in columns
    client.logout()
    verify = reverse("dashboard:public-proof", args=[proof.code])
    cache.clear()
    typed = f" {proof.code[:7].upper()} {proof.code[7:]}"
    find = reverse("dashboard:public-proof-find")
    found = client.post(find, {"code": typed})
    assert found.url == verify
    unknown = client.post(find, {"code": "abc"})
    assert unknown.status_code == 422
    assert "没有找到这份证明" in unknown.content.decode()
    assert [client.post(find, {"code": "abc"}).status_code for _ in range(20)][-1] == 409
    assert find in client.get(reverse("dashboard:site-map")).content.decode()
    text = client.get(verify).content.decode()
    assert "证明有效" in text
    assert "何小雨" not in text
    assert "<dd>何</dd>" in text
    client.force_login(secretary)
    client.post(
        reverse("volunteers:proof-revoke", args=[proof.uid]),
        {"reason": "写错", "version": proof.version},
    )
    assert "已经撤销" in client.get(verify).content.decode()
    assert client.get(reverse("volunteers:proof-pdf", args=[proof.uid])).status_code == 409
    void = reverse("volunteers:hours-void", args=[row.uid])
    row.refresh_from_db()
    client.post(void, {"reason": "重复", "version": row.version})
    row.refresh_from_db()
    assert row.state == "voided"
