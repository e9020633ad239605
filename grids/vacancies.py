"""Which buildings, entrances and ten-household groups have no head, named one by one.

Source: docs/rules.md R-GRD-5.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from grids.models import Entrance, HeadKind, HouseholdGroup, ResidentHead
from places.models import Building, Community


@dataclass(frozen=True)
class Level:
    """One kind of place that should have a head, and how one gets from it to where it lies."""

    kind: HeadKind
    label: str
    model: Any
    compound: str  # the path to the compound

    @property
    def value(self) -> str:
        return self.kind.value


LEVELS: Mapping[str, Level] = {
    level.value: level
    for level in (
        Level(HeadKind.BUILDING, "楼栋", Building, "compound"),
        Level(HeadKind.ENTRANCE, "单元", Entrance, "building__compound"),
        Level(HeadKind.GROUP, "十户组", HouseholdGroup, "compound"),
    )
}


@dataclass(frozen=True)
class Cell:
    """One kind of place in one community: how many there are, and how many have no head."""

    level: Level
    total: int
    missing: int

    @property
    def share(self) -> int | None:
        """The covered part in whole per cent, rounded down; None when there is nothing."""
        return (self.total - self.missing) * 100 // self.total if self.total else None


@dataclass(frozen=True)
class Line:
    """The numbers of one community, or of all together."""

    community: Community | None
    cells: list[Cell]

    @property
    def missing(self) -> int:
        """Everything that has no head."""
        return sum(cell.missing for cell in self.cells)


def vacancies(level: Level, user: Any, communities: Any = None) -> QuerySet[Any]:
    """Return the places of a level that have no head now and lie where `user` may look."""
    serving = ResidentHead.objects.serving().filter(**{level.value: OuterRef("pk")})
    rows = level.model.objects.visible_to(user).filter(~Exists(serving))
    if communities is not None:
        rows = rows.filter(**{f"{level.compound}__community__in": communities})
    ordering = [f"{level.compound}__community__code", f"{level.compound}__name"]
    if level.kind is not HeadKind.BUILDING:
        ordering.append("building__name")
    rows = rows.select_related(f"{level.compound}__community", *_more(level))
    found: QuerySet[Any] = rows.order_by(*ordering, "name", "pk")
    return found


def lines(user: Any) -> list[Line]:
    """Return the numbers of every community that `user` sees; five queries however many."""
    communities = list(Community.objects.visible_to(user).order_by("code"))
    heads: Counter[tuple[int, str]] = Counter()
    for community, kind, number in (
        ResidentHead.objects.visible_to(user)
        .serving()
        .order_by()
        .values_list("community", "kind")
        .annotate(number=Count("pk"))
    ):
        heads[community, kind] = number
    totals = {level.value: _totals(level, user) for level in LEVELS.values()}
    return [
        Line(
            community,
            [
                _cell(level, totals[level.value][community.pk], heads[community.pk, level.value])
                for level in LEVELS.values()
            ],
        )
        for community in communities
    ]


def total_of(found: list[Line]) -> Line:
    """Return the numbers of all communities together."""
    sums = (
        [
            Cell(level, sum(c.total for c in column), sum(c.missing for c in column))
            for level, column in zip(
                LEVELS.values(), zip(*(line.cells for line in found), strict=True), strict=True
            )
        ]
        if found
        else [Cell(level, 0, 0) for level in LEVELS.values()]
    )
    return Line(None, sums)


def _totals(level: Level, user: Any) -> Counter[int]:
    path = f"{level.compound}__community"
    rows = level.model.objects.visible_to(user).order_by().values_list(path)
    return Counter(dict(rows.annotate(number=Count("pk"))))


def _cell(level: Level, total: int, headed: int) -> Cell:
    return Cell(level, total, max(0, total - headed))


def _more(level: Level) -> list[str]:
    return {HeadKind.BUILDING: [], HeadKind.ENTRANCE: ["building"], HeadKind.GROUP: ["building"]}[
        level.kind
    ]
