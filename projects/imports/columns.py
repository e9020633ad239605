"""What workbooks of things in compounds have in common."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from core.ledger import cells
from core.ledger.cells import Hints
from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.sheets import Cell
from core.ledger.spec import Column, Lookup
from places.imports import StreetLedger
from places.imports.spellings import COMPOUND_ENDINGS
from places.imports.streets import OTHER_COMMUNITY
from places.models import Compound

ELSEWHERE = "这个小区不在所写的社区，请核对。"
NO_COMMUNITY = "写了小区，没有写社区，请写上它所在的社区。"

COMPOUND = Column(
    name="compound",
    label="小区",
    synonyms=("小区名称", "所在小区", "所属小区"),
    look_up="compounds",
    width=20,
)


def text_column(label: str, name: str, length: int, *synonyms: str, **options: Any) -> Column:
    return Column(name=name, label=label, synonyms=synonyms, clean=cells.text(length), **options)


def day_column(label: str, name: str, *synonyms: str) -> Column:
    return Column(name=name, label=label, synonyms=synonyms, clean=cells.day)


def count_column(label: str, name: str, units: str, *synonyms: str) -> Column:
    return Column(
        name=name,
        label=label,
        synonyms=synonyms,
        clean=cells.whole_number(maximum=99_999, units=units),
        is_amount=True,
    )


class Amount(NamedTuple):
    """An amount of money as a cell has it; without a unit the header or the title says it."""

    number: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.number:f}{self.unit}"


_UNITS = {
    **{"亿元": 100_000_000, "百万元": 1_000_000, "万元": 10_000, "千元": 1_000, "元": 1},
    **{"亿": 100_000_000, "万": 10_000},
}
_IN_HEADER = re.compile(r"(?<![十百千万亿])[十百千万亿]*+元|(?<=[(（])[十百千万亿]++(?=[)）])")
_IN_TITLE = re.compile(r"单位[:：]?\s*[（(]?(?:人民币)?([十百千万亿]*元)")
NO_UNIT = "看不出金额的单位：写的是“{said}”。请在列名里写明元或万元，只写一种。"
_amount = cells.decimal_number(6)


def money(cell: Cell, hints: Hints) -> Amount:
    """Accept an amount in 元 or 万元, with its unit or without."""
    cells.refuse_damaged(cell)
    if not isinstance(cell, str):
        return Amount(_amount(cell, hints), "")
    text = cells.half_width(cell)
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    return Amount(_amount(text.removesuffix(unit), hints), unit)


class OfCompoundsLedger(StreetLedger):
    """A ledger of things that may lie in a compound."""

    def prepare(self) -> None:
        super().prepare()
        found: dict[str, list[Compound]] = {}
        for compound in Compound.objects.filter(community__street=self.scope):
            found.setdefault(compound.name, []).append(compound)
        self.lookups["compounds"] = Lookup(
            "小区", found.items(), endings=COMPOUND_ENDINGS, where="导入小区和楼栋"
        )
        self._told_units: set[tuple[str, str]] = set()  # sheet and column

    def check_compound(self, row: Row) -> None:
        """Settle which compound of that name is meant; refuse one of another community."""
        found: list[Compound] | None = row["compound"]
        if found is None:
            return
        place = row["community"].pk if row["community"] else None
        lying = [compound for compound in found if compound.community_id == place]
        row.values["compound"] = (lying or found)[0]
        if not lying:
            row.fail("compound", ELSEWHERE if place else NO_COMMUNITY)

    def lying(self, row: Row) -> dict[str, Any]:
        """Return street, community and compound as fields."""
        compound = row["compound"]
        return {**self.place_of(row), **({"compound_id": compound.pk} if compound else {})}

    def check_moved(self, row: Row, entry: Entry) -> None:
        """Refuse another community without the compound in it: the old one would stay."""
        left, changes = (entry.old or {}).get("compound_id"), entry.changes
        if "name" in changes:
            return  # another thing under its number: check_numbered says so
        if left and "community_id" in changes and row["compound"] is None:
            row.fail("community", OTHER_COMMUNITY.format(place="小区"))

    def put_in_yuan(self, row: Row, name: str) -> None:
        """Turn an amount of this row into 元; the cell says the unit, else its header or a title.

        Source: docs/rules.md R-IMP-8.
        """
        amount: Amount | None = row[name]
        if amount is None:
            return
        unit = amount.unit or self._unit_above(row, name)
        if unit not in _UNITS:
            row.fail(name, NO_UNIT.format(said=unit))
            return
        in_yuan = amount.number * _UNITS[unit]
        row.values[name] = in_yuan.quantize(Decimal("0.01"))
        if in_yuan != row[name]:
            row.fail(name, "折成元以后最多 2 位小数，请四舍五入后再填写。")

    def _unit_above(self, row: Row, name: str) -> str:
        """Return the unit that the header says, else a title; several are joined by 、.

        One of a title is told at the first amount that it is taken for (R-IMP-7).
        """
        said = set(_IN_HEADER.findall(row.heading(name)))
        if not said:
            said = {unit for title in row.page.titles for unit in _IN_TITLE.findall(title)}
            unit = "、".join(said)
            if unit in _UNITS and unit != "元" and (row.sheet, name) not in self._told_units:
                self._told_units.add((row.sheet, name))
                row.warn(name, f"标题里写着“单位：{unit}”，金额按{unit}登记。")
        return "、".join(sorted(said)) or "元"
