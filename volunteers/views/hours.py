"""服务时长: proposing, confirming, correcting; the record of one person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import press, refuse, step, ticked_versions
from places.models import covered_by
from volunteers import actions
from volunteers.actions.hours import check_correctable, check_held, check_voidable
from volunteers.forms.recruiting import CorrectionForm, HoursForm
from volunteers.models import (
    Activity,
    HoursState,
    PointEntry,
    ServiceProof,
    ServiceRecord,
    Volunteer,
)

PER_PAGE = 50
GONE = "勾选的工时有 {} 条刚刚被他人办理或作废，都还没有确认。请核对下面的，再勾选一次。"
MOST_EXCHANGES = 20  # on a sheet; all of them stand in the ledger


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECRUIT)
def hours_propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记工时 for who took part and has none yet → actions.propose_hours."""
    user = signed_in(request)
    activity = get_object_or_404(Activity.objects.visible_to(user), uid=uid)
    recorded = activity.service_records.exclude(state=HoursState.VOIDED).values("volunteer")
    people = list(activity.participants.exclude(pk__in=recorded).order_by("name_pinyin", "pk"))
    form = HoursForm(request.POST or None, activity=activity, people=people)
    return step(
        request,
        form,
        lambda: actions.propose_hours(
            activity=activity,
            hours=form.hours(),
            content=form.cleaned_data["content"],
            by=user,
        ),
        back=activity.get_absolute_url(),
        first=lambda: check_held(activity, by=user),
        template="volunteers/hours_form.html",
        title="登记工时",
        yes="提出工时",
        done=lambda made: f"已提出 {len(made)} 人的工时，请另一位同事确认。",
        activity=activity,
        people=people,
    )


@require_safe
@require_permission(Permission.HOURS_CONFIRM)
def hours_queue(request: HttpRequest) -> HttpResponse:
    """待确认工时: what others proposed, the oldest first."""
    rows = ServiceRecord.objects.confirmable_by(signed_in(request)).for_lists()
    page = page_of(request, rows.order_by("served_on", "pk"), per_page=PER_PAGE)
    return render(request, "volunteers/hours_queue.html", {"page": page})


@require_POST
@require_permission(Permission.HOURS_CONFIRM)
def hours_confirm(request: HttpRequest) -> HttpResponse:
    """确认勾选的工时 → actions.confirm_hours; all of them or none."""
    user = signed_in(request)
    seen = ticked_versions(request, "record")
    rows = ServiceRecord.objects.confirmable_by(user).filter(uid__in=seen)

    def confirm() -> None:
        chosen = list(rows)
        if len(chosen) < len(seen):
            raise RefusedError(GONE.format(len(seen) - len(chosen)))
        actions.confirm_hours(records=chosen, by=user, seen=seen)

    back = reverse("volunteers:hours-queue")
    if not seen:
        return refuse(request, "请先勾选要确认的工时。", back=back)
    return press(request, confirm, done=f"已确认 {len(seen)} 条。", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HOURS_CONFIRM)
def hours_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """更正工时, with the reason → actions.correct_hours."""
    user, row = signed_in(request), _record(request, uid)
    initial = {"version": row.version, "hours": row.hours}
    form = CorrectionForm(request.POST or None, initial=initial)
    return step(
        request,
        form,
        lambda: actions.correct_hours(record=row, by=user, **form.cleaned_data),
        back=sheet_of(row.volunteer),
        first=lambda: check_correctable(row, by=user),
        title="更正服务时长",
        yes="更正",
        caption=str(row),
        notice="原来的时长会留下来，写明谁在什么时候为什么更正。" + _certified(row),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HOURS_CONFIRM)
def hours_void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """作废工时, with the reason → actions.void_hours."""
    user, row = signed_in(request), _record(request, uid)
    form = VersionedReasonForm(
        request.POST or None, initial={"version": row.version}, label="作废原因"
    )
    return step(
        request,
        form,
        lambda: actions.void_hours(record=row, by=user, **form.cleaned_data),
        back=sheet_of(row.volunteer),
        first=lambda: check_voidable(row, by=user),
        title="作废服务记录",
        yes="作废",
        caption=str(row),
        notice="作废后不再计入服务时长，已给的积分收回。" + _certified(row),
    )


@require_safe
@require_permission(Permission.VOLUNTEER_VIEW)
def service_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """志愿服务记录 of one person: to look at, to print."""
    user = signed_in(request)
    person = person_of(user, uid)
    rows = ServiceRecord.objects.visible_to(user).filter(volunteer=person).for_lists()
    page = page_of(request, rows.order_by("-served_on", "-pk"), per_page=PER_PAGE)
    exchanges = PointEntry.objects.filter(volunteer=person).exchanges().for_lists()
    cancellable = PointEntry.objects.cancellable_by(user).filter(volunteer=person)
    context = {
        "person": person,
        "page": page,
        "exchanges": exchanges[:MOST_EXCHANGES],
        "cancellable": set(cancellable.values_list("pk", flat=True)),
        "total": ServiceRecord.objects.visible_to(user).filter(volunteer=person).counted().total(),
        "points": PointEntry.objects.filter(volunteer=person).balance(),
        "judged": [row.pk for row in page if covered_by(user, row, Permission.HOURS_CONFIRM)],
        "may_issue": user.may(Permission.PROOF_ISSUE),
        "may_exchange": covered_by(user, person, Permission.POINTS_KEEP),
        "proofs": ServiceProof.objects.visible_to(user).filter(volunteer=person),
    }
    return render(request, "volunteers/service_sheet.html", context)


def _record(request: HttpRequest, uid: UUID) -> ServiceRecord:
    rows = ServiceRecord.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(rows, uid=uid)


def _certified(row: ServiceRecord) -> str:
    """Return which certificates say these hours: copies of their day, they do not change."""
    proofs = ServiceProof.objects.certifying(row).values_list("number", flat=True)
    numbers = "、".join(proofs)
    return f"这条工时已写进证明 {numbers}，办理后请把证明也撤销。" if numbers else ""


def person_of(user: User, uid: UUID) -> Volunteer:
    """Return whose sheet it is, or 404."""
    return get_object_or_404(Volunteer.objects.visible_to(user).standing(), uid=uid)


def sheet_of(person: Volunteer) -> str:
    """Return the address of their 志愿服务记录."""
    return reverse("volunteers:service-sheet", args=[person.uid])
