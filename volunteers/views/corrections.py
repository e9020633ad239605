"""Correcting and voiding what was confirmed: both keep the past and give a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from alliances.models import Alliance, CoBuildProject
from core.errors import ConflictError, RefusedError
from core.steps import CHANGED, put_refusal, status_of, step
from grids.models import Grid
from places.models import Facility
from volunteers.actions import OWN_WORK, correct_activity, void_activity
from volunteers.forms.reviews import CorrectionForm, VoidForm
from volunteers.models import Activity, ActivityState, ActivityVersion, Problem, ServiceProof, Team


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_REVIEW)
def activity_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 更正 → actions.correct_activity; the row stays counted, both versions stay."""
    activity = _confirmed(request, uid)
    form = _correction_form(request, activity)
    if request.method == "POST" and form.is_valid():
        try:
            corrected = _correct(request, activity, form)
        except ConflictError:  # the form compares anew; a voided row is none that it knows of
            form = _correction_form(request, _confirmed(request, uid))
            if form.is_valid():
                form.add_error(None, CHANGED)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已更正，更正前后的内容都已保留。")
            return redirect(corrected)
    comparisons = ActivityVersion.objects.compared(_confirmed(request, uid))
    context = {"activity": activity, "form": form, "comparisons": comparisons}
    return render(request, "volunteers/activity_correct.html", context, status=status_of(form))


def _correction_form(request: HttpRequest, activity: Activity) -> CorrectionForm:
    return CorrectionForm(
        request.POST or None, instance=activity, choices=_choices(request, activity)
    )


def _correct(request: HttpRequest, activity: Activity, form: CorrectionForm) -> Activity:
    return correct_activity(
        activity=activity,
        changes={name: form.cleaned_data[name] for name in CorrectionForm.Meta.fields},
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
        version=form.cleaned_data["seen_version"],
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACTIVITY_REVIEW)
def activity_void(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 作废 → actions.void_activity; the row stays, every count forgets it."""
    activity = _confirmed(request, uid)
    form = VoidForm(request.POST or None, initial={"version": activity.version})
    told = "，并告知填报人" if activity.filed_by_id else ""
    unsolved = list(_unsolved(request, activity))
    left = f"还没解决的 {len(unsolved)} 个问题已单独留下，并告知责任人。" if unsolved else ""
    return step(
        request,
        form,
        lambda: void_activity(
            activity=activity,
            reason=form.cleaned_data["reason"],
            by=signed_in(request),
            version=form.cleaned_data["version"],
        ),
        back=activity.get_absolute_url(),
        template="volunteers/activity_void.html",
        title="作废活动",
        notice="活动和原因会留在台账里，但不再计入任何统计；其中解决的问题也不再计数。"
        "有填报人的会收到消息。只是内容有误，请用更正。",
        yes="作废",
        done=f"已作废，不再计入统计{told}。{left}",
        activity=activity,
        unsolved=unsolved,
        proofs=ServiceProof.objects.visible_to(signed_in(request)).saying_hours_of(activity),
    )


def _confirmed(request: HttpRequest, uid: UUID) -> Activity:
    """Return an activity whose correction may be opened; what is typed is for the action to judge.

    Errors: RefusedError, with a sentence, unless it is confirmed and another's.
    """
    user = signed_in(request)
    rows = Activity.objects.within(user.reach(Permission.ACTIVITY_REVIEW))
    activity = get_object_or_404(rows.exclude(state=ActivityState.DRAFT).for_lists(), uid=uid)
    if request.method == "POST":
        return activity
    if activity.state == ActivityState.VOIDED:
        raise ConflictError("这项活动已经作废，不能再更正或作废。")
    if activity.state != ActivityState.CONFIRMED:
        raise RefusedError("只有已确认的活动才能更正或作废；待确认的请在审核页退回。")
    if activity.is_authored_by(user):
        raise RefusedError(OWN_WORK)
    return activity


def _unsolved(request: HttpRequest, activity: Activity) -> QuerySet[Problem]:
    rows = Problem.objects.visible_to(signed_in(request)).open().filter(activity=activity)
    return rows.select_related("owner").order_by("due_on", "pk")


def _choices(request: HttpRequest, activity: Activity) -> dict[str, QuerySet[Any]]:
    """What the correction may point at: one's own reach, in the activity's street."""
    user, street = signed_in(request), activity.street_id
    return {
        "team": Team.objects.visible_to(user).filter(street=street),
        "project": CoBuildProject.objects.visible_to(user).filter(street=street),
        "alliance": Alliance.objects.visible_to(user).filter(street=street),
        "grid": Grid.objects.visible_to(user).filter(community=activity.community_id),
        "facility": Facility.objects.visible_to(user).filter(street=street),
    }
