"""Cells: all of them, one's own, one of them, and the steps that change who leads and what lies."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.paging import CappedPage, page_of
from core.steps import OFFICE, step
from grids import actions, moving
from grids.actions.cells import check_running
from grids.actions.places import grids_of_duty
from grids.forms import BoundaryForm, BuildingsForm, LeaderForm, StopForm
from grids.models import (
    Boundary,
    Entrance,
    Grid,
    GridAssignment,
    GridBuilding,
    GridRole,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
)
from grids.views.reaching import editable_grid, may_edit, name_for, visible_grid
from places.models import Building, Community


@require_safe
@require_permission(Permission.GRID_VIEW)
def grid_list(request: HttpRequest) -> HttpResponse:
    """网格: those in force, with leader, buildings and households; one community or all."""
    user, today = signed_in(request), timezone.localdate()
    communities = list(Community.objects.visible_to(user).order_by("code"))
    asked = request.GET.get("community", "")
    chosen = next((row for row in communities if row.code == asked), None)
    rows = Grid.objects.visible_to(user).active_on(today).select_related("community")
    rows = rows.filter(community=chosen) if chosen else rows
    page = page_of(request, rows.order_by("code"))
    grids = list(page.object_list)
    context = {
        "page": page,
        "rows": _with_facts(grids),
        "communities": communities,
        "chosen": chosen,
        "may_edit": bool(user.reach(Permission.GRID_EDIT)),
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "grids/grid_list.html", context)


@require_safe
@require_permission(Permission.GRID_VIEW)
def my_grids(request: HttpRequest) -> HttpResponse:
    """我的网格: the cells in which one has a duty, with their buildings and who is missing.

    A cell of more buildings than a page holds goes on on the next.
    """
    user, today = signed_in(request), timezone.localdate()
    duties = GridAssignment.objects.held_by(user, on=today).select_related("grid__community")
    grids = list(
        Grid.objects.filter(pk__in=grids_of_duty(user, on=today))
        .active_on(today)
        .select_related("community")
        .order_by("code")
    )
    roles: dict[int, list[str]] = {}
    for duty in duties:
        roles.setdefault(duty.grid_id, []).append(GridRole(duty.role).label)
    page = page_of(request, _lines_in(grids))
    buildings = _buildings_of(user, page)
    context = {
        "page": page,
        "cells": [
            {
                "grid": grid,
                "roles": "、".join(roles.get(grid.pk, [])),
                "buildings": buildings.get(grid.pk, []),
            }
            for grid in _cells_on(page, grids, buildings)
        ],
    }
    return render(request, "grids/my_grids.html", context)


@require_safe
@require_permission(Permission.GRID_VIEW)
def grid_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One cell: who works it now and before, its buildings with their heads, counts, lineage."""
    user, today = signed_in(request), timezone.localdate()
    grid = visible_grid(request, uid)
    people = grid.assignments.select_related("user").order_by("role", "-starts_on")
    changes = grid.successor_lines.select_related("change", "after")
    origins = grid.predecessor_lines.select_related("change", "before")
    context = {
        "grid": grid,
        "is_active": grid.is_active_on(today),
        "people": [row for row in people if row.ends_on is None or row.ends_on >= today],
        "former": [row for row in people if row.ends_on is not None and row.ends_on < today],
        "buildings": _buildings_of(user, _lines_in([grid])).get(grid.pk, []),
        "counts": grid.counts.all(),
        "changes": changes,
        "origins": origins,
        "boundary": Boundary.objects.filter(grid=grid).first(),
        "may_edit": may_edit(user, grid.community) and grid.effective_to is None,
    }
    return render(request, "grids/grid_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_leader(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 更换网格长 → actions.change_leader."""
    user, grid = signed_in(request), editable_grid(request, uid)
    form = LeaderForm(
        request.POST or None, initial={"version": grid.version}, people=leaders_for(grid)
    )
    return step(
        request,
        form,
        lambda: actions.change_leader(grid=grid, by=user, **form.cleaned_data),
        back=grid.get_absolute_url(),
        template=OFFICE,
        title="更换网格长",
        yes="更换",
        done="已更换网格长。",
        caption=grid.name,
        notice="前一位到开始日期的前一天为止，记录保留。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_buildings(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 调整楼栋 → actions.place_buildings."""
    user, grid = signed_in(request), editable_grid(request, uid)
    lying = GridBuilding.objects.running().filter(grid=grid).values("building")
    others = Building.objects.filter(compound__community=grid.community).exclude(pk__in=lying)
    form = BuildingsForm(
        request.POST or None,
        buildings=others.select_related("compound").order_by("compound__name", "name"),
    )
    return step(
        request,
        form,
        lambda: actions.place_buildings(grid=grid, by=user, **form.cleaned_data),
        back=grid.get_absolute_url(),
        template=OFFICE,
        title="把楼栋移到本网格",
        yes="移到本网格",
        done="已调整楼栋。",
        caption=grid.name,
        notice="原来在别的网格的，到前一天为止，记录保留。",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 停用网格: what lies in it, and where it goes → actions.stop_grid."""
    user, grid = signed_in(request), editable_grid(request, uid)
    heirs = Grid.objects.filter(community=grid.community, effective_to=None).exclude(pk=grid.pk)
    form = StopForm(request.POST or None, initial={"version": grid.version}, heirs=heirs)
    return step(
        request,
        form,
        lambda: actions.stop_grid(grid=grid, by=user, **form.cleaned_data),
        back=grid.get_absolute_url(),
        template="grids/grid_stop.html",
        first=lambda: check_running(grid),
        title="停用网格",
        yes="停用",
        done="网格已停用，历史记录保留。",
        caption=grid.name,
        kinds=moving.preview([grid]),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_boundary(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 网格边界 → actions.save_boundary."""
    return _boundary(request, editable_grid(request, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def community_boundary(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 社区边界 → actions.save_boundary."""
    reach = signed_in(request).reach(Permission.GRID_EDIT)
    return _boundary(request, get_object_or_404(Community.objects.within(reach), uid=uid))


def _boundary(request: HttpRequest, place: Grid | Community) -> HttpResponse:
    user = signed_in(request)
    of = {"grid" if isinstance(place, Grid) else "community": place}
    before = Boundary.objects.filter(**of).first()
    back = reverse("grids:grid-list")
    if isinstance(place, Grid):
        back = place.get_absolute_url()
    form = BoundaryForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": before.version if before is not None else 0},
        has_one=before is not None,
    )

    def act() -> None:
        typed = form.cleaned_data
        if typed.get("is_cleared") and before is not None:
            actions.remove_boundary(boundary=before, by=user, version=typed["version"])
        else:
            actions.save_boundary(of=place, text=typed["text"], by=user, version=typed["version"])

    return step(
        request,
        form,
        act,
        back=back,
        template=OFFICE,
        title="登记边界",
        yes="保存",
        done="已保存，地图上按它画。",
        caption=place.name,
        notice="没有边界的在地图上画成方块；边界以您提供的为准，平台不推测。",
    )


def leaders_for(grid: Grid) -> QuerySet[User]:
    """Return who may lead a cell: those who visit there, the community's or the street's."""
    people: QuerySet[User] = User.objects.able_at(
        Permission.WALK_FILE,
        street_id=grid.community.street_id,
        community_id=grid.community_id,
    )
    return people.order_by("name_pinyin", "pk")


def _with_facts(grids: list[Grid]) -> list[dict[str, Any]]:
    """Return the cells with leader and number of buildings; two queries."""
    leaders = dict(
        GridAssignment.objects.leading()
        .filter(grid__in=grids, ends_on=None)
        .values_list("grid", "user__name")
    )
    lines = GridBuilding.objects.running().filter(grid__in=grids).order_by()
    buildings = Counter(dict(lines.values_list("grid").annotate(number=Count("pk"))))
    return [
        {"grid": grid, "leader": leaders.get(grid.pk, ""), "buildings": buildings[grid.pk]}
        for grid in grids
    ]


def _lines_in(grids: list[Grid]) -> QuerySet[GridBuilding]:
    """Return which buildings lie in cells, cell by cell."""
    lines = GridBuilding.objects.running().filter(grid__in=grids)
    return lines.select_related("building__compound", "grid__community").order_by(
        "grid__code", "building__compound__name", "building__pk"
    )


def _cells_on(
    page: CappedPage, grids: list[Grid], buildings: dict[int, list[dict[str, Any]]]
) -> list[Grid]:
    """Return the cells with buildings on this page; those without any stand on the last one."""
    if page.has_next():
        return [grid for grid in grids if grid.pk in buildings]
    lines = _lines_in(grids).order_by().values_list("grid", flat=True)
    elsewhere = set(lines.distinct()) - set(buildings)
    return [grid for grid in grids if grid.pk not in elsewhere]


def _buildings_of(user: User, lying: Iterable[GridBuilding]) -> dict[int, list[dict[str, Any]]]:
    """Return the buildings of cells: how many entrances and groups there are, who heads it."""
    lines = list(lying)
    keys = [line.building_id for line in lines]
    heads = dict(
        ResidentHead.objects.serving().filter(building__in=keys).values_list("building", "name")
    )
    below = _missing_below(keys)
    found: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        row = {
            "building": line.building,
            "head": name_for(user, heads.get(line.building_id, ""), line.grid.community),
            "missing": below[line.building_id],
        }
        found.setdefault(line.grid_id, []).append(row)
    return found


def _missing_below(keys: list[int]) -> Counter[int]:
    """Return how many entrances and groups of each building have no head; four queries."""
    missing: Counter[int] = Counter()
    for model, kind in ((Entrance, HeadKind.ENTRANCE), (HouseholdGroup, HeadKind.GROUP)):
        rows = model.objects.filter(building__in=keys).order_by()
        missing.update(dict(rows.values_list("building").annotate(number=Count("pk"))))
        heads = ResidentHead.objects.serving().filter(kind=kind).order_by()
        path = f"{kind.value}__building"
        found = heads.filter(**{f"{path}__in": keys}).values_list(path)
        missing.subtract(dict(found.annotate(number=Count("pk"))))
    return missing
