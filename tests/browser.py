"""Chromium for journeys: every page fails its test on an outside request or a broken policy."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
WIDTHS = (360, 768, 1440)
# The same pages as the whole browser draws, whose own process is half of a journey's time.
CHROMIUM = "chromium-headless-shell"
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-sync",
    "--no-first-run",
]


class OpenPage(Protocol):
    """Open a page of the portal in a browser of its own, signed in as `user` unless None."""

    def __call__(self, path: str = "/", user: User | None = None, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without its windows; a test never goes without it silently."""
    program = shutil.which(CHROMIUM)
    assert program, "Chromium is missing; python3 run.py test installs it."
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS + sandbox)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open pages, and fail the test at its end for what went wrong behind any of them.

    Options are Playwright's for a context, and `width` (1440): below 768 it is a phone.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_(path: str = "/", user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(**context_options(live_server.url, **options))
        contexts.append(context)
        watch(context, live_server.url, problems)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_

    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A visitor's page at a desk, on the home page."""
    return open_page()


def context_options(base_url: str, *, width: int = 1440, **options: Any) -> dict[str, Any]:
    phone = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    return {
        "base_url": base_url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": width, "height": 740 if width < 768 else 900},
        **(phone if width < 768 else {}),
        **options,
    }


def watch(context: BrowserContext, base_url: str, problems: list[str]) -> None:
    """Write down requests to elsewhere, policy violations, script errors and server errors."""
    own = (f"{base_url}/", "data:", "blob:", "about:")

    def report(sentence: str, *, unless: bool) -> None:
        if not unless:
            problems.append(sentence)

    context.on(
        "request", lambda r: report(f"outside request: {r.url}", unless=r.url.startswith(own))
    )
    context.on("response", lambda r: report(f"{r.status} from {r.url}", unless=r.status < 500))
    context.on(
        "console",
        lambda m: report(
            f"{m.text} at {m.location['url']}", unless="Content Security Policy" not in m.text
        ),
    )
    context.on("weberror", lambda e: report(f"script error: {e.error}", unless=False))


def session_cookie(user: User, base_url: str) -> Any:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base_url}


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keep the page as var/screenshots/<name>-<width>.jpg; it must fit each width."""

    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for width in widths_of(page):
            # JPEG takes half the time of PNG, and hundreds are taken.
            page.screenshot(
                path=SCREENSHOTS / f"{name}-{width}.jpg",
                quality=80,
                full_page=True,
                scale="css",
                animations="disabled",
            )

    return take


def shrink_slowly(page: Page) -> None:
    """Make the page take a second for each photo before it can be sent, as an old phone does."""
    page.evaluate(
        """() => {
            const Quick = Compressor;
            window.Compressor = function (...words) {
                setTimeout(() => new Quick(...words), 1000);
            };
        }"""
    )


def widths_of(page: Page) -> Iterator[int]:
    """Give the page each width in turn, which it must fit, then its own again."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740 if width < 768 else 900})
        assert_fits(page)
        yield width
    if before:
        page.set_viewport_size(before)


def assert_fits(page: Page) -> None:
    """No page scrolls sideways."""
    # A locator waits for the page; on the way to the next one there is no element for a moment.
    extra = page.locator("html").evaluate("html => html.scrollWidth - window.innerWidth")
    assert extra <= 0, f"{page.url} is {extra} px too wide at {page.viewport_size}"


def assert_accessible(page: Page) -> None:
    """No rule of axe is violated, in any state that the page is in now."""
    # preload would copy style sheets into the page, which its policy forbids and reports;
    # what passed need not be described.
    results = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
