"""网格地图: communities and cells with what there is to know of each, and the same as a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.replica import reads_replica
from dashboard.grid_map import communities_map, grids_map
from grids.models import Grid
from places.models import Community


@require_safe
@require_permission(Permission.GRID_VIEW)
@reads_replica
def grid_map(request: HttpRequest) -> HttpResponse:
    """The communities within reach, or the cells of one of them; each leads to its page."""
    user, today = signed_in(request), timezone.localdate()
    communities = list(Community.objects.visible_to(user).order_by("code"))
    asked = request.GET.get("community", "")
    chosen = next((row for row in communities if row.code == asked), None)
    if chosen is None and len(communities) == 1:
        chosen = communities[0]
    if chosen is not None:
        cells = Grid.objects.filter(community=chosen).active_on(today).order_by("code")
        picture = grids_map(user, list(cells), on=today)
    else:
        picture = communities_map(user, communities, on=today)
    context = {
        "picture": picture,
        "chosen": chosen,
        "is_alone": len(communities) == 1,
        "today": today,
        "may_edit": bool(user.reach(Permission.GRID_EDIT)),
    }
    return render(request, "dashboard/grid_map.html", context)
