"""Accounts of the office: opened, corrected, given a new code, switched off and on."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.passwords import set_code
from accounts.actions.posts import end_all_posts
from accounts.actions.second_factor import remove_authenticator
from accounts.actions.sign_ins import end_sign_ins, forget_devices
from accounts.models import HowEnded, User
from accounts.permissions import Permission
from audit.actions import record
from core import pagecache
from core.database import save_version
from core.errors import RefusedError
from core.identity import check_phone
from core.words import written
from places.models import Street


@dataclass(frozen=True)
class NewCode:
    """An account and the one-time code to hand over; the code is shown once and kept nowhere."""

    user: User
    code: str


@sensitive_variables("code")
@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    street: Street,
    by: User | None,
    phone: str = "",
    at: datetime | None = None,
) -> NewCode:
    """Open an account without rights; posts are proposed and granted apart.

    `by` is None only when an empty installation is set up.
    Errors: ValidationError for bad or taken names; RefusedError outside one's street.
    """
    now = at or timezone.now()
    if by is not None and street.pk not in by.reach(Permission.ACCOUNT_EDIT).streets:
        raise RefusedError("只能为本街道开设账号。")
    user = User(
        username=username.strip().lower(),
        name=name.strip(),
        phone=_stored_phone(phone),
        home_street=street,
    )
    code = set_code(user, at=now)
    user.full_clean()
    user.save()
    record("account.created", user, by=by, at=now)
    return NewCode(user, code)


@transaction.atomic
def edit_user(
    *, user: User, name: str, phone: str, by: User, version: int, at: datetime | None = None
) -> User:
    """Correct a person's name or phone.

    Errors: ValidationError; RefusedError outside one's street; ConflictError when changed since.
    """
    row = _account(user, by=by, version=version)
    name, phone = name.strip(), _stored_phone(phone, kept=row.phone)
    changes = {"name": (row.name, name), "phone": (row.phone, phone)}
    row.name, row.phone = name, phone
    save_version(row)
    fields = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    pagecache.forget_on_commit()
    record("account.edited", row, by=by, at=at, fields=fields)
    return row


def _stored_phone(typed: str, *, kept: str = "") -> str:
    """Return a phone number in the form by which an import knows the same person again.

    Errors: ValidationError at the field; what was `kept` before numbers were checked may stay.
    """
    phone = typed.strip()
    if phone in ("", kept):
        return phone
    try:
        return check_phone(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error


@sensitive_variables("code")
@transaction.atomic
def reset_password(*, user: User, by: User, at: datetime | None = None) -> NewCode:
    """Replace a forgotten password by a one-time code for 72 hours; every device is signed out
    and asked for the second step again.

    Errors: RefusedError for oneself, outside one's street, or for an account that is off.
    Source: docs/rules.md R-ACC-5.
    """
    now = at or timezone.now()
    row = _account(user, by=by)
    if not row.is_active:
        raise RefusedError("该账号已停用，请先启用。")
    code = set_code(row, at=now)
    row.version += 1
    row.save()
    end_sign_ins(user=row, how=HowEnded.CHANGED, at=now)
    forget_devices(user=row)
    record("account.password_reset", row, by=by, at=now)
    return NewCode(row, code)


@transaction.atomic
def forget_second_factor(
    *, user: User, by: User | None, reason: str, at: datetime | None = None
) -> None:
    """Unbind a lost phone. Granting it is the security administrator's, so that no single person
    can take over an account: the password is the system administrator's to reset.

    `by` is None only on the command line.
    Errors: RefusedError for oneself, without a reason, or without the permission.
    Source: docs/rules.md R-ACC-3.
    """
    row = _locked(user)
    if by is not None:
        _refuse_oneself(row, by)
        _refuse_elsewhere(row, by, Permission.POST_GRANT)
    remove_authenticator(
        user=row, by=by, reason=written(reason, ask="请写明解除绑定的原因。"), at=at
    )
    end_sign_ins(user=row, how=HowEnded.REVOKED, at=at)


@transaction.atomic
def switch_off_user(*, user: User, reason: str, by: User, at: datetime | None = None) -> User:
    """Switch an account off: its posts end, it is out at the next request. The rows stay.

    Errors: RefusedError for oneself, outside one's street, or without a reason.
    Source: docs/rules.md R-ACC-9.
    """
    now = at or timezone.now()
    row = _account(user, by=by)
    words = written(reason, ask="请写明停用的原因。")
    end_all_posts(user=row, reason=words, by=by, at=now)
    row.is_active = False
    row.version += 1
    row.save()
    end_sign_ins(user=row, how=HowEnded.CHANGED, at=now)
    forget_devices(user=row)
    pagecache.forget_on_commit()
    record("account.switched_off", row, by=by, at=now, reason=words)
    return row


@transaction.atomic
def switch_on_user(*, user: User, by: User, at: datetime | None = None) -> NewCode:
    """Switch an account on again, with a new one-time code and without posts.

    Errors: RefusedError for oneself or outside one's street.
    """
    now = at or timezone.now()
    row = _account(user, by=by)
    row.is_active = True
    code = set_code(row, at=now)
    row.version += 1
    row.save()
    record("account.switched_on", row, by=by, at=now)
    return NewCode(row, code)


def _account(user: User, *, by: User, version: int | None = None) -> User:
    """Return somebody else's account under lock, where `by` looks after accounts."""
    row = _locked(user)
    _refuse_oneself(row, by)
    _refuse_elsewhere(row, by, Permission.ACCOUNT_EDIT)
    row.expect_version(version)
    return row


def _locked(user: User) -> User:
    """Return the account afresh and under lock."""
    User.objects.lock(user.pk)
    row: User = User.objects.get(pk=user.pk)
    return row


def _refuse_oneself(row: User, by: User) -> None:
    if row.pk == by.pk:
        raise RefusedError("自己的账号请由另一位管理员办理；改密码请到“我的”。")


def _refuse_elsewhere(row: User, by: User, permission: Permission) -> None:
    streets = by.reach(permission).streets
    belongs = {row.home_street_id, *row.posts.values_list("street", flat=True)} - {None}
    if not belongs or not belongs <= streets:
        raise RefusedError("您的岗位不能办理这个账号。")
