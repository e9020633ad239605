"""One activity as everybody who may see it sees it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import signed_in
from accounts.models import Message, User
from accounts.permissions import Permission
from alliances.models import NeedItem
from core.guards import signed_in_page
from places.models import covered_by
from volunteers.models import Activity, ActivityPlan, ActivityState, ActivityVersion

_HAS_HOURS = (ActivityState.SUBMITTED, ActivityState.CONFIRMED)


@require_safe
@signed_in_page
def activity_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was filed, where it stands, and how it was corrected."""
    user = signed_in(request)
    # Who confirmed it and where it lay is asked for when there is such a row: joining five tables
    # more would take PostgreSQL longer to plan than all of the page.
    rows = Activity.objects.visible_to(user).for_lists().with_seldom_parts()
    activity: Any = get_object_or_404(rows, uid=uid)
    may_judge = covered_by(user, activity, Permission.ACTIVITY_REVIEW) and (
        not activity.is_authored_by(user)
    )
    context = {
        "activity": activity,
        "photos": activity.photos.select_related("photo") if activity.has_photos else (),
        "problems": activity.problems.select_related("owner"),
        "units": activity.units.all(),
        "needs": _needs_met(user, activity) if activity.has_need_claims else (),
        "participant_count": activity.participant_count,
        "comparisons": ActivityVersion.objects.compared(activity) if activity.has_versions else (),
        "messages_about": Message.objects.visible_to(user).filter(link=activity.get_absolute_url()),
        "is_mine": activity.filed_by_id == user.pk,
        "may_revise": activity.is_editable
        and Activity.objects.in_hands_of(user).filter(pk=activity.pk).exists(),
        "may_file": user.may(Permission.ACTIVITY_FILE),
        "can_record_hours": activity.state in _HAS_HOURS
        and covered_by(user, activity, Permission.RECRUIT),
        "plan": _plan_run_by(user, activity) if activity.has_plan else None,
        "can_correct": may_judge and activity.state == ActivityState.CONFIRMED,
        "can_review": may_judge and activity.state == ActivityState.SUBMITTED,
        "may_broadcast": user.may(Permission.CHAT_POST),
        "today": timezone.localdate(),
    }
    return render(request, "volunteers/activity_detail.html", context)


def _needs_met(user: User, activity: Activity) -> QuerySet[NeedItem]:
    return NeedItem.objects.visible_to(user).filter(claims__activities=activity).distinct()


def _plan_run_by(user: User, activity: Activity) -> ActivityPlan | None:
    return ActivityPlan.objects.run_by(user).filter(activity=activity).first()
