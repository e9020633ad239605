"""A sub-alliance holds a joint activity without a project: filed, confirmed, counted, opened."""

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from alliances.models import AllianceTier
from tests import factories
from tests.browser import OpenPage, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def number_on_the_board(page: Page) -> int:
    page.goto("/board/")
    shown = page.get_by_role("link", name="共建活动：").inner_text()
    return int("".join(char for char in shown if char.isdigit()))


def test_a_joint_activity_of_a_sub_alliance_is_filed_on_the_phone_and_counted(
    open_page: OpenPage, screenshot
):
    community = factories.make_community(name="柳荫社区")
    street = community.street
    factories.make_alliance(street=street, name="街道议事厅", tier=AllianceTier.STREET)
    sub = factories.make_alliance(street=street, name="柳荫社区子联盟")
    sub.communities.add(community)
    factories.make_alliance(street=street, name="别处社区子联盟")
    factories.make_unit(community=community, name="柳荫小学")
    secretary = factories.make_user(Role.COMMUNITY_SECRETARY, community=community)
    office = open_page("/board/", factories.make_user(Role.STREET_STAFF, street=street))
    before = number_on_the_board(office)

    phone = open_page("/desk/activities/new/", secretary, width=360)
    phone.get_by_text("联盟共建", exact=True).click()
    offered = phone.get_by_label("党建联盟").locator("option").all_inner_texts()
    assert offered == ["请选择联盟", "柳荫社区子联盟", "街道议事厅"]
    phone.get_by_label("党建联盟").select_option(label="柳荫社区子联盟")
    phone.get_by_text("党建联建", exact=True).click()
    phone.get_by_label("活动名称").fill("六月联合主题党日")
    phone.get_by_label("活动日期").fill(f"{factories.day():%Y-%m-%d}")
    phone.get_by_label("活动地点").fill("柳荫小学礼堂")
    phone.get_by_label("参加人数").fill("46")
    phone.get_by_label("活动情况").fill("三个支部一起上党课。")
    phone.get_by_text("更多：", exact=False).click()
    phone.get_by_label("柳荫小学").check()
    assert_accessible(phone)
    screenshot(phone, "alliance-filing")
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/sent/**")
    assert number_on_the_board(office) == before

    office.goto("/desk/reviews/")
    expect(office.get_by_text("联盟共建：柳荫社区子联盟")).to_be_visible()
    office.get_by_role("button", name="确认", exact=True).first.click()
    office.wait_for_load_state()

    assert number_on_the_board(office) == before + 1
    office.get_by_role("link", name="共建活动：").click()
    row = office.get_by_role("row").filter(has_text="六月联合主题党日")
    expect(row).to_contain_text("柳荫社区子联盟")
