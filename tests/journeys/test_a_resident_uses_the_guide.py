"""A resident's way through the guide in a real browser: found, ticked, printed, corrected."""

import re

import pytest
from playwright.sync_api import expect

from core import pagecache
from places.models import Street
from services.models import GuideVersion
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.services.guides import make_demo_guide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 360


@pytest.fixture
def street() -> Street:
    pagecache.forget()
    return make_demo_guide()


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_resident_finds_the_allowance_and_ticks_what_is_ready(
    street: Street, open_page: OpenPage
) -> None:
    page = open_page("/", width=PHONE)
    assert_accessible(page)
    page.get_by_role("searchbox", name="搜索办事指南").fill("老人补贴")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="高龄津贴").first.click()

    for answer in ("能不能办", "带什么", "去哪办", "多久办好", "多少钱"):
        expect(page.locator(".summary-rows dt", has_text=answer)).to_be_visible()
    assert_accessible(page)
    box = page.get_by_role("checkbox", name=re.compile("老人的居民身份证"))
    box.check()
    page.reload()
    expect(box).to_be_checked()
    page.get_by_role("button", name="全部取消勾选").click()
    page.reload()
    expect(box).not_to_be_checked()


def test_every_item_prints_on_one_sheet_and_so_does_every_form(
    street: Street, open_page: OpenPage, request: pytest.FixtureRequest
) -> None:
    """A normal run prints every third item, `--full` all."""
    page = open_page("/guide/")
    versions = list(GuideVersion.objects.published().select_related("item"))
    assert len(versions) > 9

    for version in versions if request.config.getoption("--full") else versions[::3]:
        address = version.item.get_absolute_url()
        forms = [f"forms/{form['code']}/" for form in version.page["blank_forms"]]
        for sheet in ("print/", *forms, *(f"{form}sample/" for form in forms)):
            page.goto(f"{address}{sheet}")
            pdf = page.pdf(prefer_css_page_size=True)
            assert pages_of(pdf) == 1, f"{address}{sheet}"


def test_a_reader_says_what_is_wrong_and_reads_the_answers_address(
    street: Street, open_page: OpenPage
) -> None:
    page = open_page("/guide/juzhuzheng/", width=PHONE)
    page.get_by_role("link", name="没用").click()
    assert_accessible(page)
    expect(page.get_by_role("radio", name="没用")).to_be_checked()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="记下了，谢谢您")).to_be_visible()
    page.get_by_role("link", name="返回这个事项").click()
    page.get_by_role("link", name="内容有误").click()
    assert_accessible(page)
    page.get_by_label("电话打不通或者不对").check()
    page.get_by_label("具体情况").fill("咨询电话没有人接。")
    page.get_by_role("button", name="提交").click()

    expect(page.get_by_role("heading", name="我们收到了")).to_be_visible()
    code = page.locator(".correction-code").inner_text()
    page.goto("/corrections/")
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("咨询电话没有人接。")).to_be_visible()


def test_the_guide_works_without_scripts_and_in_elder_mode(
    street: Street, open_page: OpenPage
) -> None:
    page = open_page("/", width=PHONE, java_script_enabled=False)
    page.get_by_role("link", name="长辈模式").click()
    expect(page.locator("html")).to_have_class("elder")
    page.get_by_role("link", name="老年人").click()
    page.get_by_role("link", name="高龄津贴").click()
    expect(page.get_by_role("heading", name="高龄津贴（保健补助）申领")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("link", name="退出长辈模式").click()
    expect(page.locator("html")).not_to_have_class("elder")


def test_public_pages_fit_a_phone_at_twice_the_size_in_elder_mode(
    street: Street, open_page: OpenPage
) -> None:
    page = open_page("/")
    page.context.add_cookies([{"name": "elder", "value": "1", "url": page.url}])
    page.set_viewport_size({"width": PHONE // 2, "height": 600})
    for address in ("/", "/guide/", "/guide/gaoling-jintie/", "/guide/gaoling-jintie/print/"):
        page.goto(address)
        expect(page.locator("html")).to_have_class("elder")
        assert_fits(page)
