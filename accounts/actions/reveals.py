"""Looks at somebody's full name and numbers: for a purpose, logged, and not many an hour.

Source: docs/rules.md R-ACC-4, R-ACC-10.
"""

from datetime import datetime, timedelta

from django.db import models

from accounts.models import User
from audit.actions import record
from audit.models import AuditEvent
from core.errors import RefusedError
from core.masking import SHORTEST_PURPOSE, seen

ENDING = ".revealed"
MOST_REVEALS = 30  # per person and hour, whatever is looked at


def note_look(action: str, row: models.Model, *, purpose: str, by: User, at: datetime) -> None:
    """Record a look at one person's data; the caller has checked that `by` may, and shows it then.

    Errors: RefusedError without a purpose of at least four signs that can be seen, or after
            MOST_REVEALS of any kind within an hour.
    """
    if not action.endswith(ENDING):
        raise ValueError(f"{action} would not be counted")
    if len(seen(purpose)) < SHORTEST_PURPOSE:
        raise RefusedError("请写明查看用途，至少 4 个字。")
    User.objects.lock(by.pk)  # looks side by side are counted one by one
    looks = AuditEvent.objects.filter(
        action__endswith=ENDING, actor=by, at__gt=at - timedelta(hours=1)
    )
    if looks.count() >= MOST_REVEALS:
        raise RefusedError(
            f"一小时内最多查看 {MOST_REVEALS} 人的完整信息，请稍后再看；"
            "确需批量使用，请导出并写明用途。"
        )
    record(action, row, by=by, at=at, reason=purpose.strip())
