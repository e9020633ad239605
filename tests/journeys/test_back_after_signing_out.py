"""The back button after signing out shows nobody's data (G-51), in a browser that keeps pages.

Playwright switches the keeping of whole pages off; here it is on, as people have it.
"""

import shutil

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from tests import browser
from tests.factories import day, make_community, make_user, make_volunteer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]
NAME, PHONE = "黎望舒", "13800000007"


@pytest.fixture
def keeping(chromium: Browser):
    """A Chromium that keeps whole pages for its back button."""
    program = shutil.which("chromium")
    kind = chromium.browser_type
    own = kind.launch(
        executable_path=program,
        args=[*browser.FLAGS, "--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield own
    own.close()


def walk(page: Page) -> None:
    """Look at the ledger, at a person, and for a purpose at their full data."""
    page.goto("/admin/volunteers/volunteer/")
    page.get_by_role("link", name="黎").first.click()
    expect(page.get_by_text("138****0007").first).to_be_visible()
    page.get_by_role("link", name="查看").first.click()
    page.get_by_label("用途").fill("核对登记信息")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text(PHONE).first).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/desk/me/")
    page.get_by_role("link", name="退出登录").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("已退出登录").first).to_be_visible()


def back(page: Page) -> str:
    """Press back; return what is shown then. A page that was kept whole loads nothing."""
    page.evaluate("setTimeout(() => history.back(), 0)")
    page.wait_for_timeout(1500)
    page.wait_for_load_state()
    return page.content()


def seen_going_back(page: Page) -> str:
    """Press back as often as there are pages; return all that was shown on the way."""
    shown = []
    for _ in range(8):
        shown.append(back(page))
    return "\n".join(shown)


def opened(keeping: Browser, live_server, user) -> Page:
    context = keeping.new_context(**browser.context_options(live_server.url))
    context.add_cookies([browser.session_cookie(user, live_server.url)])
    return context.new_page()


@pytest.fixture
def user():
    community = make_community(name="银杏社区")
    make_volunteer(community=community, name=NAME, phone=PHONE, consented_on=day(-9))
    return make_user(Role.STREET_STAFF)


def test_going_back_after_signing_out_shows_nobody(keeping, live_server, user):
    page = opened(keeping, live_server, user)
    walk(page)
    page.goto("/desk/")
    assert PHONE not in back(page), "full data are seen once, for the purpose that was given"
    sign_out(page)

    shown = seen_going_back(page)

    assert "登录" in shown
    assert not any(word in shown for word in (NAME, PHONE, "138****0007"))
