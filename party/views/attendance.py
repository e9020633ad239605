"""Who is asked to a meeting, and who came."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import put_refusal, status_of, step
from party import actions
from party.actions.meetings import check_open
from party.forms import AttendanceForm, AttendeeForm
from party.models import Attendee, Meeting, MeetingState
from party.views.meetings import runnable_meeting
from places.models import Unit


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_attendance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """出席: 应到、实到、请假 per person → actions.save_attendance."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    people = _people(meeting)
    form = AttendanceForm(request.POST or None, attendees=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_attendance(
                meeting=meeting, states=form.states(), seen=form.seen(), by=user
            )
        except ConflictError:  # between this form and the lock
            people = _people(meeting)
            form = AttendanceForm(request.POST, attendees=people)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "出席情况已登记。")
            return redirect(meeting)
    context = {
        "meeting": meeting,
        "form": form,
        "rows": [
            (person, form[person.uid.hex], form[form.SEEN + person.uid.hex]) for person in people
        ],
        "may_remove": meeting.state == MeetingState.PLANNED,
    }
    return render(request, "party/meeting_attendance.html", context, status=status_of(form))


def _people(meeting: Meeting) -> list[Attendee]:
    return list(meeting.attendees.select_related("unit").order_by("pk"))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MEETING_HOLD)
def meeting_invite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """加一位出席人员 → actions.invite."""
    user = signed_in(request)
    meeting = runnable_meeting(user, uid)
    units = Unit.objects.filter(street=meeting.street_id).order_by("name")
    form = AttendeeForm(request.POST or None, units=units)
    return step(
        request,
        form,
        lambda: actions.invite(meeting=meeting, **form.cleaned_data, by=user),
        back=meeting.get_absolute_url(),
        to=f"{meeting.get_absolute_url()}attendance/",
        first=lambda: check_open(meeting, by=user, what="增加出席人员"),
        title="加一位出席人员",
        yes="加到名单",
        done="已加到名单。",
        notice="兼职委员请用“邀请兼职委员”，出席率才会自动统计。",
        caption=str(meeting),
    )


@require_POST
@require_permission(Permission.MEETING_HOLD)
def attendee_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """从名单去掉 → actions.take_off_list."""
    user = signed_in(request)
    rows = Attendee.objects.filter(meeting__in=Meeting.objects.visible_to(user))
    attendee = get_object_or_404(rows.select_related("meeting"), uid=uid)
    actions.take_off_list(attendee=attendee, by=user)
    messages.success(request, "已从名单去掉。")
    return redirect("party:meeting-attendance", uid=attendee.meeting.uid)
