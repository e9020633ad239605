"""The second step of signing in: who needs it, and who passed it on this device before.

Source: docs/rules.md R-ACC-8.
"""

from base64 import b32encode
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from accounts.models import Authenticator, SignIn, User
from core.qr import qr_inline

COOKIE = "device"
PENDING = "pending_sign_in"
BINDING = "authenticator_shown"  # the version of the key that this session has been shown
PENDING_LIFETIME = timedelta(minutes=10)


def is_bound(user: User) -> bool:
    """True when the person has an app in use."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def is_demanded(user: User) -> bool:
    """True when the person's posts need a second step and the setting asks for it."""
    return user.needs_second_factor


def known_device(request: HttpRequest, user: User, *, at: datetime) -> SignIn | None:
    """Return the sign-in by which this device is remembered: the second step was passed on it for
    this person within 30 days. None otherwise.

    Forgotten by a new password, by another app, and by its owner in the list (a lost phone).
    """
    try:
        uid, password, app = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=_lifetime()
        )
    except (signing.BadSignature, ValueError):
        return None
    if [password, app] != [user.get_session_auth_hash(), _app_of(user)]:
        return None
    return SignIn.objects.remembered(at).filter(user=user, uid=uid).first()


def remembered_until(at: datetime) -> datetime:
    """Return until when a device that passes the second step now may leave it out."""
    return at + _lifetime()


def remember_device(response: HttpResponse, sign_in: SignIn) -> None:
    """Let the second step be left out on this device while the sign-in is remembered."""
    user = sign_in.user
    word = signing.dumps(
        [str(sign_in.uid), user.get_session_auth_hash(), _app_of(user)], salt=COOKIE
    )
    response.set_cookie(
        COOKIE,
        word,
        max_age=int(_lifetime().total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def hold(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Remember between the two steps who gave the right password."""
    request.session.cycle_key()
    until = int((at + PENDING_LIFETIME).timestamp())
    request.session[PENDING] = [user.pk, until, user.get_session_auth_hash()]


def held(request: HttpRequest, *, at: datetime) -> User | None:
    """Return who gave the right password in the last ten minutes; None otherwise.

    None also when the password was changed or reset in between: it may have been somebody else's.
    """
    user_id, until, password = request.session.get(PENDING, (None, 0, ""))
    user: User | None = User.objects.with_posts(user_id) if at.timestamp() < until else None
    if user is None or not user.is_active:
        return None
    return user if constant_time_compare(password, user.get_session_auth_hash()) else None


def app_address(authenticator: Authenticator) -> str:
    """Return the otpauth address that the phone app reads."""
    issuer = settings.SITE_PORTAL_NAME
    words = urlencode({"secret": secret_text(authenticator).replace(" ", ""), "issuer": issuer})
    return f"otpauth://totp/{authenticator.user.username}?{words}"


def secret_text(authenticator: Authenticator) -> str:
    """Return the key as groups of four letters, for typing by hand."""
    letters = b32encode(authenticator.key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def picture(authenticator: Authenticator) -> SafeString:
    """Return the QR code as an SVG without styles of its own, so that the policy lets it pass."""
    return qr_inline(app_address(authenticator))


def _app_of(user: User) -> str:
    """Return which app is in use; a new one is another, whoever bound it."""
    bound = Authenticator.objects.filter(user=user, confirmed_at__isnull=False)
    return "".join(str(uid) for uid in bound.values_list("uid", flat=True))


def _lifetime() -> timedelta:
    return timedelta(days=settings.TOTP_DEVICE_DAYS)
