"""一房一档 on the desk: the list, one file, its A4 card, and the area per hundred households."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.paging import page_of
from core.qr import qr_inline
from core.steps import step
from places.models import covered_by
from projects import actions
from projects.areas import areas_for
from projects.forms.premises import PremisesFilterForm, PremisesForm
from projects.models import (
    DUE_SOON,
    NEXT_PREMISES,
    HandOverTopic,
    Premises,
    PremisesInspection,
    PremisesQuerySet,
    PremisesState,
)

PER_PAGE = 20
SHOWN = 8  # of each part on the file's page; the ledgers have all


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_list(request: HttpRequest) -> HttpResponse:
    """社区用房: every file that one may see."""
    rows = Premises.objects.visible_to(signed_in(request)).for_lists()
    return _list(request, rows.order_by("community__code", "name", "pk"), "all")


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_due(request: HttpRequest) -> HttpResponse:
    """到期巡查: overdue ones, and those of the next two weeks."""
    rows = Premises.objects.visible_to(signed_in(request)).for_lists()
    return _list(request, rows.due_by(timezone.localdate() + DUE_SOON), "due")


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_idle(request: HttpRequest) -> HttpResponse:
    """闲置: unused for more than ninety days, the longest first."""
    rows = Premises.objects.visible_to(signed_in(request)).for_lists()
    return _list(request, rows.idle_on(timezone.localdate()), "idle")


def _list(request: HttpRequest, rows: PremisesQuerySet, tab: str) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    form = PremisesFilterForm(request.GET)
    query = {"idle": "?concern=idle", "due": "?concern=due"}.get(tab, "")
    context = {
        "form": form,
        "page": page_of(request, form.chosen(rows), per_page=PER_PAGE),
        "tab": tab,
        "today": today,
        "may_edit": user.may(Permission.PREMISES_EDIT),
        "ledger_url": reverse("admin:projects_premises_changelist") + query
        if user.may(Permission.OFFICE_ENTER)
        else "",
    }
    return render(request, "projects/premises_list.html", context)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_area(request: HttpRequest) -> HttpResponse:
    """每百户面积: each community and the street against the standard."""
    user = signed_in(request)
    context = {
        "streets": areas_for(user),
        "may_edit": user.may(Permission.PREMISES_EDIT),
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "projects/premises_area.html", context)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One file: what it is, its papers, keys, repairs, uses and inspections, and the next step."""
    user = signed_in(request)
    premises = seen(user, uid)
    inspections = premises.inspections.select_related("inspected_by").prefetch_related("photos")
    context = {
        "premises": premises,
        "today": timezone.localdate(),
        "may": _rights(user, premises),
        "next_states": NEXT_PREMISES[premises.state],
        "stages": list(premises.stages.all()),
        "checks": list(premises.checks.select_related("topic")),
        "has_topics": HandOverTopic.objects.asked().filter(street=premises.street).exists(),
        "keys": list(premises.keys.all()[:SHOWN]),
        "repairs": list(premises.repairs.all()[:SHOWN]),
        "uses": list(premises.uses.all()[:SHOWN]),
        "use_count": premises.uses.count(),
        "files": list(premises.files.all()),
        "inspections": list(inspections[:SHOWN]),
        "open_findings": PremisesInspection.objects.unfixed().filter(premises=premises).count(),
    }
    return render(request, "projects/premises_detail.html", context)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_card(request: HttpRequest, uid: UUID) -> HttpResponse:
    """档案卡 on one A4; its code opens the file, where an inspection begins."""
    premises = seen(signed_in(request), uid)
    address = settings.SITE_URL + premises.get_absolute_url()
    context = {
        "premises": premises,
        "qr": qr_inline(address),
        "keys": list(premises.keys.filter(returned_on=None)),
        "files": list(premises.files.all()),
        "today": timezone.localdate(),
    }
    return render(request, "projects/premises_card.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_EDIT)
def premises_create(request: HttpRequest) -> HttpResponse:
    """登记用房 → actions.save_premises; it begins as planned."""
    return _form(request, Premises())


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PREMISES_EDIT)
def premises_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改档案 → actions.save_premises."""
    premises = seen(signed_in(request), uid)
    if not covered_by(signed_in(request), premises, Permission.PREMISES_EDIT):
        raise RefusedError("用房档案由街道修改，请联系街道。")
    return _form(request, premises)


def _form(request: HttpRequest, premises: Premises) -> HttpResponse:
    user, is_new = signed_in(request), premises.pk is None
    form = PremisesForm(request.POST or None, instance=premises, user=user)
    return step(
        request,
        form,
        lambda: actions.save_premises(
            premises=form.instance,
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=reverse("projects:premises-list"),
        follows=True,
        template="projects/premises_form.html",
        done=lambda saved: f"已登记“{saved}”。" if is_new else "已保存。",
        premises=None if is_new else premises,
    )


def seen(user: User, uid: UUID) -> Premises:
    """Return a file that the person may see; another one is not found."""
    rows = Premises.objects.visible_to(user).for_lists()
    premises: Premises = get_object_or_404(rows.select_related("signed_by", "received_by"), uid=uid)
    return premises


def _rights(user: User, premises: Premises) -> dict[str, Any]:
    """Return which of the file's steps are the person's."""
    is_offered = premises.state == PremisesState.TO_RECEIVE
    rows = Premises.objects.filter(pk=premises.pk)
    return {
        "keep": covered_by(user, premises, Permission.PREMISES_KEEP),
        "edit": covered_by(user, premises, Permission.PREMISES_EDIT),
        "sign": is_offered and rows.to_sign_by(user).exists(),
        "receive": is_offered and rows.to_receive_by(user).exists(),
        "return": PremisesState.RETURNED in NEXT_PREMISES[premises.state]
        and covered_by(user, premises, Permission.PREMISES_RETURN),
    }
