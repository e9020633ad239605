"""A volunteer comes to the counter: a copy is handed over, then all of it is erased."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from dashboard.models import SubjectRequest, SubjectState
from tests.browser import assert_accessible, assert_fits
from tests.factories import day, make_community, make_team, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME, PHONE = "黎望舒", "13800000007"


def take_in(page, kind, phone):
    page.get_by_role("link", name="受理请求").click()
    page.get_by_label(kind).check()
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("手机号（没有身份证号时必填）").fill(phone)
    page.get_by_label("怎样核实的身份").fill("本人持身份证到窗口")
    page.get_by_role("button", name="受理").click()


def test_a_person_gets_a_copy_and_is_then_erased(open_page):
    community = make_community(name="银杏社区")
    team = make_team(community=community, name="银杏志愿队")
    volunteer = make_volunteer(
        community=community, team=team, name=NAME, phone=PHONE, consented_on=day(-9)
    )
    clerk = open_page("/desk/subject-requests/", make_user(Role.STREET_STAFF))
    expect(clerk.get_by_text("还没有请求")).to_be_visible()

    # The phone misses a digit, then is somebody else's: what was typed stays.
    take_in(clerk, "查阅、复制", PHONE[:-1])
    expect(clerk.get_by_text("手机号").first).to_be_visible()
    expect(clerk.get_by_label("怎样核实的身份")).to_have_value("本人持身份证到窗口")
    clerk.get_by_label("手机号（没有身份证号时必填）").fill("13800000008")
    clerk.get_by_role("button", name="受理").click()
    expect(clerk.get_by_text("没有找到这个人的信息")).to_be_visible()
    expect(clerk.get_by_label("查阅、复制")).to_be_checked()
    expect(clerk.get_by_label("姓名")).to_have_value(NAME)
    assert_accessible(clerk)
    clerk.get_by_label("手机号（没有身份证号时必填）").fill(PHONE)
    clerk.get_by_role("button", name="受理").click()
    expect(clerk.get_by_text("等另一位同事或街道领导批准").first).to_be_visible()
    expect(clerk.get_by_text("志愿者 1 条")).to_be_visible()
    expect(clerk.get_by_role("link", name="批准")).to_have_count(0)

    leader = open_page(clerk.url, make_user(Role.STREET_LEADER), width=390)
    leader.get_by_role("link", name="批准").click()
    leader.get_by_role("button", name="批准查阅、复制").click()
    expect(leader.get_by_text("副本可领取")).to_be_visible()

    clerk.reload()
    clerk.get_by_role("button", name="打印副本").click()
    expect(clerk.get_by_role("heading", name="个人信息副本")).to_be_visible()
    expect(clerk.get_by_text(PHONE).first).to_be_visible()
    expect(clerk.get_by_text("银杏志愿队").first).to_be_visible()
    clerk.get_by_role("link", name="个人信息请求").click()
    expect(clerk.get_by_text("交出副本")).to_be_visible()
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="下载副本").click()
    assert download.value.suggested_filename.startswith("个人信息副本-")

    clerk.goto("/desk/subject-requests/")
    take_in(clerk, "删除", PHONE)
    expect(clerk.get_by_text("删除不能撤销")).to_be_visible()
    leader.goto(clerk.url)
    leader.get_by_role("link", name="批准并删除").click()
    leader.get_by_role("button", name="批准并删除").click()
    expect(leader.get_by_text("已经删除，请告诉本人")).to_be_visible()
    assert_fits(leader)
    assert_accessible(leader)

    volunteer = Volunteer.objects.get(pk=volunteer.pk)
    assert NAME not in volunteer.name
    assert PHONE not in volunteer.phone
    states = SubjectRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [SubjectState.READY, SubjectState.DONE]
