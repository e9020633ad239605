"""The back button after signing out shows nobody's data, and nothing of them is on the disk (G-51).

Playwright switches the keeping of whole pages off; here it is on, as people have it. Each promise
has its control: answers that may be kept, whose pages do not ask anew, show the same name again.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from accounts.roles import Role
from core.middleware import PermissionsPolicyMiddleware
from tests import browser
from tests.factories import day, make_community, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]
NAME, PHONE = "黎望舒", "13800000007"
ABOUT, MASKED = (NAME, PHONE, "138****0007"), "黎**"
ASKS_ANEW = re.compile(rb"<script src=\"[^\"]*fresh[^\"]*\" defer></script>")


@pytest.fixture
def keeping(chromium: Browser):
    """A Chromium that keeps whole pages for its back button."""
    own = chromium.browser_type.launch(**started())
    yield own
    own.close()


def started():
    return {
        "executable_path": shutil.which("chromium"),
        "args": [*browser.FLAGS, "--no-sandbox"],
        "ignore_default_args": ["--disable-back-forward-cache"],
    }


@pytest.fixture
def careless(monkeypatch):
    """Let every answer be kept for ten minutes, whoever asks, and no page ask anew."""
    real = PermissionsPolicyMiddleware.__call__

    def kept(middleware, request):
        answer = real(middleware, request)
        for name in ("Vary", "Expires", "Pragma"):
            del answer[name]
        answer["Cache-Control"] = "max-age=600"
        if not answer.streaming:
            answer.content = ASKS_ANEW.sub(b"", answer.content)
            answer["Content-Length"] = str(len(answer.content))
        return answer

    monkeypatch.setattr(PermissionsPolicyMiddleware, "__call__", kept)


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


# Playwright loses sight of a page that comes back whole, so each page says itself what it shows.
SAYS = """
const say = event => console.log(JSON.stringify({
  whole: event.persisted,
  text: document.documentElement.hidden ? '' : document.body.innerText,
}));
addEventListener('pageshow', event => {
  setTimeout(() => say(event), 0);
  setTimeout(() => say(event), 500);
});
"""


def seen_going_back(page: Page, times: int = 20) -> list[dict[str, Any]]:
    """Go back page by page; return what was shown on the way, and whether it was kept whole."""
    shown: list[dict[str, Any]] = []

    def listen(message: ConsoleMessage) -> None:
        if message.text.startswith("{"):
            shown.append(json.loads(message.text))

    page.on("console", listen)
    session = page.context.new_cdp_session(page)
    past = session.send("Page.getNavigationHistory")
    for entry in past["entries"][: past["currentIndex"]][: -times - 1 : -1]:
        session.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
        page.wait_for_timeout(1500)
    return shown


def words(shown: list[dict[str, Any]]) -> set[str]:
    """Return which words about the person were shown."""
    text = "\n".join(one["text"] for one in shown)
    return {word for word in ABOUT if word in text}


def opened(keeping: Browser, live_server, user) -> Page:
    context = keeping.new_context(**browser.context_options(live_server.url))
    return signed_in(context, live_server, user)


def signed_in(context: BrowserContext, live_server, user) -> Page:
    context.add_cookies([browser.session_cookie(user, live_server.url)])
    page = context.new_page()
    page.add_init_script(SAYS)
    return page


@pytest.fixture
def user():
    community = make_community(name="银杏社区")
    make_volunteer(community=community, name=NAME, phone=PHONE, consented_on=day(-9))
    return make_user(Role.STREET_STAFF)


def test_going_back_after_signing_out_shows_nobody(keeping, live_server, user):
    page = opened(keeping, live_server, user)
    walk(page)
    page.goto("/desk/")
    again = seen_going_back(page, 1)
    assert again
    assert PHONE not in words(again), "full data are seen once, for the purpose that was given"
    sign_out(page)

    shown = seen_going_back(page)

    assert any("登录" in one["text"] for one in shown)
    assert len(shown) > 8
    assert words(shown) == set()


def test_answers_that_may_be_kept_show_the_person_again(careless, keeping, live_server, user):
    """Negative control: the browser takes them from its cache, whoever is signed in by then."""
    page = opened(keeping, live_server, user)
    walk(page)
    sign_out(page)

    assert words(seen_going_back(page)) == set(ABOUT)


def seen_right_after_leaving(page: Page) -> list[dict[str, Any]]:
    """Leave from a person's page at once, as few pages are kept whole; go back to it."""
    person = Volunteer.objects.get(name=NAME)
    page.goto(reverse("volunteers:points-exchange", args=[person.uid]))
    expect(page.get_by_text(MASKED).first).to_be_visible()
    page.goto("/sign-out/")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("已退出登录").first).to_be_visible()
    return seen_going_back(page, 3)


def test_a_page_that_was_kept_whole_shows_nobody(keeping, live_server, user):
    shown = seen_right_after_leaving(opened(keeping, live_server, user))

    assert len(shown) > 2
    assert not any(MASKED in one["text"] for one in shown)


def test_a_page_that_does_not_ask_anew_shows_the_person(careless, keeping, live_server, user):
    """Negative control: it comes back whole, and nothing is loaded."""
    shown = seen_right_after_leaving(opened(keeping, live_server, user))

    assert any(one["whole"] and MASKED in one["text"] for one in shown), shown


def left_on_disk(chromium: Browser, live_server, user, folder: Path) -> set[str]:
    """Walk and sign out with a profile in `folder`; return which words stand in its files."""
    options = {**started(), **browser.context_options(live_server.url)}
    context = chromium.browser_type.launch_persistent_context(str(folder), **options)
    page = signed_in(context, live_server, user)
    walk(page)
    sign_out(page)
    context.close()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    content = b"\n".join(path.read_bytes() for path in files)
    return {
        word
        for word in ABOUT
        if any(word.encode(kind) in content for kind in ("utf-8", "utf-16-le"))
    }


def test_nothing_of_a_person_is_in_the_files_of_the_browser(chromium, live_server, user, tmp_path):
    assert left_on_disk(chromium, live_server, user, tmp_path / "profile") == set()


def test_answers_that_may_be_kept_are_in_its_files(careless, chromium, live_server, user, tmp_path):
    """Negative control."""
    assert left_on_disk(chromium, live_server, user, tmp_path / "profile") >= {NAME, PHONE}
