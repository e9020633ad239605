"""One try with a password: may it be made now, and what is noted of a wrong one.

django-axes counts by name and address in the database; the hooks at the end keep everything that
was typed out of its table. accounts/throttle.py counts by address, name, device and over all in the
cache.
Source: docs/rules.md R-ACC-6, R-ACC-16, R-ACC-17.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts import known_devices, throttle
from accounts.models import SignIn, User
from core.context import current
from core.crypto import blind_index

ADDRESS_WAITS = "这个网络地址刚才输错次数较多，请等 {seconds} 秒再试。"
NAME_WAITS = (
    "这个账号刚才在不同地方输错次数较多，请等 {seconds} 秒再试。"
    "在以前登录过的手机或电脑上，可以马上登录。"
)
STRANGERS_WAIT = (
    "现在有人在各处大量试密码，没有登录过的设备要排队，请等 {seconds} 秒再试。"
    "在以前登录过的手机或电脑上，或者用单位的网络，可以马上登录。"
)
ADDRESS_KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Wait:
    """How long the next try must wait, and why; `is_of_name` when that name was guessed at."""

    seconds: int
    sentence: str
    is_of_name: bool = False


def wait_before(request: HttpRequest, name: str, *, at: datetime) -> Wait | None:
    """Return why a try of `name` must wait, None when it may be made; counts what may be made.

    A device that the name knows never waits: neither for the guesses of others at its address nor
    for those from elsewhere.
    """
    if _is_known(request, name):
        return None
    if seconds := throttle.seconds_to_wait(current.get().address, at=at):
        return Wait(seconds, ADDRESS_WAITS.format(seconds=seconds))
    if seconds := throttle.begin_try(name, at=at):
        return Wait(seconds, NAME_WAITS.format(seconds=seconds), is_of_name=True)
    seconds = throttle.begin_strangers_try(at=at)
    if not seconds or _signed_in_from_here(at):
        return None
    return Wait(seconds, STRANGERS_WAIT.format(seconds=seconds))


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


def _signed_in_from_here(at: datetime) -> bool:
    """True for an address from which somebody got in lately: an office behind one address."""
    rows = SignIn.objects.filter(address=current.get().address[:45])
    return rows.filter(created_at__gte=at - ADDRESS_KNOWN_FOR).exists()


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
