"""Tokens for programs: issued with a sign-in, used, over with it.

The token itself is answered once and kept nowhere; it reaches no log and no event.
Source: docs/rules.md R-API-1, R-API-2.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.sign_ins import begin_sign_in, end_sign_in
from accounts.models import AccessToken, HowEnded, User
from core.crypto import blind_index, blind_indexes

TOKEN_BYTES = 32  # 256 bits
FIELD = "accounts.AccessToken.token_index"
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewToken:
    """A token as it is answered once, with the row that remembers its digest."""

    row: AccessToken
    token: str = field(repr=False)


@sensitive_variables("token")
@transaction.atomic
def issue_token(
    *, user: User, device: str, second_factor: bool, at: datetime | None = None
) -> NewToken:
    """Sign `user` in on a program; what stands in the list of sign-ins ends the token as well.

    Units:  it lasts as long as a sign-in on a page, 12 hours.
    Source: docs/rules.md R-API-1.
    """
    now = at or timezone.now()
    # A name that no session can have: nothing but the token opens this sign-in.
    sign_in = begin_sign_in(
        user=user,
        session_key=f"api-{secrets.token_hex(16)}",
        device=device,
        second_factor=second_factor,
        at=now,
    )
    token = secrets.token_hex(TOKEN_BYTES)
    row = AccessToken(
        sign_in=sign_in,
        token_index=digest_of(token),
        second_factor=second_factor,
        expires_at=now + LONGEST,
    )
    row.full_clean()
    row.save()
    return NewToken(row, token)


@sensitive_variables("token")
def use_token(*, token: str, at: datetime | None = None) -> tuple[User, AccessToken] | None:
    """Return who a token speaks for, with the posts of today; None for any that opens nothing.

    A token whose time is over ends its sign-in; unknown, ended, and one whose holder may no longer
    enter are all None. The time of its last use is noted once a minute.
    Source: docs/rules.md R-API-1.
    """
    now = at or timezone.now()
    rows = AccessToken.objects.open().select_related("sign_in")
    row = rows.filter(token_index__in=blind_indexes(token, field=FIELD)).first()
    user = User.objects.with_posts(row.sign_in.user_id) if row else None
    if row is None or user is None or not user.is_active:
        return None
    why = _why_over(row, user, at=now)
    if why is not None:
        end_sign_in(sign_in=row.sign_in, by=user, how=why, at=now)
        return None
    if now >= row.sign_in.seen_at + TOUCH_EVERY:
        type(row.sign_in).objects.open().filter(pk=row.sign_in_id).update(seen_at=now)
    return user, row


def digest_of(token: str) -> str:
    """Return what is kept of a token; nobody without the key can look for one."""
    return blind_index(token, field=FIELD)


def _why_over(row: AccessToken, user: User, *, at: datetime) -> HowEnded | None:
    """Tell why a token may not go on, by the rules of a sign-in on a page (R-ACC-7, R-ACC-8)."""
    if row.is_over(at):
        return HowEnded.EXPIRED
    if user.needs_second_factor and not row.second_factor:
        return HowEnded.REVOKED
    idle = timedelta(minutes=settings.OFFICE_IDLE_MINUTES)
    return HowEnded.IDLE if user.is_street_office and at > row.sign_in.seen_at + idle else None
