"""Which buildings have a WeChat group: counted per community, and the ones without by name."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from grids.models import ChatGroup, ChatScope
from places.models import Building, Community


@dataclass
class ChatCoverage:
    """One community: how many of its buildings and their households a group covers.

    Units: whole buildings, whole households; a building without a number of households adds none.
    """

    community: Community
    buildings: int = 0
    covered_buildings: int = 0
    households: int = 0
    covered_households: int = 0
    without: list[Building] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        """Covered households of all, in per cent rounded down; None where none are known."""
        return self.covered_households * 100 // self.households if self.households else None


def chat_coverage(user: User) -> list[ChatCoverage]:
    """Return a line for each community in reach, in the order of their codes.

    Source: docs/rules.md R-CHT-1.
    """
    reach = user.reach(Permission.CHAT_VIEW)
    communities = Community.objects.within(reach).order_by("code")
    lines = {row.pk: ChatCoverage(row) for row in communities}
    named: dict[int, list[Building]] = defaultdict(list)
    for building in _with_group(Building.objects.filter(compound__community__in=lines)):
        line = lines[building.compound.community_id]
        count = building.households or 0
        line.buildings += 1
        line.households += count
        if building.has_group:  # type: ignore[attr-defined]  # annotated
            line.covered_buildings += 1
            line.covered_households += count
        else:
            named[line.community.pk].append(building)
    for key, line in lines.items():
        line.without = named[key]
    return list(lines.values())


def _with_group(buildings: QuerySet[Building]) -> QuerySet[Building]:
    groups = ChatGroup.objects.running().filter(scope=ChatScope.BUILDING, buildings=OuterRef("pk"))
    rows = buildings.annotate(has_group=Exists(groups)).select_related("compound")
    return rows.order_by("compound__name", "name", "pk")
