"""Follow one report: filed on a phone, confirmed in the office, counted, opened."""

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests import factories
from tests.browser import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def number_on_the_board(page: Page) -> int:
    page.goto("/board/")
    shown = page.get_by_role("link", name="志愿活动：").inner_text()
    return int("".join(char for char in shown if char.isdigit()))


def test_a_filing_from_the_phone_raises_the_number_by_one_and_stands_among_its_rows(
    open_page: OpenPage,
):
    community = factories.make_community(name="柳荫社区")
    team = factories.make_team(community=community, name="柳荫志愿服务队")
    secretary = factories.make_user(Role.COMMUNITY_SECRETARY, community=community)
    staff = factories.make_user(Role.STREET_STAFF, street=community.street)
    office = open_page("/board/", staff)
    before = number_on_the_board(office)

    phone = open_page("/desk/activities/new/", secretary, width=360)
    phone.get_by_text("志愿服务队", exact=True).click()
    phone.get_by_label("志愿者队伍").select_option(label=team.name)
    phone.get_by_text("环境整治", exact=True).click()
    phone.get_by_label("活动名称").fill("清理三号楼楼道")
    phone.get_by_label("活动日期").fill(f"{factories.day():%Y-%m-%d}")
    phone.get_by_label("活动地点").fill("东苑小区 3 号楼")
    phone.get_by_label("参加人数").fill("16")
    phone.get_by_label("活动情况").fill("清走堆放多年的杂物。")
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/sent/**")
    assert number_on_the_board(office) == before  # not before it is confirmed

    office.goto("/desk/reviews/")
    expect(office.get_by_role("heading", name="清理三号楼楼道")).to_be_visible()
    office.get_by_role("button", name="确认", exact=True).first.click()
    office.wait_for_load_state()

    assert number_on_the_board(office) == before + 1
    office.get_by_role("link", name="志愿活动：").click()
    expect(office.get_by_role("rowheader", name="清理三号楼楼道")).to_be_visible()
    phone.goto("/desk/activities/")
    expect(phone.get_by_text("已确认").first).to_be_visible()
