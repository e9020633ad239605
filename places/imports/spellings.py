"""One place under two spellings: 1幢 is 1栋, 一单元 is 1单元, 清水苑 is 清水苑小区.

Two workbooks of one office rarely spell a building alike; a second spelling is no second building.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

from django.core.exceptions import ValidationError

from core.ledger import names
from core.ledger.cells import Cleaner, Hints, half_width
from core.ledger.row import Row
from core.ledger.sheets import Cell

BUILDING_ENDINGS = ("号楼栋", "号楼", "栋楼", "幢楼", "栋", "幢", "座", "号", "楼", "#")
ENTRANCE_ENDINGS = ("号单元", "单元")
GROUP_ENDINGS = ("十户组", "十户联组", "联户组", "小组", "组")
COMPOUND_ENDINGS = ("小区",)

ALIKE = (
    "与{where}的“{first}”像是同一{noun}，请写成一样的名称；不是同一{noun}的，请把名称写得能分清。"
)

_A_SPAN = re.compile(r"\d+\D{0,2}[~～至到]\d+.*")
_MAYBE_A_SPAN = re.compile(r"(\d+)\D{0,2}[-－—](\d+)\D*")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+")
_DIGITS = "零一二三四五六七八九"


def single(measure: str, thing: str) -> Cleaner:
    """Accept the name of one building (栋, 楼), entrance (个单元) or group (个组).

    Source: docs/rules.md R-IMP-8.
    """
    plain = names.name(40)

    def clean(cell: Cell, hints: Hints) -> str:
        value: str = plain(cell, hints)
        if _A_SPAN.fullmatch(value) or len(re.split(r"[、,，;；]", value)) > 1:
            raise ValidationError(f"一格里写了几{measure}{thing}，请每{measure}写一行。")
        return value

    return clean


def may_be_several(name: str) -> bool:
    """Say whether 1-6栋 may mean six buildings; 3-2栋 is the second one of the third phase."""
    found = _MAYBE_A_SPAN.fullmatch(name)
    return found is not None and int(found[1]) < int(found[2])


@lru_cache(maxsize=4096)
def stem_of(name: str, endings: Sequence[str]) -> str:
    """Return what two spellings of one place share: 第一单元 and 1单元 are 1."""
    plain = _NUMERAL.sub(_as_digits, half_width(name).casefold()).removeprefix("第")
    ending = next((ending for ending in endings if plain.endswith(ending)), "")
    return plain.removesuffix(ending) or plain


def _as_digits(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if len(tens) > 1 or len(ones) > 1:  # 一二三 is no number
        return found[0]
    if not ten:
        return str(_DIGITS.index(ones))
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))


class Spellings:
    """The names of one kind of place, each below another place.

    What is registered keeps its name, and the file is told so; a file that spells one place in two
    ways is refused. Source: docs/rules.md R-IMP-8.
    """

    def __init__(
        self,
        noun: str,
        endings: Sequence[str],
        stored: Iterable[tuple[Hashable, str]],
    ) -> None:
        """`stored` has the key of the place above, and the name, of everything registered."""
        self.noun, self.endings = noun, endings
        self._stored: dict[Hashable, list[str]] = {}
        self._named: dict[Hashable, tuple[str, tuple[str, int]]] = {}
        self._told: set[Hashable] = set()
        for above, name in stored:
            self._stored.setdefault((above, stem_of(name, endings)), []).append(name)

    def name(self, row: Row, column: str, above: Hashable) -> str:
        """Return the name under which the place of this row is kept; say so where it is another."""
        said: str = row[column]
        key = (above, stem_of(said, self.endings))
        kept = self._stored.get(key, [])
        if len(kept) == 1 and not _is_same(kept[0], said):
            if (key, said) not in self._told:
                self._told.add((key, said))
                row.warn(column, f"按已登记的“{kept[0]}”导入，名称不改。")
            return kept[0]
        if kept and not any(_is_same(name, said) for name in kept):
            row.fail(column, f"已登记的有“{'”“'.join(kept)}”，请写成其中一个的名称。")
        if not kept:
            first, place = self._named.setdefault(key, (said, (row.sheet, row.number)))
            if not _is_same(first, said):
                where = row.plan.place(place)
                row.fail(column, ALIKE.format(where=where, first=first, noun=self.noun))
        return said


def _is_same(one: str, other: str) -> bool:
    return half_width(one).casefold() == half_width(other).casefold()
