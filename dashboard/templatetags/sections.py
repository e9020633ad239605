"""The hubs in the header's navigation, and to which of them a page belongs."""

from functools import cache
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from dashboard.sections import HUBS, Hub, may_open

register = template.Library()


@register.simple_tag
def hub_links(user: User | AnonymousUser, path: str) -> list[dict[str, Any]]:
    """Return the hubs that a person's posts open, for the page at a path.

    Shape:  `[{title, url, is_current}]`; a page below a section begins with the same two words.
    """
    return [
        {
            "title": hub.title,
            "url": reverse(hub.route),
            "is_current": path.startswith(_beginnings(hub)),
        }
        for hub in HUBS
        if isinstance(user, User) and may_open(hub, user)
    ]


@cache
def _beginnings(hub: Hub) -> tuple[str, ...]:
    found = {reverse(hub.route)}
    for section in hub.sections:
        _, face, what, *_rest = reverse(section.route).split("/")
        if face == "desk":  # the others are ledgers, which the office lists
            found.add(f"/{face}/{what}/")
    return tuple(found)
