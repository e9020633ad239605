"""One appraisal beside its evidence: read, reported on the phone, printed on A4."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import put_refusal, status_of
from dashboard.evidence import facts_of
from dashboard.forms.appraisals import ReportForm
from party import actions
from party.models import UNSENT, Appraisal, AppraisalState, Rectification, ranks_in

SUBMIT = "submit"


@require_safe
@require_permission(Permission.APPRAISAL_VIEW)
def appraisal_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The report, the evidence, and the result once this person may see it, with one's steps."""
    appraisal = _visible(request, uid)
    return render(request, "dashboard/appraisal_detail.html", _context(request, appraisal))


@require_safe
@require_permission(Permission.APPRAISAL_VIEW)
def appraisal_print(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form of one appraisal on A4."""
    appraisal = _visible(request, uid)
    return render(request, "dashboard/appraisal_print.html", _context(request, appraisal))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPRAISAL_REPORT)
def appraisal_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 写述职报告, the evidence beside it → actions.submit_report, or save_appraisal_report."""
    user = signed_in(request)
    appraisal = _visible(request, uid)
    may_report = Appraisal.objects.reportable_by(user).filter(pk=appraisal.pk).exists()
    if request.method == "GET" and not may_report:  # what was typed is refused below, and kept
        raise RefusedError(
            f"这份述职评议是“{appraisal.stage_label}”，报告不能再改；要修改请联系街道。"
            if appraisal.state != AppraisalState.OPEN
            else "述职报告由本人填写，您的岗位不能填写这一份。"
        )
    is_draft = request.POST.get("step") != SUBMIT
    form = ReportForm(
        request.POST or None,
        appraisal=appraisal,
        is_draft=is_draft and request.method == "POST",
    )
    if request.method == "POST" and form.is_valid():
        act = actions.save_appraisal_report if is_draft else actions.submit_report
        try:
            saved = act(
                appraisal=appraisal,
                answers=form.answers,
                by=user,
                version=form.cleaned_data["version"],
            )
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
            if isinstance(error, ConflictError):
                form.compare()
        else:
            messages.success(request, "草稿已保存。" if is_draft else "述职报告已提交。")
            return (
                redirect("dashboard:appraisal-report", saved.uid) if is_draft else redirect(saved)
            )
    context = {
        "form": form,
        "appraisal": appraisal,
        "facts": facts_of(appraisal, user=user, today=timezone.localdate()),
    }
    return render(request, "dashboard/appraisal_report.html", context, status=status_of(form))


def _visible(request: HttpRequest, uid: UUID) -> Appraisal:
    rows = Appraisal.objects.visible_to(signed_in(request)).for_lists()
    people = ("reported_by", "evaluated_by", "confirmed_by", "closed_by")
    found = get_object_or_404(rows.select_related(*people), uid=uid)
    if found.round.street_id != found.street_id:
        raise Http404
    return found


def _context(request: HttpRequest, appraisal: Appraisal) -> dict[str, Any]:
    user, today = signed_in(request), timezone.localdate()
    is_street = appraisal.street_id in user.reach(Permission.APPRAISAL_VIEW).streets
    shows_result = appraisal.is_confirmed or (
        is_street and appraisal.state == AppraisalState.EVALUATED
    )
    may_report = Appraisal.objects.reportable_by(user).filter(pk=appraisal.pk).exists()
    ranks = ranks_in(appraisal.round) if appraisal.is_confirmed else {}
    shows_report = appraisal.state not in UNSENT or may_report
    written = {row.item_id: row.text for row in appraisal.answers.all()} if shows_report else {}
    return {
        "appraisal": appraisal,
        "answers": [(item, written.get(item.pk, "")) for item in appraisal.round.outline.all()],
        "shows_report": shows_report and bool(written),
        "facts": facts_of(appraisal, user=user, today=today),
        "shows_result": shows_result,
        "rank": ranks.get(appraisal.pk),
        "rank_count": len(ranks),
        "rectifications": appraisal.rectifications.all() if shows_result else [],
        "today": today,
        **_steps(appraisal, user, may_report=may_report),
    }


def _steps(appraisal: Appraisal, user: User, *, may_report: bool) -> dict[str, bool]:
    """Return what this person may do now."""
    may_run = Appraisal.objects.editable_by(user).filter(pk=appraisal.pk).exists()
    is_evaluated = appraisal.state == AppraisalState.EVALUATED
    rests = Rectification.objects.resting_on(user).filter(appraisal=appraisal)
    return {
        "may_report": may_report,
        "may_evaluate": may_run
        and not appraisal.is_confirmed
        and appraisal.state in {AppraisalState.SUBMITTED, AppraisalState.EVALUATED},
        "may_return": may_run and appraisal.state == AppraisalState.SUBMITTED,
        "may_replace": may_run and appraisal.state in UNSENT,
        "may_excuse": may_run and appraisal.state == AppraisalState.OPEN,
        "may_confirm": Appraisal.objects.confirmable_by(user).filter(pk=appraisal.pk).exists(),
        "may_rectify": may_run and is_evaluated,
        "may_finish": rests.unfinished().exists(),
        "may_close": may_run and is_evaluated and appraisal.is_confirmed,
    }
