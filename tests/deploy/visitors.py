"""People in front of the deployed portal: Chromium that knows its name and its certificate."""

import base64
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django_otp.oath import totp
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS, context_options, watch

NAME = "portal.example.gov.cn"
SITE = f"https://{NAME}"
FETCH = """async ([path, tag]) => {
    const headers = tag ? {"If-None-Match": tag} : {};
    const answer = await fetch(path, {headers, cache: "no-store"});
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        start: Array.from(bytes.slice(0, 2)),
    };
}"""


@contextmanager
def chromium(certificate: Path) -> Iterator[Browser]:
    """Start Debian's Chromium; it trusts this one certificate and finds the name on loopback."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    flags = [
        f"--ignore-certificate-errors-spki-list={digest}",
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    program = shutil.which(CHROMIUM)
    assert program, "Chromium is missing; python3 run.py test --deploy installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS + flags)
        yield browser
        browser.close()


def new_context(browser: Browser, problems: list[str], *, width: int = 1440) -> BrowserContext:
    """Open a window of somebody's own; what goes wrong behind its pages is written down."""
    context = browser.new_context(**context_options(SITE, width=width))
    watch(context, SITE, problems)
    return context


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in as a person of the office does the first time: password, then bind the phone app."""
    page.goto("/sign-in/?next=/desk/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()
    if "/bind/" in page.url:
        page.get_by_text("不能扫码：手工输入密钥").click()
        secret = page.locator(".secret-text").inner_text().replace(" ", "")
        page.get_by_label("应用上显示的 6 位数字").fill(f"{totp(base64.b32decode(secret)):06}")
        page.get_by_role("button", name="启用").click()
        page.get_by_role("link", name="已保存，继续").click()
    page.wait_for_url("**/desk/**")


@dataclass(frozen=True)
class Fetched:
    """An answer as a script of the page sees it."""

    status: int
    headers: dict[str, str]
    start: list[int]


def fetched(page: Page, path: str, tag: str = "") -> Fetched:
    """Ask for something as the person on `page`, saying which version is there already."""
    return Fetched(**page.evaluate(FETCH, [path, tag]))


def number_on_the_board(page: Page) -> int:
    page.goto("/board/")
    shown = page.get_by_role("link", name="志愿活动：").inner_text()
    return int("".join(char for char in shown if char.isdigit()))


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait until a call says yes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.3)
    raise AssertionError("it did not happen in time")
