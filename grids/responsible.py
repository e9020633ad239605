"""Who is responsible for a building, as far as everybody may know: the poster and its page.

Officials by name and work phone, while they hold a post in the street; heads only while they serve
and when they agreed.
Source: docs/rules.md R-GRD-6.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Post
from grids.models import BuildingCode, Grid, GridAssignment, GridBuilding, GridRole, ResidentHead
from places.models import Building, Community

SHOWN_ROLES = (GridRole.LEADER, GridRole.WORKER, GridRole.POLICE)


@dataclass(frozen=True)
class Person:
    """One line: what somebody is here, their name, the phone on which they may be called."""

    role: str
    name: str
    phone: str


@dataclass
class Responsible:
    """What stands on a building's poster and on its public page."""

    building: Building
    community: Community
    grid: Grid | None = None
    heads: list[Person] = field(default_factory=list)  # of the building and its entrances
    group_heads: list[Person] = field(default_factory=list)
    officials: list[Person] = field(default_factory=list)
    code: BuildingCode | None = None

    @property
    def people(self) -> list[Person]:
        """Heads first, then officials."""
        return [*self.heads, *self.officials]


def responsible_for(buildings: Sequence[Building], *, on: date) -> list[Responsible]:
    """Return who is responsible for each building on a day; four queries however many.

    The buildings come with their compound and community.
    """
    found = {row.pk: Responsible(row, row.compound.community) for row in buildings}
    for line in GridBuilding.objects.running().filter(building__in=found).select_related("grid"):
        found[line.building_id].grid = line.grid
    _add_heads(found, on)
    _add_officials(found, on)
    for code in BuildingCode.objects.valid().filter(building__in=found):
        found[code.building_id].code = code
    return list(found.values())


def _add_heads(found: dict[int, Responsible], on: date) -> None:
    heads = (
        ResidentHead.objects.serving_on(on)
        .filter(
            Q(building__in=found) | Q(entrance__building__in=found) | Q(group__building__in=found),
            is_public=True,
        )
        .select_related("building", "entrance", "group")
        .order_by("kind", "entrance__name", "group__name", "pk")
    )
    for head in heads:
        place = head.entrance or head.group
        building = head.building_id or (place.building_id if place is not None else None)
        label = f"{place.name}{head.get_kind_display()}" if place else head.get_kind_display()
        shown = found[building or 0]
        lines = shown.group_heads if head.group_id else shown.heads
        lines.append(Person(label, head.name, head.phone))


def _add_officials(found: dict[int, Responsible], on: date) -> None:
    grids = {shown.grid.pk for shown in found.values() if shown.grid is not None}
    people: dict[int, list[Person]] = defaultdict(list)
    in_office = Post.objects.active_on(on).filter(
        user=OuterRef("user"), street=OuterRef("grid__community__street")
    )
    rows = GridAssignment.objects.running_on(on).filter(
        Exists(in_office), grid__in=grids, role__in=SHOWN_ROLES, user__is_active=True
    )
    for row in sorted(
        rows.select_related("user").order_by("starts_on", "pk"),
        key=lambda row: SHOWN_ROLES.index(GridRole(row.role)),
    ):
        label = GridRole(row.role).label
        people[row.grid_id].append(Person(label, row.user.name, row.work_phone))
    for shown in found.values():
        if shown.grid is not None:
            shown.officials = people[shown.grid.pk]
