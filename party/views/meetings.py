"""Meetings: the list, one with its decisions and what came of them, its steps, its minutes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.files import download
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import press, step
from core.word import CONTENT_TYPE, write_docx
from party import actions
from party.actions.meetings import check_open, check_planned
from party.forms import HoldForm, MeetingFilterForm, MeetingForm
from party.models import (
    HOLD,
    Attendance,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    PartyOrganisation,
    TopicState,
)
from places.models import Community, Street

PER_PAGE = 20


@require_safe
@require_permission(Permission.MEETING_VIEW)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """会议和决议: the meetings that one may see, the newest first."""
    user = signed_in(request)
    form = MeetingFilterForm(request.GET, user=user)
    context = {
        "form": form,
        "page": page_of(request, form.chosen(), per_page=PER_PAGE),
        "may_plan": user.may(Permission.MEETING_HOLD),
        "may_open_ledger": user.may(Permission.OFFICE_ENTER),
        "today": timezone.localdate(),
    }
    return render(request, "party/meeting_list.html", context)


@require_safe
@require_permission(Permission.MEETING_VIEW)
def meeting_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """决议跟踪: agenda, decisions, and under each its tasks with their results, on one page."""
    user = signed_in(request)
    meeting = visible_meeting(user, uid)
    runs = meeting.is_run_by(user)
    context = {
        **_record_of(meeting, user),
        "runs": runs,
        "may_change": runs and meeting.is_open,
        "today": timezone.localdate(),
    }
    return render(request, "party/meeting_detail.html", context)


@require_safe
@require_permission(Permission.MEETING_VIEW)
def meeting_print(request: HttpRequest, uid: UUID) -> HttpResponse:
    """会议纪要 on A4."""
    user = signed_in(request)
    return render(request, "party/meeting_print.html", _record_of(visible_meeting(user, uid), user))


@require_safe
@require_permission(Permission.MEETING_VIEW)
def meeting_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """会议纪要 as a Word document."""
    user = signed_in(request)
    meeting = visible_meeting(user, uid)
    content = write_docx("meeting.html", _record_of(meeting, user))
    name = f"会议纪要-{meeting.held_on:%Y%m%d}.docx"
    return download(content, name=name, content_type=CONTENT_TYPE)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_create(request: HttpRequest) -> HttpResponse:
    """安排会议 → actions.save_meeting."""
    user = signed_in(request)
    street = _street(user)
    form = _form(request, user, Meeting(street=street), initial=_first(user, street))
    return step(
        request,
        form,
        lambda: actions.save_meeting(meeting=form.instance, by=user),
        back=reverse("party:meeting-list"),
        follows=True,
        template="party/meeting_form.html",
        done="已安排。下一步加入议题，邀请出席人员。",
        meeting=None,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改会议, its minutes too once it was held → actions.save_meeting."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    form = _form(request, user, meeting)
    return step(
        request,
        form,
        lambda: actions.save_meeting(
            meeting=form.instance, version=form.cleaned_data["seen_version"], by=user
        ),
        back=meeting.get_absolute_url(),
        first=lambda: check_open(meeting, by=user, what="修改会议"),
        template="party/meeting_form.html",
        title="修改会议",
        yes="保存",
        done="已保存。",
        meeting=meeting,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_hold(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记召开 → actions.hold_meeting."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    initial = {
        "version": meeting.version,
        "held_on": min(meeting.held_on, timezone.localdate()),
        "chair": meeting.chair,
    }
    form = HoldForm(request.POST or None, initial=initial)

    def hold() -> None:
        actions.hold_meeting(meeting=meeting, **form.cleaned_data, by=user)

    return step(
        request,
        form,
        hold,
        back=meeting.get_absolute_url(),
        first=lambda: check_planned(meeting, by=user, what="登记召开"),
        title="登记召开",
        yes="登记召开",
        done="已登记召开。下一步逐个议题登记决议。",
        caption=str(meeting),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取消会议, with the reason → actions.cancel_meeting."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.cancel_meeting(meeting=meeting, **form.cleaned_data, by=user),
        back=meeting.get_absolute_url(),
        first=lambda: check_planned(meeting, by=user, what="取消"),
        title="取消会议",
        yes="取消会议",
        done="会议已取消，议题回到待排期。",
        notice="议程上的议题会回到“已受理”，可以列入另一次会议。",
        caption=str(meeting),
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def meeting_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """办结会议 → actions.close_meeting."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    return press(
        request,
        lambda: actions.close_meeting(meeting=meeting, by=user),
        done="会议已办结。",
        back=meeting.get_absolute_url(),
    )


def visible_meeting(user: User, uid: UUID) -> Meeting:
    """Return a meeting that the person may see; another one is not found."""
    rows = Meeting.objects.visible_to(user).select_related("street", "community", "organisation")
    meeting: Meeting = get_object_or_404(rows, uid=uid)
    return meeting


def runnable_meeting(user: User, uid: UUID) -> Meeting:
    """Return a meeting that the person runs; a visible one of others is refused with a sentence."""
    meeting = visible_meeting(user, uid)
    if not meeting.is_run_by(user):
        raise RefusedError("这次会议由召集的一方办理，您可以查看。")
    return meeting


def _record_of(meeting: Meeting, user: User) -> dict[str, Any]:
    """Return what a meeting's page and its minutes show to `user`; the same few queries always."""
    tasks: dict[int, list[MeetingTask]] = {}
    rows = MeetingTask.objects.visible_to(user).filter(decision__meeting=meeting)
    for task in rows.for_lists().select_related("accepted_by").order_by("due_on", "pk"):
        tasks.setdefault(task.decision_id, []).append(task)
    decided: dict[int, list[dict[str, Any]]] = {}
    for decision in meeting.decisions.order_by("number"):
        line = {"decision": decision, "tasks": tasks.get(decision.pk, [])}
        decided.setdefault(decision.topic_id, []).append(line)
    topics = MeetingTopic.objects.filter(meeting=meeting).for_lists().order_by("order", "pk")
    attendees = list(
        Attendee.objects.visible_to(user).filter(meeting=meeting).select_related("unit")
    )
    states = list(meeting.attendees.values_list("state", flat=True))
    return {
        "meeting": meeting,
        "agenda": [{"topic": topic, "lines": decided.get(topic.pk, [])} for topic in topics],
        "attendees": attendees,
        "asked_count": len(states),
        "came_count": states.count(Attendance.ATTENDED),
        "leave_count": states.count(Attendance.LEAVE),
        "is_undecided": any(topic.state == TopicState.SCHEDULED for topic in topics),
        "was_held": meeting.state in {MeetingState.HELD, MeetingState.CLOSED},
    }


def _street(user: User) -> Street:
    posts = user.posts_with(Permission.MEETING_HOLD)
    if not posts:
        raise RefusedError("您的岗位不能安排会议。")
    return posts[0].street


def _form(
    request: HttpRequest, user: User, meeting: Meeting, initial: dict[str, Any] | None = None
) -> MeetingForm:
    reach = user.reach(Permission.MEETING_HOLD)
    is_street = meeting.street_id in reach.streets
    communities = Community.objects.filter(street=meeting.street_id)
    hosts = PartyOrganisation.objects.filter(street=meeting.street_id, ended_on=None)
    if not is_street:
        communities = communities.filter(pk__in=reach.communities)
        hosts = hosts.filter(community__in=reach.communities)
    kinds = [kind for kind, permission in HOLD.items() if user.may(permission)]
    return MeetingForm(
        request.POST or None,
        instance=meeting,
        initial=initial,
        kinds=kinds,
        communities=communities,
        organisations=hosts.without_groups().order_by("path"),
        may_street=is_street,
    )


def _first(user: User, street: Street) -> dict[str, Any]:
    """Begin with the organisation that convenes, and today's name for it."""
    post = user.posts_with(Permission.MEETING_HOLD)[0]
    rows = PartyOrganisation.objects.filter(street=street, ended_on=None)
    host = rows.filter(community=post.community_id).order_by("path", "pk").first()
    where = post.community or street
    label = MeetingKind.ALLIANCE.label
    return {
        "organisation": host.pk if host else None,
        "title": f"{where}党建{label}（{timezone.localdate():%Y年%-m月}）",
        "kind": MeetingKind.ALLIANCE,
    }
