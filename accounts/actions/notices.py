"""How one hears of news outside the portal: one's own choice."""

from django.db import transaction

from accounts.models import NoticeBy, User
from audit.actions import record
from core.errors import RefusedError


@transaction.atomic
def choose_notice(*, user: User, notice_by: str, email: str) -> User:
    """Keep the choice and the mailbox.

    Errors: RefusedError when the way needs a phone or mailbox that is not known.
    Source: docs/rules.md R-NTF-1.
    """
    row: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if notice_by == NoticeBy.SMS and not row.phone:
        raise RefusedError("平台上没有您的手机号，请先请管理员在人员页面登记。")
    if notice_by == NoticeBy.EMAIL and not email:
        raise RefusedError("要用邮件通知，请写上邮箱。")
    changes = {"notice_by": (row.notice_by, notice_by), "email": (row.email, email)}
    changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changed:
        row.notice_by, row.email = notice_by, email
        row.save(update_fields=["notice_by", "email", "updated_at"])
        record("account.notice_chosen", row, by=user, fields=changed)
    return row
