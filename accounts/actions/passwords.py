"""Passwords: changed by their owner, reset by the office through a code that works once."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.sign_ins import end_sign_ins, forget_devices
from accounts.models import FormerPassword, HowEnded, User
from audit.actions import record

CODE_LIFETIME = timedelta(hours=72)
# No letter or digit that is mistaken for another when read out on the telephone.
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@sensitive_variables("password")
@transaction.atomic
def change_password(
    *, user: User, password: str, session_key: str = "", at: datetime | None = None
) -> User:
    """Set one's own new password; every other device is signed out, and every one is asked for
    the second step again.

    Errors: ValidationError when it is weak, the present one, or among the last five.
    Source: docs/rules.md R-ACC-5.
    """
    now = at or timezone.now()
    User.objects.lock(user.pk)
    validate_password(password, user)
    if FormerPassword.objects.include(user, password):
        raise ValidationError("新密码不能与现在的或最近 5 次用过的密码相同。")
    if user.has_usable_password():
        FormerPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = now
    user.one_time_code, user.one_time_code_expires_at = "", None
    user.version += 1
    user.save()
    end_sign_ins(user=user, how=HowEnded.CHANGED, at=now, except_key=session_key)
    forget_devices(user=user)
    record("account.password_changed", user, by=user, at=now)
    return user


def new_code() -> str:
    """Return a fresh one-time code such as `k7mp-3xqd-w9ra`: about 59 bits, easy to read out."""
    groups = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


@sensitive_variables()
def set_code(user: User, *, at: datetime) -> str:
    """Put a new one-time code in place of the password, in memory; the caller saves it."""
    code = new_code()
    user.set_unusable_password()
    user.must_change_password = True
    user.one_time_code = make_password(code)
    user.one_time_code_expires_at = at + CODE_LIFETIME
    return code
