"""Taking back that an activity was held, while nothing was filed: it recruits again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from volunteers.actions.filed_hours import discard_proposals
from volunteers.actions.held import hold_people_of
from volunteers.actions.recruiting import owned
from volunteers.models import Activity, ActivityPlan, ActivityState


@transaction.atomic
def reopen_plan(*, plan: ActivityPlan, by: User, at: datetime | None = None) -> Activity:
    """Turn the draft of a filing into what recruits again; who checked in stays so.

    What hold_plan wrote goes, with the hours that nobody confirmed; photos, problems and words
    typed since wait for the next time.
    Errors: RefusedError as check_reopenable, or when hours of it were confirmed.
    Source: docs/rules.md R-REC-9.
    """
    now = at or timezone.now()
    row = owned(plan, by=by)
    activity = row.activity = locked(row.activity)  # it may have been sent in meanwhile
    hold_people_of(activity)
    check_reopenable(row, by=by)
    hours = discard_proposals(activity, by=by, at=now)
    activity.move_to(ActivityState.OPEN, at=now, by=by)
    activity.headcount = None
    if activity.summary == row.task:
        activity.summary = ""
    activity.held_on = timezone.localdate(row.starts_at)
    activity.version += 1
    activity.full_clean()
    activity.save()
    people = row.signups.exclude(volunteer=None).values("volunteer")
    activity.participations.filter(volunteer__in=people).delete()
    pagecache.forget_on_commit()
    record("plan.reopened", row, by=by, at=now, facts={"hours": hours})
    return activity


def check_reopenable(row: ActivityPlan, *, by: User) -> None:
    """Refuse what is no draft, lies in somebody else's hands, was sent in before, or whose hours
    were confirmed.

    Source: docs/rules.md R-REC-9.
    """
    activity = row.activity
    if activity.state != ActivityState.DRAFT:
        raise RefusedError(
            f"这次活动是“{activity.get_state_display()}”，只有还没有提交的草稿能退回招募中。"
        )
    if activity.filed_by_id != by.pk:
        raise RefusedError(f"填报草稿在 {activity.filed_by} 手里，请由其退回招募中。")
    if activity.submissions.exists():
        raise RefusedError("这份填报提交过又撤回，不能退回招募中；写错的请改好再提交。")
    if activity.service_records.filter(confirmed_at__isnull=False).exists():
        raise RefusedError("这次活动有确认过的工时，不能退回招募中；草稿不提交，就不会计数。")
