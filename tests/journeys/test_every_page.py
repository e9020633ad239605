"""Every page that a link leads to, on the demo data: it opens, fits, and is accessible.

Each face is crawled as somebody who lives in it, one page per route. The screenshots at three
widths stay in var/screenshots/.
"""

from collections import deque
from collections.abc import Callable
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from accounts.models import User
from dashboard.demo.loading import load_demo
from tests.browser import OpenPage, assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
TODAY = date(2026, 11, 20)
FEWEST_PAGES = 3

OFFICE = (
    "/board/",
    "/desk/reviews/",
    "/desk/imports/",
    "/desk/organisations/",
    "/desk/communities/",
    "/desk/facilities/",
    "/desk/calendar/",
)
GUIDE, PEOPLE = ("/desk/guide/",), ("/desk/people/", "/desk/posts/", "/desk/permissions/")
ELSEWHERE = ("/desk/", "/admin/", "/board/", "/components/")

# face: (who, where the crawl begins, what belongs to the face, what does not): no page twice
FACES: dict[str, tuple[str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "public": (None, ("/",), ("/",), ELSEWHERE),
    "phone": ("shuji04", ("/desk/",), ("/desk/",), OFFICE + GUIDE + PEOPLE),
    "office": ("dangjian", OFFICE, OFFICE, ()),
    "ledgers": ("dangjian", ("/admin/",), ("/admin/",), ()),
    "people": ("xitong", PEOPLE[:1], PEOPLE, ()),
    "guide": ("bianji", GUIDE, GUIDE, ()),
}


# These take minutes; their own tests open the most important pages each time.
LONG = {"ledgers", "office", "people"}


@pytest.mark.parametrize(
    "face",
    [pytest.param(face, marks=[pytest.mark.full] if face in LONG else []) for face in FACES],
)
def test_every_linked_page_opens_fits_and_is_accessible(
    face: str, open_page: OpenPage, screenshot: Callable[[Page, str], None]
):
    username, starts, inside, outside = FACES[face]
    load_demo(today=TODAY)
    user = User.objects.get(username=username) if username else None
    page = open_page(starts[0], user)
    waiting, seen_routes, seen_paths = deque(starts), set(), set()
    wrong: list[str] = []

    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if path in seen_paths or route is None or route in seen_routes:
            continue
        seen_paths.add(path)
        answer = page.context.request.get(path)
        if answer.status >= 400:
            wrong.append(f"{answer.status} from {path}")
            continue
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        seen_routes.add(route)
        page.goto(path)
        try:
            screenshot(page, f"{face}-{route.replace(':', '-').replace('_', '-')}")
            assert_accessible(page)
        except AssertionError as error:
            wrong.append(str(error))
        waiting.extend(links_of(page, inside, outside))

    assert wrong == [], "\n\n".join(wrong)
    assert len(seen_routes) >= FEWEST_PAGES, seen_routes


def route_of(path: str) -> str | None:
    """Return the name of the route behind a path, None when there is none."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    return match.view_name or match.route


def links_of(page: Page, inside: tuple[str, ...], outside: tuple[str, ...]) -> list[str]:
    """Return the paths of the face that the page links to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
    paths = []
    for link in found:
        parts = urlsplit(urljoin(page.url, link))
        if parts.netloc != urlsplit(page.url).netloc or "sign-out" in parts.path:
            continue
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if path.startswith(inside) and not (outside and path.startswith(outside)):
            paths.append(path)
    return paths
