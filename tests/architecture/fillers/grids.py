"""Buildings in cells, what lies below, heads now and before, awards, codes, a change of cells."""

from typing import Any

from django.utils import timezone

from accounts.roles import Role
from grids.models import (
    AwardKind,
    Boundary,
    BuildingCode,
    ChangeKind,
    Entrance,
    Grid,
    GridBuilding,
    GridChange,
    GridCount,
    GridLineage,
    GridSubject,
    HeadAward,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
)
from places.models import Building, Community
from tests.factories import day, make_grid

SQUARE = [[[[102.7, 25.05], [102.71, 25.05], [102.71, 25.06], [102.7, 25.06], [102.7, 25.05]]]]


def fill_community(world: Any, zone: str, community: Community) -> None:
    """Add a building in a cell with everything below it, a head of each kind, a change of cells."""
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    grid = Grid.objects.filter(community=community, effective_to=None).order_by("-pk")[0]
    building = Building.objects.filter(compound__community=community).order_by("-pk")[0]
    GridBuilding.objects.create(grid=grid, building=building, starts_on=day(-9))
    world.add(zone, building)
    entrance = world.add(zone, Entrance.objects.create(building=building, name="x"))
    group = world.add(
        zone,
        HouseholdGroup.objects.create(
            compound=building.compound, building=building, name="x", household_range="x"
        ),
    )
    for kind, place in zip(HeadKind, (building, entrance, group), strict=True):
        for is_over in (True, False):
            head = ResidentHead.objects.create(
                kind=kind,
                community=community,
                name="x",
                household_range="x",
                starts_on=day(-90) if is_over else day(-9),
                ends_on=day(-10) if is_over else None,
                end_reason="x" if is_over else "",
                **{kind.value: place},
            )
            world.add(zone, head)
    world.add(
        zone,
        HeadAward.objects.create(
            head=head,
            kind=AwardKind.PRAISE,
            given_on=day(-1),
            what="x",
            giver="x",
            recorded_by=secretary,
        ),
    )
    for is_valid in (False, True):
        code = BuildingCode.objects.create(
            building=building,
            issued_at=timezone.now(),
            issued_by=secretary,
            revoked_at=None if is_valid else timezone.now(),
            revoked_by=None if is_valid else secretary,
            revoke_reason="" if is_valid else "x",
        )
        world.add(zone, code)
    name = f"x{GridCount.objects.count()}"
    count = GridCount(grid=grid, subject=GridSubject.PLACE, name=name, number=3, counted_on=day(-1))
    count.save()
    world.add(zone, count)
    Boundary.objects.get_or_create(grid=grid, defaults={"polygons": SQUARE})
    _fill_change(world, zone, grid, secretary)


def _fill_change(world: Any, zone: str, grid: Grid, by: Any) -> None:
    old = make_grid(community=grid.community, effective_to=day(-20))
    change = GridChange.objects.create(
        kind=ChangeKind.SPLIT,
        community=grid.community,
        effective_on=day(-20),
        basis="x",
        done_by=by,
    )
    world.add(zone, change)
    GridLineage.objects.create(change=change, before=old, after=grid)
