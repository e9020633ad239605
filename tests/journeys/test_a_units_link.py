"""A unit's liaison gets a link, enters on a fresh phone, files an activity and meets a need."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import EntryLink
from accounts.roles import Role
from alliances.models import NeedClaim, NeedState
from tests.alliances.needs import make_member, make_need, street_alliance
from tests.browser import assert_accessible
from tests.factories import make_community, make_project, make_user, picture
from volunteers.models import Activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def unit():
    return make_member(community=make_community(name="银杏社区"), name="第三小学")


@pytest.fixture
def staff(unit):
    return make_user(Role.STREET_STAFF, street=unit.street)


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "IMG_1.jpg"
    file.write_bytes(picture(1200, 900, "teal"))
    return str(file)


def given_link(open_page, staff, screenshot):
    """Give the liaison a link in the office, and return its address as the message has it."""
    page = open_page("/desk/party/", staff)
    page.get_by_role("link", name="单位链接").click()
    screenshot(page, "entry-links")
    assert_accessible(page)
    page.get_by_role("link", name="发放链接").click()
    page.get_by_role("button", name="发放链接").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("新的链接")
    screenshot(page, "entry-link-shown")
    assert_accessible(page)
    return re.search(r"http\S+#[0-9a-f]{64}", page.locator("#link-message").inner_text())[0]


def test_a_liaison_enters_by_a_link_files_and_is_out_when_it_is_taken_back(
    open_page, unit, staff, photo, screenshot
):
    liaison = make_user(Role.UNIT_LIAISON, unit=unit, must_change_password=True, name="连样络")
    make_project(
        community=unit.community,
        alliance=street_alliance(unit.street),
        host_unit=unit,
        name="书香社区共建",
    )
    address = given_link(open_page, staff, screenshot)

    phone = open_page(address, width=360)
    screenshot(phone, "entry-link")
    assert_accessible(phone)
    assert EntryLink.objects.get().use_count == 0
    expect(phone.get_by_label("链接码")).to_be_hidden()
    phone.get_by_role("button", name="进入").click()
    phone.wait_for_url("**/desk/")
    assert "#" not in phone.url
    screenshot(phone, "desk-of-a-liaison")

    phone.get_by_role("link", name="填报活动").click()
    phone.wait_for_selector("[data-filing][data-ready]")
    phone.locator("#id_new_photos").set_input_files([photo])
    phone.wait_for_selector("[data-photo-strip] li:nth-child(2) img")
    phone.get_by_text("联盟共建", exact=True).first.click()
    phone.locator("#id_project").select_option(label="书香社区共建")
    phone.get_by_text("党建联建", exact=True).click()
    phone.get_by_label("活动名称").fill("校园开放日")
    phone.get_by_label("活动地点").fill("第三小学操场")
    phone.get_by_label("参加人数").fill("40")
    phone.get_by_label("活动情况").fill("居民到学校打球、借书。")
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url(re.compile(r"/sent/$"))

    filing = Activity.objects.get()
    assert (filing.line, filing.filed_by, filing.photos.count()) == ("alliance", liaison, 1)
    office = open_page("/desk/reviews/", staff)
    expect(office.get_by_text("校园开放日").first).to_be_visible()

    office.goto("/desk/entry-links/")
    office.get_by_role("link", name="收回").click()
    office.get_by_label("原因").fill("手机丢了")
    office.get_by_role("button", name="收回链接").click()
    expect(office.get_by_text("链接已收回")).to_be_visible()
    phone.goto("/desk/")
    phone.wait_for_url("**/sign-in/**")
    phone.goto("about:blank")
    phone.goto(address)
    phone.get_by_role("button", name="进入").click()
    expect(phone.get_by_text("重新发一个").first).to_be_visible()
    screenshot(phone, "entry-link-over")
    assert_accessible(phone)


def test_a_liaison_claims_a_need_on_the_phone_and_the_community_accepts(
    open_page, unit, photo, screenshot
):
    liaison = make_user(Role.UNIT_LIAISON, unit=unit)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=unit.community)
    make_need(
        community=unit.community,
        name="暑期托管师资",
        detail="书法、科普各一位老师，每周两次。",
        raised_by=secretary,
    )

    phone = open_page("/desk/", liaison, width=360)
    phone.get_by_role("link", name="看看有什么需求可以认领").click()
    screenshot(phone, "need-list")
    assert_accessible(phone)
    phone.get_by_role("link", name="暑期托管师资").click()
    phone.get_by_role("link", name="认领", exact=True).click()
    screenshot(phone, "need-claim")
    assert_accessible(phone)
    phone.get_by_label("打算怎么办").fill("派两位老师")
    phone.get_by_label("计划哪天办成").fill("2099-01-01")
    phone.get_by_role("button", name="认领").click()
    expect(phone.get_by_text("认领成功")).to_be_visible()

    phone.goto("/desk/")
    expect(phone.get_by_role("heading", name="本单位认领的需求")).to_be_visible()
    phone.get_by_role("link", name="暑期托管师资").click()
    phone.get_by_role("link", name="登记办成").click()
    phone.get_by_label("办了什么").fill("上了八次课，来了 30 个孩子")
    phone.locator("#id_photos").set_input_files([photo])
    phone.get_by_role("button", name="登记办成").click()
    expect(phone.get_by_text("等银杏社区验收")).to_be_visible()
    screenshot(phone, "need-fulfilled")
    assert_accessible(phone)

    page = open_page("/desk/needs/", secretary, width=360)
    page.get_by_role("link", name="暑期托管师资").click()
    page.get_by_role("link", name="通过验收").click()
    page.get_by_label("评价").fill("孩子们喜欢")
    page.get_by_role("button", name="通过，办结").click()
    expect(page.get_by_text("“暑期托管师资”已办结")).to_be_visible()

    claim = NeedClaim.objects.get()
    assert (claim.need.state, claim.photos.count()) == (NeedState.CLOSED, 1)
