"""Where a page belongs in the header's navigation."""

from functools import cache

from django import template
from django.urls import reverse

from dashboard.sections import GROUPS

register = template.Library()


@register.filter
def is_of_party_work(path: str) -> bool:
    """True on the page that leads to the sections of Party work, and on theirs.

    Shape:  `path` of a request. The pages below a section begin with the same two words as it does.
    """
    return path.startswith(_beginnings())


@cache
def _beginnings() -> tuple[str, ...]:
    found = {reverse("dashboard:section-index")}
    for sections in GROUPS.values():
        for section in sections:
            _, face, what, *_rest = reverse(section.route).split("/")
            if face == "desk":  # the others are ledgers, which the office lists
                found.add(f"/{face}/{what}/")
    return tuple(found)
