"""What hangs on a grid cell: what goes along when cells are reshaped, and what stays as history.

Each app registers what of its own is open in a cell, and how it moves (`register`); whatever else
points at a cell is found by itself and stays where it was.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.db.models import QuerySet

from grids.models import (
    Boundary,
    BuildingCode,
    ChatGroup,
    Entrance,
    Grid,
    GridBuilding,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
)

A_DAY = timedelta(days=1)

Move = Callable[[QuerySet[Any], Grid, Any, datetime | None], None]


@dataclass(frozen=True)
class OpenKind:
    """One kind of open work in a cell, and how it moves; None when it follows something else."""

    label: str
    rows: Callable[[Grid], QuerySet[Any]]
    move: Move | None = None


KINDS: list[OpenKind] = []


def register(kind: OpenKind) -> None:
    """Let an app say what of its own is open in a cell; called once when it starts."""
    if all(known.label != kind.label for known in KINDS):
        KINDS.append(kind)


@dataclass(frozen=True)
class Moved:
    """One kind of records of the cells, and what becomes of them."""

    label: str
    fate: str
    rows: Sequence[Any] = field(default_factory=list)
    number: int = 0


TO_NEW = "移到新网格"
STAYS = "留在原网格，作为历史"
BY_POSTER = "随楼栋，码不变；海报请重印"


def preview(grids: Sequence[Grid]) -> list[Moved]:
    """Return every record of the cells by kind: what moves, what ends, what stays.

    Source: docs/rules.md R-GRD-3.
    """
    found = [_buildings(grids), *_below(grids), _assignments(grids)]
    found += [
        _moved(kind.label, TO_NEW if kind.move else "随所属的记录", _rows(kind, grids))
        for kind in KINDS
    ]
    return [kind for kind in [*found, *_history(grids)] if kind.number]


def digest_of(kinds: Iterable[Moved]) -> str:
    """Return a word that changes with what a preview lists."""
    listed = [(kind.label, kind.number, [row.pk for row in kind.rows]) for kind in kinds]
    return blake2b(repr(listed).encode(), digest_size=8).hexdigest()


def has_open_work(grid: Grid) -> bool:
    """True while something lies in the cell that somebody still has to finish."""
    return any(kind.rows(grid).exists() for kind in KINDS)


def move_open_work(grid: Grid, to: Grid, *, by: Any, at: datetime | None) -> None:
    """Give what is open in a cell to another one; inside the caller's transaction."""
    for kind in KINDS:
        if kind.move is not None:
            kind.move(kind.rows(grid), to, by, at)


def move_buildings(grid: Grid, targets: Mapping[int, Grid], *, on: date) -> None:
    """Let each building of a cell lie in its new one from a day on; keys are of buildings."""
    lines = list(grid.building_rows.running().select_for_update(no_key=True))
    GridBuilding.objects.filter(pk__in=[line.pk for line in lines]).update(ends_on=on - A_DAY)
    GridBuilding.objects.bulk_create(
        GridBuilding(grid=targets[line.building_id], building_id=line.building_id, starts_on=on)
        for line in lines
    )


def latest_start(grids: Iterable[Grid]) -> date:
    """Return the last day on which something that still runs in the cells began."""
    days = [grid.effective_from for grid in grids]
    for grid in grids:
        for rows in (grid.assignments.filter(ends_on=None), grid.building_rows.running()):
            days += rows.values_list("starts_on", flat=True)
    return max(days)


def _moved(label: str, fate: str, rows: Iterable[Any]) -> Moved:
    rows = list(rows)
    return Moved(label, fate, rows, len(rows))


def _rows(kind: OpenKind, grids: Sequence[Grid]) -> list[Any]:
    return [row for grid in grids for row in kind.rows(grid)]


def _buildings(grids: Sequence[Grid]) -> Moved:
    lines = GridBuilding.objects.running().filter(grid__in=grids)
    lines = lines.select_related("building__compound", "grid")
    return _moved("楼栋", TO_NEW, [line.building for line in lines])


def _below(grids: Sequence[Grid]) -> list[Moved]:
    """Heads, entrances, groups, codes and chats of a building have no cell: they follow it."""
    buildings = GridBuilding.objects.running().filter(grid__in=grids).values("building")
    heads = ResidentHead.objects.serving()
    found = []
    for kind, path in (
        (HeadKind.BUILDING, "building__in"),
        (HeadKind.ENTRANCE, "entrance__building__in"),
        (HeadKind.GROUP, "group__building__in"),
    ):
        rows = heads.filter(**{"kind": kind, path: buildings}).select_related(
            "building__compound", "entrance__building__compound", "group__building__compound"
        )
        found.append(_moved(f"在任{kind.label}", "随楼栋", rows))
    for label, model in (("单元", Entrance), ("十户组", HouseholdGroup)):
        places: QuerySet[Any] = model._default_manager.filter(building__in=buildings)
        places = places.select_related("building__compound")
        found.append(_moved(label, "随楼栋", places))
    codes = BuildingCode.objects.valid().filter(building__in=buildings)
    chats = ChatGroup.objects.running().filter(buildings__in=buildings).distinct()
    found.append(_moved("楼栋码", BY_POSTER, codes.select_related("building__compound")))
    found.append(_moved("按楼栋建的微信群", "随楼栋", chats))
    return found


def _assignments(grids: Sequence[Grid]) -> Moved:
    rows = [
        row
        for grid in grids
        for row in grid.assignments.filter(ends_on=None).select_related("grid", "user")
    ]
    return _moved("网格分工", "在原网格结束，在新网格重新开始", rows)


def _history(grids: Sequence[Grid]) -> list[Moved]:
    """Return what points at the cells and goes nowhere, by what it is called."""
    open_keys: dict[Any, set[int]] = {}
    for kind in KINDS:
        for row in _rows(kind, grids):
            open_keys.setdefault(type(row), set()).add(row.pk)
    found = []
    for relation in Grid._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model is Boundary:
            continue
        rows = model._default_manager.filter(**{f"{name}__in": grids})
        if {"starts_on", "ends_on"} <= {each.name for each in model._meta.concrete_fields}:
            rows = rows.exclude(ends_on=None)
        number = rows.exclude(pk__in=open_keys.get(model, ())).count()
        label = f"{model._meta.verbose_name}（历史）"
        found.append(Moved(label, STAYS, [], number))
    return found
