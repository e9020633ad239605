"""The desk's home on the phone: what waits for me, what came back, one big button."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import Message, User
from accounts.permissions import Permission
from core.database import counted, totals
from dashboard.day_work import DayWork, day_questions, day_work
from dashboard.first_steps import WAITING, first_steps, sets_up
from dashboard.need_work import unit_work, without_cards
from dashboard.sections import hubs_for, waiting_in
from party.models import MeetingTask
from places.models import Community
from volunteers.models import Activity, ActivityState, Problem, ProblemState

MOST_SHOWN = 5


@require_safe
@require_permission(Permission.DESK_ENTER)
def desk_home(request: HttpRequest) -> HttpResponse:
    """工作台: composed from filings, problems and messages; everything opens its list."""
    user = signed_in(request)
    today = timezone.localdate()
    hubs = hubs_for(user, today=today)
    own = unit_work(user, today=today)
    day_counts = totals(day_questions(user, today=today))
    pages = [*day_work(user, day_counts), *without_cards(waiting_in(hubs), own)]
    pages += [DayWork(hub.title, reverse(hub.route), "flag") for hub in hubs]
    if user.may(Permission.OFFICE_ENTER):
        pages.append(DayWork("台账", reverse("admin:index"), "list"))
    questions: dict[str, list[Any]] = {"unread": [Message.objects.visible_to(user).unread()]}
    may_review = user.may(Permission.ACTIVITY_REVIEW)
    if may_review:
        questions["review"] = [Activity.objects.reviewable_by(user)]
    may_file = user.may(Permission.ACTIVITY_FILE)
    if may_file:
        questions |= _of_this_month(user)
    is_of_street = any(post.is_street_post for post in user.current_posts)
    if is_of_street:
        questions["communities"] = [Community.objects.visible_to(user)]
    counts = counted(questions)
    context: dict[str, Any] = {
        "today": today,
        "posts": user.current_posts,
        "tasks": MeetingTask.objects.on_home_of(user, today).for_lists()[:MOST_SHOWN],
        "may_file": may_file,
        "unread_count": counts["unread"],
        "review_count": counts["review"] if may_review else None,
        "is_new_street": is_of_street and not counts["communities"],
        "first_steps": first_steps(user),
        "waiting_words": WAITING,
        "sets_up": sets_up(user),
        "waiting": [page for page in pages if page.waiting],
        "pages": [page for page in pages if not page.waiting],
    }
    context |= own
    if may_file:
        context |= _filings(user) | {"figures": _month_figures(counts)}
    return render(request, "dashboard/desk_home.html", context)


def _filings(user: User) -> dict[str, Any]:
    """Return what a filer sees of their own: returned first, drafts, problems, this month.

    What came back to whom one stands in for, and what they have to solve, stands among it.
    """
    own = Activity.objects.filed_by(user).for_lists()
    problems = Problem.objects.to_do_of(user).for_lists()
    in_hands = Activity.objects.in_hands_of(user).for_lists()
    return {
        "returned": in_hands.filter(state=ActivityState.RETURNED).order_by("returned_at", "pk"),
        "drafts": own.filter(state=ActivityState.DRAFT).order_by("-updated_at", "-pk")[:MOST_SHOWN],
        "problems": problems[:MOST_SHOWN],
    }


def _of_this_month(user: User) -> dict[str, list[Any]]:
    """Return what is counted of a filer's month."""
    first = timezone.localdate().replace(day=1)
    own = Activity.objects.filed_by(user).filter(
        held_on__year=first.year, held_on__month=first.month
    )
    solved = Problem.objects.concerning(user).filter(state=ProblemState.SOLVED)
    return {
        "sent": [own.sent_in()],
        "confirmed": [own.confirmed()],
        "solved": [solved.solved_between(first, timezone.localdate())],
    }


def _month_figures(counts: Counter[str]) -> list[dict[str, Any]]:
    """Return three numbers of this month, each with the list that holds exactly its rows."""
    month = f"{timezone.localdate():%Y-%m}"
    lists = (reverse("volunteers:activity-list"), reverse("volunteers:problem-list"))
    return [
        _figure("提交活动", counts["sent"], "场", lists[0], state="sent", month=month),
        _figure("已确认", counts["confirmed"], "场", lists[0], state="confirmed", month=month),
        _figure("解决问题", counts["solved"], "个", lists[1], state="solved", month=month),
    ]


def _figure(label: str, value: int, unit: str, address: str, **chosen: str) -> dict[str, Any]:
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "url": f"{address}?{urlencode(chosen)}",
    }
