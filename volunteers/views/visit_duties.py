"""待走访: what is due in whose hands, and the ledger of one duty."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.paging import page_of
from volunteers.models import VisitDone, VisitDuty, VisitDutyKind, span_of

PER_PAGE = 30


@require_safe
@require_permission(Permission.WALK_FILE)
def visit_due(request: HttpRequest) -> HttpResponse:
    """待走访: not visited as often as the period asks, one's own or all that one may see."""
    user, today = signed_in(request), timezone.localdate()
    may_see_all = user.may(Permission.WALK_VIEW)
    is_all = may_see_all and request.GET.get("whose") == "all"
    duties = VisitDuty.objects
    rows = duties.visible_to(user) if is_all else duties.in_hands_of(user)
    kinds = list(VisitDutyKind.objects.visible_to(user).in_use())
    chosen = next((kind for kind in kinds if str(kind.uid) == request.GET.get("kind")), None)
    rows = rows.filter(kind=chosen) if chosen else rows
    due = rows.due_among_many_on(today) if is_all else rows.due_on(today)
    due = due.for_lists().order_by("period", "label", "kind__order", "pk")
    page = page_of(request, due, per_page=PER_PAGE)
    context = {
        "page": page,
        "rows": [(duty, span_of(duty.period, today)) for duty in page],
        "kinds": kinds,
        "chosen": chosen,
        "is_all": is_all,
        "may_see_all": may_see_all,
        "may_arrange": user.may(Permission.WALK_ARRANGE) and user.may(Permission.OFFICE_ENTER),
        "total": rows.running_on(today).count(),
    }
    return render(request, "volunteers/visit_due.html", context)


@require_safe
@require_permission(Permission.WALK_FILE)
def visit_duty_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One duty: how often, by whom, and every visit that counted for it."""
    user, today = signed_in(request), timezone.localdate()
    rows: Any = VisitDuty.objects.visible_to(user).with_done(today).for_lists()
    duty = get_object_or_404(rows, uid=uid)
    visits = VisitDone.objects.filter(duty=duty).select_related("walk__walker")
    context = {
        "duty": duty,
        "span": span_of(duty.period, today),
        "page": page_of(request, visits.order_by("-walk__walked_on", "-pk"), per_page=PER_PAGE),
        "is_running": duty.ended_on is None or duty.ended_on >= today,
    }
    return render(request, "volunteers/visit_duty_detail.html", context)
