"""Devices on which somebody has signed in: a signed cookie, so that guesses from elsewhere do not
keep that person out. It lets nobody in by itself.

Source: docs/rules.md R-ACC-16.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from core.crypto import blind_indexes

COOKIE = "known"
LIFETIME = timedelta(days=180)
MOST_PEOPLE = 8  # who share one office PC


def device_of(request: HttpRequest, name: str) -> str:
    """Return the key of this device when `name` has signed in on it, else nothing."""
    device, people = _read(request)
    return device if any(one in people for one in _all_of(name)) else ""


def remember(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Note that `name` signed in on this device."""
    device, people = _read(request)
    others = [one for one in people if one not in _all_of(name)]
    word = signing.dumps(
        [device or secrets.token_hex(16), [_of(name), *others][:MOST_PEOPLE]], salt=COOKIE
    )
    response.set_cookie(
        COOKIE,
        word,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, people = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=int(LIFETIME.total_seconds())
        )
    except (signing.BadSignature, ValueError):
        return "", []
    return device, people


def _of(name: str) -> str:
    return _all_of(name)[0]


def _all_of(name: str) -> list[str]:
    return [index[:16] for index in blind_indexes(name, field="known device")]
