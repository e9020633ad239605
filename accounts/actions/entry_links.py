"""Links by which a unit's liaison enters without a password: issued, used, revoked.

The token itself is shown once and kept nowhere; it reaches no log, no event and no referrer.
Source: docs/rules.md R-LNK-1, R-LNK-2, R-LNK-3.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions.sign_ins import end_sign_in_rows
from accounts.models import Authenticator, EntryLink, HowEnded, Post, SignIn, User
from accounts.models.entry_links import LIAISON, is_liaison_only
from accounts.permissions import Permission
from audit.actions import record
from core.crypto import blind_index, blind_indexes
from core.database import locked, save_version
from core.errors import RefusedError
from core.words import written

TOKEN_BYTES = 32  # 256 bits
FIELD = "accounts.EntryLink.token_index"
NEW_LINK = "已发放新的链接"


@dataclass(frozen=True)
class NewLink:
    """A link as it is shown once, with the token that opens it."""

    link: EntryLink
    token: str = field(repr=False)


@sensitive_variables("token")
@transaction.atomic
def issue_link(
    *, post: Post, by: User, days: int = EntryLink.DAYS, at: datetime | None = None
) -> NewLink:
    """Make a link for a liaison's post; an earlier one of the post stops working.

    Units:  `days` from 1 to 90.
    Errors: RefusedError outside one's posts, for oneself, for a post that does not run or is no
            liaison's own, for a person who holds any other post or uses a second factor.
    Source: docs/rules.md R-LNK-1.
    """
    now = at or timezone.now()
    User.objects.lock(post.user_id)
    _check_post(post, by=by)
    if not 1 <= days <= EntryLink.MOST_DAYS:
        raise RefusedError(f"链接最短 1 天、最长 {EntryLink.MOST_DAYS} 天有效，请重新填写天数。")
    for old in (
        EntryLink.objects.unrevoked().filter(post=post).select_for_update(of=("self",), no_key=True)
    ):
        _revoke(old, reason=NEW_LINK, by=by, at=now)
    token = secrets.token_hex(TOKEN_BYTES)
    link = EntryLink(
        post=post,
        token_index=digest_of(token),
        issued_by=by,
        days=days,
        expires_at=now + timedelta(days=days),
        is_demo=post.is_demo,
    )
    link.full_clean()
    link.save()
    record("entry_link.issued", link, by=by, at=now, facts={"days": days})
    return NewLink(link, token)


@sensitive_variables("token")
@transaction.atomic
def use_link(
    *, token: str, only: User | None = None, at: datetime | None = None
) -> EntryLink | None:
    """Count a use of the link that this token opens; None for any that opens nothing.

    Unknown, expired, revoked, and a holder who may not enter by a link any more are all None; so is
    another person's link for `only`, who came in by one already.
    Source: docs/rules.md R-LNK-2, R-LNK-5.
    """
    now = at or timezone.now()
    indexes = blind_indexes(token, field=FIELD)
    found = EntryLink.objects.open(now).filter(token_index__in=indexes).first()
    if found is None or (only is not None and found.post.user_id != only.pk):
        return None
    User.objects.lock(found.post.user_id)
    link = EntryLink.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    if not link.is_open(now) or not may_enter(link.post):
        return None
    EntryLink.objects.filter(pk=link.pk).update(use_count=F("use_count") + 1, used_at=now)
    record("entry_link.used", link, by=link.post.user, at=now, post=link.post)
    return link


@transaction.atomic
def revoke_link(*, link: EntryLink, reason: str, by: User, at: datetime | None = None) -> EntryLink:
    """Take a link back; whoever entered by it is signed out at once.

    Errors: RefusedError outside one's posts, without a reason, or when it was taken back.
    Source: docs/rules.md R-LNK-3.
    """
    User.objects.lock(link.post.user_id)
    row = locked(link)
    if not EntryLink.objects.visible_to(by).filter(pk=row.pk).exists():
        raise RefusedError("这个链接不在您的岗位范围内。")
    words = written(reason, ask="请写明原因。", most=200)
    if row.revoked_at is not None:
        raise RefusedError("这个链接已经收回。")
    return _revoke(row, reason=words, by=by, at=at or timezone.now())


def may_enter(post: Post) -> bool:
    """True when the holder of this post may enter by a link today.

    Source: docs/rules.md R-LNK-1.
    """
    user = User.objects.with_posts(post.user_id)
    return (
        user is not None
        and user.is_active
        and is_liaison_only(user)
        and post.pk in {held.pk for held in user.current_posts}
        and not Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()
    )


@sensitive_variables("token")
def digest_of(token: str) -> str:
    """Return what is kept of a token; looking it up tells nothing about near misses."""
    return blind_index(token, field=FIELD)


def _check_post(post: Post, *, by: User) -> None:
    reach = by.reach(Permission.LINK_ISSUE)
    unit = post.unit
    if unit is None or not reach.covers(unit.street_id, unit.community_id):
        raise RefusedError("这位联络员不在您的岗位范围内。")
    if post.user_id == by.pk:
        raise RefusedError("不能给自己发放链接。")
    if post.role_enum != LIAISON or not may_enter(post):
        raise RefusedError(
            "链接只发给正在任职、没有其他岗位、没有启用动态口令的单位联络员，请让其用账号登录。"
        )


def _revoke(row: EntryLink, *, reason: str, by: User, at: datetime) -> EntryLink:
    row.revoked_at, row.revoked_by, row.revoke_reason = at, by, reason
    save_version(row)
    record("entry_link.revoked", row, by=by, at=at, reason=reason)
    end_sign_in_rows(SignIn.objects.open().filter(entry_link=row), how=HowEnded.REVOKED, at=at)
    return row
