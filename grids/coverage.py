"""Which buildings have a WeChat group: counted per community, and the ones without by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from accounts.permissions import Permission
from grids.models import ChatGroup, ChatScope
from places.models import Building, Community

MOST_NAMED = 100  # buildings of a community; the page of one community names them all
_ORDER = ("compound__name", "name", "pk")


@dataclass
class ChatCoverage:
    """One community: how many of its buildings and their households a group covers.

    Units: whole buildings, whole households; a building without a number of households adds none.
    Shape: `without` holds the first MOST_NAMED of `without_count` buildings.
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

    @property
    def without_count(self) -> int:
        """Buildings that no group covers."""
        return self.buildings - self.covered_buildings


def chat_coverage(user: User) -> list[ChatCoverage]:
    """Return a line for each community in reach, in the order of their codes.

    Source: docs/rules.md R-CHT-1.
    """
    communities = communities_covered(user)
    lines = {row.pk: ChatCoverage(row) for row in communities}
    buildings = Building.objects.filter(compound__community__in=lines)
    is_covered = Q(pk__in=_with_group())
    counts = buildings.values(community=F("compound__community")).annotate(
        buildings=Count("pk"),
        covered_buildings=Count("pk", filter=is_covered),
        covered_households=Sum("households", filter=is_covered, default=0),
        households=Sum("households", default=0),
    )
    for numbers in counts.order_by():
        line = lines[numbers["community"]]
        line.buildings, line.households = numbers["buildings"], numbers["households"]
        line.covered_buildings = numbers["covered_buildings"]
        line.covered_households = numbers["covered_households"]
    place = Window(RowNumber(), partition_by="compound__community", order_by=_ORDER)
    named = buildings_without(lines).annotate(place=place).filter(place__lte=MOST_NAMED)
    for building in named:
        lines[building.compound.community_id].without.append(building)
    return list(lines.values())


def communities_covered(user: User) -> QuerySet[Community]:
    """Return the communities whose groups `user` may look at, in the order of their codes."""
    return Community.objects.within(user.reach(Permission.CHAT_VIEW)).order_by("code")


def buildings_without(communities: Iterable[int]) -> QuerySet[Building]:
    """Return the buildings of communities that no running group covers, by compound and name."""
    rows = Building.objects.filter(compound__community__in=list(communities))
    return rows.exclude(pk__in=_with_group()).select_related("compound").order_by(*_ORDER)


def _with_group() -> QuerySet[Any, Any]:
    groups = ChatGroup.objects.running().filter(scope=ChatScope.BUILDING)
    covered = ChatGroup.buildings.through.objects.filter(chatgroup__in=groups)
    return covered.values("building")
