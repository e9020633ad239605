"""A new name that is nearly one on the ledger is pointed out: 清水小字 beside 清水小学.

It may be another thing, so it is not refused. What names count by (第一网格, 第二网格; 东苑, 西苑)
tells them apart and is no slip. Source: docs/rules.md R-IMP-11.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from core import pinyin
from core.masking import mask_name

_FEWEST_SIGNS = 4  # 金花 and 荷花 differ in one sign and are two
_MOST_OF_THE_FILE = 20_000  # new names of one file that are compared with each other
_COUNTING = frozenset(
    "0123456789〇零一二三四五六七八九十百千甲乙丙丁戊己庚辛壬癸"
    "东西南北中上下前后左右内外大小新老旧正副男女春夏秋冬abcdefghijklmnopqrstuvwxyz"
)
STORED = "已有"
SAME, SIGNS, SOUND, ONE_SIGN = "名称相同", "只差标点", "读音相同", "只差一个字"
ALIKE = "与{where}的“{name}”{how}，请核对：是同一个的，改成一样的名称；不是同一个再导入。"
NAMESAKE = (
    "与已有的一位同名，手机号不同，请核对：是同一个人换了号码的，先在台账里改号码，再导入；"
    "是另一个人再导入。"
)


def _everywhere(row: Mapping[str, Any]) -> Hashable:
    return None


@dataclass(frozen=True, slots=True)
class Near:
    """Where two names of a table that are nearly alike are probably one thing.

    `within` returns what both rows share; rows of two communities are never compared. Of people
    `beside` returns what two of one name share who are probably one with a new phone number.
    """

    within: Callable[[Mapping[str, Any]], Hashable] = _everywhere
    is_person: bool = False  # names are short, and that of somebody else is shown masked
    beside: Callable[[Mapping[str, Any]], Hashable] | None = None


def _phone(row: Mapping[str, Any]) -> Hashable:
    return row.get("phone") or object()  # without a phone nobody is compared


def _community(row: Mapping[str, Any]) -> Hashable:
    return row.get("community_id")


BY_PHONE = Near(within=_phone, is_person=True)
BY_PHONE_OR_NAME = Near(within=_phone, is_person=True, beside=_community)


class _Named(NamedTuple):
    name: str
    plain: str
    community: Any
    where: str


class Names:
    """The names of one table, found by those that are nearly the same."""

    def __init__(self, near: Near) -> None:
        self._near = near
        self._found: dict[Hashable, list[_Named]] = {}
        self._namesakes: set[Hashable] = set()
        self._of_the_file = 0

    def add(self, row: Mapping[str, Any], *, where: str = STORED) -> None:
        """Keep the name of a row; `where` says where a new one stands in the file."""
        self._of_the_file += where != STORED
        if self._of_the_file > _MOST_OF_THE_FILE:
            return
        within, plain = self._near.within(row), _plain(row["name"])
        if self._near.beside is not None and where == STORED and row.get("phone"):
            self._namesakes.add((self._near.beside(row), plain))
        named = _Named(row["name"], plain, row.get("community_id"), where)
        for variant in _variants(plain):
            self._found.setdefault((within, variant), []).append(named)

    def nearest(self, row: Mapping[str, Any]) -> str:
        """Return what to say of a new name; nothing where none is nearly the same."""
        within, place = self._near.within(row), row.get("community_id")
        plain = _plain(row["name"])
        for variant in _variants(plain):
            for other in self._found.get((within, variant), ()):
                if None not in (place, other.community) and place != other.community:
                    continue
                if how := self._resemblance(row["name"], plain, other):
                    shown = mask_name(other.name) if self._near.is_person else other.name
                    return ALIKE.format(where=other.where, name=shown, how=how)
        return NAMESAKE if self._has_namesake(row, plain) else ""

    def _has_namesake(self, row: Mapping[str, Any], plain: str) -> bool:
        """Say whether somebody of this very name is there under another phone number."""
        beside = self._near.beside
        return (
            beside is not None
            and bool(row.get("phone"))
            and ((beside(row), plain) in self._namesakes)
        )

    def _resemblance(self, name: str, plain: str, other: _Named) -> str:
        is_stored = other.where == STORED
        if plain == other.plain and name == other.name:
            return SAME if is_stored else ""  # one file numbers its 第一党支部 apart on purpose
        if plain == other.plain:
            return SIGNS
        signs = _differing(plain, other.plain)
        if signs is None or all(sign in _COUNTING for sign in signs):
            return ""
        if len(plain) == len(other.plain) and pinyin.full(plain) == pinyin.full(other.plain):
            return SOUND
        # Who writes two names in one file has both before their eyes.
        is_long = self._near.is_person or min(len(plain), len(other.plain)) >= _FEWEST_SIGNS
        return ONE_SIGN if is_stored and is_long else ""


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def _variants(plain: str) -> Iterator[str]:
    """Yield what two names share of which one is the other but for one sign."""
    yield plain
    for index in range(len(plain)):
        yield plain[:index] + plain[index + 1 :]


def _differing(one: str, other: str) -> str | None:
    """Return the signs in which two names differ at one place; None where it is more."""
    if len(one) == len(other):
        pairs = [a + b for a, b in zip(one, other, strict=True) if a != b]
        return pairs[0] if len(pairs) == 1 else None
    shorter, longer = sorted((one, other), key=len)
    for index, sign in enumerate(longer):
        if longer[:index] + longer[index + 1 :] == shorter:
            return sign
    return None
