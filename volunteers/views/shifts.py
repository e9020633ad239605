"""红袖标值守: the coming shifts, one shift with its people, whom to ask for cover."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import press, put_refusal, status_of, step
from places.models import covered_by
from volunteers import actions
from volunteers.actions.shifts import check_cancellable, check_changeable
from volunteers.forms.shifts import JoinForm, ShiftForm
from volunteers.models import (
    AskAnswer,
    Attendance,
    PatrolShift,
    RedArmband,
    ShiftAsk,
    ShiftMember,
)

PER_PAGE = 30
MOST_ASKED = 12  # of those whom one could ask, shown at once


@require_safe
@require_permission(Permission.ARMBAND_VIEW)
def shift_list(request: HttpRequest) -> HttpResponse:
    """值守班次: from today on, those that still lack people on demand."""
    user, now = signed_in(request), timezone.now()
    rows = PatrolShift.objects.visible_to(user)
    is_short = request.GET.get("which") == "short"
    if request.GET.get("which") == "past":
        shown = rows.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
    elif is_short:
        shown = rows.short_of_people(now).order_by("starts_at", "pk")
    else:
        shown = rows.standing().from_day(timezone.localdate(now))
    page = page_of(
        request,
        shown.select_related("street", "community").prefetch_related("members__armband"),
        per_page=PER_PAGE,
    )
    context = {
        "page": page,
        "which": request.GET.get("which", ""),
        "may_edit": user.may(Permission.ARMBAND_EDIT),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "volunteers/shift_list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def shift_create(request: HttpRequest) -> HttpResponse:
    """排一班 → actions.save_shift → put people into it."""
    return _shift_form(request, PatrolShift())


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def shift_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改班次 → actions.save_shift, which looks at everybody in it."""
    return _shift_form(request, _editable(request, uid))


@require_safe
@require_permission(Permission.ARMBAND_VIEW)
def shift_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shift: who stands in it, who came, whom to ask when somebody is missing."""
    return _detail(request, _visible(request, uid))


@require_POST
@require_permission(Permission.ARMBAND_EDIT)
def shift_join(request: HttpRequest, uid: UUID) -> HttpResponse:
    """排进一个人 → actions.join_shift; a soft conflict may be accepted and sent once more."""
    user, shift = signed_in(request), _editable(request, uid)
    form = JoinForm(request.POST, shift=shift, user=user)
    if form.is_valid():
        try:
            member = actions.join_shift(shift=shift, by=user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, f"已把{member.armband}排进这一班。")
            return redirect(shift)
    return _detail(request, shift, form)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def shift_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取消班次, with the reason → actions.cancel_shift."""
    user, shift = signed_in(request), _editable(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": shift.version}, label="取消原因"
    )
    return step(
        request,
        form,
        lambda: actions.cancel_shift(shift=shift, by=user, **form.cleaned_data),
        back=shift.get_absolute_url(),
        first=lambda: check_cancellable(shift, by=user),
        title="取消这个班次",
        yes="取消班次",
        done="已取消这个班次。",
        caption=str(shift),
        notice="取消以后，已排的队员这段时间就空出来了，请告诉他们。",
    )


@require_POST
@require_permission(Permission.ARMBAND_EDIT)
def stand_leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """移出一个人 → actions.leave_shift."""
    user, member = signed_in(request), _member(request, uid)
    return press(
        request,
        lambda: actions.leave_shift(member=member, by=user),
        done=f"已移出{member.armband}。",
        back=member.shift.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.ARMBAND_EDIT)
def stand_mark(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记到岗或缺岗 → actions.mark_attendance."""
    user, member = signed_in(request), _member(request, uid)
    is_absent = request.POST.get("attendance") == Attendance.ABSENT
    attendance = Attendance.ABSENT if is_absent else Attendance.PRESENT
    return press(
        request,
        lambda: actions.mark_attendance(member=member, attendance=attendance, by=user),
        done=f"已登记{member.armband}{attendance.label}。",
        back=member.shift.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.ARMBAND_EDIT)
def cover_ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """记下问了谁 → actions.ask_for_cover."""
    user, shift = signed_in(request), _editable(request, uid)
    wanted = request.POST.get("armband", "")
    person = next(
        (row for row in actions.cover_for(shift, by=user)[:MOST_ASKED] if str(row.uid) == wanted),
        None,
    )
    if person is None:
        raise RefusedError("这名队员那段时间有班，或者已经问过，请另选一人。")
    return press(
        request,
        lambda: actions.ask_for_cover(shift=shift, armband=person, by=user),
        done=f"已记下问了{person}，请打电话联系，再登记答复。",
        back=shift.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.ARMBAND_EDIT)
def cover_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记答复 → actions.answer_ask; a yes puts the person into the shift."""
    user = signed_in(request)
    rows = ShiftAsk.objects.visible_to(user).select_related("shift", "armband")
    ask = get_object_or_404(rows, uid=uid)
    answer = AskAnswer.YES if request.POST.get("answer") == AskAnswer.YES else AskAnswer.NO
    return press(
        request,
        lambda: actions.answer_ask(ask=ask, answer=answer, by=user),
        done=f"已登记{ask.armband}{answer.label}。",
        back=ask.shift.get_absolute_url(),
    )


def _shift_form(request: HttpRequest, shift: PatrolShift) -> HttpResponse:
    user = signed_in(request)
    form = ShiftForm(request.POST or None, instance=shift, user=user)
    return step(
        request,
        form,
        lambda: actions.save_shift(
            shift=form.instance,
            by=user,
            version=form.cleaned_data["seen_version"] if shift.pk else None,
        ),
        back=shift.get_absolute_url() if shift.pk else reverse("volunteers:shift-list"),
        follows=True,
        first=lambda: check_changeable(shift),
        template="volunteers/shift_form.html",
        title="修改班次" if shift.pk else "排一班",
        yes="保存",
        done="已保存，请把人排进去。",
        shift=shift if shift.pk else None,
    )


def _detail(request: HttpRequest, shift: PatrolShift, form: JoinForm | None = None) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    members = list(shift.members.select_related("armband").order_by("pk"))
    may_edit = covered_by(user, shift, Permission.ARMBAND_EDIT) and shift.cancelled_at is None
    missing = max(0, shift.seats - len(members))
    may_fill = may_edit and missing > 0 and shift.ends_at > now
    context = {
        "shift": shift,
        "members": members,
        "missing": missing,
        "may_edit": may_edit,
        "may_fill": may_fill,
        "has_begun": shift.has_begun(now),
        "is_over": shift.ends_at <= now,
        "form": form or JoinForm(shift=shift, user=user),
        "asks": shift.asks.select_related("armband").order_by("-asked_at", "-pk"),
        "cover": _cover(shift, user) if may_fill else [],
        "walks": shift.walks.standing().order_by("-pk"),
    }
    status = status_of(form) if form else 200
    return render(request, "volunteers/shift_detail.html", context, status=status)


def _cover(shift: PatrolShift, user: Any) -> list[RedArmband]:
    return list(actions.cover_for(shift, by=user)[:MOST_ASKED])


def _visible(request: HttpRequest, uid: UUID) -> PatrolShift:
    rows = PatrolShift.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("street", "community", "grid"), uid=uid)


def _editable(request: HttpRequest, uid: UUID) -> PatrolShift:
    shift = _visible(request, uid)
    if not covered_by(signed_in(request), shift, Permission.ARMBAND_EDIT):
        raise RefusedError("这个班次不在您的岗位范围内。")
    return shift


def _member(request: HttpRequest, uid: UUID) -> ShiftMember:
    rows = ShiftMember.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("shift", "armband"), uid=uid)
