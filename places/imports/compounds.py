"""Workbook of compounds with their buildings."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from places.imports.spellings import (
    BUILDING_ENDINGS,
    COMPOUND_ENDINGS,
    Spellings,
    may_be_several,
    single,
)
from places.imports.streets import COMMUNITY, StreetLedger
from places.models import Building, Compound, CompoundKind, PropertyMode, Street

NO_BUILDING = "这一行没有写是哪栋楼，这一项登记不了。请写上楼栋，或把这一格空着。"
MAYBE_SEVERAL = "登记为一栋楼；如果是几栋，请每栋写一行。"


class CompoundLedger(StreetLedger):
    """小区及楼栋: one row per building, its compound beside it; a compound alone may stand too."""

    key, label = "compounds", "小区和楼栋"
    row_means = "每行一栋楼；同一小区的资料每行写得一样，或合并单元格。没有楼栋资料的小区占一行。"
    columns = (
        Column(
            name="name",
            label="小区名称",
            synonyms=("小区", "院落", "院落名称", "小区（院落）名称", "小区（院落）", "所在小区"),
            is_required=True,
            clean=names.name(100),
            example="清水苑小区",
            width=22,
        ),
        COMMUNITY,
        Column(
            name="kind",
            label="小区类型",
            synonyms=("类型", "小区性质"),
            choices=CompoundKind,
            choice_synonyms={
                "商品房": CompoundKind.COMMODITY,
                "老旧": CompoundKind.OLD,
                "单位院": CompoundKind.UNIT,
                "单位小区": CompoundKind.UNIT,
                "回迁": CompoundKind.RESETTLEMENT,
                "回迁房": CompoundKind.RESETTLEMENT,
            },
        ),
        Column(
            name="property_mode",
            label="物业方式",
            synonyms=("物业管理方式", "物业模式", "物业类型", "物业管理模式"),
            choices=PropertyMode,
            choice_synonyms={
                "自管": PropertyMode.SELF,
                **{"无物业": PropertyMode.NONE, "无物业管理": PropertyMode.NONE},
                **{"无": PropertyMode.NONE, "没有": PropertyMode.NONE},
                "物业公司": PropertyMode.PROFESSIONAL,
            },
        ),
        Column(
            name="built_year",
            label="建成年份",
            synonyms=("建成年代", "建造年份"),
            clean=cells.whole_number(1900, 2100, units="年"),
        ),
        Column(name="address", label="小区地址", synonyms=("地址",), width=28),
        Column(
            name="households",
            label="小区户数",
            synonyms=("总户数",),
            clean=cells.whole_number(0, 100_000, units="户"),
        ),
        Column(
            name="building",
            label="楼栋",
            synonyms=("栋号", "楼栋号", "楼号", "楼栋名称", "幢号"),
            clean=single("栋", "楼"),
            example="1栋",
        ),
        Column(
            name="floors",
            label="层数",
            synonyms=("楼层", "楼层数"),
            clean=cells.whole_number(1, 200, units="层"),
        ),
        Column(
            name="units_count",
            label="单元数",
            synonyms=("单元",),
            clean=cells.whole_number(1, 100, units="个单元/单元/个"),
        ),
        Column(
            name="building_households",
            label="楼栋户数",
            synonyms=("户数", "本栋户数"),
            clean=cells.whole_number(0, 10_000, units="户"),
            is_amount=True,
        ),
        Column(name="has_lift", label="有电梯", synonyms=("电梯",), clean=cells.yes_no),
    )
    targets = (
        Target(
            name="compound",
            model=Compound,
            fields=(
                "community_id",
                "name",
                "kind",
                "property_mode",
                "built_year",
                "address",
                "households",
            ),
            existing=lambda ledger: Compound.objects.filter(community__street=ledger.scope),
            near=Near(),
            keys=lambda row: [(row["community_id"], row["name"])],
            derive=keep_pinyin,
        ),
        Target(
            name="building",
            model=Building,
            fields=("compound_id", "name", "floors", "units_count", "households", "has_lift"),
            existing=lambda ledger: Building.objects.filter(
                compound__community__street=ledger.scope
            ),
            keys=lambda row: [(row["compound_id"], row["name"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        self.compound_names, self.building_names = compound_spellings(self.scope)

    def rules(self) -> Sequence[Callable[[Row], None]]:
        of_buildings = ("floors", "units_count", "has_lift")
        return (
            self._check_community,
            *(partial(self._check_without_building, name) for name in of_buildings),
        )

    def _check_community(self, row: Row) -> None:
        if row["community"] is None:
            row.fail("community", "没有填写，这一项必填；也可在上传时为整份文件选定。")

    def _check_without_building(self, name: str, row: Row) -> None:
        if row["building"] is None and row[name] is not None:
            row.fail(name, NO_BUILDING)

    def read(self, row: Row) -> None:
        values = row.given("name", "kind", "property_mode", "built_year", "address", "households")
        values["name"] = self.compound_names.name(row, "name", row["community"].pk)
        if row["building"] is None:
            self._read_without_building(row, values)
        compound = row.put(
            "compound",
            repeated=row["building"] is not None,
            community_id=row["community"].pk,
            **values,
        )
        if row["building"] is not None:
            if may_be_several(row["building"]):
                row.warn("building", MAYBE_SEVERAL)
            name = self.building_names.name(row, "building", compound.key)
            row.put(
                "building",
                keys=[(compound.key, name)],
                compound_id=compound,
                name=name,
                **row.given("floors", "units_count", "has_lift", building_households="households"),
            )

    def _read_without_building(self, row: Row, values: dict[str, Any]) -> None:
        """Take 户数 of a row without a building for the compound's; nothing else has a place."""
        if row["building_households"] is not None and "households" not in values:
            values["households"] = row["building_households"]
        elif row["building_households"] is not None:
            row.fail("building_households", NO_BUILDING)


def compound_spellings(street: Street) -> tuple[Spellings, Spellings]:
    """Return what the compounds of a street are called, and their buildings."""
    compounds = Compound.objects.filter(community__street=street)
    buildings = Building.objects.filter(compound__community__street=street)
    return (
        Spellings("个小区", COMPOUND_ENDINGS, compounds.values_list("community_id", "name")),
        Spellings("栋楼", BUILDING_ENDINGS, buildings.values_list("compound_id", "name")),
    )
