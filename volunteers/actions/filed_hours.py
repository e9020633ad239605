"""What becomes of hours of service when the activity they belong to is changed or thrown away."""

from datetime import datetime

from accounts.models import User
from audit.actions import record
from core.errors import RefusedError
from volunteers.models import Activity


def discard_proposals(activity: Activity, *, by: User, at: datetime | None) -> int:
    """Throw a draft's hours away that nobody confirmed, each with an event; return how many.

    Errors: RefusedError when there are some that were confirmed, whatever became of them since:
            points and corrections hang on them.
    Source: docs/rules.md R-ACT-3, R-HRS-3.
    """
    rows = list(activity.service_records.select_for_update(of=("self",)).order_by("pk"))
    if any(row.confirmed_at is not None for row in rows):
        raise RefusedError(
            "这次活动有确认过的工时，记录要留着，草稿不能删除。没有办成的，请先让确认的同事作废工时；"
            "草稿不提交，就不会计数。"
        )
    for row in rows:
        facts = {"hours": str(row.hours), "state": row.state}
        record("servicerecord.discarded", row, by=by, at=at, facts=facts)
        row.delete()
    return len(rows)
