"""The whole structure as rows of the workbook that it is imported from.

Each building, entrance and group has a row of its own with its own head, so that the file says of
everybody how they were chosen and until when.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from accounts.models import User
from core.exports import Column
from core.masking import mask_name, mask_phone
from grids.models import Entrance, GridBuilding, HeadKind, HouseholdGroup, ResidentHead
from places.models import Building, Compound

COLUMNS = (
    Column("所属社区", 16),
    Column("网格编码", 18),
    Column("网格名称", 18),
    Column("小区名称", 22),
    Column("楼栋", 12),
    Column("楼栋户数", 10),
    Column("单元", 12),
    Column("单元户数", 10),
    Column("十户组", 12),
    Column("包括哪些户", 20),
    Column("十户组户数", 10),
    *(Column(f"{kind.label}{what}", 14) for kind in HeadKind for what in ("", "电话")),
    Column("选用方", 10),
    Column("物业企业", 22),
    Column("任职日期", 12),
    Column("任期至", 12),
    Column("本人同意公开", 12),
)
_NOBODY = (None,) * 5
_AT_A_TIME = 2_000


class StructureRows:
    """Rows of everything below the communities that `user` may see; names whole if `plain`."""

    def __init__(self, user: User, *, plain: bool) -> None:
        self.plain = plain
        self.buildings = Building.objects.visible_to(user).select_related("compound__community")
        self.entrances = Entrance.objects.visible_to(user).select_related(
            "building__compound__community"
        )
        self.groups = HouseholdGroup.objects.visible_to(user).select_related(
            "compound__community", "building", "entrance"
        )
        self._heads_seen = ResidentHead.objects.visible_to(user).serving()

    def count(self) -> int:
        """Return the number of rows."""
        return self.buildings.count() + self.entrances.count() + self.groups.count()

    def __iter__(self) -> Iterator[list[object]]:
        """Yield the buildings, then the entrances, then the groups."""
        for building in _all(self.buildings, "compound__community__code", "compound", "name"):
            yield self._row(building.compound, HeadKind.BUILDING, building.pk, building)
        for one in _all(self.entrances, "building__compound__community__code", "building", "name"):
            building = one.building
            yield self._row(building.compound, HeadKind.ENTRANCE, one.pk, building, one)
        for group in _all(self.groups, "compound__community__code", "compound", "building", "name"):
            yield self._row(
                *(group.compound, HeadKind.GROUP, group.pk),
                *(group.building, group.entrance, group),
            )

    @cached_property
    def _grids(self) -> dict[int, tuple[str, str]]:
        lines = GridBuilding.objects.running().filter(building__in=self.buildings)
        found = lines.values_list("building", "grid__code", "grid__name")
        return {building: (code, name) for building, code, name in found}

    @cached_property
    def _heads(self) -> dict[tuple[str, int], ResidentHead]:
        heads = self._heads_seen.select_related("company")
        return {(head.kind, getattr(head, f"{head.kind}_id")): head for head in heads}

    def _row(
        self,
        compound: Compound,
        kind: HeadKind,
        key: int,
        building: Building | None,
        entrance: Entrance | None = None,
        group: HouseholdGroup | None = None,
    ) -> list[object]:
        code, grid = self._grids.get(building.pk, (None, None)) if building else (None, None)
        return [
            *(str(compound.community), code, grid, compound.name),
            *((building.name, building.households) if building else (None, None)),
            *((entrance.name, entrance.households) if entrance else (None, None)),
            *((group.name, group.household_range, group.households) if group else (None,) * 3),
            *self._head(kind, self._heads.get((kind.value, key))),
        ]

    def _head(self, kind: HeadKind, head: ResidentHead | None) -> Iterator[object]:
        for other in HeadKind:
            named = head if other is kind else None
            name, phone = (named.name, named.phone) if named else ("", "")
            yield name if self.plain else mask_name(name)
            yield phone if self.plain else mask_phone(phone)
        if head is None:
            yield from _NOBODY
            return
        yield from (head.get_selected_by_display(), head.company and head.company.name)
        yield from (head.starts_on, head.term_until, head.is_public)


def _all(rows: Any, *order: str) -> Iterable[Any]:
    found: Iterable[Any] = rows.order_by(*order, "pk").iterator(chunk_size=_AT_A_TIME)
    return found
