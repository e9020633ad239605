"""A grid with a building, an entrance and a ten-household group, for the tests of this folder."""

from itertools import count
from typing import Any

from grids import actions
from grids.models import (
    Entrance,
    Grid,
    GridBuilding,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
)
from tests.factories import day, make_building, make_compound, make_grid

_numbers = count(1)


def make_house(*, community: Any, grid: Grid | None = None, **values: Any) -> Any:
    """Make a building that lies in `grid`."""
    compound = make_compound(community=community)
    building = make_building(compound=compound, **values)
    grid = grid or make_grid(community=community)
    GridBuilding.objects.create(grid=grid, building=building, starts_on=day(-300))
    return building


def make_entrance(building: Any) -> Entrance:
    return Entrance.objects.create(building=building, name=f"{next(_numbers)}单元", households=12)


def make_group(building: Any) -> HouseholdGroup:
    return HouseholdGroup.objects.create(
        compound=building.compound, building=building, name=f"第{next(_numbers)}组", households=10
    )


def appoint(place: Any, by: Any, **values: Any) -> ResidentHead:
    """Appoint a head through the action."""
    kind = {"building": HeadKind.BUILDING, "entrance": HeadKind.ENTRANCE}.get(
        place._meta.model_name, HeadKind.GROUP
    )
    head = ResidentHead(
        kind=kind,
        **{kind.value: place},
        **{"name": "何小安", "phone": "13800000002", "starts_on": day(-30), **values},
    )
    return actions.appoint_head(head=head, by=by)
