"""Every page that a link leads to, on the demo data: it opens, fits, and is accessible.

Each face is crawled as somebody who lives in it, one page per route. A normal run fetches them, of
the ledgers those of one in four, which are drawn by the same few templates; it opens and measures
one in four pages of the public, one in sixteen of the phone's, one in twelve of the others. With
`--full` all are opened and measured, and their screenshots at three widths stay in
var/screenshots/.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin, urlsplit
from zlib import crc32

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from accounts.models import User
from core.office import LedgerAdmin
from dashboard.demo.loading import load_demo
from tests.browser import OpenPage, assert_accessible, widths_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
TODAY = date(2026, 11, 20)
FEWEST_PAGES = 3
# How many pages of a face a normal run opens, and of which ledgers it fetches any.
ONE_IN = {"public": 4, "phone": 16}
ONE_LEDGER_IN = 4
# Rows of a ledger are alike: drawing and checking fifty of them is most of a page's time.
FEW_ROWS = 10

OFFICE = (
    "/board/",
    "/desk/reviews/",
    "/desk/imports/",
    "/desk/party/",
    "/desk/organisations/",
    "/desk/communities/",
    "/desk/facilities/",
    "/desk/calendar/",
    "/desk/volunteers/duplicates/",
    "/desk/alliances/",
    "/desk/units/",
)
GUIDE, PEOPLE = ("/desk/guide/",), ("/desk/people/", "/desk/posts/", "/desk/permissions/")
ELSEWHERE = ("/desk/", "/admin/", "/board/", "/components/")

# Ledger pages that look the same whatever the ledger.
ALIKE = {"export", "history"}

# A photo is no page, nor is a file.
LINKS = "a[href]:not([href$='.jpg']):not(:has(img)):not([download])"
FETCH = """async ([path, links]) => {
    const answer = await fetch(path);
    const type = answer.headers.get("content-type") || "";
    const text = type.startsWith("text/html") ? await answer.text() : "";
    const page = new DOMParser().parseFromString(text, "text/html");
    const found = [...page.querySelectorAll(links)].map(a => a.getAttribute("href"));
    return [answer.status, type, found];
}"""
FILE_OPENED = ("net::ERR_ABORTED", "Download is starting")


@dataclass(frozen=True)
class Face:
    """A part of the portal as somebody who lives in it sees it; no page belongs to two."""

    username: str | None
    starts: tuple[str, ...]
    inside: tuple[str, ...]
    outside: tuple[str, ...] = ()
    cookies: dict[str, str] = field(default_factory=dict)


FACES = {
    "public": Face(None, ("/",), ("/",), (*ELSEWHERE, "/elder/")),
    "elder": Face(None, ("/",), ("/",), (*ELSEWHERE, "/elder/"), {"elder": "1"}),
    "phone": Face("shuji04", ("/desk/",), ("/desk/",), OFFICE + GUIDE + PEOPLE),
    "office": Face("dangjian", OFFICE, OFFICE),
    "ledgers": Face("dangjian", ("/admin/",), ("/admin/",)),
    "people": Face("xitong", PEOPLE[:1], PEOPLE),
    "guide": Face("bianji", GUIDE, GUIDE),
    "review": Face("shenhe", GUIDE, GUIDE),
}


def test_every_linked_page_opens_fits_and_is_accessible(
    open_page: OpenPage,
    screenshot: Callable[[Page, str], None],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
):
    def keep(page: Page, name: str) -> None:
        screenshot(page, name)
        assert_accessible(page)

    whole = request.config.getoption("--full")
    look = keep if whole else fit
    monkeypatch.setattr(LedgerAdmin, "list_per_page", FEW_ROWS)
    load_demo(today=TODAY)

    wrong: list[str] = []
    for name, face in FACES.items():
        user = User.objects.get(username=face.username) if face.username else None
        page = open_page(face.starts[0], user)
        for cookie, value in face.cookies.items():
            page.context.add_cookies([{"name": cookie, "value": value, "url": page.url}])
        seen = crawl(page, name, look, wrong, whole=whole)
        assert len(seen) >= FEWEST_PAGES, seen

    assert wrong == [], "\n\n".join(wrong)


def fit(page: Page, name: str) -> None:
    """Measure a page in each width and keep nothing."""
    for _ in widths_of(page):
        pass
    assert_accessible(page)


def crawl(
    page: Page, name: str, look: Callable[[Page, str], None], wrong: list[str], *, whole: bool
) -> set[str]:
    """Ask for one page per route of a face and return the routes; add what is wrong to `wrong`.

    All are opened and looked at when `whole`, else some; the others are only fetched.
    """
    face, one_in = FACES[name], ONE_IN.get(name, 12)
    waiting, seen_routes, seen_paths = deque(face.starts), set(), set()
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if path in seen_paths or route is None or route in seen_routes:
            continue
        if not (whole or is_sampled(route)):
            continue
        seen_paths.add(path)
        label = f"{name}-{route.replace(':', '-').replace('_', '-')}"
        is_opened = whole or crc32(label.encode()) % one_in == 0
        status, links = (open_path if is_opened else fetch_path)(page, path)
        if status is None:
            continue
        if status >= 400:
            wrong.append(f"{status} from {path}")
            continue
        seen_routes.add(route)
        if is_opened:
            try:
                look(page, label)
            except AssertionError as error:
                wrong.append(str(error))
        waiting.extend(inside(face, urljoin(page.url, path), links))
    return seen_routes


def is_sampled(route: str) -> bool:
    """Tell whether a normal run fetches the page: of most ledgers it fetches none."""
    ledger = route.rpartition("_")[0]
    return not ledger.startswith("admin:") or crc32(ledger.encode()) % ONE_LEDGER_IN == 0


def open_path(page: Page, path: str) -> tuple[int | None, list[str]]:
    """Open a path; return its status, None when it is a file instead of a page, and its links."""
    try:
        answer = page.goto(path)
    except PlaywrightError as error:
        if not any(words in str(error) for words in FILE_OPENED):
            raise
        return None, []
    assert answer is not None
    if not answer.headers["content-type"].startswith("text/html") and answer.status < 400:
        return None, []
    links = page.eval_on_selector_all(LINKS, "links => links.map(a => a.getAttribute('href'))")
    return answer.status, links


def fetch_path(page: Page, path: str) -> tuple[int | None, list[str]]:
    """Like open_path, for a page that nobody looks at: nothing is drawn."""
    status, kind, links = page.evaluate(FETCH, [path, LINKS])
    return (status if kind.startswith("text/html") or status >= 400 else None), links


def route_of(path: str) -> str | None:
    """Return the name of the route behind a path, None when there is none.

    Ledgers export and tell their history through one template each: one route for all of them.
    """
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    name = match.view_name or match.route
    what = name.rpartition("_")[2]
    return what if what in ALIKE else name


def inside(face: Face, base: str, links: list[str]) -> list[str]:
    """Return the paths of the face among the links of the page at `base`."""
    paths = []
    for link in links:
        parts = urlsplit(urljoin(base, link))
        if parts.netloc != urlsplit(base).netloc or "sign-out" in parts.path:
            continue
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if path.startswith(face.inside) and not path.startswith(face.outside):
            paths.append(path)
    return paths
