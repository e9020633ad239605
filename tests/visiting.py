"""A person at a browser before a portal that runs in a process of its own."""

import re
import time
from collections.abc import Iterable
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.factories import PASSWORD


def look_around(address: str, username: str, paths: Iterable[str]) -> tuple[str, dict[str, bytes]]:
    """Sign in when the portal answers; return the path one arrives at and what each page holds.

    Errors: HTTPError when a page is refused or fails.
    """
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    for rest in range(300, -1, -1):
        try:
            page = browser.open(f"{address}/sign-in/").read().decode()
            break
        except HTTPError:
            raise
        except URLError:
            if not rest:
                raise
            time.sleep(0.2)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    fields = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    arrived = browser.open(f"{address}/sign-in/", urlencode(fields).encode()).url
    found = {}
    for path in paths:
        answer = browser.open(f"{address}{path}")
        assert answer.url == f"{address}{path}"
        found[path] = answer.read()
    return arrived.removeprefix(address), found
