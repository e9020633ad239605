"""公布数: entered by one person, approved by another."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.steps import put_refusal, status_of
from dashboard import actions
from dashboard.figures import BY_ID
from dashboard.forms.baselines import BaselineForm
from dashboard.models import Baseline
from dashboard.selections import asked_for


@require_http_methods(["GET", "POST"])
@require_permission(Permission.BOARD_VIEW)
def baseline_list(request: HttpRequest) -> HttpResponse:
    """List published figures; those who may, enter one."""
    user = signed_in(request)
    asked = asked_for(request)
    may_enter = user.may(Permission.BASELINE_ENTER)
    may_approve = user.may(Permission.BASELINE_APPROVE)
    form = BaselineForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_baseline(street=asked.selection.street, **form.cleaned_data, by=user)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已录入，等另一位同事批准后显示在看板上。")
            return redirect("dashboard:baseline-list")
    rows = Baseline.objects.visible_to(user).select_related("entered_by", "approved_by")
    context = {
        "form": form if may_enter else None,
        "lines": [
            {
                "row": row,
                "figure": BY_ID.get(row.figure),
                "may_approve": may_approve and row.entered_by_id not in user.counts_as,
            }
            for row in rows
        ],
    }
    return render(request, "dashboard/baseline_list.html", context, status=status_of(form))


@require_POST
@require_permission(Permission.BASELINE_APPROVE)
def baseline_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Approve somebody else's entry."""
    user = signed_in(request)
    baseline = get_object_or_404(Baseline.objects.visible_to(user), uid=uid)
    actions.approve_baseline(baseline=baseline, by=user)
    messages.success(request, "已批准，看板上会并列显示。")
    return redirect("dashboard:baseline-list")


@require_POST
@require_permission(Permission.BASELINE_ENTER)
def baseline_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back one's own entry."""
    user = signed_in(request)
    baseline = get_object_or_404(Baseline.objects.visible_to(user), uid=uid)
    actions.discard_baseline(baseline=baseline, by=user)
    messages.success(request, "已撤回。")
    return redirect("dashboard:baseline-list")
