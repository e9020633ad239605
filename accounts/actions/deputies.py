"""代办: somebody stands in for a post for some days; proposed here, granted as every post is.

Source: docs/rules.md R-ACC-13.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions.posts import check_deputy, end_now, locked
from accounts.models import Post, User
from accounts.models.posts import COPIED_BY_DEPUTIES
from accounts.permissions import Permission
from audit.actions import record
from core.errors import RefusedError


@transaction.atomic
def propose_deputy(
    *,
    post: Post,
    deputy: User,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime | None = None,
) -> Post:
    """Propose that `deputy` stands in for one's own post, or for that of somebody who cannot ask.

    Shape:  a Post of the same role and scope that waits for the security administrator.
    Errors: ValidationError for days that do not fit; RefusedError for a post that is neither
            one's own nor looked after, that is not running, or that nobody may stand in for; for
            somebody without a post there; when somebody stands in on one of these days already.
    """
    now = at or timezone.now()
    own = locked(post)
    if by.pk != own.user_id and own.street_id not in by.reach(Permission.ACCOUNT_EDIT).streets:
        raise RefusedError("只能为自己的岗位请人代办；本人不在时由街道的系统管理员提出。")
    if not Post.objects.active_on(timezone.localdate(now)).filter(pk=own.pk).exists():
        raise RefusedError("这个岗位没有生效，不能请人代办。")
    if not own.is_delegable:
        raise RefusedError("代办来的岗位和三员的岗位不能再请人代办。")
    if starts_on < timezone.localdate(now):
        raise ValidationError({"starts_on": "代办不能从过去的日子开始。"})
    check_deputy(own, deputy)
    same = {name: getattr(own, name) for name in COPIED_BY_DEPUTIES}
    row = Post(
        user=deputy,
        deputises_for=own,
        starts_on=starts_on,
        ends_on=ends_on,
        proposed_by=by,
        **same,
    )
    row.full_clean()
    _refuse_a_second(row)
    row.save()
    record("post.deputy_proposed", row, by=by, at=now, label=f"{deputy} {row}")
    return row


@transaction.atomic
def end_deputy(*, post: Post, reason: str, by: User, at: datetime | None = None) -> Post:
    """End a deputy's post, or take the proposal back: the one who is back, or the deputy.

    Errors: RefusedError for anybody else, without a reason, or when it has ended.
    """
    row = locked(post)
    if row.deputises_for is None or by.pk not in {row.user_id, row.deputises_for.user_id}:
        raise RefusedError("只有委托人和代办人可以结束代办。")
    return end_now(row, "post.ended", reason=reason, by=by, at=at or timezone.now())


def _refuse_a_second(row: Post) -> None:
    overlapping = Post.objects.filter(
        deputises_for=row.deputises_for,
        ended_at__isnull=True,
        starts_on__lte=row.ends_on,
        ends_on__gte=row.starts_on,
    )
    if overlapping.exists():
        raise RefusedError("这个岗位在这段时间已有代办人，或正在等待授权。")
