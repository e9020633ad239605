"""Adding what lies below a building, from the phone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.steps import step
from grids import actions
from grids.forms.below import EntranceForm, GroupForm
from grids.models import Entrance, HouseholdGroup
from grids.views.reaching import kept_building
from places.models import Building


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def building_entrance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记单元 → actions.save_entrance."""
    user, building = signed_in(request), kept_building(request, uid)
    form = EntranceForm(request.POST or None, instance=Entrance(building=building))
    return _added(
        request, building, form, lambda: actions.save_entrance(entrance=form.instance, by=user)
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HEAD_KEEP)
def building_group(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 登记十户组 → actions.save_group."""
    user, building = signed_in(request), kept_building(request, uid)
    group = HouseholdGroup(compound=building.compound, building=building)
    form = GroupForm(request.POST or None, instance=group)
    return _added(request, building, form, lambda: actions.save_group(group=form.instance, by=user))


def _added(request: HttpRequest, building: Building, form: Any, act: Any) -> HttpResponse:
    label = form.instance._meta.verbose_name
    return step(
        request,
        form,
        act,
        back=reverse("grids:building-detail", args=[building.uid]),
        title=f"登记{label}",
        yes="登记",
        done=f"已登记{label}，可以任命负责人。",
        caption=str(building),
    )
