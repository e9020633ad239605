"""Square metres of premises per hundred households, by community and for the street."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Sum

from accounts.permissions import Permission
from places.models import Community, Street
from projects.models import Premises, PremisesStandard, standard_of

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Area:
    """How much one place has; `per_hundred` is None where no households are known."""

    label: str
    area: Decimal
    premises_count: int
    households: int | None
    standard: Decimal

    @property
    def per_hundred(self) -> Decimal | None:
        """Square metres per hundred households."""
        if not self.households:
            return None
        return (self.area * 100 / self.households).quantize(CENT, ROUND_HALF_UP)

    @property
    def is_below(self) -> bool:
        """True when it is known and below the standard."""
        value = self.per_hundred
        return value is not None and value < self.standard

    @property
    def missing(self) -> Decimal | None:
        """Square metres missing to the standard; None when nothing is."""
        if not self.is_below or not self.households:
            return None
        return (self.standard * self.households / 100 - self.area).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class StreetAreas:
    """The communities of a street that one may see, and the street where one sees all of it."""

    street: Street
    standard: PremisesStandard
    communities: list[Area]
    total: Area | None

    @property
    def below(self) -> list[Area]:
        """Communities below the standard, the least first."""
        rows = [row for row in self.communities if row.is_below]
        return sorted(rows, key=lambda row: row.per_hundred or Decimal(0))

    @property
    def unknown(self) -> list[Area]:
        """Communities whose households nobody has entered."""
        return [row for row in self.communities if row.per_hundred is None]


def areas_for(user: Any) -> list[StreetAreas]:
    """Return the table for each street that `user` may look at.

    Shape:  area counts where premises are in use; the street's own value is all area by all
            households of communities whose households are known.
    Source: docs/rules.md R-PRM-5.
    """
    reach = user.reach(Permission.PREMISES_VIEW)
    communities = Community.objects.within(reach).select_related("street").order_by("code")
    counted = (
        Premises.objects.visible_to(user)
        .counted()
        .order_by()
        .values("community")
        .annotate(area=Sum("area_m2"), number=Count("pk"))
    )
    found = {row["community"]: (row["area"], row["number"]) for row in counted}
    streets: dict[Street, list[Community]] = {}
    for community in communities:
        streets.setdefault(community.street, []).append(community)
    return [
        _street(street, rows, found, is_whole=street.pk in reach.streets)
        for street, rows in streets.items()
    ]


def _street(
    street: Street,
    communities: list[Community],
    found: dict[int, tuple[Decimal, int]],
    *,
    is_whole: bool,
) -> StreetAreas:
    standard = standard_of(street)
    asked = Decimal(standard.area_per_hundred)
    rows = [
        Area(row.name, *found.get(row.pk, (Decimal(0), 0)), row.households, asked)
        for row in communities
    ]
    known = [row for row in rows if row.households]
    label = "全街道" if len(known) == len(rows) else "全街道（不含户数未填的社区）"
    total = Area(
        label,
        sum((row.area for row in known), Decimal(0)),
        sum(row.premises_count for row in known),
        sum(row.households or 0 for row in known),
        asked,
    )
    return StreetAreas(street, standard, rows, total if is_whole and known else None)
