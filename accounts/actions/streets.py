"""The first street of an empty installation, and the two people who go on from there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.people import NewCode, create_user
from accounts.models import Post, User
from accounts.roles import Role
from audit.actions import record
from core.errors import RefusedError
from places.models import Street


@dataclass(frozen=True)
class NewStreet:
    """What a set-up leaves behind; the codes are shown once."""

    street: Street
    sysadmin: NewCode
    secadmin: NewCode


@transaction.atomic
def set_up_street(
    *,
    name: str,
    code: str,
    sysadmin: tuple[str, str],
    secadmin: tuple[str, str],
    at: datetime | None = None,
) -> NewStreet:
    """Create a street with its system and security administrator, each (username, name).

    Their two posts are the only ones that nobody granted: they are the system's, and recorded so.
    Errors: ValidationError for a bad code or name; RefusedError when the street exists or both
            would be one person.
    Source: docs/rules.md R-ACC-3.
    """
    now = at or timezone.now()
    if Street.objects.filter(code=code).exists():
        raise RefusedError(f"区划代码 {code} 的街道已经建立。")
    if sysadmin[0] == secadmin[0]:
        raise RefusedError("系统管理员和安全管理员应是两个人。")
    street = Street(name=name, code=code)
    street.full_clean()
    street.save()
    record("street.set_up", street, at=now)
    people = [
        (
            Role.SYSADMIN,
            create_user(username=sysadmin[0], name=sysadmin[1], street=street, by=None),
        ),
        (
            Role.SECADMIN,
            create_user(username=secadmin[0], name=secadmin[1], street=street, by=None),
        ),
    ]
    for role, new in people:
        _first_post(new.user, role, street, at=now)
    return NewStreet(street, people[0][1], people[1][1])


def _first_post(user: User, role: Role, street: Street, *, at: datetime) -> None:
    post = Post(
        user=user, role=role, street=street, starts_on=timezone.localdate(at), granted_at=at
    )
    post.full_clean()
    post.save()
    record("post.granted", post, at=at, label=f"{user} {post}", reason="平台初始设置")
