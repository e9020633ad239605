"""1+5+N: the board of slots, and the street's edits of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.steps import OFFICE, step
from dashboard.forms.slots import SlotForm
from dashboard.slots import slots_of
from party import actions
from party.models import GroupSlot, PartyBrand, PartyOrganisation, SlotGroup
from places.models import Facility, Street, Unit


@require_safe
@require_permission(Permission.PARTY_VIEW)
def slot_board(request: HttpRequest) -> HttpResponse:
    """1+5+N: who and what fills each slot, and when they last did something."""
    user = signed_in(request)
    groups = slots_of(GroupSlot.objects.visible_to(user))
    context = {
        "groups": [(group, groups[group]) for group in SlotGroup],
        "is_any": any(groups.values()),
        "may_edit": bool(user.reach(Permission.PARTY_EDIT).streets),
    }
    return render(request, "dashboard/slot_board.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def slot_create(request: HttpRequest) -> HttpResponse:
    """Page 增加栏位 → party.actions.save_slot."""
    reach = signed_in(request).reach(Permission.PARTY_EDIT)
    streets = Street.objects.filter(pk__in=reach.streets).order_by("pk")
    group = request.GET.get("group", "")
    slot = GroupSlot(
        street=get_object_or_404(streets[:1]),
        group=group if group in SlotGroup.values else SlotGroup.MANY,
    )
    return _edit(request, slot)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PARTY_EDIT)
def slot_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改栏位 → party.actions.save_slot."""
    reach = signed_in(request).reach(Permission.PARTY_EDIT)
    rows = GroupSlot.objects.filter(street__in=reach.streets).select_related("street")
    return _edit(request, get_object_or_404(rows, uid=uid))


def _edit(request: HttpRequest, slot: GroupSlot) -> HttpResponse:
    user = signed_in(request)
    choices: dict[str, QuerySet[Any]] = {
        name: model._default_manager.visible_to(user).filter(street=slot.street).order_by("name")
        for name, model in (
            ("organisation", PartyOrganisation),
            ("unit", Unit),
            ("facility", Facility),
            ("brand", PartyBrand),
        )
    }
    is_new = slot.pk is None
    form = SlotForm(request.POST or None, instance=slot, choices=choices)
    return step(
        request,
        form,
        lambda: actions.save_slot(
            slot=form.instance,
            by=user,
            version=None if is_new else form.cleaned_data["seen_version"],
        ),
        back=reverse("dashboard:slot-board"),
        template=OFFICE,
        title="增加栏位" if is_new else "修改栏位",
        yes="保存",
        done="已保存栏位。",
    )
