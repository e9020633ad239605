"""The map that needs no key: communities, or the cells of one, as shapes or as a tidy schematic.

A place is drawn where somebody gave its boundary; where nobody did it is a tile, and is listed as
not yet located. Source: docs/rules.md R-GRD-10.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from grids.geometry import draw
from grids.models import Boundary, Grid, GridBuilding, HeadKind, ResidentHead
from places.models import Building, Community
from volunteers.models import Activity, ActivityState, Problem

WIDTH, MARGIN = 400.0, 10.0  # of the picture, in units of its own
LONGEST_NAME = 11  # signs that fit on a shape


@dataclass(frozen=True)
class Place:
    """One community or cell with its numbers."""

    name: str
    url: str
    households: int | None
    buildings: int
    headless: int
    problems: int
    activities: int
    is_located: bool

    @property
    def short_name(self) -> str:
        """The name as far as it fits."""
        return self.name if len(self.name) <= LONGEST_NAME else f"{self.name[: LONGEST_NAME - 1]}…"

    @property
    def facts(self) -> str:
        """Its numbers in a line, for the shape."""
        return f"缺楼栋长 {self.headless}，问题 {self.problems}"

    @property
    def shade(self) -> int:
        """How many of the buildings have no head: 0 none, 1 up to a quarter, 2 more, 3 all of it.

        4 where no building is known.
        """
        if not self.buildings:
            return 4
        share = self.headless / self.buildings
        return 0 if not share else 1 if share <= 0.25 else 2 if share < 1 else 3


@dataclass(frozen=True)
class Drawn:
    """One place of the picture: its path and where its name stands."""

    place: Place
    path: str
    text_x: float
    text_y: float


@dataclass(frozen=True)
class Picture:
    """Every place, those that are drawn, and how high the picture is."""

    shapes: list[Drawn]
    height: float
    places: list[Place]

    @property
    def width(self) -> float:
        return WIDTH

    @property
    def unlocated(self) -> list[Place]:
        """Places whose boundary nobody gave."""
        return [place for place in self.places if not place.is_located]


def communities_map(user: Any, communities: Sequence[Community], *, on: date) -> Picture:
    """Return the communities; five queries for the numbers, one for the boundaries."""
    keys = [row.pk for row in communities]
    buildings = _counted(
        Building.objects.filter(compound__community__in=keys), "compound__community"
    )
    heads = ResidentHead.objects.serving().filter(kind=HeadKind.BUILDING, community__in=keys)
    headed = _counted(heads, "community")
    problems = _counted(Problem.objects.visible_to(user).open(), "community")
    activities = _counted(_held_this_month(user, on), "community")
    bounds = dict(Boundary.objects.filter(community__in=keys).values_list("community", "polygons"))
    places = [
        Place(
            name=row.name,
            url=f"{reverse('dashboard:grid-map')}?community={row.code}",
            households=row.households,
            buildings=buildings[row.pk],
            headless=max(0, buildings[row.pk] - headed[row.pk]),
            problems=problems[row.pk],
            activities=activities[row.pk],
            is_located=row.pk in bounds,
        )
        for row in communities
    ]
    return _picture(places, [bounds[key] for key in keys if key in bounds])


def grids_map(user: Any, grids: Sequence[Grid], *, on: date) -> Picture:
    """Return the cells of a community, with the same numbers."""
    keys = [row.pk for row in grids]
    lines = GridBuilding.objects.running().filter(grid__in=keys)
    buildings = _counted(lines, "grid")
    headed = _counted(
        lines.filter(building__heads__kind=HeadKind.BUILDING, building__heads__ends_on=None), "grid"
    )
    found = Problem.objects.visible_to(user).open()
    problems = _counted(found.filter(activity__grid__in=keys), "activity__grid")
    # One row has an activity or a walk, and never both.
    problems += _counted(found.filter(activity=None, walk__grid__in=keys), "walk__grid")
    activities = _counted(_held_this_month(user, on).filter(grid__in=keys), "grid")
    bounds = dict(Boundary.objects.filter(grid__in=keys).values_list("grid", "polygons"))
    places = [
        Place(
            name=row.name,
            url=row.get_absolute_url(),
            households=row.households,
            buildings=buildings[row.pk],
            headless=max(0, buildings[row.pk] - headed[row.pk]),
            problems=problems[row.pk],
            activities=activities[row.pk],
            is_located=row.pk in bounds,
        )
        for row in grids
    ]
    return _picture(places, [bounds[key] for key in keys if key in bounds])


def _held_this_month(user: Any, on: date) -> Any:
    rows = Activity.objects.visible_to(user).filter(state=ActivityState.CONFIRMED)
    return rows.filter(held_on__gte=on.replace(day=1), held_on__lte=on)


def _counted(rows: Any, path: str) -> Counter[int]:
    """Return {key: how many rows}."""
    found = rows.order_by().values_list(path).annotate(number=Count("pk", distinct=True))
    return Counter({key: number for key, number in found if key is not None})


def _picture(places: list[Place], bounds: list[Any]) -> Picture:
    shapes, height = draw(bounds, width=WIDTH, margin=MARGIN)
    located = [place for place in places if place.is_located]
    drawn = [
        Drawn(place, shape.path, shape.x, shape.y)
        for place, shape in zip(located, shapes, strict=True)
    ]
    return Picture(drawn, height, places)
