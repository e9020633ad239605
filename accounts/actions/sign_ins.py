"""Sign-ins: begun, failed, ended; and pages that were refused."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import EntryLink, HowEnded, SignIn, User
from audit.actions import record
from core.context import current
from core.crypto import blind_index
from core.errors import RefusedError

REPEAT_SECONDS = 300  # the same refusal within five minutes is one event


@transaction.atomic
def begin_sign_in(
    *,
    user: User,
    session_key: str,
    device: str,
    second_factor: bool = False,
    entry_link: EntryLink | None = None,
    remembered_until: datetime | None = None,
    device_before: SignIn | None = None,
    at: datetime | None = None,
) -> SignIn:
    """Note a sign-in that succeeded, so that its owner can see and end it.

    `remembered_until`: until when the second step may be left out on this device; of a device that
    was let in without it, `device_before` is the sign-in that is remembered, and this one takes its
    place.
    Source: docs/rules.md R-ACC-8.
    """
    now = at or timezone.now()
    if device_before is not None and _forget(user, device_before.pk):
        remembered_until = device_before.remembered_until
    sign_in = SignIn.objects.create(
        user=user,
        entry_link=entry_link,
        session_key=session_key,
        device=device[:120],
        address=current.get().address[:45],
        seen_at=now,
        remembered_until=remembered_until,
    )
    record(
        "account.signed_in",
        user,
        by=user,
        at=now,
        facts={"device": device, "second_factor": int(second_factor)},
    )
    return sign_in


@transaction.atomic
def record_failed_sign_in(*, username: str, at: datetime | None = None) -> None:
    """Note a wrong password or code; of an unknown name nothing is kept (it may be a password)."""
    user = User.objects.filter(username=username).first()
    record("account.sign_in_failed", user, at=at, label="" if user else "没有这个账号")


@transaction.atomic
def record_failed_link(*, at: datetime | None = None) -> None:
    """Note that a link opened nothing, once in five minutes per address; of it nothing is kept."""
    if cache.add(f"failed-link:{current.get().address}", 1, REPEAT_SECONDS):
        record("account.sign_in_failed", at=at, label="进入链接")


@transaction.atomic
def record_lock_out(*, username: str, at: datetime | None = None) -> None:
    """Note that a name was closed at an address; once in five minutes.

    What was typed may be a password or a phone: the shared cache is given a digest of it.
    """
    name = blind_index(username, field="accounts.locked")
    if cache.add(f"locked:{name}:{current.get().address}", 1, REPEAT_SECONDS):
        user = User.objects.filter(username=username).first()
        record("account.locked_out", user, at=at, label="" if user else "没有这个账号")


@transaction.atomic
def record_refusal(*, page: str, label: str, by: User, at: datetime | None = None) -> None:
    """Note that somebody asked for a page without the permission; once in five minutes.

    `page` is its name for programs, `label` for people.
    """
    if cache.add(f"refused:{by.pk}:{page}", 1, REPEAT_SECONDS):
        record("access.refused", by=by, at=at, label=label, facts={"page": page})


@transaction.atomic
def end_sign_in(
    *,
    sign_in: SignIn,
    by: User,
    how: HowEnded = HowEnded.SIGNED_OUT,
    at: datetime | None = None,
) -> None:
    """End one's own sign-in here or on another device; its session is gone at once.

    A device that is revoked is asked for the second step again, also when its sign-in had ended.
    Errors: RefusedError for somebody else's.
    Source: docs/rules.md R-ACC-7, R-ACC-8.
    """
    if sign_in.user_id != by.pk:
        raise RefusedError("只能结束自己的登录。")
    now = at or timezone.now()
    User.objects.lock(by.pk)
    if _end(sign_in, how=how, at=now):
        record("account.signed_out", by, by=by, at=now, facts={"how": str(how.label)})
    if how == HowEnded.REVOKED and _forget(by, sign_in.pk):
        by.sign_ins.filter(pk=sign_in.pk).update(ended_how=how.value)
        record("account.device_forgotten", by, by=by, at=now, label=str(sign_in))


@transaction.atomic
def end_sign_ins(
    *, user: User, how: HowEnded, at: datetime | None = None, except_key: str = ""
) -> int:
    """End every open sign-in of a person, but the one with `except_key`; return how many.

    The caller holds the person (`User.objects.lock`).

    Source: docs/rules.md R-ACC-9.
    """
    now = at or timezone.now()
    sign_ins = SignIn.objects.open().filter(user=user).exclude(session_key=except_key)
    return end_sign_in_rows(sign_ins, how=how, at=now)


def end_sign_in_rows(sign_ins: Iterable[SignIn], *, how: HowEnded, at: datetime) -> int:
    """End these sign-ins, their sessions at once; return how many had not ended before."""
    return sum(_end(sign_in, how=how, at=at) for sign_in in sign_ins)


def forget_devices(*, user: User) -> None:
    """Ask for the second step again wherever it may be left out; the caller says in an event why.

    Source: docs/rules.md R-ACC-8.
    """
    user.sign_ins.exclude(remembered_until=None).update(remembered_until=None)


def move_sign_in(*, old_key: str, new_key: str) -> None:
    """Follow a session that got a new key after a new password; the sign-in is the same."""
    SignIn.objects.open().filter(session_key=old_key).update(session_key=new_key)


def touch_sign_in(*, session_key: str, at: datetime) -> None:
    """Note when a device was last used; no event, it is only a time."""
    SignIn.objects.open().filter(session_key=session_key).update(seen_at=at)


def _forget(user: User, pk: int) -> bool:
    """Take a device's mark away; False when it had none any more."""
    marked = user.sign_ins.filter(pk=pk).exclude(remembered_until=None)
    return bool(marked.update(remembered_until=None))


def _end(sign_in: SignIn, *, how: HowEnded, at: datetime) -> bool:
    """Delete the session and close the row; False when it had ended before."""
    import_module(settings.SESSION_ENGINE).SessionStore(sign_in.session_key).delete()
    return bool(
        SignIn.objects.open().filter(pk=sign_in.pk).update(ended_at=at, ended_how=how.value)
    )
