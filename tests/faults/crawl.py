"""Follow the links of the portal from its first pages: one page of each kind, in several roles.

`python -m tests.faults.crawl` in the environment of the machine under test prints JSON. It uses
only what every state of the code has, so that it walks an earlier one as well.
"""

import json
import logging
import re
from collections import deque
from typing import Any

import django
from django.test import Client

ROLES = ("", "community_secretary", "street_staff", "street_leader", "auditor")
BEGIN = ("/", "/desk/", "/desk/activities/", "/desk/activities/new/", "/desk/settings/", "/readyz")
LINK = re.compile(r'href="(/[^"#]*)')
LEAVES = re.compile(r"sign-out|/static/|/media/|/export|switch|\.\w{2,4}$")
MOST = 250  # pages of one role


def signed_in(role: str) -> Client:
    """Return a browser of somebody with that post, or of a visitor."""
    from accounts.models import User

    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    if role:
        users = User.objects.filter(posts__role=role, is_active=True).order_by("pk")
        user = next(user for user in users if user.current_posts)
        client.force_login(user)
    return client


def walk(role: str) -> dict[str, int]:
    """Return {route: status}, the worst that any of its pages answered."""
    from django.urls import Resolver404, resolve

    client, waiting, found = signed_in(role), deque(BEGIN), dict[str, int]()
    while waiting and len(found) < MOST:
        path = waiting.popleft()
        try:
            route = resolve(path.partition("?")[0]).route
        except Resolver404:
            continue
        if route in found or LEAVES.search(path):
            continue
        answer = client.get(path)
        found[route] = answer.status_code
        if "html" in answer.get("Content-Type", "") and not answer.streaming:
            waiting.extend(LINK.findall(answer.content.decode()))
    return found


def crawl() -> dict[str, Any]:
    """Walk every role; return how many pages each opened, and what failed."""
    seen = {role or "visitor": walk(role) for role in ROLES}
    return {
        "opened": {role: sum(s == 200 for s in found.values()) for role, found in seen.items()},
        "failed": sorted(
            f"{role} {route} {status}"
            for role, found in seen.items()
            for route, status in found.items()
            if status >= 500
        ),
    }


if __name__ == "__main__":
    django.setup()
    logging.disable(logging.CRITICAL)
    print(json.dumps(crawl()))
