"""A unit reports, its member is confirmed and claims a post, and the half-year ends in a letter."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.halves import Half
from party.models import CheckInReport, MemberCheckIn, ReportState, ServicePost
from tests.browser import assert_accessible
from tests.factories import day, make_activity, make_community, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_a_unit_did_stands_in_its_report_without_being_typed(open_page):
    community = make_community(name="银杏社区")
    unit = make_unit(community=community, name="第二小学")
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    ServicePost.objects.create(
        street=community.street, community=community, name="护学岗", seats=1, opened_on=day()
    )
    activity = make_activity(filed_by=secretary, state="confirmed", held_on=day(), title="楼道清理")
    activity.units.add(unit)
    liaison = open_page("/desk/party/", make_user(Role.UNIT_LIAISON, unit=unit))

    liaison.get_by_role("link", name="单位报到").click()
    liaison.get_by_role("link", name="登记单位报到").click()
    liaison.get_by_label("向哪个社区报到").select_option(label="银杏社区")
    liaison.get_by_label("报到日期").fill(f"{day(-200):%Y-%m-%d}")
    liaison.get_by_role("button", name="登记报到").click()
    expect(liaison.get_by_role("heading", level=1)).to_contain_text("第二小学")
    expect(liaison.get_by_text("楼道清理")).to_be_visible()
    assert_accessible(liaison)

    liaison.goto(liaison.url.split("/desk/")[0] + "/desk/check-ins/members/new/")
    liaison.get_by_label("姓名").fill("陈安然")
    liaison.get_by_label("手机号").fill("13800000001")
    liaison.get_by_label("所在单位").select_option(label="第二小学")
    liaison.get_by_label("向哪个社区报到").select_option(label="银杏社区")
    liaison.get_by_role("button", name="登记报到").click()
    expect(liaison.get_by_text("等社区的另一位同事确认")).to_be_visible()
    assert "陈安然" not in liaison.content()

    desk = open_page("/desk/check-ins/members/?state=pending", secretary)
    desk.get_by_role("checkbox").check()
    desk.get_by_role("button", name="确认勾选的").click()
    expect(desk.get_by_text("已确认 1 人的报到")).to_be_visible()
    assert MemberCheckIn.objects.get().state == "active"

    liaison.goto(liaison.url.split("/desk/")[0] + "/desk/service-posts/")
    liaison.get_by_role("link", name="护学岗").click()
    liaison.get_by_role("link", name="认领").click()
    liaison.get_by_label("谁来认领").select_option(label="陈**（尾号 0001，第二小学）")
    liaison.get_by_role("button", name="认领").click()
    expect(liaison.get_by_text("名额已满")).to_be_visible()

    half = Half.due_on(day())
    liaison.goto(liaison.url.split("/desk/")[0] + "/desk/check-ins/due/")
    liaison.get_by_role("link", name="向社区报告").first.click()
    expect(liaison.get_by_role("heading", name=f"{half.label}的服务记录")).to_be_visible()
    liaison.get_by_label("报告正文").fill("按岗位护学。")
    assert_accessible(liaison)
    liaison.get_by_role("button", name="提交报告").click()
    expect(liaison.get_by_text("已提交，等对方评价")).to_be_visible()

    desk.goto(desk.url.split("/desk/")[0] + "/desk/check-ins/reports/?state=mine")
    desk.get_by_role("link", name="第二小学").click()
    desk.get_by_text("好", exact=True).click()
    desk.get_by_role("button", name="提交评价").click()
    expect(desk.get_by_text("已评价。")).to_be_visible()
    assert CheckInReport.objects.get().state == ReportState.REVIEWED
    with desk.expect_download() as download:
        desk.get_by_role("button", name="生成 Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert_accessible(desk)
