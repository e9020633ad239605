"""One try with a password: may it be made now, and what is noted of a wrong one.

django-axes counts by name and address in the database; the hooks at the end keep everything that
was typed out of its table. accounts/throttle.py counts by address, name and device in the cache.
Source: docs/rules.md R-ACC-6, R-ACC-16.
"""

from copy import copy
from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts import known_devices, throttle
from accounts.models import User
from core.context import current
from core.crypto import blind_index


def seconds_to_wait(request: HttpRequest, name: str, *, at: datetime) -> int:
    """Return how long the next try of `name` must wait; counts it when the device is unknown."""
    if _is_known(request, name):
        return 0
    return throttle.begin_try(name, at=at)


@sensitive_variables("password")
def try_password(request: HttpRequest, name: str, password: str) -> User | None:
    """Return who this is; None for a wrong password, which then counts against all three."""
    device = known_devices.device_of(request, name)
    was_known = _is_known(request, name)
    user = authenticate(request, username=name, password=password)
    if user is None:
        throttle.count_wrong(current.get().address, at=timezone.now())
        if device:
            throttle.count_wrong_on(device)
    elif not was_known:
        throttle.forget_try(name)
    return user


def _is_known(request: HttpRequest, name: str) -> bool:
    device = known_devices.device_of(request, name)
    return bool(device) and throttle.is_trusted(device)


# What django-axes asks (AXES_… in the settings)


def goes_on(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """True for a device that the name knows: others' wrong tries at the address do not count."""
    return _is_known(request, str((credentials or {}).get("username", "")))


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return a digest of the name typed, which may be a password typed into the wrong field."""
    typed = str((credentials or {}).get("username", ""))
    return blind_index(typed, field="axes.AccessAttempt.username")


class CountingHandler(AxesDatabaseHandler):  # type: ignore[misc]  # untyped
    """Counts wrong passwords without keeping the form: it may hold a password or personal data."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count with a copy of the request that holds no form, and no sign of a known device:
        its wrong tries count at the address as well.
        """
        bare = copy(request)
        bare.GET, bare.POST, bare.COOKIES = QueryDict(), QueryDict(), {}
        super().user_login_failed(sender, credentials, bare, **kwargs)
        request.axes_locked_out = bare.axes_locked_out and not goes_on(request, credentials)
        request.axes_credentials = bare.axes_credentials
