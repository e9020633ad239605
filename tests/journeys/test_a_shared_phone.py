"""Two people use one phone: what one of them typed is neither filed by the other nor wiped."""

import pytest

from accounts.roles import Role
from tests import factories
from tests.browser import session_cookie
from tests.journeys.test_a_filing_waits_on_the_phone import kept_on_the_phone, wait_until_kept
from tests.journeys.test_filing_from_the_phone import (
    NEW,
    add_photos,
    fill,
    only_activity,
    opened,
    pictures,
    secretary,
    submit,
    wait_for_worker,
)
from volunteers.models import Activity

__all__ = ["pictures", "secretary"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def take_over(page, cookie):
    """Let somebody else be signed in on the phone, while a form is still open there."""
    page.context.clear_cookies(name="sid")
    page.context.add_cookies([cookie])


def test_what_one_typed_waits_until_they_sign_in_again(
    open_page, live_server, secretary, pictures, screenshot
):
    other = factories.make_user(Role.COMMUNITY_SECRETARY)
    mine, theirs = (session_cookie(user, live_server.url) for user in (secretary, other))
    page = opened(open_page, NEW, secretary)
    take_over(page, theirs)
    fill(page)
    add_photos(page, pictures[:1])
    page.wait_for_selector("[data-filing-notice] .notice")
    assert "另一个账号" in page.locator("[data-filing-notice]").inner_text()
    submit(page)
    page.wait_for_function(
        "() => document.querySelector('[data-filing-state]').textContent.includes('还没有发出')"
    )
    screenshot(page, "filing-of-another-account")
    page.goto("/desk/")
    page.wait_for_selector("[data-unsent][data-ready]", state="attached")
    assert page.locator("[data-unsent-list] article").count() == 0
    assert not Activity.objects.exists()

    take_over(page, mine)
    page.goto("/desk/")
    page.wait_for_selector("[data-unsent][data-ready]", state="attached")

    activity = only_activity(title="清理楼道")
    assert (activity.filed_by, activity.photos.count()) == (secretary, 1)


def test_signing_out_wipes_ones_own_drafts_and_nobody_elses(open_page, live_server, secretary):
    other = factories.make_user(Role.COMMUNITY_SECRETARY)
    theirs = session_cookie(other, live_server.url)
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    for user, title in ((secretary, "第一位的"), (other, "第二位的")):
        page.context.set_offline(False)
        if user == other:
            take_over(page, theirs)
        page.goto(NEW)
        page.wait_for_selector("[data-filing][data-ready]")
        page.context.set_offline(True)
        page.get_by_label("活动名称").fill(title)
        wait_until_kept(page, user)
    page.context.set_offline(False)

    page.goto("/sign-out/")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_text("已退出登录").wait_for()

    names = page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    assert names == [f"desk-{secretary.uid}"]
    assert kept_on_the_phone(page, secretary)[0]["title"] == "第一位的"
    assert page.evaluate("caches.keys()") == []
    workers = "navigator.serviceWorker.getRegistrations().then(found => found.length)"
    assert page.evaluate(workers) == 0
