"""What the session of a signed-in person remembers beside who it is.

Source: docs/rules.md R-ACC-7.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import EntryLink, HowEnded, User

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
OFFICE_SEEN_AT = "office_seen_at"  # in the back room, where people with a phone idle out too
PROVEN_AT = "proven_at"
SECOND_FACTOR = "second_factor"
SIGN_IN = "sign_in"
ENTRY_LINK = "entry_link"  # the uid of the link by which its holder came in
NEVER = 0

LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
RECENT = timedelta(minutes=15)
# A page view writes at most this often, so that reading stays reading.
TOUCH_EVERY = timedelta(minutes=1)


def begin(request: HttpRequest, user: User, *, at: datetime, second_factor: bool) -> None:
    """Sign `user` in under a new session key and stamp the session."""
    login(request, user, backend="accounts.backends.PortalBackend")
    request.session.update({SIGNED_IN_AT: _stamp(at), SEEN_AT: _stamp(at), PROVEN_AT: _stamp(at)})
    request.session[SECOND_FACTOR] = second_factor


def begin_by_link(request: HttpRequest, link: EntryLink, *, at: datetime) -> None:
    """Sign the holder of a link in for its post alone; no password was given, now or lately.

    Source: docs/rules.md R-LNK-2.
    """
    begin(request, link.post.user, at=at, second_factor=False)
    request.session[PROVEN_AT] = NEVER
    request.session[ENTRY_LINK] = str(link.uid)


def link_of(request: HttpRequest) -> str:
    """Return the uid of the link by which this person came in; "" with a password."""
    uid: str = request.session.get(ENTRY_LINK, "")
    return uid


def overdue(request: HttpRequest, user: User, *, at: datetime) -> HowEnded | None:
    """Tell why this session may not go on; None while it may.

    The 12 hours count from the sign-in. 30 idle minutes end it for people whose office post
    reaches the street; others carry a phone, and only the back room asks them again.
    """
    if at > _moment(request, user, SIGNED_IN_AT) + LONGEST:
        return HowEnded.EXPIRED
    return HowEnded.IDLE if user.is_street_office and is_idle(request, user, at=at) else None


def is_idle(request: HttpRequest, user: User, *, at: datetime, stamp: str = SEEN_AT) -> bool:
    """True when nothing was done for longer than an office PC may stand open."""
    idle = timedelta(minutes=settings.OFFICE_IDLE_MINUTES)
    return at > max(_moment(request, user, stamp), _moment(request, user, PROVEN_AT)) + idle


def touch(request: HttpRequest, user: User, *, at: datetime, stamp: str = SEEN_AT) -> bool:
    """Note that the person is here; True when a minute has passed since the last note."""
    if at < _moment(request, user, stamp) + TOUCH_EVERY:
        return False
    request.session[stamp] = _stamp(at)
    return True


def is_proven(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """True when the password was given within the last 15 minutes and the PC was not left."""
    is_recent = at <= _moment(request, user, PROVEN_AT) + RECENT
    return is_recent and not is_idle(request, user, at=at)


def prove(request: HttpRequest, *, at: datetime) -> None:
    """Note that the password was given again."""
    request.session[PROVEN_AT] = request.session[SEEN_AT] = _stamp(at)


def _moment(request: HttpRequest, user: User, name: str) -> datetime:
    """Return a stamp; without it, the moment of the sign-in, by this session or at the latest."""
    stamp = request.session.get(name)
    if stamp is None:
        stamp = request.session.get(SIGNED_IN_AT)
    if stamp is None:
        return user.last_login or datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
    return datetime.fromtimestamp(stamp, tz=UTC)


def _stamp(at: datetime) -> int:
    return int(at.timestamp())
