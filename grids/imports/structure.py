"""One workbook of the whole structure: grid, building, entrance, ten-household group, heads."""

from typing import Any, NamedTuple

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.cells import Hints
from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.sheets import Cell
from core.ledger.spec import Column, Lookup, Target, keep_pinyin
from grids.models import (
    MOST_HOUSEHOLDS,
    Entrance,
    Grid,
    GridBuilding,
    HeadKind,
    HouseholdGroup,
    ResidentHead,
    SelectedBy,
)
from places.imports import COMMUNITY, StreetLedger, unit_names
from places.imports.compounds import building_name
from places.models import Building, Compound, Unit, UnitKind

NO_COMMUNITY = "没有填写，这一项必填；也可在上传时为整份文件选定。"
NO_BUILDING = "这一行没有写是哪栋楼，这一项登记不了。请写上楼栋，或把这一格空着。"
NO_ENTRANCE = "这一行没有写是哪个单元，这一项登记不了。请写上单元，或把这一格空着。"
NO_GROUP = "这一行没有写是哪个十户组，这一项登记不了。请写上十户组，或把这一格空着。"
OTHER_HEAD = "登记在册的是另一位，换人请先在工作台登记卸任，再导入。"
TERM_OVER = "任期的最后一天早于任职日期，请核对；没有写任职日期的，请写上。"
OTHER_GRID = "这栋楼登记在另一个网格，调整请在网格页面办理，或把这一格空着。"


class _Level(NamedTuple):
    """One kind of head: in which columns it stands, and the column that must be there too."""

    kind: HeadKind
    name: str
    phone: str
    place: str
    missing: str


LEVELS = (
    _Level(HeadKind.BUILDING, "building_head", "building_head_phone", "building", NO_BUILDING),
    _Level(HeadKind.ENTRANCE, "entrance_head", "entrance_head_phone", "entrance", NO_ENTRANCE),
    _Level(HeadKind.GROUP, "group_head", "group_head_phone", "group", NO_GROUP),
)


def _head_columns(level: _Level) -> tuple[Column, Column]:
    label = level.kind.label
    return (
        Column(
            name=level.name,
            label=label,
            synonyms=(f"{label}姓名", f"{label}名字"),
            clean=names.person(40),
        ),
        Column(
            name=level.phone,
            label=f"{label}电话",
            synonyms=(f"{label}手机", f"{label}手机号", f"{label}联系电话", f"{label}联系方式"),
            clean=cells.number_of(check_phone),
        ),
    )


def _building(cell: Cell, hints: Hints) -> str:
    """Accept one building; １幢 is 1幢, as the poster on its door writes it."""
    return cells.half_width(building_name(cell, hints))


def _households(
    name: str, label: str, most: int, *synonyms: str, may_merge: bool = False
) -> Column:
    """Households of a building stand for all of its rows; those of a group for one row alone."""
    return Column(
        name=name,
        label=label,
        synonyms=synonyms,
        clean=cells.whole_number(0, most, units="户"),
        is_amount=not may_merge,
        width=10,
    )


class StructureLedger(StreetLedger):
    """网格结构: each row a building, an entrance or a group; what is above it stands beside it."""

    key, label = "structure", "网格结构"
    row_means = (
        "每行一个十户组；没有分组的，每行一个单元或一栋楼。上一级的资料每行写得一样，或合并单元格。"
    )
    columns = (
        Column(
            name="name",
            label="小区名称",
            synonyms=("小区", "院落", "院落名称", "小区（院落）"),
            is_required=True,
            clean=names.name(100),
            example="清水苑小区",
            width=22,
        ),
        COMMUNITY,
        Column(
            name="grid_code",
            label="网格编码",
            synonyms=("网格代码", "网格编号", "编码"),
            clean=cells.code(r"\d{15}", "应为 15 位数字：12 位社区代码加 3 位序号。"),
            help="15 位；这栋楼在哪个网格。",
            width=20,
        ),
        Column(
            name="grid_name",
            label="网格名称",
            synonyms=("网格",),
            clean=names.name(60),
            help="新网格必填；已登记的可以空着。",
            width=22,
        ),
        Column(
            name="building",
            label="楼栋",
            synonyms=("栋号", "楼栋号", "楼号", "楼栋名称", "幢号"),
            clean=_building,
            example="1栋",
        ),
        _households("building_households", "楼栋户数", 10_000, "本栋户数", may_merge=True),
        Column(
            name="entrance",
            label="单元",
            synonyms=("单元号", "单元名称"),
            clean=names.name(40),
            example="1单元",
        ),
        _households("entrance_households", "单元户数", 1_000, "本单元户数", may_merge=True),
        Column(
            name="group",
            label="十户组",
            synonyms=("十户联组", "十户组名称", "联户组"),
            clean=names.name(40),
            example="第1组",
        ),
        Column(
            name="group_range",
            label="包括哪些户",
            synonyms=("户范围", "联系户", "门牌范围"),
            clean=cells.text(100),
            help="例如 101–502 室，不写住户姓名。",
            width=20,
        ),
        _households("group_households", "十户组户数", MOST_HOUSEHOLDS, "组内户数", "联系户数"),
        *(column for level in LEVELS for column in _head_columns(level)),
        Column(
            name="selected_by",
            label="选用方",
            synonyms=("选用单位", "由谁选用"),
            choices=SelectedBy,
            choice_synonyms={"物业": SelectedBy.PROPERTY, "居委会": SelectedBy.COMMUNITY},
            help="空着就是社区选用。",
        ),
        Column(
            name="company",
            label="物业企业",
            synonyms=("物业公司", "物业"),
            look_up="companies",
            help="物业选用的必填。",
            width=22,
        ),
        Column(name="starts_on", label="任职日期", synonyms=("任命日期",), clean=cells.day),
        Column(name="term_until", label="任期至", synonyms=("任期到",), clean=cells.day),
    )
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
        self.communities = {
            community.code: community.pk for community in self.scope.communities.all()
        }
        self.stopped = set(
            Grid.objects.filter(community__street=self.scope)
            .exclude(effective_to=None)
            .values_list("code", flat=True)
        )

    def read(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", NO_COMMUNITY)
            return
        self._check_levels(row)
        community = row["community"].pk
        compound = row.put("compound", repeated=True, community_id=community, name=row["name"])
        grid = self._grid(row, community)
        building = self._building(row, compound, grid)
        entrance = self._entrance(row, building)
        group = self._group(row, compound, building, entrance)
        places = {"building": building, "entrance": entrance, "group": group}
        for level in LEVELS:
            place = places[level.place]
            if place is not None:
                self._head(row, level, place, community)

    def _check_levels(self, row: Row) -> None:
        """What stands below something needs it; a row says one thing at least."""
        needs = {
            "building": ("grid_code", "building_households", "entrance"),
            "entrance": ("entrance_households",),
            "group": ("group_range", "group_households"),
        }
        sentences = {level.place: level.missing for level in LEVELS}
        for level in LEVELS:
            needs[level.place] = (*needs[level.place], level.name)
            if row[level.phone] is not None and row[level.name] is None:
                row.fail(level.phone, f"写了电话，没有写{level.kind.label}的姓名。")
        for place, below in needs.items():
            for name in below:
                if row[place] is None and row[name] is not None:
                    row.fail(name, sentences[place])

    def _grid(self, row: Row, community: int) -> Entry | None:
        code = row["grid_code"]
        if code is None:
            return None
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

    def _building(self, row: Row, compound: Entry, grid: Entry | None) -> Entry | None:
        if row["building"] is None:
            return None
        building = row.put(
            "building",
            keys=[(compound.key, row["building"])],
            repeated=True,
            compound_id=compound,
            **row.given(building="name", building_households="households"),
        )
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
        return row.put(
            "entrance",
            keys=[(building.key, row["entrance"])],
            repeated=True,
            building_id=building,
            **row.given(entrance="name", entrance_households="households"),
        )

    def _group(
        self, row: Row, compound: Entry, building: Entry | None, entrance: Entry | None
    ) -> Entry | None:
        if row["group"] is None:
            return None
        above: dict[str, Any] = {"compound_id": compound}
        above |= {"building_id": building} if building is not None else {}
        above |= {"entrance_id": entrance} if entrance is not None else {}
        return row.put(
            "group",
            keys=[(compound.key, building.key if building is not None else 0, row["group"])],
            repeated=True,
            **above,
            **row.given(group="name", group_range="household_range", group_households="households"),
        )

    def _head(self, row: Row, level: _Level, place: Entry, community: int) -> None:
        if row[level.name] is None:
            return
        by_property = row["selected_by"] == SelectedBy.PROPERTY
        if by_property != (row["company"] is not None):
            row.fail("company", "物业选用的请写物业企业，社区选用的请空着。")
            return
        said: dict[str, Any] = {f"{level.kind.value}_id": place}
        if by_property:
            said["company_id"] = row["company"].pk
        said |= row.given("selected_by", "term_until", **{level.name: "name", level.phone: "phone"})
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
        since = (head.old or head.if_new).get("starts_on")
        if row["term_until"] is not None and since and row["term_until"] < since:
            row.fail("term_until", TERM_OVER)
