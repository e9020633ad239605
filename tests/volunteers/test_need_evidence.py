"""A need is met in activities that were filed anyway; both pages show each other."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from alliances.models import ClaimState, NeedState
from core.errors import RefusedError
from tests.alliances.needs import liaison_of, make_member, make_need
from tests.factories import day, make_activity, make_community, make_project, make_user
from volunteers.actions import deliver_need, void_activity
from volunteers.models import Activity, ActivityState

pytestmark = pytest.mark.django_db


@pytest.fixture
def need():
    community = make_community()
    unit = make_member(community=community, name="第三小学")
    return make_need(community=community, state=NeedState.CLAIMED, claimed_by=unit)


@pytest.fixture
def claim(need):
    return need.claims.get()


def held(claim, *, offset=-3, state=ActivityState.CONFIRMED, **values):
    """Make an activity of the community in which the claiming unit took part."""
    values = {"community": claim.need.community, "title": "重阳入户慰问", **values}
    activity = make_activity(held_on=day(offset), state=state, **values)
    activity.units.add(claim.unit)
    return activity


def test_an_activity_tells_what_was_done_and_both_pages_show_it(client, need, claim):
    activity = held(claim)
    client.force_login(liaison_of(claim.unit))
    page = reverse("dashboard:need-fulfil", args=[need.uid])
    assert "重阳入户慰问" in client.get(page).content.decode()
    client.post(page, {"activities": [activity.uid], "done_on": day().isoformat()})

    claim.refresh_from_db()
    assert claim.state == ClaimState.FULFILLED
    assert claim.result == f"{activity.held_on:%-m月%-d日}开展志愿服务，12 人参加。"
    link = f'href="{activity.get_absolute_url()}"'
    shown = client.get(need.get_absolute_url()).content.decode()
    assert "在这些已确认的活动里办成" in shown
    assert "重阳入户慰问" in shown
    assert link not in shown  # another's filing: the unit reads its name, not the record
    client.force_login(liaison_of(make_member(community=need.community)))
    shown = client.get(need.get_absolute_url()).content.decode()
    assert f"{activity.held_on:%Y年%-m月%-d日}　已确认的活动" in shown
    assert "重阳入户慰问" not in shown

    staff = make_user(Role.STREET_STAFF, street=need.street)
    client.force_login(staff)
    assert link in client.get(need.get_absolute_url()).content.decode()
    assert need.get_absolute_url() in client.get(activity.get_absolute_url()).content.decode()
    void_activity(activity=activity, reason="重复", by=staff, at=timezone.now())
    assert "在这些已确认的活动里办成" not in client.get(need.get_absolute_url()).content.decode()


def test_only_confirmed_activities_of_the_unit_since_the_claim_are_named(need, claim):
    liaison = liaison_of(claim.unit)
    project = make_project(host_unit=claim.unit, street=need.street)
    of_project = held(claim, project=project)
    of_project.units.clear()  # the project's host took part without being named
    others = held(claim)
    others.units.set([make_member(community=need.community)])
    wrong = [held(claim, state=ActivityState.SUBMITTED), held(claim, offset=-40), others]
    fit = [held(claim), of_project]

    assert set(Activity.objects.delivering(claim, day())) == set(fit)
    for activity in wrong:
        with pytest.raises(RefusedError, match="请重新选择"):
            deliver_need(
                claim=claim, result="办了", done_on=day(), activities=[activity], by=liaison
            )
    with pytest.raises(RefusedError, match="请写明办了什么"):
        deliver_need(claim=claim, result=" ", done_on=day(), by=liaison)
    deliver_need(claim=claim, result="", done_on=day(), activities=fit, by=liaison)
    assert claim.activities.count() == 2
