"""The second step of signing in: the phone app and the codes for the day it is lost.

Source: docs/rules.md R-ACC-8.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.passwords import CODE_LETTERS
from accounts.actions.sign_ins import forget_devices
from accounts.models import Authenticator, RecoveryCode, User
from audit.actions import record
from core.crypto import blind_index, blind_indexes
from core.errors import RefusedError

KEY_BYTES = 20
RECOVERY_CODES = 8
FIELD = "accounts.RecoveryCode.code"


@transaction.atomic
def prepare_authenticator(*, user: User, seen_version: int | None = None) -> Authenticator:
    """Return the person's unconfirmed authenticator, made now unless there is one.

    Its key is replaced unless this session has been shown it (`seen_version` is that of the row):
    whoever knew the password earlier and looked at the page must not hold the key in the end.
    Errors: RefusedError when a confirmed one exists: it must be removed first.
    """
    found: Authenticator | None = (
        Authenticator.objects.select_for_update(no_key=True).filter(user=user).first()
    )
    if found is None:
        found = Authenticator(user=user, is_demo=user.is_demo)
        found.set_key(secrets.token_bytes(KEY_BYTES))
        found.save()
    elif found.confirmed_at is not None:
        raise RefusedError("动态口令已经启用。换手机请先停用，再重新绑定。")
    elif found.version != seen_version:
        found.set_key(secrets.token_bytes(KEY_BYTES))
        found.version += 1
        found.save()
    return found


@sensitive_variables("code")
@transaction.atomic
def confirm_authenticator(*, user: User, code: str, at: datetime | None = None) -> list[str]:
    """Put the app into use with its first right code.

    Shape:  fresh recovery codes, to be shown once; empty when the code was wrong, as any is before
            a key was shown.
    """
    now = at or timezone.now()
    authenticator = Authenticator.objects.select_for_update(no_key=True).filter(user=user).first()
    if authenticator is None:
        return []
    is_right = authenticator.accepts(code, at=now)
    if is_right:
        authenticator.confirmed_at = now
    authenticator.save()
    if not is_right:
        return []
    record("account.second_factor_enabled", user, by=user, at=now)
    return renew_recovery_codes(user=user, at=now)


@transaction.atomic
def renew_recovery_codes(*, user: User, at: datetime | None = None) -> list[str]:
    """Replace all recovery codes by fresh ones, to be shown once."""
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code=_digest(user, code), is_demo=user.is_demo) for code in codes
    )
    record("account.recovery_codes_renewed", user, by=user, at=at)
    return codes


@transaction.atomic
def drop_recovery_codes(*, before: datetime, at: datetime | None = None) -> int:
    """Delete the unused codes made before a moment, with an event for each of their owners.

    Shape:  how many were deleted.
    Source: docs/rules.md R-KEY-2.
    """
    rows = RecoveryCode.objects.unused().filter(created_at__lt=before)
    for user in User.objects.filter(pk__in=rows.values("user")).order_by("pk"):
        record("account.recovery_codes_dropped", user, at=at)
    return int(rows.delete()[0])


@sensitive_variables("code")
@transaction.atomic
def use_code(*, user: User, code: str, at: datetime | None = None) -> bool:
    """Take a code of the app or a recovery code, each once; False when it is wrong.

    After five wrong ones nothing is taken for a quarter of an hour, nor after each further one.
    """
    now = at or timezone.now()
    authenticator = Authenticator.objects.select_for_update(no_key=True).get(user=user)
    if not authenticator.is_paused(now) and _use_recovery_code(user, code, at=now):
        authenticator.wrong_count, authenticator.wrong_at = 0, None
        authenticator.save()
        record("account.recovery_code_used", user, by=user, at=now)
        return True
    is_right = authenticator.accepts(code, at=now)
    authenticator.save()
    return is_right


@sensitive_variables("code")
@transaction.atomic
def replace_recovery_codes(*, user: User, code: str, at: datetime | None = None) -> list[str]:
    """Let somebody have fresh recovery codes for a code of what they hold.

    Shape:  the codes, to be shown once; empty when the code was wrong: the password alone, or a
            session left open, must not lead to a second factor of one's own.
    """
    if not _proves_second_factor(user, code, at=at):
        return []
    return renew_recovery_codes(user=user, at=at)


@sensitive_variables("code")
@transaction.atomic
def stop_authenticator(*, user: User, code: str, at: datetime | None = None) -> bool:
    """Let somebody unbind their own app, to bind another; False when the code was wrong."""
    if not _proves_second_factor(user, code, at=at):
        return False
    remove_authenticator(user=user, by=user, at=at)
    return True


@transaction.atomic
def remove_authenticator(
    *, user: User, by: User | None, reason: str = "", at: datetime | None = None
) -> None:
    """Forget the app, the recovery codes and every device on which the app's code was given; the
    next sign-in binds a new one where required.
    """
    if Authenticator.objects.filter(user=user).delete()[0]:
        user.recovery_codes.all().delete()
        forget_devices(user=user)
        record("account.second_factor_removed", user, by=by, at=at, reason=reason)


def _proves_second_factor(user: User, code: str, *, at: datetime | None) -> bool:
    """Take the code; a wrong one leaves an event as it does at the door."""
    is_right = use_code(user=user, code=code, at=at)
    if not is_right:
        record("account.second_factor_refused", user, by=user, at=at)
    return is_right


def _use_recovery_code(user: User, code: str, *, at: datetime) -> bool:
    digests = blind_indexes(_worded(user, code), field=FIELD)
    return bool(user.recovery_codes.unused().filter(code__in=digests).update(used_at=at))


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(user: User, code: str) -> str:
    """Return what is kept of a recovery code; random enough (50 bits) for a keyed hash."""
    return blind_index(_worded(user, code), field=FIELD)


def _worded(user: User, code: str) -> str:
    return f"{user.uid} {code.replace('-', '')}"
