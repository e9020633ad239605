"""One workbook of the whole structure: grid, building, entrance, ten-household group, heads."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from core.ledger.alike import Near
from core.ledger.entries import Entry, plain_key
from core.ledger.row import Row, UnclearError
from core.ledger.spec import Lookup, Target, keep_pinyin
from grids.imports.former_heads import FormerHeads
from grids.imports.structure_columns import COLUMNS, LEVELS, NO_BUILDING, OF_HEADS, Level
from grids.models import (
    Entrance,
    Grid,
    GridBuilding,
    HouseholdGroup,
    ResidentHead,
    SelectedBy,
)
from places.imports import StreetLedger, unit_names
from places.imports.compounds import MAYBE_SEVERAL, compound_spellings
from places.imports.spellings import ENTRANCE_ENDINGS, GROUP_ENDINGS, Spellings, may_be_several
from places.models import Building, Compound, Street, Unit, UnitKind

_BELOW = {
    "building": ("grid_code", "building_households", "entrance"),
    "entrance": ("entrance_households",),
    "group": ("group_range", "group_households"),
}
NO_COMMUNITY = "没有填写，这一项必填；也可在上传时为整份文件选定。"
OTHER_HEAD = "登记在册的是另一位，换人请先在工作台登记卸任，再导入。"
TERM_OVER = "任期的最后一天早于任职日期，请核对；没有写任职日期的，请写上。"
TWICE = "与{first}写的是同一处，请删去其中一行；不是同一处的，请核对名称。"
GROUP_NAME_TAKEN = (
    "这栋楼的“{name}”已在另一个单元，同一栋楼的十户组不能重名。请写成“{better}”这样的名称。"
)
NO_GRID = "“{community}”没有叫“{name}”的网格，请核对名称；新网格请写网格编码。"
SHARED_GRID = "“{community}”叫“{name}”的网格不止一个，请写网格编码。"
OTHER_GRID = "这栋楼登记在另一个网格，调整请在网格页面办理，或把这一格空着。"


class StructureLedger(StreetLedger):
    """网格结构: each row a building, an entrance or a group; what is above it stands beside it."""

    key, label = "structure", "网格结构"
    row_means = (
        "每行一个十户组；没有分组的，每行一个单元或一栋楼。上一级的资料每行写得一样，或合并单元格。"
    )
    columns = COLUMNS
    targets = (
        Target(
            name="grid",
            model=Grid,
            fields=("community_id", "code", "name"),
            existing=lambda ledger: Grid.objects.filter(
                community__street=ledger.scope, effective_to=None
            ),
            keys=lambda row: [row["code"]],
        ),
        Target(
            name="compound",
            model=Compound,
            fields=("community_id", "name"),
            existing=lambda ledger: Compound.objects.filter(community__street=ledger.scope),
            near=Near(),
            keys=lambda row: [(row["community_id"], row["name"])],
            derive=keep_pinyin,
        ),
        Target(
            name="building",
            model=Building,
            fields=("compound_id", "name", "households"),
            existing=lambda ledger: Building.objects.filter(
                compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["compound_id"], row["name"])],
        ),
        Target(
            name="grid_building",
            model=GridBuilding,
            fields=("grid_id", "building_id"),
            existing=lambda ledger: GridBuilding.objects.running().filter(
                grid__community__street=ledger.scope
            ),
            keys=lambda row: [row["building_id"]],
        ),
        Target(
            name="entrance",
            model=Entrance,
            fields=("building_id", "name", "households"),
            existing=lambda ledger: Entrance.objects.filter(
                building__compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["building_id"], row["name"])],
        ),
        Target(
            name="group",
            model=HouseholdGroup,
            fields=(
                "compound_id",
                "building_id",
                "entrance_id",
                "name",
                "household_range",
                "households",
            ),
            existing=lambda ledger: HouseholdGroup.objects.filter(
                compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["compound_id"], row["building_id"] or 0, row["name"])],
        ),
        Target(
            name="head",
            noun="楼栋长、单元长、十户长",
            model=ResidentHead,
            fields=(
                "kind",
                "community_id",
                "building_id",
                "entrance_id",
                "group_id",
                "name",
                "phone",
                "selected_by",
                "company_id",
                "starts_on",
                "term_until",
                "is_public",
            ),
            existing=lambda ledger: ResidentHead.objects.serving().filter(
                community__street=ledger.scope
            ),
            keys=lambda row: [
                (row["kind"], row["building_id"] or row["entrance_id"] or row["group_id"])
            ],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        companies = Unit.objects.filter(street=self.scope, kind=UnitKind.PROPERTY)
        self.lookups["companies"] = Lookup(
            "物业企业", unit_names(companies), where="在“单位”台账登记"
        )
        self.compound_names, self.building_names = compound_spellings(self.scope)
        self.entrance_names, self.group_names = _spellings_below(self.scope)
        self.former = FormerHeads(self.scope)
        self._leaves: dict[Entry, str] = {}
        self._buildings: set[Entry] = set()
        self.communities = {
            community.code: community.pk for community in self.scope.communities.all()
        }
        grids = Grid.objects.filter(community__street=self.scope)
        self.stopped = set(grids.exclude(effective_to=None).values_list("code", flat=True))
        self._codes: dict[Hashable, set[str]] = {}  # by community and name
        running = grids.filter(effective_to=None)
        for community, name, code in running.values_list("community_id", "name", "code"):
            self._codes.setdefault(plain_key((community, name)), set()).add(code)

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_community,
            self._note_grid,
            self._check_grid_name,
            self._check_company,
            partial(self.refuse_to_come, "starts_on"),
            *(partial(self._check_phone, level) for level in LEVELS),
            *(
                partial(self._check_place, level, name)
                for level in LEVELS
                for name in (*_BELOW[level.place], level.name)
            ),
        )

    def _check_community(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", NO_COMMUNITY)

    def _note_grid(self, row: Row) -> None:
        """Let later rows name the grid of this one without its code."""
        if row["grid_code"] is not None and row["grid_name"] is not None:
            place = plain_key((row["community"].pk, row["grid_name"]))
            self._codes.setdefault(place, set()).add(row["grid_code"])

    def _check_grid_name(self, row: Row) -> None:
        """Refuse a name that leads to no grid, or to two. Source: docs/rules.md R-IMP-8."""
        if row["grid_name"] is None or row["grid_code"] is not None or row["community"] is None:
            return
        if row["building"] is None:
            row.fail("grid_name", NO_BUILDING)
        elif len(codes := self._codes_of(row)) != 1:
            said = SHARED_GRID if codes else NO_GRID
            row.fail("grid_name", said.format(community=row["community"], name=row["grid_name"]))

    def _codes_of(self, row: Row) -> set[str]:
        """Return the codes of the grids that a row names."""
        return self._codes.get(plain_key((row["community"].pk, row["grid_name"])), set())

    def _check_phone(self, level: Level, row: Row) -> None:
        if row[level.phone] is not None and row[level.name] is None:
            row.fail(level.phone, f"写了电话，没有写{level.kind.label}的姓名。")

    def _check_place(self, level: Level, name: str, row: Row) -> None:
        """Refuse what stands below a place that the row does not name."""
        if row[name] is not None and row[level.place] is None:
            row.fail(name, level.missing)

    def _check_company(self, row: Row) -> None:
        by_property = row["selected_by"] == SelectedBy.PROPERTY
        names_somebody = any(row[level.name] is not None for level in LEVELS)
        if by_property != (row["company"] is not None) and names_somebody:
            row.fail("company", "物业选用的请写物业企业，社区选用的请空着。")

    def read(self, row: Row) -> None:
        community = row["community"].pk
        name = self.compound_names.name(row, "name", community)
        compound = row.put("compound", repeated=True, community_id=community, name=name)
        grid = self._grid(row, community)
        building = self._building(row, compound, grid)
        entrance = self._entrance(row, building)
        group = self._group(row, compound, building, entrance)
        self._check_leaf(row, group or entrance or building or compound)
        places = {"building": building, "entrance": entrance, "group": group}
        for level in LEVELS:
            place = places[level.place]
            if place is not None:
                self._head(row, level, place, community)
        if not any(row[level.name] for level in LEVELS):
            row.tell_unused("没有写楼栋长、单元长或十户长", *OF_HEADS)

    def _check_leaf(self, row: Row, leaf: Entry) -> None:
        """Refuse a row for what a row above is for: else one of two groups would be lost."""
        here = row.plan.place((row.sheet, row.number))
        first = self._leaves.setdefault(leaf, here)
        if first != here:
            row.fail(None, TWICE.format(first=first))

    def _grid(self, row: Row, community: int) -> Entry | None:
        code = row["grid_code"]
        if code is None:
            return self._grid_by_name(row, community)
        if self.communities.get(code[:12]) != community:
            row.fail("grid_code", f"应以所属社区的代码 {row['community'].code} 开头。")
            return None
        if code in self.stopped:
            row.fail("grid_code", "这个网格已经停用，请写现在的网格编码。")
            return None
        if row["grid_name"] is None and row.known("grid", code) is None:
            row.fail("grid_name", "这个网格还没有登记，请写网格名称。")
            return None
        return row.put(
            "grid",
            repeated=True,
            community_id=community,
            code=code,
            if_new={"effective_from": self.today},
            **row.given(grid_name="name"),
        )

    def _grid_by_name(self, row: Row, community: int) -> Entry | None:
        if row["grid_name"] is None:
            return None
        [code] = self._codes_of(row)
        return row.put("grid", repeated=True, community_id=community, code=code)

    def _building(self, row: Row, compound: Entry, grid: Entry | None) -> Entry | None:
        if row["building"] is None:
            return None
        name = self.building_names.name(row, "building", compound.key)
        building = row.put(
            "building",
            keys=[(compound.key, name)],
            repeated=True,
            compound_id=compound,
            name=name,
            **row.given(building_households="households"),
        )
        if building not in self._buildings and may_be_several(row["building"]):
            row.warn("building", MAYBE_SEVERAL)
        self._buildings.add(building)
        if grid is not None:
            line = row.put(
                "grid_building",
                keys=[building.key],
                repeated=True,
                grid_id=grid,
                building_id=building,
                if_new={"starts_on": self.today},
            )
            if not line.is_new and "grid_id" in line.changes:
                row.fail("grid_code", OTHER_GRID)
        return building

    def _entrance(self, row: Row, building: Entry | None) -> Entry | None:
        if row["entrance"] is None or building is None:
            return None
        name = self.entrance_names.name(row, "entrance", building.key)
        return row.put(
            "entrance",
            keys=[(building.key, name)],
            repeated=True,
            building_id=building,
            name=name,
            **row.given(entrance_households="households"),
        )

    def _group(
        self, row: Row, compound: Entry, building: Entry | None, entrance: Entry | None
    ) -> Entry | None:
        if row["group"] is None:
            return None
        above: dict[str, Any] = {"compound_id": compound}
        above |= {"building_id": building} if building is not None else {}
        above |= {"entrance_id": entrance} if entrance is not None else {}
        name = self.group_names.name(
            row, "group", building.key if building is not None else ("compound", compound.key)
        )
        key = (compound.key, building.key if building is not None else 0, name)
        if entrance is not None:
            self._check_group_name(row, row.known("group", key), entrance)
        return row.put(
            "group",
            keys=[key],
            repeated=True,
            **above,
            name=name,
            **row.given(group_range="household_range", group_households="households"),
        )

    def _check_group_name(self, row: Row, known: Entry | None, entrance: Entry) -> None:
        """Say what to write where each entrance has its own 第1组."""
        if known is None:
            return
        other = known.values.get("entrance_id") or (known.old or {}).get("entrance_id")
        other = other.key if isinstance(other, Entry) else other
        if other not in (None, entrance.key):
            better = f"{row['entrance']}{row['group']}"
            row.fail("group", GROUP_NAME_TAKEN.format(name=row["group"], better=better))
            raise UnclearError("group")

    def _head(self, row: Row, level: Level, place: Entry, community: int) -> None:
        if row[level.name] is None or self.former.leaves_out(row, level, place):
            return
        said: dict[str, Any] = {f"{level.kind.value}_id": place}
        if row["company"] is not None:
            said["company_id"] = row["company"].pk
        said |= row.given(
            "selected_by", "term_until", "is_public", **{level.name: "name", level.phone: "phone"}
        )
        head = row.put(
            "head",
            keys=[(level.kind.value, place.key)],
            repeated=True,
            kind=level.kind.value,
            community_id=community,
            if_new={"starts_on": row["starts_on"] or self.today},
            **said,
        )
        if not head.is_new and "name" in head.changes:
            row.fail(level.name, OTHER_HEAD)
        row.tell_kept("starts_on", head)
        since = (head.old or head.if_new).get("starts_on")
        if row["term_until"] is not None and since and row["term_until"] < since:
            row.fail("term_until", TERM_OVER)


def _spellings_below(street: Street) -> tuple[Spellings, Spellings]:
    """Return what the entrances of a street are called, and its ten-household groups."""
    entrances = Entrance.objects.filter(building__compound__community__street=street)
    groups = HouseholdGroup.objects.filter(compound__community__street=street)
    return (
        Spellings("个单元", ENTRANCE_ENDINGS, entrances.values_list("building_id", "name")),
        Spellings(
            "个组",
            GROUP_ENDINGS,
            (
                (building or ("compound", compound), name)
                for building, compound, name in groups.values_list(
                    "building_id", "compound_id", "name"
                )
            ),
        ),
    )
