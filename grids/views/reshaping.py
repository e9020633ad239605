"""网格重构: split one cell or merge several; first what moves, then one step that does it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.numbers import whole_number
from core.steps import put_refusal
from grids import actions, moving
from grids.actions import Part
from grids.forms import MergeForm, PartFormSet, SplitForm
from grids.forms.cells import FEWEST_PARTS, MOST_PARTS
from grids.models import Grid
from grids.views.cells import leaders_for
from grids.views.reaching import editable_grid

CONFIRM = "confirm"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_split(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 拆分网格: parts, where each building goes, what moves → actions.reshape."""
    grid = editable_grid(request, uid)
    asked = whole_number(request.GET.get("parts", "")) or FEWEST_PARTS
    number = min(max(asked, FEWEST_PARTS), MOST_PARTS)
    lines = grid.building_rows.running().select_related("building__compound")
    workers = grid.assignments.filter(ends_on=None).exclude(role="leader").select_related("user")
    form = SplitForm(
        request.POST or None,
        parts=number,
        buildings=[line.building for line in lines],
        workers=list(workers),
    )
    words = {"title": "拆分网格", "yes": "确认拆分", "number": number}
    return _page(request, grid, form, [grid], number, words)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GRID_EDIT)
def grid_merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 合并网格: which others join, what moves → actions.reshape."""
    grid = editable_grid(request, uid)
    others = Grid.objects.filter(community=grid.community, effective_to=None).exclude(pk=grid.pk)
    form = MergeForm(request.POST or None, others=others)
    sources = [grid]
    if request.method == "POST" and form.is_valid():
        sources += form.cleaned_data["grids"]
    return _page(request, grid, form, sources, 1, {"title": "合并网格", "yes": "确认合并"})


def _page(
    request: HttpRequest,
    grid: Grid,
    form: Any,
    sources: list[Grid],
    number: int,
    words: dict[str, Any],
) -> HttpResponse:
    """Show the form; with sound answers what moves; with the second button do it."""
    people = leaders_for(grid)
    parts = PartFormSet(
        request.POST or None,
        initial=[{"code": code} for code in _free_codes(grid, number)],
        form_kwargs={"people": people},
        prefix="parts",
    )
    is_ready = request.method == "POST" and form.is_valid() and parts.is_valid()
    is_ready = is_ready and parts.total_form_count() == number
    found = moving.preview(sources)
    if is_ready and CONFIRM in request.POST:
        try:
            change = actions.reshape(
                sources=sources,
                parts=[Part(**each) for each in parts.cleaned_data],
                effective_on=form.cleaned_data["effective_on"],
                basis=form.cleaned_data["basis"],
                part_of_building=getattr(form, "part_of_building", None),
                part_of_worker=getattr(form, "part_of_worker", None),
                rest=int(form.cleaned_data.get("rest") or 0),
                seen=request.POST.get("seen", ""),
                by=signed_in(request),
            )
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, f"已{change.get_kind_display()}，原网格停用，历史记录保留。")
            return redirect("grids:grid-list")
    context = {
        "grid": grid,
        "form": form,
        "parts": parts,
        "kinds": found,
        "seen": moving.digest_of(found),
        "is_ready": is_ready and not form.errors,
        **words,
    }
    status = 422 if request.method == "POST" and not context["is_ready"] else 200
    return render(request, "grids/grid_reshape.html", context, status=status)


def _free_codes(grid: Grid, number: int) -> list[str]:
    """Return the next codes of the community that no cell has had."""
    prefix = grid.community.code
    taken = set(Grid.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    free = (code for n in range(1, 1000) if (code := f"{prefix}{n:03d}") not in taken)
    return [code for code, _ in zip(free, range(number), strict=False)]
