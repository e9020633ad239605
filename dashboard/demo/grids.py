"""Grid cells with their leaders; buildings with entrances, ten-household groups and heads."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice, person_names
from grids.models import (
    AwardKind,
    Boundary,
    BuildingCode,
    Entrance,
    Grid,
    GridAssignment,
    GridBuilding,
    GridCount,
    GridRole,
    GridSubject,
    HeadAward,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
    SelectedBy,
)
from places.models import Building, Community, Unit, UnitKind

SINCE = date(2021, 6, 1)
GRIDS_PER_COMMUNITY = 5
STRUCTURED = 9  # communities whose buildings are recorded down to the ten households
GROUP_SIZE = 12
COUNTS = (
    (GridSubject.PEOPLE, "独居老人", 30),
    (GridSubject.PLACE, "公共活动场地", 6),
    (GridSubject.THING, "消防栓", 40),
    (GridSubject.ORGANISATION, "沿街商铺", 60),
)


def make_grids(places: Places, staff: Staff) -> dict[int, list[Grid]]:
    """Write five grid cells per community; the grid worker works the first two."""
    roll = dice("grids")
    grids: dict[int, list[Grid]] = {}
    for community in places.communities:
        grids[community.pk] = [
            Grid.objects.create(
                community=community,
                code=f"{community.code}{number:03d}",
                name=f"{community.short_name}第{'一二三四五'[number - 1]}网格",
                scope_text=places.compounds[community.pk][0].name if number == 1 else "",
                households=roll.randrange(300, 500),
                population=roll.randrange(800, 1300),
                effective_from=SINCE,
                is_demo=True,
            )
            for number in range(1, GRIDS_PER_COMMUNITY + 1)
        ]
        for grid in grids[community.pk][:2]:
            GridAssignment.objects.create(
                grid=grid,
                user=staff.grid_workers[community.pk],
                role=GridRole.WORKER,
                starts_on=SINCE,
                work_phone=community.phone,
                is_demo=True,
            )
        GridAssignment.objects.bulk_create(
            GridAssignment(
                grid=grid,
                user=staff.secretaries[community.pk],
                role=GridRole.LEADER,
                starts_on=SINCE,
                work_phone=community.phone,
                is_demo=True,
            )
            for grid in grids[community.pk]
        )
    return grids


def make_structure(places: Places, staff: Staff, grids: dict[int, list[Grid]], today: date) -> None:
    """Write what lies below the cells of the first nine communities, with gaps to be filled."""
    Structure(places, staff, grids, today).make()


def _draw(community: Community, grid: Grid) -> None:
    """Draw one community and its first cell; the others stay tiles on the map."""
    whole = [[110.0, 35.0], [110.014, 35.001], [110.015, 35.010], [110.004, 35.012], [110.0, 35.0]]
    part = [[110.0, 35.0], [110.007, 35.0005], [110.008, 35.006], [110.002, 35.006], [110.0, 35.0]]
    Boundary.objects.create(community=community, polygons=[[whole]], is_demo=True)
    Boundary.objects.create(grid=grid, polygons=[[part]], is_demo=True)


class Structure:
    """Buildings in cells, entrances, groups, heads, awards, codes and counts, in few statements."""

    def __init__(
        self, places: Places, staff: Staff, grids: dict[int, list[Grid]], today: date
    ) -> None:
        self.places, self.staff, self.grids, self.today = places, staff, grids, today
        self.roll: Random = dice("structure")
        self.names: Iterator[str] = person_names()
        self.companies = {
            unit.community_id: unit for unit in places.units if unit.kind == UnitKind.PROPERTY
        }

    def make(self) -> None:
        """Write it all."""
        for community in self.places.communities:
            cells = self.grids[community.pk]
            compounds = self.places.compounds[community.pk]
            buildings = list(
                Building.objects.filter(compound__in=compounds)
                .select_related("compound__community")
                .order_by("compound__name", "pk")
            )
            self._place(cells, buildings)
            if community in self.places.communities[:STRUCTURED]:
                self._fill(buildings)
        self._count()
        first = self.places.communities[0]
        _draw(first, self.grids[first.pk][0])

    def _place(self, cells: Sequence[Grid], buildings: Sequence[Building]) -> None:
        """Spread the buildings evenly; the last one of a community still lies in no cell."""
        GridBuilding.objects.bulk_create(
            GridBuilding(
                grid=cells[number * len(cells) // len(buildings)],
                building=building,
                starts_on=SINCE,
                is_demo=True,
            )
            for number, building in enumerate(buildings[:-1])
        )

    def _fill(self, buildings: Sequence[Building]) -> None:
        entrances = Entrance.objects.bulk_create(
            Entrance(
                building=building,
                name=f"{number}单元",
                households=max(1, (building.households or 0) // (building.units_count or 1)),
                is_demo=True,
            )
            for building in buildings
            for number in range(1, (building.units_count or 1) + 1)
        )
        groups = HouseholdGroup.objects.bulk_create(
            HouseholdGroup(
                compound=entrance.building.compound,
                building=entrance.building,
                entrance=entrance,
                name=f"{entrance.name}第{number}组",
                household_range=f"{number * 2 - 1}–{number * 2} 层",
                households=min(GROUP_SIZE, entrance.households or GROUP_SIZE),
                is_demo=True,
            )
            for entrance in entrances
            for number in range(1, 2 + (entrance.households or 0) // (2 * GROUP_SIZE))
        )
        heads = [self._head(HeadKind.BUILDING, building, building) for building in buildings]
        heads += [self._head(HeadKind.ENTRANCE, row, row.building) for row in entrances]
        heads += [self._head(HeadKind.GROUP, row, row.building) for row in groups if row.building]
        kept = ResidentHead.objects.bulk_create(head for head in heads if head is not None)
        self._thank(kept)
        self._give_codes(buildings)

    def _head(
        self, kind: HeadKind, place: Building | Entrance | HouseholdGroup, building: Building
    ) -> ResidentHead | None:
        """Make a head for most places; about one in eight still has none."""
        if self.roll.random() < {HeadKind.BUILDING: 0.1, HeadKind.ENTRANCE: 0.15}.get(kind, 0.2):
            return None
        community = building.compound.community
        company = self._company(community.pk) if self.roll.random() < 0.2 else None
        year = self.today.year - 3 + self.roll.randrange(3)
        starts_on = date(year, self.roll.randrange(1, 13), 1)
        head = ResidentHead(
            kind=kind,
            community=community,
            name=next(self.names),
            phone=f"1380099{self.roll.randrange(10_000):04d}",
            household_range=f"{place.households or 0} 户",
            selected_by=SelectedBy.PROPERTY if company else SelectedBy.COMMUNITY,
            company=company,
            starts_on=starts_on,
            term_until=self._term(starts_on),
            is_public=kind == HeadKind.BUILDING and self.roll.random() < 0.8,
            is_demo=True,
        )
        setattr(head, kind.value, place)
        return head

    def _term(self, starts_on: date) -> date:
        """Return four years after the start; some terms end in the weeks around today."""
        if self.roll.random() < 0.05:
            return self.today + timedelta(days=self.roll.randrange(-20, 50))
        return starts_on.replace(year=starts_on.year + 4) - timedelta(days=1)

    def _company(self, community: int) -> Unit | None:
        return self.companies.get(community) or next(iter(self.companies.values()), None)

    def _thank(self, heads: Sequence[ResidentHead]) -> None:
        HeadAward.objects.bulk_create(
            HeadAward(
                head=head,
                kind=AwardKind.POINTS if number % 2 else AwardKind.GOODS,
                given_on=self.today - timedelta(days=self.roll.randrange(10, 300)),
                what="季度积分" if number % 2 else "慰问品一份",
                points=10 * self.roll.randrange(1, 6) if number % 2 else 0,
                amount=Decimal(0),
                giver=str(head.community),
                recorded_by=self.staff.secretaries[head.community_id],
                is_demo=True,
            )
            for number, head in enumerate(heads[::6])
        )

    def _give_codes(self, buildings: Sequence[Building]) -> None:
        """Give most buildings a code; the tokens are drawn, so that the demo is the same again."""
        at = timezone.make_aware(datetime.combine(self.today - timedelta(days=40), time(10)))
        BuildingCode.objects.bulk_create(
            BuildingCode(
                building=building,
                token=f"demo{self.roll.getrandbits(48):012x}",
                issued_at=at,
                issued_by=self.staff.secretaries[building.compound.community_id],
                is_demo=True,
            )
            for number, building in enumerate(buildings)
            if number % 10
        )

    def _count(self) -> None:
        GridCount.objects.bulk_create(
            GridCount(
                grid=grid,
                subject=subject,
                name=name,
                number=self.roll.randrange(most),
                counted_on=self.today.replace(day=1),
                is_demo=True,
            )
            for cells in self.grids.values()
            for grid in cells[:2]
            for subject, name, most in COUNTS
        )
