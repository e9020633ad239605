"""轮值表: shifts that come again, and making them for the coming days."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.paging import page_of
from core.steps import put_refusal, status_of, step
from volunteers import actions
from volunteers.forms.shifts import RollOutForm, RosterForm
from volunteers.models import DutyRoster

MOST_SAID = 5  # at once, above the list


@require_safe
@require_permission(Permission.ARMBAND_EDIT)
def roster_list(request: HttpRequest) -> HttpResponse:
    """轮值表: those in use first."""
    rows = DutyRoster.objects.visible_to(signed_in(request)).select_related("street", "community")
    rows = rows.prefetch_related("members").order_by("-is_active", "community", "starts", "pk")
    return render(request, "volunteers/roster_list.html", {"page": page_of(request, rows)})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def roster_create(request: HttpRequest) -> HttpResponse:
    """新建轮值表 → actions.save_roster → name the people."""
    return _form(request, DutyRoster())


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def roster_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """修改轮值表 → actions.save_roster."""
    return _form(request, _own(request, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ARMBAND_EDIT)
def roster_roll_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """按轮值表排班 → actions.roll_out → the shifts, and who could not be put in."""
    user, roster, today = signed_in(request), _own(request, uid), timezone.localdate()
    days = {"start": today + timedelta(days=1), "end": today + timedelta(days=14)}
    form = RollOutForm(request.POST or None, initial=days)
    if request.method == "POST" and form.is_valid():
        try:
            made, problems = actions.roll_out(roster=roster, by=user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, f"排了 {len(made)} 个班次，已经排过的日子没有重复排。")
            for sentence in problems[:MOST_SAID]:
                messages.warning(request, sentence)
            if (left := len(problems) - MOST_SAID) > 0:
                messages.warning(request, f"另有 {left} 处没有排上，请在各班次里看还缺谁。")
            return redirect("volunteers:shift-list")
    context = {
        "form": form,
        "title": "按轮值表排班",
        "yes": "排班",
        "caption": str(roster),
        "back_url": _list_url(),
        "notice": "按节假日安排排到每一天；固定队员那天有别的班的，会提示，请另外找人。",
    }
    return render(request, "desk/step.html", context, status=status_of(form))


def _form(request: HttpRequest, roster: DutyRoster) -> HttpResponse:
    user, is_new = signed_in(request), roster.pk is None
    form = RosterForm(request.POST or None, instance=roster, user=user)
    return step(
        request,
        form,
        lambda: actions.save_roster(
            roster=form.instance,
            members=form.cleaned_data.get("members"),
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=_list_url(),
        to=reverse("volunteers:roster-edit", args=[roster.uid]) if is_new else "",
        template="volunteers/roster_form.html",
        done="已保存。请选固定队员。" if is_new else "已保存。",
        roster=None if is_new else roster,
    )


def _own(request: HttpRequest, uid: UUID) -> DutyRoster:
    user = signed_in(request)
    rows = DutyRoster.objects.visible_to(user).within(user.reach(Permission.ARMBAND_EDIT))
    return get_object_or_404(rows.select_related("street", "community"), uid=uid)


def _list_url() -> str:
    return reverse("volunteers:roster-list")
