"""A reviewer works the queue by keyboard and meets a colleague's decision; the ledgers."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.browser import assert_accessible
from tests.factories import (
    make_activity,
    make_photo,
    make_problem,
    make_team,
    make_user,
)
from volunteers.actions import confirm_activity
from volunteers.models import Activity, ActivityPhoto, ActivityState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_filings():
    team = make_team(name="银杏互助队")
    make_activity(team=team, title="去年的河道清理", state=ActivityState.CONFIRMED)
    filings = [
        make_activity(team=team, title=title)
        for title in ("清理河道", "走访独居老人", "文明宣讲", "楼道整治")
    ]
    for filing in filings:
        ActivityPhoto.objects.create(activity=filing, photo=make_photo())
        make_problem(activity=filing)
    return filings


def test_reviewer_confirms_returns_and_is_told_of_a_colleagues_decision(open_page, screenshot):
    first, second, third, fourth = make_filings()
    page = open_page("/desk/reviews/", make_user(Role.STREET_STAFF))
    heading, keys = page.locator("#filing-title"), page.locator("[data-review-keys]")

    def expect_open(title):
        """A page takes keys from the moment at which it says so."""
        expect(heading).to_have_text(title)
        expect(keys).to_be_visible()

    expect_open("清理河道")
    assert_accessible(page)
    screenshot(page, "review")

    page.keyboard.press("j")
    expect_open("走访独居老人")
    page.keyboard.press("k")
    expect_open("清理河道")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect_open("走访独居老人")
    assert Activity.objects.get(pk=first.pk).state == ActivityState.CONFIRMED

    page.keyboard.press("r")
    page.get_by_label("人数或时间不对").check()
    page.get_by_label("请填报人怎么改").fill("请按签到表填写人数。")
    page.locator("#return").get_by_role("button", name="退回").click()
    expect(heading).to_have_text("文明宣讲")
    assert Activity.objects.get(pk=second.pk).state == ActivityState.RETURNED

    colleague = make_user(Role.STREET_LEADER, name="周主任")
    confirm_activity(activity=third, by=colleague)
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已由周主任于")
    assert_accessible(page)
    page.get_by_role("link", name="看下一份").click()
    expect(heading).to_have_text("楼道整治")

    page.get_by_label("勾选“楼道整治”").check()
    page.get_by_role("button", name="确认勾选的").click()
    expect(page.get_by_role("dialog")).to_contain_text("已选 1 份")
    page.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(page.get_by_text("都审核完了")).to_be_visible()
    assert Activity.objects.get(pk=fourth.pk).state == ActivityState.CONFIRMED
    assert_accessible(page)


def test_queue_works_on_a_phone_without_javascript(open_page):
    first, *_ = make_filings()
    page = open_page(
        "/desk/reviews/", make_user(Role.STREET_LEADER), width=360, java_script_enabled=False
    )
    page.get_by_role("link", name="清理河道").first.click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已确认“清理河道”")).to_be_visible()
    assert Activity.objects.get(pk=first.pk).state == ActivityState.CONFIRMED


def test_period_is_picked_in_the_ledger_and_taken_off_again(open_page):
    make_filings()
    page = open_page("/admin/volunteers/activity/", make_user(Role.STREET_STAFF))
    page.locator("details", has_text="活动日期").locator("summary").click()
    page.get_by_role("link", name="去年", exact=True).click()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.locator(".filter-chip", has_text="去年").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(5)


# The list turns to the left once the browser has told that it was opened.
INSIDE = """list => {
    const box = list.getBoundingClientRect();
    return box.width > 0 && box.left >= 0 && box.right <= document.documentElement.clientWidth;
}"""


def test_list_of_the_last_filter_of_a_ledger_stays_in_the_window(open_page):
    """Several filters fill the line of an office PC; the last one's list would leave it."""
    make_activity()
    page = open_page("/admin/volunteers/activity/", make_user(Role.STREET_STAFF))

    for width in (768, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        last = page.locator(".ledger-filter").last
        last.locator("summary").click()
        page.wait_for_function(INSIDE, arg=last.locator("ul").element_handle())
        last.locator("summary").click()
