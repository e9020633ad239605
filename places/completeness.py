"""How much of a community's basic information is known, and what is missing by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from places.models import Community


@dataclass(frozen=True)
class Group:
    """A few facts that belong together. `counts` marks those that F19 asks for."""

    label: str
    items: tuple[tuple[str, bool], ...]
    counts: bool = True

    @property
    def percent(self) -> int:
        """How many of the facts are known, in whole percent, 100 only when all are."""
        return 100 * sum(is_known for _, is_known in self.items) // len(self.items)

    @property
    def missing(self) -> list[str]:
        """The facts that are not known."""
        return [label for label, is_known in self.items if not is_known]


def groups_of(community: Community) -> list[Group]:
    """Return the groups that F19 asks for; needs `with_counts()`.

    Source: docs/rules.md R-PLC-2.
    """
    return [
        Group(
            "联系方式",
            (
                ("办公地址", bool(community.office_address)),
                ("联系电话", bool(community.phone)),
            ),
        ),
        Group(
            "规模",
            (
                ("户数", bool(community.households)),
                ("人口", bool(community.population)),
                ("面积", bool(community.area_km2)),
            ),
        ),
        Group(
            "小区楼栋",
            (
                ("小区", community.compound_count > 0),  # type: ignore[attr-defined]
                ("楼栋", community.building_count > 0),  # type: ignore[attr-defined]
            ),
        ),
    ]


def is_recorded(groups: Sequence[Group]) -> bool:
    """True when nothing is missing that F19 asks for; the same as `Community.recorded()`."""
    return not any(group.missing for group in groups if group.counts)
